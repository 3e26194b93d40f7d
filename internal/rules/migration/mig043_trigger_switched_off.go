package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var triggerSwitchedOff = &rule.Rule{
	ID:       "MIG043",
	Name:     "trigger-switched-off",
	Title:    "Trigger dropped or disabled on a living table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Rows written from now on miss what the trigger did: totals drift, audit lines are missing, and with ALL the foreign keys are not checked either. " +
		"Nothing finds those rows afterwards. DISABLE is for everybody, not for the migration's session alone.",
	Sources: []string{"sql-altertable", "sql-droptrigger"},
	Limits:  "Silent where the same file makes the trigger anew, or enables it again in the same transaction.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DropTrigger, ddl.AlterTrigger) {
			c.reportTriggerOff()
		}
	},
}

func (c change) reportTriggerOff() {
	if c.Kind == ddl.DropTrigger {
		if c.Before == nil || c.Before == c.After || c.triggerMadeAnew() {
			return
		}
		f := c.finding(object("trigger", c.Relation, c.Name), "without trigger %s nothing does its work on %s any more", c.Name, c.Relation)
		f.Confidence = rule.Structural
		f.Fixes = []rule.Fix{manual("Say in the same file what does its work from now on", "DROP TRIGGER takes ACCESS EXCLUSIVE for a moment.")}
		c.p.Report(f)
		return
	}
	if !strings.HasPrefix(c.Detail, "disable") {
		return
	}
	name := c.Name
	if name == "" {
		name = strings.ToUpper(strings.TrimPrefix(c.Detail, "disable "))
	}
	again := c.enabledAgain()
	if again != nil && sameTransaction(again, c.step) {
		return
	}
	f := c.finding(object("trigger", c.Relation, name), "trigger %s of %s is off for everybody, and rows written meanwhile never see it", name, c.Relation)
	if again == nil {
		f.Message = "trigger " + name + " of " + c.Relation.String() + " is switched off and never on again"
	}
	quiet := manual("Skip it for this session alone: SET LOCAL session_replication_role = replica", "Needs a superuser or a grant; the trigger goes on firing for everybody else.")
	one := manual("Disable, change and enable in one transaction", "Others wait for its lock and never write without it: ALTER TABLE "+sql(c.Relation)+" ENABLE TRIGGER "+ident.Quote(name)+" before COMMIT.")
	f.Fixes = []rule.Fix{quiet, one}
	c.p.Report(f)
}

// triggerMadeAnew: the file makes a trigger of the name, or another for the same table.
func (c change) triggerMadeAnew() bool {
	for _, s := range c.p.Steps {
		for _, a := range s.Actions {
			if s.File == c.step.File && a.Relation == c.Relation && (a.Kind == ddl.CreateTrigger || a.Kind == ddl.DropTable) {
				return true
			}
		}
	}
	return false
}

// enabledAgain finds the later statement of the file that enables it.
func (c change) enabledAgain() *ddl.Step {
	seen := false
	for _, s := range c.p.Steps {
		for _, a := range s.Actions {
			if seen && s.File == c.step.File && a.Relation == c.Relation && a.Kind == ddl.AlterTrigger && strings.HasPrefix(a.Detail, "enable") && (a.Name == c.Name || a.Name == "") {
				return s
			}
		}
		seen = seen || s == c.step
	}
	return nil
}
