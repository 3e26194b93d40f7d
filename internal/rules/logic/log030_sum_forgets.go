package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

var sumForgets = &rule.Rule{
	ID: "LOG030", Name: "sum-forgets-a-column", Severity: rule.Warning,
	Title: "Sum over numbered columns that leaves one out",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "xp_str + xp_int + xp_wis is written by hand, the table gets xp_lck, and the sum stays as it was. Each total is too small from then on, and a query that was copied from the trigger " +
		"finds nothing wrong. Rows instead of columns are added up by sum(), which forgets none.",
	Sources: []string{"functions-aggregate"},
	Limits:  "Three or more columns with one first word and one type in a sum, and a further column like them in the table. A sum that means only some of them is the false alarm.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			f := rule.Finding{Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name}
			var tables []*catalog.Table
			for _, l := range q.Levels {
				for _, r := range l.Relations {
					if r.Table != nil {
						tables = append(tables, r.Table)
					}
				}
			}
			reportSums(p, q, "query "+q.Name, tables, f)
		}
		for _, b := range p.BodyQueries() {
			f := rule.Finding{Evidence: p.TableEvidence(), Object: rule.FunctionObject(b.Function)}
			var tables []*catalog.Table
			for _, a := range triggersOf(p, b.Function) {
				tables = append(tables, a.table)
			}
			for _, l := range b.Levels {
				for _, r := range l.Relations {
					if r.Table != nil {
						tables = append(tables, r.Table)
					}
				}
			}
			reportSums(p, b.Query, "function "+b.Function.Name.String(), tables, f)
		}
	},
}

func reportSums(p *rule.Pass, q *workload.Query, who string, tables []*catalog.Table, f rule.Finding) {
	if q.Stmt == nil || q.Stmt.Tree == nil {
		return
	}
	seen := map[string]bool{}
	sqlparse.Walk(q.Stmt.Tree, func(m *sqlparse.Node) bool {
		e := m.GetAExpr()
		if e == nil || len(e.Name) != 1 || e.Name[0].GetString_().GetSval() != "+" {
			return true
		}
		columns := summands(m)
		for _, t := range tables {
			left := leftOut(t, columns)
			if left == "" || seen[left] {
				continue
			}
			seen[left] = true
			g := f
			g.Confidence, g.Pos = rule.Structural, q.Span
			g.Detail = t.Name.String() + "." + left
			g.Message = fmt.Sprintf("%s adds up columns of %s and leaves out %s", who, t.Name, left)
			g.Facts = []rule.Fact{{Name: "added up", Value: strings.Join(columns, ", ")}}
			g.Fixes = []rule.Fix{{Title: "Add it, or say why it does not count", Manual: true,
				Note: "Better one row for each of them in a table of its own: sum() forgets none, and the next one is no change of the schema."}}
			p.Report(g)
		}
		return false // the parts of this sum are no sums of their own
	})
}

// summands gives the names of the columns that a chain of + adds up.
func summands(n *sqlparse.Node) []string {
	if e := n.GetAExpr(); e != nil && len(e.Name) == 1 && e.Name[0].GetString_().GetSval() == "+" {
		return append(summands(e.Lexpr), summands(e.Rexpr)...)
	}
	if name := lastField(n); name != "" {
		return []string{name}
	}
	return nil
}

// leftOut gives the columns of a table that are like three or more of the
// summands and not among them.
func leftOut(t *catalog.Table, columns []string) string {
	byStem := map[string][]*catalog.Column{}
	for _, name := range columns {
		words := rule.Words(name)
		if c := t.Column(name); c != nil && len(words) == 2 {
			byStem[words[0]] = append(byStem[words[0]], c)
		}
	}
	var left []string
	for _, c := range t.Columns {
		words := rule.Words(c.Name)
		if len(words) != 2 || slices.Contains([]string{"total", "sum"}, words[1]) || slices.Contains(columns, c.Name) {
			continue
		}
		like := byStem[words[0]]
		if len(like) >= 3 && !slices.ContainsFunc(like, func(o *catalog.Column) bool { return o.Type != c.Type }) {
			left = append(left, c.Name)
		}
	}
	return strings.Join(left, ", ")
}
