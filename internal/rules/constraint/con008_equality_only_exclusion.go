package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var equalityOnlyExclusion = &rule.Rule{
	ID: "CON008", Name: "exclusion-with-equality-only", Severity: rule.Warning,
	Title: "Exclusion constraint where UNIQUE is meant",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An exclusion constraint with nothing but = says what UNIQUE says, and worse: ON CONFLICT DO UPDATE cannot use it, no foreign key can refer to it, and a GiST index " +
		"is larger and several times slower to write than a B-tree. Over a plain type GiST has no = at all without the extension btree_gist, and PostgreSQL refuses the statement.",
	Sources: []string{"sql-createtable", "btree-gist", "schema-design:constraints/uq_event_per_memory"},
	Limits:  "Over a range or a geometric type = is rarely what is meant either; && is.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, c := range t.Constraints {
				if c.Kind == catalog.Exclusion && !c.Inherited && len(c.Elements) > 0 &&
					!slices.ContainsFunc(c.Elements, func(e catalog.ExclusionElement) bool { return e.Operator != "=" }) {
					reportEquality(p, t, c)
				}
			}
		}
	},
}

func reportEquality(p *rule.Pass, t *catalog.Table, c *catalog.Constraint) {
	var keys, columns []string
	refused := false
	for _, e := range c.Elements {
		if e.Column == "" {
			keys = append(keys, "("+e.Expr.String()+")")
			continue
		}
		keys = append(keys, ident.Quote(e.Column))
		columns = append(columns, e.Column)
		refused = refused || c.Method == "gist" && p.Catalog.Extension("btree_gist") == nil && gistLacks(t.Column(e.Column))
	}
	list := strings.Join(keys, ", ")
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, c.Name), Pos: placed(t, c),
		Message: fmt.Sprintf("exclusion constraint %s of %s compares %s with = only: that is UNIQUE, without ON CONFLICT", c.Name, t.Name, list),
		Facts:   []rule.Fact{{Name: "what it says", Value: fmt.Sprintf("one row of %s for each (%s)", t.Name, list)}},
	}
	severity := rule.Warning
	if refused {
		severity, f.Confidence = rule.Error, rule.Measured
		f.Message = fmt.Sprintf("PostgreSQL refuses exclusion constraint %s of %s: GiST knows no = for %s without the extension btree_gist, and = alone is UNIQUE", c.Name, t.Name, list)
		f.Facts = append(f.Facts, rule.Fact{Name: "SQLSTATE", Value: "42704", Source: "measured on 15, 17 and 18"})
	}
	f.Fixes = uniqueInstead(p, t, c, keys, columns, refused)
	p.ReportAs(severity, f)
}

// gistLacks: the type has no GiST operator class with = of its own.
func gistLacks(c *catalog.Column) bool {
	return c != nil && c.Type.Schema == "" && !strings.HasSuffix(c.Type.Name, "range") &&
		!slices.Contains([]string{"box", "circle", "polygon", "point", "tsquery", "tsvector"}, c.Type.Name)
}

// uniqueInstead builds the unique index first and drops the constraint last,
// so that there is no moment without either.
func uniqueInstead(p *rule.Pass, t *catalog.Table, c *catalog.Constraint, keys, columns []string, refused bool) []rule.Fix {
	name := rule.NewName(t.Name.Name, strings.Join(columns, "_"), "uniq")
	drop := rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), ident.Quote(c.Name))}
	var fix rule.Fix
	if t.Kind == catalog.PartitionedTable || c.Deferrable {
		tail := ""
		if c.Deferrable {
			tail = " DEFERRABLE"
			if c.InitiallyDeferred {
				tail += " INITIALLY DEFERRED"
			}
		}
		fix.Steps = []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s UNIQUE (%s)%s", table(t), ident.Quote(name), strings.Join(keys, ", "), tail)}}
	} else {
		where := ""
		if c.Where != nil {
			where = "WHERE " + c.Where.SQL
		}
		fix = p.CreateIndexFix(t, name, true, "", strings.Join(keys, ", "), where)
		if where == "" && len(columns) == len(keys) {
			fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s UNIQUE USING INDEX %s", table(t), ident.Quote(name), ident.Quote(name))})
		}
	}
	fix.Title = "Say UNIQUE"
	fix.Note = fmt.Sprintf("First make sure that it is meant: only one row of %s for each (%s).", t.Name, strings.Join(keys, ", "))
	if refused {
		fix.Manual = true // the statement never ran: these steps stand in for it
	} else {
		fix.Steps = append(fix.Steps, drop)
	}
	fixes := []rule.Fix{fix}
	if len(columns) == 1 && references(t, columns[0]) != nil || len(columns) == 1 && rule.LastWord(columns[0]) == "id" {
		many := p.CreateIndexFix(t, rule.NewName("idx_"+t.Name.Name, columns[0], ""), false, "", keys[0], "")
		many.Title, many.Manual = fmt.Sprintf("If several rows share one %s, index it and drop the constraint", columns[0]), true
		if !refused {
			many.Steps = append(many.Steps, drop)
		}
		fixes = append(fixes, many)
	}
	return fixes
}
