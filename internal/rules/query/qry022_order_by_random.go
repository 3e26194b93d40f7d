package query

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var orderByRandom = &rule.Rule{
	ID: "QRY022", Name: "order-by-random", Severity: rule.Warning,
	Title:   "ORDER BY random()",
	Needs:   []rule.Need{rule.NeedQueries},
	Why:     "Every row gets a number and all of them are sorted, to take one. The cost grows with the table.",
	Sources: []string{"sql-select", "tsm-system-rows"},
	Limits:  "Over the few rows that a condition leaves it is fine.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if len(l.OrderBy) == 0 || !strings.EqualFold(strings.ReplaceAll(l.OrderBy[0].Text, " ", ""), "random()") || len(tables(l)) == 0 {
				return
			}
			for _, t := range tables(l) {
				if small(p, t) || len(equals(l, t, false)) > 0 {
					return
				}
			}
			f := finding(q, l.Span, "ORDER BY random() sorts all rows of %s", tables(l)[0].Name)
			f.Fixes = []rule.Fix{manual("Take a sample, or a random key", "FROM t TABLESAMPLE SYSTEM_ROWS (n) with extension tsm_system_rows; or WHERE id >= a random number between the least and the greatest id ORDER BY id LIMIT n.")}
			p.Report(f)
		})
	},
}
