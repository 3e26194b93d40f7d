package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var halfApplied = &rule.Rule{
	ID:       "MIG048",
	Name:     "half-applied",
	Title:    "Migration that cannot be run again after a failure in the middle",
	Severity: rule.Advice,
	Strict:   true,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Outside of a transaction every statement counts by itself. When the third fails, the first two are done, and the next run fails at the first: " +
		"it exists already. Either all statements share a transaction, or each says IF [NOT] EXISTS, or each has a file of its own.",
	Sources: []string{"sql-begin", "schema-design:migration/idempotent"},
	Limits:  "IF NOT EXISTS hides differences (MIG046, MIG006): a transaction, or one statement for each file, is better where it is possible.",
	Run: func(p *rule.Pass) {
		type file struct {
			naked []change
			steps map[*ddl.Step]bool
			// living: it changes something that was there before.
			living bool
		}
		byFile := map[string]*file{}
		var order []string
		for _, c := range changes(p) {
			if c.step.InTransaction() || !c.step.DDL || c.Kind == ddl.SetSetting || c.Kind == ddl.Transaction {
				continue
			}
			name := c.step.Stmt.Span.File
			if byFile[name] == nil {
				byFile[name] = &file{steps: map[*ddl.Step]bool{}}
				order = append(order, name)
			}
			byFile[name].steps[c.step] = true
			byFile[name].living = byFile[name].living || c.Existed && c.Before != nil
			if c.failsAgain() {
				byFile[name].naked = append(byFile[name].naked, c)
			}
		}
		for _, name := range order {
			fl := byFile[name]
			if !fl.living || len(fl.steps) < 2 || len(fl.naked) == 0 {
				continue
			}
			c := fl.naked[0]
			f := c.finding(rule.Object{Kind: "statement", Name: name},
				"%s of %d outside of a transaction would fail when the file is run again after a failure in the middle", plural(len(fl.naked), "statement"), len(fl.steps))
			f.Pos = c.step.Stmt.Span
			f.Fixes = []rule.Fix{manual("Put BEGIN and COMMIT around the file", "What refuses a transaction (CONCURRENTLY, VACUUM) gets a file of its own.")}
			p.Report(f)
		}
	},
}

// failsAgain: run a second time, the statement would be refused.
func (c change) failsAgain() bool {
	switch c.Kind {
	case ddl.CreateTable, ddl.CreateIndex, ddl.CreatePartition, ddl.AddColumn, ddl.DropTable, ddl.DropColumn, ddl.DropIndex, ddl.DropConstraint,
		ddl.CreateSchema, ddl.CreateExtension, ddl.CreateSequence, ddl.DropView, ddl.DropType:
		return !c.IfExists && c.Detail != "with column"
	case ddl.AddConstraint:
		return c.Detail != "with column"
	case ddl.RenameColumn, ddl.RenameTable, ddl.CreateType, ddl.AttachPartition, ddl.DetachPartition:
		return true
	case ddl.AlterType:
		return strings.HasPrefix(c.Detail, "add value") && !c.IfExists
	}
	return false
}
