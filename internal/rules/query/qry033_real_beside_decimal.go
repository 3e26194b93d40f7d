package query

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var realBesideDecimal = &rule.Rule{
	ID: "QRY033", Name: "real-beside-decimal", Severity: rule.Warning,
	Title: "real column compared with a decimal fraction",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "A real holds about seven digits, in binary: 0.85 becomes 0.850000024. Beside a decimal constant PostgreSQL compares both as double precision, and there " +
		"0.850000024 is more than 0.85: = finds no row, and > and <= take the row at the border for one beyond it.",
	Sources: []string{"datatype-numeric", "typeconv-oper"},
	Limits:  "A parameter takes the column's own type and is compared as a real. Fractions that a real holds exactly, as 0.5 and 0.25, are not spoken of.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, _ *workload.Level, c *workload.Predicate) {
			col := column(c.Left)
			if col == nil || !bare(c.Left) || !col.Type.Is("real") || !compares(c.Op) || c.Op == "like" || c.Having || !fraction.MatchString(c.Right.Text) {
				return
			}
			nearest, side, exact := asReal(c.Right.Text)
			if exact {
				return
			}
			f := finding(q, c.Span, "%s.%s is real and is compared with %s, which no real is: the nearest, %s, counts as %s", c.Left.Table.Name, c.Left.Column, c.Right.Text, nearest, side)
			f.Detail = c.Left.Column
			f.After = rewrite(q, c.Text, strings.TrimSuffix(c.Text, c.Right.Text)+fmt.Sprintf("real '%s'", c.Right.Text))
			f.Fixes = []rule.Fix{manual("Compare with a real, or make the column numeric", "numeric(4,3) holds 0.85 as it is written. Changing the type rewrites the table.")}
			p.Report(f)
		})
	},
}

// asReal gives the real next to a decimal fraction, and on which side of it that is.
func asReal(text string) (nearest, side string, exact bool) {
	v, err := strconv.ParseFloat(text, 64)
	r := float64(float32(v))
	if err != nil || r == v {
		return "", "", true
	}
	side = "more"
	if r < v {
		side = "less"
	}
	return strconv.FormatFloat(r, 'g', 9, 64), side, false
}
