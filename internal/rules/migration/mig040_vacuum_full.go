package migration

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var vacuumFull = &rule.Rule{
	ID:       "MIG040",
	Name:     "vacuum-full",
	Title:    "VACUUM FULL or CLUSTER of a living table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "The table is copied, with all indexes, while nobody may read or write: at 100 MB/s a terabyte is three hours away, and needs a second " +
		"terabyte of disk. Plain VACUUM lets the space be used again, which is what a growing table needs.",
	Sources: []string{"sql-vacuum", "sql-cluster", "schema-design:vacuum/vacuum-full"},
	Limits:  "After a deletion of most of a table that will not grow again, VACUUM FULL in a window of maintenance is right.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.Vacuum, ddl.Cluster) {
			if c.Kind == ddl.Vacuum && !strings.Contains(c.Detail, "full") || c.Kind == ddl.Cluster && (c.Detail == "cluster on" || c.Detail == "without cluster") {
				continue
			}
			word := map[ddl.ActionKind]string{ddl.Vacuum: "VACUUM FULL", ddl.Cluster: "CLUSTER"}[c.Kind]
			if c.Relation.IsZero() {
				f := c.finding(rule.Object{Kind: "database", Name: word}, "%s without a table copies every table of the database under ACCESS EXCLUSIVE, one after the other", word)
				f.Fixes = []rule.Fix{manual("Let autovacuum do its work, and name the tables that are really bloated", "pg_repack rewrites a table beside its users.")}
				p.Report(f)
				continue
			}
			if c.madeHere(c.Relation) || !c.Existed && c.Before != nil {
				continue
			}
			f := c.finding(table(c.Relation), "%s copies %s under ACCESS EXCLUSIVE: it is away until that is done", word, c.Relation)
			f.Detail = word
			vacuum := c.statement("Make the space usable again without a lock", alone("VACUUM (ANALYZE) %s", sql(c.Relation)))
			vacuum.Note = fmt.Sprintf("The file does not shrink. To give space back beside readers and writers: pg_repack --table=%s, or from PostgreSQL 19 REPACK (CONCURRENTLY).", c.Relation)
			f.Fixes = []rule.Fix{vacuum}
			c.holding(c.Relation, strings.ToLower(word), f)
		}
	},
}
