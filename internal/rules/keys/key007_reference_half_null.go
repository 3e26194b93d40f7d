package keys

import (
	"fmt"
	"slices"
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
	Limits: "An optional reference kept inside its owner, (user_id, anchor_code) with user_id a part of the table's own primary key and anchor_code alone allowed to be NULL, is not reported: " +
		"a NULL there means no reference, and nothing half-checked is left.",
	Run: func(p *rule.Pass) {
		for _, r := range references(p) {
			loose := nullable(r.table, r.Columns)
			if len(r.Columns) < 2 || len(loose) == 0 || r.MatchFull || optionalOfOwner(r) {
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

// optionalOfOwner: a reference of two columns, of which one is of the table's
// own primary key, so that the other being NULL means that there is no reference.
func optionalOfOwner(r reference) bool {
	key := r.table.PrimaryKey()
	if len(r.Columns) != 2 || key == nil {
		return false
	}
	inKey := 0
	for _, c := range r.Columns {
		if slices.Contains(key.Columns, c) {
			inKey++
		}
	}
	return inKey == 1
}
