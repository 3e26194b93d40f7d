package index

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var policyWithoutIndex = &rule.Rule{
	ID: "IDX021", Name: "policy-without-index", Severity: rule.Warning,
	Title: "Row security filters by a column that leads no index",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The policy's condition is added to every query on the table. Without an index that begins with the tenant's column each of them reads the rows of all tenants " +
		"to throw most of them away, and slows down with every tenant that joins.",
	Sources: []string{"ddl-rowsecurity"},
	Limits:  "Only comparisons of a bare column are seen. A table that every query enters by its key does without.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			reported := map[string]bool{}
			for _, pol := range t.Policies {
				if pol.Using == nil {
					continue
				}
				for _, c := range comparedColumns(t, pol.Using) {
					if reported[c] || leadsAny(t, c) {
						continue
					}
					reported[c] = true
					f := rule.Finding{
						Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: pol.Pos, Detail: c,
						Message:      fmt.Sprintf("policy %s filters every query on %s by %s, and no index begins with it", pol.Name, t.Name, c),
						Facts:        []rule.Fact{{Name: "policy", Value: pol.Using.SQL}},
						MissingIndex: true,
					}
					columns := []string{c}
					list := rule.ColumnList(columns)
					if time := rule.TimeColumn(t); time != nil && time.Name != c {
						columns = append(columns, time.Name)
						list = rule.ColumnList([]string{c}) + ", " + rule.ColumnList([]string{time.Name}) + " DESC"
					}
					f.Fixes = []rule.Fix{p.CreateIndexFix(t, freeName(t, indexName(t, columns...)), false, "", list, "")}
					p.Report(f)
				}
			}
		}
	},
}

// comparedColumns finds the table's columns that stand bare beside a "=".
func comparedColumns(t *catalog.Table, e *catalog.Expr) []string {
	n, err := sqlparse.ParseExpr(e.SQL)
	if err != nil {
		return nil
	}
	var out []string
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if m.GetSubLink() != nil {
			return false
		}
		if x := m.GetAExpr(); x != nil && lastName(x.Name) == "=" {
			for _, side := range []*sqlparse.Node{x.Lexpr, x.Rexpr} {
				if c := columnOf(t, side); c != nil && !slices.Contains(out, c.Name) && !c.Type.Is("boolean") {
					out = append(out, c.Name)
				}
			}
		}
		return true
	})
	return out
}

// leadsAny: some index finds rows by the column.
func leadsAny(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool {
		keys := i.KeyColumns()
		return !i.Invalid && len(keys) > 0 && keys[0] == column && (i.Method == "btree" || i.Method == "hash")
	})
}
