package keys

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// reference is a foreign key under judgement with its table.
type reference struct {
	*catalog.Constraint
	table *catalog.Table
}

// references lists the foreign keys of all tables, partitions rolled up.
func references(p *rule.Pass) []reference {
	var out []reference
	for _, t := range p.Tables() {
		for _, c := range t.Constraints {
			if c.Kind == catalog.ForeignKey && !c.Inherited {
				out = append(out, reference{c, t})
			}
		}
	}
	return out
}

// finding is what all findings about a foreign key share.
func (r reference) finding(p *rule.Pass, message string) rule.Finding {
	return rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(),
		Object: rule.ConstraintObject(r.table, r.Name), Pos: r.Pos, Message: message,
		Facts: []rule.Fact{{Name: "foreign key", Value: r.definition(r.OnDelete, false)}},
	}
}

// path names the referencing columns: "public.orders.customer_id" or "public.orders (a, b)".
func (r reference) path() string {
	if len(r.Columns) == 1 {
		return r.table.Name.String() + "." + r.Columns[0]
	}
	return r.table.Name.String() + " (" + strings.Join(r.Columns, ", ") + ")"
}

// definition writes the constraint with the delete action given.
func (r reference) definition(onDelete catalog.Action, notValid bool) string {
	var b strings.Builder
	b.WriteString("FOREIGN KEY (" + rule.ColumnList(r.Columns) + ") REFERENCES " + ident.Qualified(r.RefTable.Schema, r.RefTable.Name))
	if len(r.RefColumns) > 0 {
		b.WriteString(" (" + rule.ColumnList(r.RefColumns) + ")")
	}
	if r.MatchFull {
		b.WriteString(" MATCH FULL")
	}
	if onDelete != catalog.NoAction {
		b.WriteString(" ON DELETE " + strings.ToUpper(string(onDelete)))
		if len(r.OnDeleteCols) > 0 {
			b.WriteString(" (" + rule.ColumnList(r.OnDeleteCols) + ")")
		}
	}
	if r.OnUpdate != catalog.NoAction {
		b.WriteString(" ON UPDATE " + strings.ToUpper(string(r.OnUpdate)))
	}
	if r.Deferrable {
		b.WriteString(" DEFERRABLE")
	}
	if r.InitiallyDeferred {
		b.WriteString(" INITIALLY DEFERRED")
	}
	if notValid {
		b.WriteString(" NOT VALID")
	}
	return b.String()
}

// replace swaps the constraint for one with another delete action: the new
// one is added unchecked, the old one goes, then the new one is checked while
// writers go on. A partitioned table takes no NOT VALID before 18.
func (r reference) replace(p *rule.Pass, onDelete catalog.Action) []rule.FixStep {
	table := ident.Qualified(r.table.Name.Schema, r.table.Name.Name)
	notValid := r.table.Kind != catalog.PartitionedTable || p.Version >= 18
	tmp := ident.Object(r.Name, "new", "")
	steps := []rule.FixStep{
		{SQL: "ALTER TABLE " + table + " ADD CONSTRAINT " + ident.Quote(tmp) + " " + r.definition(onDelete, notValid)},
		{SQL: "ALTER TABLE " + table + " DROP CONSTRAINT " + ident.Quote(r.Name)},
		{SQL: "ALTER TABLE " + table + " RENAME CONSTRAINT " + ident.Quote(tmp) + " TO " + ident.Quote(r.Name)},
	}
	if notValid {
		steps = append(steps, rule.FixStep{SQL: "ALTER TABLE " + table + " VALIDATE CONSTRAINT " + ident.Quote(r.Name)})
	}
	return steps
}

// nullable gives the columns of the list that may be NULL.
func nullable(t *catalog.Table, columns []string) []string {
	return slices.DeleteFunc(slices.Clone(columns), func(name string) bool {
		c := t.Column(name)
		return c == nil || c.NotNull
	})
}
