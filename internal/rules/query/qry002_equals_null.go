package query

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var equalsNull = &rule.Rule{
	ID: "QRY002", Name: "equals-null", Severity: rule.Error,
	Title: "Comparison with NULL by an operator",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "column = NULL is neither true nor false but unknown, so the query finds no row, ever, without an error. The same holds for <> NULL. " +
		"What is meant is IS NULL and IS NOT NULL.",
	Sources: []string{"functions-comparison"},
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, _ *workload.Level, c *workload.Predicate) {
			side, other := c.Left, c.Right
			if isNull(side) {
				side, other = other, side
			}
			if !isNull(other) || side.Text == "" {
				return
			}
			word := map[string]string{"=": "IS NULL", "<>": "IS NOT NULL"}[c.Op]
			switch c.Op {
			case "=", "<>", "<", ">", "<=", ">=", "like":
			default:
				return
			}
			f := finding(q, c.Span, "%s finds nothing, because no value is equal to NULL or differs from it", c.Text)
			f.Detail = c.Text
			if word != "" {
				f.After = rewrite(q, c.Text, side.Text+" "+word)
			}
			p.Report(f)
		})
	},
}

func isNull(o workload.Operand) bool {
	return o.Kind == "const" && strings.EqualFold(strings.TrimSpace(o.Norm), "null")
}
