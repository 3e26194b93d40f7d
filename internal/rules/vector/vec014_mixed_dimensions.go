package vector

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var mixedDimensions = &rule.Rule{
	ID: "VEC014", Name: "mixed-dimensions", Severity: rule.Advice,
	Title:   "Columns of one name hold vectors of different lengths",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "Vectors of 512 and of 768 numbers come from different models. They cannot be compared (the query fails), cannot be moved from one table to the other, and a search over both must ask twice and has no common order.",
	Sources: []string{"pgvector", "vector:model"},
	Limits:  "By name: different things with vectors of one name are meant to differ sometimes, such as pictures and texts.",
	Run: func(p *rule.Pass) {
		first := map[string]column{}
		for _, c := range columns(p) {
			name := strings.ToLower(c.c.Name)
			f, seen := first[name]
			switch {
			case c.dims == 0:
			case !seen:
				first[name] = c
			case f.dims != c.dims:
				out := c.finding(p, rule.Heuristic, "%s has %d dimensions and %s has %d, so they cannot be compared", c.path(), c.dims, f.path(), f.dims)
				out.Facts = []rule.Fact{{Name: f.path(), Value: fmt.Sprint(f.dims)}, {Name: c.path(), Value: fmt.Sprint(c.dims)}}
				out.Fixes = []rule.Fix{{Title: "Make the older embeddings anew with the present model", Manual: true, Note: "Until then name the columns after their models, and search each apart."}}
				p.Report(out)
			}
		}
	},
}
