package keys

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var referenceHalfNull = &rule.Rule{
	ID: "KEY007", Name: "reference-half-null", Severity: rule.Warning,
	Title: "Composite foreign key that a NULL switches off",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "With MATCH SIMPLE, the default, one NULL among the columns and the rest is not checked at all: (tenant 7, order 999999, NULL) goes in whether " +
		"or not such an order exists.",
	Sources: []string{"sql-createtable"},
	Run: func(p *rule.Pass) {
		for _, r := range references(p) {
			loose := nullable(r.table, r.Columns)
			if len(r.Columns) < 2 || len(loose) == 0 || len(loose) == len(r.Columns) && r.MatchFull || r.MatchFull {
				continue
			}
			f := r.finding(p, fmt.Sprintf("foreign key %s of %s is not checked when %s is NULL", r.Name, r.table.Name, strings.Join(loose, " or ")))
			f.Facts = append(f.Facts, rule.Fact{Name: "columns that may be NULL", Value: strings.Join(loose, ", ")})
			full := r
			c := *r.Constraint
			c.MatchFull = true
			full.Constraint = &c
			f.Fixes = []rule.Fix{{
				Title: "Demand all columns or none (MATCH FULL)", Steps: full.replace(p, r.OnDelete), Manual: true,
				Note: "Rows with some NULLs are refused from then on. Where a column is always set, NOT NULL on the others says it better.",
			}}
			p.Report(f)
		}
	},
}
