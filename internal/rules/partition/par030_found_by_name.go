package partition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var foundByName = &rule.Rule{
	ID: "PAR030", Name: "partitions-found-by-name", Severity: rule.Advice,
	Title: "Query finds partitions by a pattern of their names",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "LIKE 'raw_memories_%' finds every table that begins so (the archive, a backup, raw_memories_tags), because _ stands for any character, and misses a partition that was given another name. " +
		"What belongs together stands in pg_partition_tree() and pg_inherits.",
	Sources: []string{"functions-info", "catalog-pg-inherits", "schema-design:monitoring/partition-size"},
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				for _, pr := range l.Predicates {
					if t := patternOf(p, l, pr); t != nil {
						reportPattern(p, q, pr, t)
					}
				}
			}
		}
	},
}

// patternOf gives the partitioned table whose partitions a condition on a
// name in the system's catalogs is after.
func patternOf(p *rule.Pass, l *workload.Level, pr workload.Predicate) *catalog.Table {
	names := []string{"tablename", "relname", "table_name"}
	if !slices.Contains(names, pr.Left.Column) || pr.Left.Table != nil || !slices.Contains([]string{"like", "ilike", "~", "~*"}, pr.Op) {
		return nil
	}
	system := slices.ContainsFunc(l.Relations, func(r workload.Relation) bool {
		return strings.HasPrefix(r.Name.Name, "pg_") || r.Name.Schema == "information_schema"
	})
	if !system {
		return nil
	}
	text := strings.TrimPrefix(strings.Trim(pr.Right.Text, "'"), "^")
	for _, t := range roots(p) {
		rest, ok := strings.CutPrefix(text, t.Name.Name)
		if ok && (strings.HasPrefix(rest, "_") || strings.HasPrefix(rest, `\_`) || strings.HasPrefix(rest, "%")) {
			return t
		}
	}
	return nil
}

func reportPattern(p *rule.Pass, q *workload.Query, pr workload.Predicate, t *catalog.Table) {
	s := rule.Statement{Query: q}
	f := s.Finding(t, rule.Structural, fmt.Sprintf("%s finds the partitions of %s by a pattern of names, which other tables fulfil too", s.Label(), t.Name))
	f.Pos = pr.Span
	f.Facts = []rule.Fact{{Name: "condition", Value: pr.Text}}
	f.Before = q.SQL
	f.After = fmt.Sprintf("SELECT relid::regclass AS partition, pg_size_pretty(pg_total_relation_size(relid)) AS size\nFROM pg_partition_tree(%s)\nWHERE isleaf\nORDER BY pg_total_relation_size(relid) DESC",
		strings.TrimSpace(ident.Literal(sqlName(t.Name))))
	f.Fixes = []rule.Fix{{Title: "Ask pg_partition_tree", Manual: true, Note: "It gives the leaves of all levels whatever they are called."}}
	p.Report(f)
}
