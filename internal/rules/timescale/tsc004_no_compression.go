package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var noCompression = &rule.Rule{
	ID: "TSC004", Name: "no-compression-policy", Severity: rule.Advice,
	Title:   "Hypertable is never compressed",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "Readings compress to a tenth and less in TimescaleDB's columnstore, and reports over months read that much less. Ten years uncompressed are ten times the disk, the backup, and the time of a restore.",
	Sources: []string{"timescaledb", "architect:principles/time-series", "architect:checklist/timescale/compression"},
	Limits:  "Compression is in the community build alone; with the Apache build (all that Debian ships) drop or export old chunks instead. Silent where the declared growth is under a thousand rows a day.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			h := t.Hypertable
			if policy(h, "compression", t.Name) != nil || few(p, t.Name) {
				continue
			}
			f := finding(p, t, rule.Structural, "hypertable %s has no compression policy", t.Name)
			if h.Compression != nil {
				f.Message = fmt.Sprintf("hypertable %s has compression settings and no policy, so nothing compresses its chunks", t.Name)
			}
			f.Facts = licence(p)
			sql := fmt.Sprintf("SELECT add_compression_policy(%s, INTERVAL '7 days')", regclass(t.Name))
			f.Fixes = []rule.Fix{community("Compress chunks that are not written any more", sql,
				"First ALTER TABLE ... SET (timescaledb.compress, timescaledb.compress_segmentby = the column that queries filter by, timescaledb.compress_orderby = 'time DESC'). Later than the latest rows arrive.")}
			p.Report(f)
		}
	},
}
