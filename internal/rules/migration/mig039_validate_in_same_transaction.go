package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var validateInSameTransaction = &rule.Rule{
	ID:       "MIG039",
	Name:     "validate-in-same-transaction",
	Title:    "NOT VALID and VALIDATE in one transaction",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "NOT VALID exists so that the strong lock is held for a moment only. In one transaction with VALIDATE it is held through the whole " +
		"check, and nothing is won over adding the constraint at once.",
	Sources: []string{"sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.ValidateConstraint) {
			if !c.step.InTransaction() {
				continue
			}
			added := c.addedNotValid()
			if added == nil {
				continue
			}
			mode := added.modeOnRelation()
			f := c.finding(object("constraint", c.Relation, c.Name),
				"VALIDATE %s runs in the transaction that added it: %s on %s stays through the check", c.Name, mode, c.Relation)
			f.Facts = []rule.Fact{{Name: "added", Value: fmt.Sprintf("line %d", added.step.Stmt.Span.Line), Source: waiters(mode)}}
			f.Fixes = []rule.Fix{manual("Validate after COMMIT, or in the next file",
				"The lock of ADD CONSTRAINT ... NOT VALID has to be gone first.")}
			p.Report(f)
		}
	},
}

// addedNotValid finds the change of the same transaction that added the
// constraint unchecked.
func (c change) addedNotValid() *change {
	for _, s := range c.p.Steps {
		if !sameTransaction(s, c.step) {
			continue
		}
		for i := range s.Actions {
			a := &s.Actions[i]
			if a.Relation != c.Relation {
				continue
			}
			if a.Kind == ddl.AddConstraint && a.Name == c.Name && a.NewConstraint != nil && a.NewConstraint.NotValid ||
				a.Kind == ddl.SetNotNull && a.Detail == "not valid" && a.NewColumn != nil && a.NewColumn.NotNullName == c.Name {
				return &change{a, s, c.p}
			}
		}
		if s == c.step {
			break
		}
	}
	return nil
}
