package vector

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var distanceTakenForSimilarity = &rule.Rule{
	ID: "VEC023", Name: "distance-taken-for-similarity", Severity: rule.Error,
	Title: "A distance is compared as if it were a similarity",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "<=> gives the cosine distance: 0 is equal, 1 unrelated, 2 opposite; the similarity is 1 minus it. embedding <=> $1 > 0.8 therefore keeps what has least to do with the question. <#> gives the negative inner product, so " +
		"a positive threshold lets everything through.",
	Sources: []string{"pgvector", "vector:threshold"},
	Limits:  "Searches for what is unlike on purpose, such as outliers, look the same.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				for _, d := range distances(l) {
					n, err := strconv.ParseFloat(strings.TrimSpace(d.Right.Text), 64)
					far := d.Left.Func == "<=>" && (d.Op == ">" || d.Op == ">=") && d.Right.Kind == "const" && err == nil && n > 0 && n <= 1
					negative := d.Left.Func == "<#>" && (d.Op == "<" || d.Op == "<=") && d.Right.Kind == "const" && err == nil && n > 0
					if !far && !negative {
						continue
					}
					t := d.Left.Table
					f := queryFinding(q, l, t, rule.Structural, fmt.Sprintf("%s keeps rows whose distance is above %s, which are the ones least alike", label(q), d.Right.Text))
					right := fmt.Sprintf("%s < %s", d.Left.Text, strconv.FormatFloat(1-n, 'g', 3, 64))
					if negative {
						f.Message = fmt.Sprintf("%s compares the negative inner product with %s, which nearly every row is below", label(q), d.Right.Text)
						right = fmt.Sprintf("%s < -%s", d.Left.Text, d.Right.Text)
					}
					f.Detail += " " + d.Text
					f.Pos = d.Span
					f.Facts = []rule.Fact{{Name: "condition", Value: d.Text}}
					if strings.Count(q.SQL, d.Text) == 1 {
						f.Before, f.After = q.SQL, strings.Replace(q.SQL, d.Text, right, 1)
					}
					f.Fixes = []rule.Fix{{Title: "Compare the distance: " + right, Manual: true, Note: "A similarity of 0.8 is a cosine distance of 0.2."}}
					p.Report(f)
				}
			}
		}
	},
}
