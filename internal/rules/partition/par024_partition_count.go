package partition

import (
	"fmt"
	"strconv"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var partitionCount = &rule.Rule{
	ID: "PAR024", Name: "partition-count", Severity: rule.Warning,
	Title: "Too many or too large partitions in ten years",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each partition with its indexes is planned, locked and remembered by every session that does not prune: 120 (monthly for ten years) is comfortable, 520 (weekly) needs every hot query to carry " +
		"constants, 3,650 (daily) costs 1.1 s of planning, 14,606 locks and 93 MB per session where a query does not. Too few is a fault as well: a partition of hundreds of gigabytes " +
		"can neither be vacuumed nor reindexed nor moved in a night.",
	Sources: []string{"ddl-partitioning", "lifecycle:partitions", "schema-design:partitioning/monthly"},
	Limits:  "Counted at today's width; the size of a partition is judged only where growth is declared.",
	Run: func(p *rule.Pass) {
		for _, t := range roots(p) {
			count(p, t)
		}
	},
}

func count(p *rule.Pass, t *catalog.Table) {
	n, how := partitionsInTenYears(p, t)
	list, _ := intervals(p, t)
	w := usualWidth(list)
	now := len(leaves(p, t))
	if n == 0 && now > 400 {
		n, how = now, strconv.Itoa(now)+" today"
	}
	f := finding(p, t, rule.Structural, "%s will have %d partitions in ten years, which makes every query that cannot prune slow to plan", t.Name, n)
	f.Facts = []rule.Fact{
		{Name: "partitions in ten years", Value: how}, {Name: "partitions now", Value: strconv.Itoa(now)},
		{Name: "planning a query with now() at 520 and 3,650", Value: "22 ms and 1.1 s", Source: "measured on PostgreSQL 17"},
	}
	wider := rule.Fix{Title: "Make the next partitions wider", Manual: true, Note: "A month where it is a day; old partitions stay until they are merged or dropped."}
	switch {
	case n > 1000:
		f.Detail, f.Fixes = "many", []rule.Fix{wider}
		p.Report(f)
		return
	case n > 400:
		f.Detail, f.Fixes = "many", []rule.Fix{wider}
		p.ReportAs(rule.Advice, f)
		return
	}
	g, ok := p.GrowthOf(t.Name)
	if !ok || w == 0 || g.RowsPerDay <= 0 {
		return
	}
	rows := g.RowsPerDay * w.Hours() / 24
	width := g.RowWidth
	if width == 0 {
		width = rule.RowWidth(t)
	}
	bytes := rows * float64(width) * 1.5 // indexes
	f.Confidence = rule.Statistics
	f.Facts = []rule.Fact{
		{Name: "rows per day", Value: fmt.Sprintf("%.0f", g.RowsPerDay), Source: "declared growth"},
		{Name: "rows per partition", Value: fmt.Sprintf("%.0f", rows)}, {Name: "bytes per partition, indexes guessed at half", Value: fmt.Sprintf("%.1f GB", bytes/1e9)},
	}
	switch {
	case bytes > 100e9 && w > day:
		f.Message = fmt.Sprintf("a %s of %s will be %.0f GB: too large to vacuum, reindex or move in a night", spanName(w), t.Name, bytes/1e9)
		f.Detail = "large"
		f.Fixes = []rule.Fix{{Title: "Make the next partitions narrower, or add a second level by hash of the owner", Manual: true, Note: "Old partitions stay as they are; widths may change from one partition to the next."}}
		p.Report(f)
	case rows < 10_000 && w < 360*day && n > 60:
		f.Message = fmt.Sprintf("a %s of %s will hold %.0f rows: the partitions cost more than they give", spanName(w), t.Name, rows)
		f.Detail, f.Fixes = "small", []rule.Fix{wider}
		p.ReportAs(rule.Advice, f)
	}
}
