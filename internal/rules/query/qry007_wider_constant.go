package query

import (
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var widerConstant = &rule.Rule{
	ID: "QRY007", Name: "wider-constant", Severity: rule.Warning,
	Title: "Integer column compared with a number of a wider type",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "A bigint compared with a numeric or a float is turned into one first, row by row. That is a cast on the column which nobody wrote, " +
		"and the index over it is not used. It comes from 42.0 in the text, or from a driver that sends every number as numeric.",
	Sources: []string{"typeconv-oper"},
	Limits:  "What type a driver sends for $1 cannot be seen: only what the text says.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			col := column(c.Left)
			if col == nil || !bare(c.Left) || !col.Type.Is("bigint", "integer", "smallint") || !compares(c.Op) || c.Having || small(p, c.Left.Table) {
				return
			}
			text := c.Right.Text
			whole := wholeNumber.FindStringSubmatch(text)
			cast := wideCast.FindStringSubmatch(text)
			if whole == nil && cast == nil && !fraction.MatchString(text) {
				return
			}
			f := finding(q, c.Span, "%s.%s is %s and is compared with %s, which turns every row's value into another type", c.Left.Table.Name, c.Left.Column, col.Type, text)
			f.Detail = c.Left.Column
			switch {
			case whole != nil:
				f.After = rewrite(q, c.Text, strings.TrimSuffix(c.Text, text)+whole[1])
			case cast != nil:
				f.After = rewrite(q, c.Text, strings.TrimSuffix(c.Text, text)+cast[1]+"::"+col.Type.String())
			default:
				f.Fixes = []rule.Fix{manual("Compare with a whole number", "Round in the application, or with ceil() and a cast on the value.")}
			}
			p.Report(f)
		})
	},
}

var (
	wholeNumber = pattern.New(`^(-?\d+)\.0*$`)
	fraction    = pattern.New(`^-?\d*\.\d+$`)
	wideCast    = pattern.New(`(?i)^(\$\d+)::(?:numeric|decimal|double precision|float8?|real)$`)
)
