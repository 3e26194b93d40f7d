package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var dropIndexBlocks = &rule.Rule{
	ID:       "MIG002",
	Name:     "drop-index-blocks",
	Title:    "Index dropped under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "DROP INDEX wants ACCESS EXCLUSIVE on the table. The drop itself takes a moment, but it waits behind the longest running " +
		"query, and everybody who comes later waits behind it, readers too. CONCURRENTLY waits as well, but nobody waits for it.",
	Sources: []string{"sql-dropindex", "explicit-locking"},
	Limits:  "An index behind a constraint goes with ALTER TABLE DROP CONSTRAINT only; that has no concurrent form.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DropIndex) {
			x := c.OldIndex
			if c.Concurrently || x == nil || c.Before == nil || x.Constraint != "" || x.Parent != "" || c.Before.Hypertable != nil {
				continue
			}
			f := c.finding(object("index", c.Relation, c.Name),
				"dropping index %s takes ACCESS EXCLUSIVE on %s: it queues behind running queries, and everybody else behind it", c.Name, c.Relation)
			if c.partitioned() {
				f.Fixes = []rule.Fix{manual("Drop it with a short lock_timeout and try again until it gets through",
					"A partitioned index has no DROP INDEX CONCURRENTLY; the lock covers the parent and every partition.")}
			} else {
				f.Fixes = []rule.Fix{c.dropConcurrently()}
			}
			c.holding(c.Relation, "drop index", f)
		}
	},
}

// dropConcurrently replaces the statement by one DROP INDEX CONCURRENTLY for
// each of its indexes: the concurrent form takes one at a time.
func (c change) dropConcurrently() rule.Fix {
	var steps []rule.FixStep
	for _, a := range c.step.Actions {
		if a.Kind != ddl.DropIndex {
			continue
		}
		exists := ""
		if a.IfExists {
			exists = "IF EXISTS "
		}
		steps = append(steps, alone("DROP INDEX CONCURRENTLY %s%s", exists, sql(catalog.Name{Schema: a.Relation.Schema, Name: a.Name})))
	}
	fix := c.statement("Drop the index without blocking anybody", steps...)
	fix.Note = "Not in a transaction."
	return fix
}
