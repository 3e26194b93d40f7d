package operation

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var nothingCounted = &rule.Rule{
	ID: "OPS032", Name: "nothing-counted", Severity: rule.Advice,
	Title: "The server does not count which queries cost what",
	Needs: []rule.Need{rule.NeedLive},
	Why: "pg_stat_statements is the one answer to \"which query costs the most\", over weeks and not only in the log of the slow ones; track_io_timing says whether a slow one waits for the disk. " +
		"Both begin to count on the day when they are switched on, so that day should be before the trouble.",
	Sources: []string{"pgstatstatements", "runtime-config-statistics"},
	Limits:  "Measuring the time of reads and writes costs little where pg_test_timing shows a fast clock.",
	Run: func(p *rule.Pass) {
		if p.Live.Extension("pg_stat_statements") == nil {
			f := rule.Finding{
				Confidence: rule.Measured, Evidence: rule.ByCatalog, Object: rule.Object{Kind: "extension", Name: "pg_stat_statements"},
				Message: "pg_stat_statements is not installed in this database, so nobody can say which queries cost the most",
				Facts:   []rule.Fact{{Name: "shared_preload_libraries", Value: setting(p, "shared_preload_libraries"), Source: "pg_settings"}},
			}
			fix := rule.Fix{Title: "Install it", Manual: true, Steps: []rule.FixStep{{SQL: "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"}}}
			if !strings.Contains(setting(p, "shared_preload_libraries"), "pg_stat_statements") {
				fix.Note = "It has to be in shared_preload_libraries first, and the server to be restarted."
			}
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		}
		if setting(p, "track_io_timing") == "off" {
			f := settingFinding(p, "track_io_timing", "track_io_timing is off, so EXPLAIN and pg_stat_statements cannot tell waiting for the disk from work")
			f.Fixes = []rule.Fix{change("Switch it on", "track_io_timing", "on", "")}
			p.Report(f)
		}
	},
}
