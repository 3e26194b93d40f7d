package query

import (
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var countForExistence = &rule.Rule{
	ID: "QRY029", Name: "count-for-existence", Severity: rule.Advice,
	Title:   "count(*) compared with zero",
	Needs:   []rule.Need{rule.NeedQueries},
	Why:     "All matches are counted to learn that there is one. EXISTS stops at the first, and the planner can make a semi join of it.",
	Sources: []string{"functions-subquery"},
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if q.Stmt == nil || q.Stmt.Tree == nil || len(q.Levels) < 2 {
				continue
			}
			sqlparse.Walk(q.Stmt.Tree, func(m *sqlparse.Node) bool {
				x := m.GetAExpr()
				if x == nil || !countsRows(x.Lexpr) || x.Rexpr.GetAConst() == nil {
					return true
				}
				word := existence(operator(x), x.Rexpr.GetAConst())
				if word == "" {
					return true
				}
				text := sqlparse.ExprText(q.Stmt, m)
				at := q.Span
				if start, end, ok := sqlparse.ExprRange(q.Stmt, m); ok {
					at = q.Stmt.SpanAt(start, end)
				}
				f := finding(q, at, "it counts all rows to learn whether there is one")
				f.Detail = strings.Join(strings.Fields(text), " ")
				if form := countForm.FindStringSubmatch(text); form != nil {
					f.After = rewrite(q, text, word+" (SELECT 1 "+form[1]+")")
				}
				f.Fixes = nil
				p.Report(f)
				return false
			})
		}
	},
}

var countForm = pattern.New(`(?is)^\(\s*SELECT\s+count\s*\(\s*(?:\*|1)\s*\)\s+(FROM\s.*)\)\s*(?:>=?|=|<>|!=|<)\s*[01]$`)

// countsRows: (SELECT count(*) FROM ...) without groups.
func countsRows(n *sqlparse.Node) bool {
	s := n.GetSubLink()
	if s == nil || s.SubLinkType != sqlparse.SubLinkType_EXPR_SUBLINK {
		return false
	}
	q := s.Subselect.GetSelectStmt()
	if q == nil || len(q.TargetList) != 1 || len(q.GroupClause) > 0 || q.LimitCount != nil || q.HavingClause != nil {
		return false
	}
	f := q.TargetList[0].GetResTarget().GetVal().GetFuncCall()
	return f != nil && f.AggStar && len(f.Funcname) > 0 && strings.EqualFold(f.Funcname[len(f.Funcname)-1].GetString_().GetSval(), "count")
}

// existence translates a comparison of a count, "" when it asks for more.
func existence(op string, c *sqlparse.A_Const) string {
	n := c.GetIval().GetIval()
	if c.GetSval() != nil || c.GetFval() != nil {
		return ""
	}
	switch {
	case n == 0 && (op == ">" || op == "<>"), n == 1 && op == ">=":
		return "EXISTS"
	case n == 0 && op == "=", n == 1 && op == "<":
		return "NOT EXISTS"
	}
	return ""
}

func operator(x *sqlparse.A_Expr) string {
	if len(x.Name) == 0 {
		return ""
	}
	return x.Name[len(x.Name)-1].GetString_().GetSval()
}
