package timescale

import (
	"github.com/decadedb/decade/internal/rule"
)

var policiesOutOfOrder = &rule.Rule{
	ID: "TSC030", Name: "policies-out-of-order", Severity: rule.Warning,
	Title:   "Chunks are dropped before they are compressed",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "A chunk that is dropped at an age at which it would first be compressed never is, or is compressed in the hour before it goes: the work is done and nothing is saved.",
	Sources: []string{"timescaledb", "lifecycle:timescale"},
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			compress := policy(t.Hypertable, "compression", t.Name)
			c, ok1 := after(compress, "compress_after")
			d, ok2 := after(policy(t.Hypertable, "retention", t.Name), "drop_after")
			if !ok1 || !ok2 || c+chunk(t) < d {
				continue
			}
			f := finding(p, t, rule.Structural, "chunks of %s are compressed after %s and dropped after %s: with a chunk of %s nothing is gained", t.Name, words(c), words(d), words(chunk(t)))
			if !compress.Pos.IsZero() {
				f.Pos = compress.Pos
			}
			f.Fixes = []rule.Fix{community("Compress earlier, keep longer, or do not compress", "", "Both count from the newest row of a chunk.")}
			p.Report(f)
		}
	},
}
