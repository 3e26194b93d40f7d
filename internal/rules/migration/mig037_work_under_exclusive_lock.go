package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/rule"
)

var workUnderExclusiveLock = &rule.Rule{
	ID:       "MIG037",
	Name:     "work-under-exclusive-lock",
	Title:    "Long work in the transaction that holds ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "ALTER TABLE takes a millisecond, but its lock lasts until COMMIT. A backfill, an index or a check behind it in the same transaction " +
		"keeps readers and writers out for as long as that takes.",
	Sources: []string{"explicit-locking", "architect:expertise/database migrations"},
	Limits:  "One finding for each transaction. Whether a SELECT calls something slow is not known.",
	Run: func(p *rule.Pass) {
		for _, group := range transactions(p) {
			reportWork(p, group)
		}
	},
}

func reportWork(p *rule.Pass, group []change) {
	var held *taken
	var first change
	var works []rule.Fact
	for _, c := range group {
		// A table that a data change is all about may be locked by it alone.
		if held != nil && c.step != held.by.step {
			if w := c.work(); w != "" {
				if first.Action == nil {
					first = c
				}
				works = append(works, rule.Fact{Name: fmt.Sprintf("line %d", c.step.Stmt.Span.Line), Value: w})
			}
		}
		if held == nil && c.Kind != ddl.CreatePartition {
			for _, k := range c.locks() {
				if k.mode == lockmode.AccessExclusive && !weigh(p, k.on).small() {
					held = &k
					break
				}
			}
		}
	}
	if first.Action == nil {
		return
	}
	f := first.finding(rule.Object{Kind: "statement", Name: first.step.Stmt.Span.File},
		"the transaction holds ACCESS EXCLUSIVE on %s since line %d and then %s", held.on, held.by.step.Stmt.Span.Line, first.work())
	f.Pos = first.step.Stmt.Span
	f.Detail = held.on.String() + " " + first.work()
	f.Facts = works
	f.Fixes = []rule.Fix{manual("Commit before the long work",
		"Put it behind COMMIT or into the next file; a backfill goes in batches there.")}
	p.Report(f)
}
