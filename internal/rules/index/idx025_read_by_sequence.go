package index

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

// Thresholds of read-by-sequence.
const (
	manyRows  = 10_000
	manyScans = 500
)

var readBySequence = &rule.Rule{
	ID: "IDX025", Name: "read-by-sequence", Severity: rule.Warning,
	Title: "Large table that is mostly read from end to end",
	Needs: []rule.Need{rule.NeedStats},
	Why: "The server counted more sequential scans than index scans on a table that is not small: some query has no index to go by. " +
		"It takes longer with every row, and pushes everything else out of the cache.",
	Sources: []string{"monitoring-stats", "architect:common fixes/sequential scan: check index usage"},
	Limits:  "Backups, exports and reports read tables from end to end and should. The count does not say which query it was: EXPLAIN, or a workload, does.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			lt := p.Live.Table(t.Name)
			if lt == nil || lt.Stats == nil || t.Kind == catalog.ForeignTable {
				continue
			}
			s := lt.Stats
			rows := max(s.Rows, float64(s.LiveRows))
			if rows < manyRows || s.SeqScan < manyScans || s.SeqScan < s.IdxScan {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Statistics, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s is read from end to end more often than by an index", t.Name),
				Facts: []rule.Fact{
					{Name: "sequential scans", Value: fmt.Sprint(s.SeqScan), Source: "pg_stat_user_tables.seq_scan"},
					{Name: "index scans", Value: fmt.Sprint(s.IdxScan), Source: "pg_stat_user_tables.idx_scan"},
					{Name: "rows", Value: fmt.Sprintf("%.0f", rows), Source: "pg_class.reltuples"},
				},
				Fixes: []rule.Fix{{Title: "Find the query and index what it compares", Manual: true,
					Note: "In pg_stat_statements: ORDER BY shared_blks_read + shared_blks_hit DESC; then EXPLAIN (ANALYZE, BUFFERS)."}},
			})
		}
	},
}
