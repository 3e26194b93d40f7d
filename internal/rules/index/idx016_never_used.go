package index

import (
	"fmt"
	"time"

	"github.com/decadedb/decade/internal/rule"
)

// Thresholds of never-used: what is worth a word, and how long the server
// must have counted before silence means anything.
const (
	unusedBytes  = 10 << 20
	unusedWrites = 100_000
	unusedAge    = 30 * 24 * time.Hour
)

var neverUsed = &rule.Rule{
	ID: "IDX016", Name: "never-used", Severity: rule.Warning,
	Title: "Index that no query has used",
	Needs: []rule.Need{rule.NeedStats},
	Why: "It has been written by every insert since the statistics began and read by nobody. It keeps updates from being HOT, makes vacuum longer, " +
		"and is copied into each backup and replica for ten years.",
	Sources: []string{"monitoring-stats", "schema-design:monitoring/index usage statistics"},
	Limits: "Replicas count for themselves: ask them too. A report that runs once a year has its turn outside of the statistics. " +
		"Unique indexes, constraints and indexes for foreign keys are never reported, nor is anything before the statistics are 30 days old.",
	Run: func(p *rule.Pass) {
		reset := p.Live.Server.StatsReset
		if !reset.IsZero() && p.Now.Sub(reset) < unusedAge {
			p.NotEvaluated(rule.NotEvaluated{
				Reason: fmt.Sprintf("the server's statistics began only on %s", reset.UTC().Format("2006-01-02")),
				Next:   "review again when they are 30 days old",
			})
			return
		}
		each(p, func(x judged) {
			s, t := x.liveStats(p), p.Live.Table(x.table.Name)
			if s == nil || t == nil || t.Stats == nil || s.Scans > 0 || !x.plain() || x.Invalid || x.supportsReference() {
				return
			}
			writes := t.Stats.Inserted + t.Stats.Updated + t.Stats.Deleted
			if s.Bytes < unusedBytes && writes < unusedWrites {
				return
			}
			// Without any reading of the table at all its queries are yet to come.
			if t.Stats.SeqScan+t.Stats.IdxScan == 0 {
				return
			}
			f := x.finding(p, "index %s of %s has never been used", x.Name, x.table.Name)
			f.Confidence = rule.Statistics
			severity, since := rule.Warning, "unknown"
			if reset.IsZero() {
				severity = rule.Advice
			} else {
				since = reset.UTC().Format("2006-01-02")
			}
			f.Facts = append(f.Facts,
				rule.Fact{Name: "idx_scan", Value: "0", Source: "pg_stat_user_indexes"},
				rule.Fact{Name: "counted since", Value: since, Source: "pg_stat_database.stats_reset"},
				rule.Fact{Name: "rows written meanwhile", Value: fmt.Sprint(writes), Source: "pg_stat_user_tables"})
			f.Fixes = []rule.Fix{x.dropFix("Ask every replica first: SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '" + x.Name + "'.")}
			p.ReportAs(severity, f)
		})
	},
}
