package timescale

import (
	"github.com/decadedb/decade/internal/rule"
)

var compressedTooEarly = &rule.Rule{
	ID: "TSC013", Name: "compressed-too-early", Severity: rule.Advice,
	Title: "Chunks are compressed before late rows have arrived",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "A device that was offline over a weekend sends what it has on Monday. Into a compressed chunk each batch of rows goes by way of unpacking, beside the batches that are there, with a check of unique keys that unpacks more; after 100,000 rows of a " +
		"transaction it fails. Compression may wait: it saves the disk of years, not of days.",
	Sources: []string{"timescaledb", "lifecycle:timescale"},
	Limits:  "Less than three days is taken for early; how late your devices send only you know.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			q := policy(t.Hypertable, "compression", t.Name)
			d, ok := after(q, "compress_after")
			if !ok || d >= 3*day {
				continue
			}
			f := finding(p, t, rule.Heuristic, "chunks of %s are compressed after %s: rows that arrive later have to go into compressed batches", t.Name, words(d))
			if !q.Pos.IsZero() {
				f.Pos = q.Pos
			}
			f.Facts = []rule.Fact{{Name: "compress_after", Value: words(d)}, {Name: "chunk interval", Value: words(chunk(t))}}
			f.Fixes = []rule.Fix{community("Compress after a week or more", "", "remove_compression_policy, then add_compression_policy with an interval longer than the longest time that a device is offline.")}
			p.Report(f)
		}
	},
}
