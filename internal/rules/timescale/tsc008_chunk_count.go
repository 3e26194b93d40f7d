package timescale

import (
	"fmt"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var chunkCount = &rule.Rule{
	ID: "TSC008", Name: "chunk-count", Severity: rule.Warning,
	Title: "Too many chunks in ten years",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "Every chunk is a table with its indexes: a query without a tight range of time plans them all. Reported are 0.9 s of planning at 1,000 chunks, 5 s at 6,220 and 49 s at 36,000; locks, backups and upgrades count them too. A " +
		"chunk should hold a day's to a month's rows of a busy table, and nobody's hours.",
	Sources: []string{"timescaledb", "lifecycle:timescale"},
	Limits:  "At the interval of today and the time to keep that is declared or set as a policy; ten years otherwise.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			w := chunk(t)
			span, how := kept(p, t)
			if w <= 0 {
				continue
			}
			n := int(span/w) * max(1, t.Hypertable.Partitions)
			if n <= 1000 && (n <= 500 || w >= day) {
				continue
			}
			f := finding(p, t, rule.Structural, "hypertable %s makes a chunk every %s, which is %d chunks in ten years", t.Name, words(w), n)
			if span < tenYears {
				f.Message = fmt.Sprintf("hypertable %s makes a chunk every %s, which is %d chunks in the %s that it keeps", t.Name, words(w), n, words(span))
			}
			f.Facts = []rule.Fact{
				{Name: "chunk interval", Value: words(w)}, {Name: "kept", Value: words(span), Source: how},
				{Name: "planning at 1,000, 6,220 and 36,000 chunks", Value: "0.9 s, 5 s, 49 s", Source: "timescale/timescaledb issues 2911, 1636, 2146"},
			}
			if t.Hypertable.Chunks > 0 {
				f.Facts = append(f.Facts, rule.Fact{Name: "chunks now", Value: fmt.Sprint(t.Hypertable.Chunks), Source: "timescaledb_information.chunks"})
			}
			if sql, wide := widerChunks(p, t, span); wide > w {
				f.Fixes = []rule.Fix{{
					Title: "Make the next chunks cover " + words(wide), Steps: []rule.FixStep{{SQL: sql}},
					Note: "Chunks that are there stay as they are. The indexes of the chunk that takes the writes should fit into a quarter of the memory.",
				}}
			} else {
				f.Fixes = []rule.Fix{{Title: "Keep the raw rows for less long", Manual: true, Note: "Roll-ups by hour and day last; the raw rows need not."}}
			}
			if n <= 1000 {
				p.ReportAs(rule.Advice, f)
				continue
			}
			p.Report(f)
		}
	},
}

// widerChunks gives the interval that holds the number of chunks to some
// hundred, and one chunk to some gigabytes where the growth is declared.
func widerChunks(p *rule.Pass, t *catalog.Table, span time.Duration) (string, time.Duration) {
	wide := 30 * day
	if span < 2*365*day {
		wide = week
	}
	if g, ok := p.GrowthOf(t.Name); ok && g.RowsPerDay > 0 {
		perDay := g.RowsPerDay * float64(bytesPerRow(g, t)) * 1.5
		for wide > day && perDay*wide.Hours()/24 > 10e9 {
			wide /= 2
		}
		wide = max(wide.Truncate(day), day)
	}
	return fmt.Sprintf("SELECT set_chunk_time_interval(%s, INTERVAL '%d days')", regclass(t.Name), int(wide/day)), wide
}

func bytesPerRow(g rule.Growth, t *catalog.Table) int {
	if g.RowWidth > 0 {
		return g.RowWidth
	}
	return rule.RowWidth(t)
}
