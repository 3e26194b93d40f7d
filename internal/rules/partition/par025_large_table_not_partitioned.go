package partition

import (
	"fmt"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var largeTableNotPartitioned = &rule.Rule{
	ID: "PAR025", Name: "large-table-not-partitioned", Severity: rule.Warning,
	Title: "Table grows beyond what one table can be maintained as",
	Needs: []rule.Need{rule.NeedGrowth},
	Why: "Beyond some hundred million rows a single table cannot be maintained in a night any more: vacuum, reindex, a new index and a restore all take it whole, its indexes no longer fit into " +
		"memory, and old rows can only be deleted one by one. Turning it into partitions is easy while it is small and a project when it is large.",
	Sources: []string{"ddl-partitioning", "lifecycle:partitions", "schema-design:partitioning/monthly"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if t.PartitionBy == nil && t.Hypertable == nil && t.Kind == catalog.OrdinaryTable {
				grows(p, t)
			}
		}
	},
}

func grows(p *rule.Pass, t *catalog.Table) {
	g, ok := p.GrowthOf(t.Name)
	if !ok || g.RowsPerDay <= 0 {
		return
	}
	span := 3652 * day
	if g.Keep > 0 {
		span = min(span, g.Keep)
	}
	width := g.RowWidth
	if width == 0 {
		width = rule.RowWidth(t)
	}
	rows := g.RowsPerDay * span.Hours() / 24
	gb := rows * float64(width) / 1e9
	if rows < 100e6 && gb < 100 {
		return
	}
	f := finding(p, t, rule.Statistics, "%s will hold %.0f million rows (about %.0f GB) and is not partitioned", t.Name, rows/1e6, gb)
	f.Facts = []rule.Fact{
		{Name: "rows per day", Value: fmt.Sprintf("%.0f", g.RowsPerDay), Source: "declared growth"},
		{Name: "kept", Value: keepText(g.Keep)}, {Name: "bytes per row", Value: fmt.Sprint(width)},
	}
	by := "its time"
	if c := rule.TimeColumn(t); c != nil {
		by = c.Name
	}
	f.Fixes = []rule.Fix{{
		Title: "Partition it by " + by, Manual: true,
		Note: "The primary key must take in that column. decade convert turns the living table into a partitioned one while it is in use.",
	}}
	p.Report(f)
}

func keepText(d time.Duration) string {
	if d == 0 {
		return "for ever (ten years are reckoned)"
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}
