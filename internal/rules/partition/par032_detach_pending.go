package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var detachPending = &rule.Rule{
	ID: "PAR032", Name: "detach-pending", Severity: rule.Error,
	Title: "DETACH ... CONCURRENTLY was interrupted",
	Needs: []rule.Need{rule.NeedLive},
	Why: "The first half of the command is committed: queries that begin now do not see the partition's rows, inserts for its range fail, and no other partition of the table can be detached " +
		"CONCURRENTLY until this one is finished. Nothing finishes it by itself.",
	Sources: []string{"sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			for _, c := range p.Partitions(t.Name) {
				if !c.PartitionOf.DetachPending {
					continue
				}
				f := finding(p, c, rule.Measured, "partition %s of %s is half detached: its rows are invisible and no other partition can be detached concurrently", c.Name, t.Name)
				f.Facts = []rule.Fact{{Name: "inhdetachpending", Value: "true", Source: "pg_inherits"}}
				f.Fixes = []rule.Fix{{
					Title: "Finish the detach",
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s FINALIZE", sqlName(t.Name), sqlName(c.Name))}},
					Note:  "The partition becomes a table of its own; attach it again if it was not meant to go.",
				}}
				p.Report(f)
			}
		}
	},
}
