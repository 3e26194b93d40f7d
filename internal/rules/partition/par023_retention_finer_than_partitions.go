package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var retentionFinerThanPartitions = &rule.Rule{
	ID: "PAR023", Name: "retention-finer-than-partitions", Severity: rule.Warning,
	Title: "Partitions are wider than the time that rows are kept",
	Needs: []rule.Need{rule.NeedGrowth},
	Why: "A partition can be dropped only when its last row is over age, so rows live up to one width longer than promised: with yearly partitions and 90 days to keep, up to 15 months. What was " +
		"promised to be deleted must then be deleted row by row after all. A partition should cover a tenth of the time to keep, or less.",
	Sources: []string{"ddl-partitioning", "lifecycle:partitions"},
	Run: func(p *rule.Pass) {
		for _, t := range roots(p) {
			list, ok := intervals(p, t)
			w := usualWidth(list)
			g, declared := p.GrowthOf(t.Name)
			if !ok || w == 0 || !declared || g.Keep == 0 || w*3 < g.Keep {
				continue
			}
			f := finding(p, t, rule.Statistics, "%s keeps rows for %.0f days and its partitions cover a %s, so rows stay up to %.0f days",
				t.Name, g.Keep.Hours()/24, spanName(w), (g.Keep+w).Hours()/24)
			f.Facts = []rule.Fact{{Name: "keep", Value: fmt.Sprintf("%.0f days", g.Keep.Hours()/24), Source: "decade.yaml"}, {Name: "width of a partition", Value: spanName(w)}}
			f.Fixes = []rule.Fix{{Title: "Make the next partitions narrower", Manual: true, Note: "Widths may change from one partition to the next: old ones stay as they are until they go."}}
			if w <= g.Keep {
				p.ReportAs(rule.Advice, f)
				continue
			}
			p.Report(f)
		}
	},
}
