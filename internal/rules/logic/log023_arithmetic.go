package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

var integerDivision = &rule.Rule{
	ID: "LOG023", Name: "integer-division", Severity: rule.Error,
	Title: "Ratio of two integers",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "An integer divided by an integer is an integer: 9 / 10 is 0, so `failed / total <= 0.15` is true of every row that has less failures than tries. And the first row with a total of " +
		"0 stops the whole query with 22012.",
	Sources: []string{"functions-math"},
	Limits:  "Two integer columns or counts. Division by a constant (seconds / 60) mostly means what it says and is left alone.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if q.Stmt == nil || q.Stmt.Tree == nil {
				continue
			}
			sqlparse.Walk(q.Stmt.Tree, func(m *sqlparse.Node) bool {
				if e := m.GetAExpr(); e != nil && len(e.Name) == 1 && e.Name[0].GetString_().GetSval() == "/" && wholeNumber(q, e.Lexpr) && wholeNumber(q, e.Rexpr) {
					reportDivision(p, q, m, e)
				}
				return true
			})
		}
	},
}

// wholeNumber: an integer column of the query's tables, or a count.
func wholeNumber(q *workload.Query, n *sqlparse.Node) bool {
	if f := n.GetFuncCall(); f != nil && len(f.Funcname) > 0 {
		return f.Funcname[len(f.Funcname)-1].GetString_().GetSval() == "count"
	}
	f := fields(n)
	if len(f) == 0 {
		return false
	}
	for _, l := range q.Levels {
		for _, r := range l.Relations {
			if r.Table == nil || len(f) == 2 && f[0] != alias(r) && f[0] != r.Name.Name {
				continue
			}
			if c := r.Table.Column(f[len(f)-1]); c != nil {
				return c.Type.Is("smallint", "integer", "bigint")
			}
		}
	}
	return false
}

func reportDivision(p *rule.Pass, q *workload.Query, n *sqlparse.Node, e *sqlparse.A_Expr) {
	text := sqlparse.ExprText(q.Stmt, n)
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: q.Span, Before: q.SQL, Detail: sqlparse.NormalNode(n),
		Message: fmt.Sprintf("query %s divides integers by integers (%s): the fraction is cut off, and a zero stops it", q.Name, text),
		Facts:   []rule.Fact{{Name: "by zero", Value: "SQLSTATE 22012"}},
	}
	from, to, ok := sqlparse.ExprRange(q.Stmt, n)
	if ok && q.SQL == q.Stmt.SQL {
		left, right := sqlparse.ExprText(q.Stmt, e.Lexpr), sqlparse.ExprText(q.Stmt, e.Rexpr)
		f.After = q.SQL[:from] + left + "::numeric / nullif(" + right + ", 0)" + q.SQL[to:]
	} else {
		f.Before = ""
		f.Fixes = []rule.Fix{{Title: "Divide a numeric", Manual: true, Note: "a::numeric / nullif(b, 0)"}}
	}
	p.Report(f)
}

var averageOfAverages = &rule.Rule{
	ID: "LOG024", Name: "average-of-averages", Severity: rule.Warning,
	Title: "Average of averages",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "An hour with one reading counts as much as an hour with a thousand, so the month's average is not the average of the month. Roll-ups that are to be rolled up again keep the sum " +
		"and the count.",
	Sources: []string{"functions-aggregate", "architect:timescale/continuous aggregates"},
	Limits:  "By the name of the column (avg_, average_, mean_). Where all groups have the same size the two are equal.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if q.Stmt == nil || q.Stmt.Tree == nil {
				continue
			}
			sqlparse.Walk(q.Stmt.Tree, func(m *sqlparse.Node) bool {
				f := m.GetFuncCall()
				if f == nil || len(f.Funcname) == 0 || f.Funcname[len(f.Funcname)-1].GetString_().GetSval() != "avg" || len(f.Args) != 1 {
					return true
				}
				if column := lastField(f.Args[0]); averaged(column) {
					reportAverage(p, q, m, column)
				}
				return true
			})
		}
	},
}

func averaged(column string) bool {
	w := rule.Words(column)
	return len(w) > 0 && (slices.Contains([]string{"avg", "average", "mean"}, w[0]) || slices.Contains([]string{"avg", "average", "mean"}, w[len(w)-1]))
}

func reportAverage(p *rule.Pass, q *workload.Query, n *sqlparse.Node, column string) {
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: q.Span, Detail: column,
		Message: fmt.Sprintf("query %s averages %s, which is an average already: groups of one and of a thousand weigh the same", q.Name, column),
		Fixes: []rule.Fix{{Title: "Weigh by the number of rows", Manual: true,
			Note: fmt.Sprintf("sum(%s * n) / nullif(sum(n), 0), where n is the number of rows behind each average. Keep sum and count in the roll-up.", column)}},
	}
	if weight := countColumn(q); weight != "" {
		if from, to, ok := sqlparse.ExprRange(q.Stmt, n); ok && q.SQL == q.Stmt.SQL {
			f.Before = q.SQL
			f.After = q.SQL[:from] + fmt.Sprintf("sum(%s * %s) / nullif(sum(%s), 0)", column, weight, weight) + q.SQL[to:]
			f.Fixes = nil
		}
	}
	p.Report(f)
}

// countColumn gives the column of the query's relation that says how many
// rows are behind an average.
func countColumn(q *workload.Query) string {
	for _, l := range q.Levels {
		for _, r := range l.Relations {
			var names []string
			if r.View != nil {
				for _, c := range r.View.Columns {
					names = append(names, c.Name)
				}
			} else if r.Table != nil {
				for _, c := range r.Table.Columns {
					names = append(names, c.Name)
				}
			}
			for _, n := range names {
				if slices.Contains([]string{"count", "n", "readings", "samples", "sample_count", "reading_count", "row_count", "rows", "measurements"}, strings.ToLower(n)) {
					return n
				}
			}
		}
	}
	return ""
}

var nextNumber = &rule.Rule{
	ID: "LOG025", Name: "max-plus-one", Severity: rule.Warning,
	Title: "Next number by max() + 1",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Two sessions at once read the same maximum and take the same number: with a unique key one of the two fails, without one there are two invoices of one number. And without an " +
		"index each insert reads the whole table for it. An identity or a sequence gives each its own.",
	Sources: []string{"functions-sequence", "transaction-iso"},
	Limits:  "Numbers that may have no gaps need a row that is locked (UPDATE counters SET n = n + 1 ... RETURNING n); then suppress the finding there.",
	Run: func(p *rule.Pass) {
		look := func(q *workload.Query, f rule.Finding, who string) {
			if q.Stmt == nil || q.Stmt.Tree == nil || len(q.Levels) == 0 {
				return
			}
			found := ""
			sqlparse.Walk(q.Stmt.Tree, func(m *sqlparse.Node) bool {
				if e := m.GetAExpr(); e != nil && len(e.Name) == 1 && e.Name[0].GetString_().GetSval() == "+" && e.Rexpr.GetAConst() != nil {
					if c := maximum(e.Lexpr); c != "" {
						found = c
					}
				}
				return found == ""
			})
			if found != "" {
				f.Message = fmt.Sprintf("%s takes max(%s) + 1 for the next number: two at once take the same", who, found)
				f.Confidence, f.Pos = rule.Structural, q.Span
				f.Fixes = []rule.Fix{{Title: "Let an identity column or a sequence give the number", Manual: true, Note: "ALTER TABLE ... ALTER COLUMN ... ADD GENERATED BY DEFAULT AS IDENTITY, then setval to the present maximum."}}
				p.Report(f)
			}
		}
		for _, q := range p.Queries {
			if len(q.Levels) > 0 && q.Levels[0].Kind != "delete" {
				look(q, rule.Finding{Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name}, "query "+q.Name)
			}
		}
		for _, b := range p.BodyQueries() {
			look(b.Query, rule.Finding{Evidence: p.TableEvidence(), Object: rule.FunctionObject(b.Function), Detail: strings.Join(b.Function.Args, ",")}, "function "+b.Function.Name.String())
		}
	},
}

// maximum gives the column of max(column), also inside coalesce.
func maximum(n *sqlparse.Node) string {
	if c := n.GetCoalesceExpr(); c != nil && len(c.Args) > 0 {
		n = c.Args[0]
	}
	if s := n.GetSubLink().GetSubselect().GetSelectStmt(); s != nil && len(s.TargetList) == 1 {
		n = s.TargetList[0].GetResTarget().GetVal()
	}
	f := n.GetFuncCall()
	if f == nil || len(f.Funcname) == 0 || f.Funcname[len(f.Funcname)-1].GetString_().GetSval() != "max" || len(f.Args) != 1 {
		return ""
	}
	return lastField(f.Args[0])
}
