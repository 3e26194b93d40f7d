package vector

import (
	"slices"

	"github.com/decadedb/decade/internal/rule"
)

var noDimensions = &rule.Rule{
	ID: "VEC003", Name: "vector-without-dimensions", Severity: rule.Warning,
	Title: "Vector column without a number of dimensions",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A column of type vector takes vectors of any length. The first row of another model goes in without a complaint; from then on every query that meets it fails with 'different vector " +
		"dimensions', and no index can be built on the column itself: PostgreSQL refuses it.",
	Sources: []string{"pgvector"},
	Limits:  "Meant where several models share a column and each has a partial index on a cast expression; then a CHECK per model should hold the lengths.",
	Run: func(p *rule.Pass) {
		for _, c := range columns(p) {
			if c.dims != 0 || c.c.Type.Name == "sparsevec" {
				continue
			}
			indexes := annIndexes(c.t)
			refused := slices.IndexFunc(indexes, func(a annIndex) bool { return a.column == c.c && a.x.Keys[0].Column != "" })
			fix := rule.Fix{Title: "State the number of dimensions", Manual: true, Note: "ALTER TABLE ... ALTER COLUMN ... TYPE vector(768) checks every row under ACCESS EXCLUSIVE, and rewrites nothing that fits."}
			if refused >= 0 {
				a := indexes[refused]
				f := a.finding(p, rule.Measured, "index %s is on %s, which has no number of dimensions, so PostgreSQL refuses it", a.x.Name, c.path())
				f.Facts = []rule.Fact{{Name: "refused with", Value: "22023", Source: "measured on pgvector 0.8.0 and 0.8.7"}}
				f.Fixes = []rule.Fix{fix}
				p.ReportAs(rule.Error, f)
				continue
			}
			casted := slices.ContainsFunc(indexes, func(a annIndex) bool { return a.column == c.c && a.dims > 0 })
			if casted {
				continue
			}
			f := c.finding(p, rule.Structural, "%s has no number of dimensions, so it takes vectors that cannot be compared and cannot be indexed", c.path())
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		}
	},
}
