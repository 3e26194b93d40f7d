package operation

import (
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var unusedIndexListIncomplete = &rule.Rule{
	ID: "OPS020", Name: "unused-index-list-incomplete", Severity: rule.Advice,
	Title: "List of unused indexes holds those that must not be dropped",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "The least used indexes are the primary and unique keys of small tables: they are never scanned and keep duplicates out with every insert. A list by idx_scan that does not leave them out invites to drop them. " +
		"Counts also begin anew with every reset of the statistics, and each replica counts for itself.",
	Sources: []string{"monitoring-stats", "schema-design:monitoring/index-usage"},
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if !listsUnused(q) || knowsUnique.MatchString(q.SQL) {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Pos: q.Span, Query: q.Name,
				Detail:  strings.Join(strings.Fields(q.SQL), " "),
				Message: "the list of unused indexes does not leave out the unique ones, which work without being scanned",
				Facts:   []rule.Fact{{Name: "orders or filters by", Value: "idx_scan"}},
				Before:  q.SQL,
				After: "SELECT s.relid::regclass AS table_name, s.indexrelid::regclass AS index_name, s.idx_scan,\n" +
					"       pg_size_pretty(pg_relation_size(s.indexrelid)) AS index_size\n" +
					"FROM pg_stat_user_indexes s\nJOIN pg_index i ON i.indexrelid = s.indexrelid\n" +
					"WHERE NOT i.indisunique AND NOT i.indisexclusion AND i.indisvalid\nORDER BY s.idx_scan, pg_relation_size(s.indexrelid) DESC",
			}
			p.Report(f)
		}
	},
}

var knowsUnique = pattern.New(`(?i)\bindisunique\b|\bpg_constraint\b|\bconindid\b|\bindisprimary\b`)

// listsUnused: a query of the statistics of indexes that goes by their scans.
func listsUnused(q *workload.Query) bool {
	for _, l := range q.Levels {
		indexes := false
		for _, r := range l.Relations {
			indexes = indexes || r.Name.Name == "pg_stat_user_indexes" || r.Name.Name == "pg_stat_all_indexes"
		}
		if !indexes {
			continue
		}
		for _, o := range l.OrderBy {
			if !o.Desc && strings.Contains(o.Text, "idx_scan") {
				return true
			}
		}
		for _, pr := range l.Predicates {
			if strings.Contains(pr.Left.Text, "idx_scan") && (pr.Op == "=" || pr.Op == "<" || pr.Op == "<=") {
				return true
			}
		}
	}
	return false
}
