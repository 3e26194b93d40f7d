package migration

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var partitionOfLocksParent = &rule.Rule{
	ID:       "MIG049",
	Name:     "partition-of-locks-parent",
	Title:    "PARTITION OF locks out the whole partitioned table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "CREATE TABLE ... PARTITION OF takes ACCESS EXCLUSIVE on the parent: it waits for every query on any partition, and all later ones wait behind it. " +
		"Done once a month for ten years, that is a hundred and twenty chances for a stall. A table made by LIKE and attached needs SHARE UPDATE EXCLUSIVE only, " +
		"which nobody notices.",
	Sources: []string{"ddl-partitioning", "sql-createtable", "schema-design:partitioning/monthly"},
	Limits:  "A function that makes partitions by dynamic SQL is judged by its text only (partition rules).",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.CreatePartition) {
			child := c.NewPartition
			if child == nil || child.PartitionOf == nil || c.Before == nil || c.Before.Persistence == catalog.Temporary {
				continue
			}
			f := c.finding(table(child.Name), "making partition %s takes ACCESS EXCLUSIVE on %s: all its readers and writers queue", child.Name, c.Relation)
			f.Facts = c.measured("create table partition of")
			f.Fixes = []rule.Fix{c.likeAndAttach()}
			p.Report(f)
		}
	},
}

// likeAndAttach makes the partition as a table of its own and attaches it.
// It is empty, so that there is nothing to scan. LIKE leaves out an identity:
// from 17 on the partition has its parent's, before it has none.
func (c change) likeAndAttach() rule.Fix {
	child, parent := c.NewPartition, c.Relation
	create := fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING IDENTITY)", sql(child.Name), sql(parent))
	if child.PartitionBy != nil {
		create += " PARTITION BY " + partitionBy(child.PartitionBy)
	}
	if child.Tablespace != "" {
		create += " TABLESPACE " + columns([]string{child.Tablespace})
	}
	fix := c.statement("Make it by LIKE, then attach it",
		step("%s", create),
		step("ALTER TABLE %s ATTACH PARTITION %s %s", sql(parent), sql(child.Name), boundSQL(child.PartitionOf)))
	fix.Note = "ATTACH takes SHARE UPDATE EXCLUSIVE on the parent, foreign keys of the parent SHARE ROW EXCLUSIVE on what they refer to, for a moment. Grants of the parent are not copied; access goes through the parent."
	s := c.tree().GetCreateStmt()
	if s == nil || len(s.TableElts) > 0 || len(s.Options) > 0 || s.IfNotExists {
		fix.Manual = true
	}
	return fix
}

func partitionBy(k *catalog.PartitionKey) string {
	var keys []string
	for _, p := range k.Keys {
		s := columns([]string{p.Column})
		if p.Column == "" {
			s = "(" + p.Expr.String() + ")"
		}
		keys = append(keys, s)
	}
	return strings.ToUpper(k.Strategy) + " (" + strings.Join(keys, ", ") + ")"
}
