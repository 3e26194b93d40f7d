package partition

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var mixedWidth = &rule.Rule{
	ID: "PAR031", Name: "partitions-of-mixed-width", Severity: rule.Advice,
	Title: "Partitions of one table cover different lengths of time",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Retention and archive work by partition: a year among months can go only as a whole, is twelve times as long to vacuum, to reindex and to export, and whatever computes the name or the bounds " +
		"of a partition from a date goes wrong at it.",
	Sources: []string{"ddl-partitioning"},
	Limits:  "Old months that were merged into years on purpose, to have fewer partitions, look the same.",
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			list, ok := intervals(p, t)
			usual := usualWidth(list)
			if !ok || usual == 0 {
				continue
			}
			var odd []string
			first, bounded := -1, 0
			for i, part := range list {
				w := part.width()
				if w == 0 {
					continue
				}
				bounded++
				if spanName(w) != spanName(usual) {
					if first < 0 {
						first = i
					}
					odd = append(odd, part.table.Name.Name+" ("+spanName(w)+")")
				}
			}
			// A day missing at the end of a year is a gap (PAR003), not a width.
			if len(odd) == 0 || bounded < 3 {
				continue
			}
			f := finding(p, t, rule.Structural, "%d of %s of %s cover another length than a %s: %s", len(odd), plural(bounded, "partition"), t.Name, spanName(usual), strings.Join(odd[:min(3, len(odd))], ", "))
			f.Pos = list[first].table.Pos
			f.Facts = []rule.Fact{{Name: "usual width", Value: spanName(usual)}, {Name: "others", Value: strings.Join(odd, ", ")}}
			f.Fixes = []rule.Fix{{
				Title: "Split the wide partition", Manual: true,
				Note: fmt.Sprintf("Detach it, make one partition a %s beside it, insert its rows through the parent, drop it. Or leave it, and let retention wait until all of it is over age.", spanName(usual)),
			}}
			p.Report(f)
		}
	},
}
