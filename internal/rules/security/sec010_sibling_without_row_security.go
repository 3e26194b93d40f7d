package security

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var siblingWithoutRowSecurity = &rule.Rule{
	ID: "SEC010", Name: "sibling-without-row-security", Severity: rule.Warning,
	Title: "Table has the column that other tables' policies go by, and no row security",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Where most tables show each user their own rows, the one table without row security is read as if it did. It is the table that was added last, " +
		"and the leak stays unnoticed, because the application filters by habit until one query does not.",
	Sources: []string{"ddl-rowsecurity"},
	Limits:  "A table that only the operator reads may be open on purpose. Foreign tables cannot have row security.",
	Run: func(p *rule.Pass) {
		owners := ownerColumns(p)
		for _, t := range p.Tables() {
			if t.RowSecurity || len(t.Policies) > 0 || t.Kind == catalog.ForeignTable || t.Persistence == catalog.Temporary {
				continue
			}
			for _, c := range t.Columns {
				model := owners[c.Name]
				if model == nil || model.table.Column(c.Name).Type.String() != c.Type.String() {
					continue
				}
				f := rule.Finding{
					Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
					Message: fmt.Sprintf("table %s has %s like %s, whose policies go by it, but no row security", t.Name, c.Name, model.table.Name),
					Facts:   []rule.Fact{{Name: "policy of " + model.table.Name.String(), Value: model.expr.SQL}},
				}
				name := ident.Quote(model.policy.Name)
				f.Fixes = []rule.Fix{{
					Title: "Give it the same protection", Manual: true,
					Steps: []rule.FixStep{
						{SQL: "ALTER TABLE " + sqlName(t.Name) + " ENABLE ROW LEVEL SECURITY"},
						{SQL: "CREATE POLICY " + name + " ON " + sqlName(t.Name) + " USING (" + model.expr.SQL + ")"},
					},
					Note: "The condition is that of " + model.table.Name.String() + ": check that it is right here too.",
				}}
				p.Report(f)
				break
			}
		}
	},
}

// ownerColumns gives the columns that policies compare with the session, with
// the first policy that does.
func ownerColumns(p *rule.Pass) map[string]*clause {
	out := map[string]*clause{}
	for _, c := range clauses(p) {
		e := c.node.GetAExpr()
		if !c.table.RowSecurity || e == nil || operator(e) != "=" {
			continue
		}
		for _, side := range [][2]*sqlparse.Node{{e.Lexpr, e.Rexpr}, {e.Rexpr, e.Lexpr}} {
			path := columnPath(strip(side[0]))
			if path == nil || ownColumns(side[1]) || !asksSession(side[1]) {
				continue
			}
			name := path[len(path)-1]
			if c.table.Column(name) == nil || isKey(c.table, name) || out[name] != nil || c.word != "USING" {
				continue
			}
			own := c
			out[name] = &own
		}
	}
	return out
}

// isKey: the column alone is the primary key, so its name says nothing of
// other tables.
func isKey(t *catalog.Table, column string) bool {
	pk := t.PrimaryKey()
	return pk != nil && slices.Equal(pk.Columns, []string{column})
}
