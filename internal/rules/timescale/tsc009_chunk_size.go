package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var chunkSize = &rule.Rule{
	ID: "TSC009", Name: "chunk-size", Severity: rule.Warning,
	Title: "Chunk interval does not fit the rows a day",
	Needs: []rule.Need{rule.NeedGrowth, rule.NeedTimescale},
	Why: "The indexes of the chunk that takes the writes must stay in memory (a quarter of it, all hypertables together), or every insert reads from disk. And a chunk of a page costs as much planning, locks and files as one of a gigabyte: " +
		"five hundred of them for a few rows a day are five hundred tables for nothing.",
	Sources: []string{"timescaledb", "lifecycle:timescale"},
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			g, ok := p.GrowthOf(t.Name)
			w := chunk(t)
			if !ok || g.RowsPerDay <= 0 || w <= 0 {
				continue
			}
			rows := g.RowsPerDay * w.Hours() / 24 / float64(max(1, t.Hypertable.Partitions))
			bytes := rows * float64(bytesPerRow(g, t)) * 1.5
			span, _ := kept(p, t)
			n := int(span / w)
			f := finding(p, t, rule.Statistics, "a chunk of %s covers %s and will hold %.0f GB, whose indexes do not stay in memory", t.Name, words(w), bytes/1e9)
			f.Facts = []rule.Fact{{Name: "rows per day", Value: fmt.Sprintf("%.0f", g.RowsPerDay), Source: "declared growth"}, {Name: "rows per chunk", Value: fmt.Sprintf("%.0f", rows)}, {Name: "bytes per chunk, indexes guessed at half", Value: fmt.Sprintf("%.1f MB", bytes/1e6)}, {Name: "chunks kept", Value: fmt.Sprint(n)}}
			switch {
			case bytes > 20e9 && w > day:
				f.Detail = "large"
				sql, narrow := widerChunks(p, t, span)
				if narrow < w {
					f.Fixes = []rule.Fix{{
						Title: "Make the next chunks cover " + words(narrow), Steps: []rule.FixStep{{SQL: sql}},
						// Narrower chunks for ten years would be too many (TSC008).
						Manual: span/narrow > 1000,
						Note:   "Chunks that are there stay as they are. Raw rows that come this fast are kept for months, not for ten years: drop them behind a roll-up.",
					}}
				}
				p.Report(f)
			case rows < 10_000 && n > 100:
				f.Detail = "small"
				f.Message = fmt.Sprintf("a chunk of %s covers %s and will hold %.0f rows: %d chunks for nothing", t.Name, words(w), rows, n)
				f.Fixes = []rule.Fix{{
					Title: "Make the next chunks cover a year", Steps: []rule.FixStep{{SQL: fmt.Sprintf("SELECT set_chunk_time_interval(%s, INTERVAL '365 days')", regclass(t.Name))}},
					Note: "Or leave it an ordinary table: below some ten thousand rows a month a hypertable gives nothing.",
				}}
				p.ReportAs(rule.Advice, f)
			}
		}
	},
}
