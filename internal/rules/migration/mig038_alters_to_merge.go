package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/rule"
)

var altersToMerge = &rule.Rule{
	ID:       "MIG038",
	Name:     "alters-to-merge",
	Title:    "Several ALTER TABLE that could be one",
	Severity: rule.Advice,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Each ALTER TABLE waits for its ACCESS EXCLUSIVE lock anew, and each that copies or reads the table does so on its own. As clauses of " +
		"one statement they wait once, and copy and read once.",
	Sources: []string{"sql-altertable"},
	Limits:  "Only neighbours in the file are meant. VALIDATE and what must be committed apart is left alone.",
	Run: func(p *rule.Pass) {
		var run []change
		said := map[string]bool{}
		flush := func() {
			if len(run) > 1 {
				// Once for each table of a file.
				key := run[0].step.Stmt.Span.File + " " + run[0].Relation.String()
				if !said[key] {
					reportMerge(p, run)
				}
				said[key] = true
			}
			run = nil
		}
		var last *ddl.Step
		for _, c := range changes(p) {
			if c.Kind == ddl.SetSetting || c.Kind == ddl.CommentAction {
				continue
			}
			if !c.mergeable() || len(run) > 0 && (c.Relation != run[0].Relation || c.step.File != run[0].step.File || c.step.Transaction != run[0].step.Transaction) {
				flush()
			}
			if c.mergeable() && c.step != last {
				run = append(run, c)
			}
			last = c.step
		}
		flush()
	},
}

// mergeable: an ALTER TABLE under ACCESS EXCLUSIVE that may share its statement.
func (c change) mergeable() bool {
	alter := c.tree().GetAlterTableStmt()
	if alter == nil || !c.Existed || c.modeOnRelation() != lockmode.AccessExclusive {
		return false
	}
	switch c.Kind {
	case ddl.DetachPartition, ddl.AlterOwner:
		return false
	case ddl.AddConstraint:
		return c.NewConstraint == nil || c.NewConstraint.Kind != catalog.ForeignKey
	case ddl.DropConstraint:
		return false // usually the end of a recipe
	case ddl.SetNotNull:
		return !provesNotNull(c.Before, c.Name)
	}
	return true
}

func reportMerge(p *rule.Pass, run []change) {
	heavy := 0
	for _, c := range run {
		if c.work() != "" {
			heavy++
		}
	}
	c := run[1]
	f := c.finding(table(c.Relation), "%d neighbouring ALTER TABLE of %s could be one statement that waits for its lock once", len(run), c.Relation)
	f.Pos = c.step.Stmt.Span
	f.Fixes = []rule.Fix{manual("Put the clauses into one ALTER TABLE", "In the order in which they stand; the lock is taken once.")}
	if heavy > 1 {
		f.Message = fmt.Sprintf("%d neighbouring ALTER TABLE of %s read or copy the table %d times, one statement would do it once", len(run), c.Relation, heavy)
		p.ReportAs(rule.Warning, f)
		return
	}
	p.Report(f)
}
