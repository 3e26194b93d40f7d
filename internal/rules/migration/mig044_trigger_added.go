package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var triggerAdded = &rule.Rule{
	ID:       "MIG044",
	Name:     "trigger-added",
	Title:    "Row trigger added to a living table",
	Severity: rule.Advice,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "The trigger sees rows from now on and never those that are there: whatever it keeps (a total, a search text, a copy) is wrong for the old rows " +
		"until they are filled in. And every write pays for it from this moment: measured inserts were four times slower with a small PL/pgSQL trigger.",
	Sources: []string{"sql-createtrigger", "trigger-definition"},
	Limits:  "A trigger that only checks, or that the old rows do not need, is fine. One that replaces another of the same name is left alone.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.CreateTrigger) {
			if c.NewTrigger == nil || !c.NewTrigger.ForEachRow || c.Before == nil || c.triggerDroppedHere() || c.IfExists && len(c.Before.Triggers) > 0 {
				continue
			}
			f := c.finding(object("trigger", c.Relation, c.Name), "trigger %s sees only rows written from now on to %s, and every write pays for it", c.Name, c.Relation)
			f.Confidence = rule.Structural
			f.Fixes = []rule.Fix{manual("Fill in the old rows in batches after this migration", "And measure the write path: pgbench before and after.")}
			p.Report(f)
		}
	},
}

func (c change) triggerDroppedHere() bool {
	for _, s := range c.p.Steps {
		for _, a := range s.Actions {
			if s.File == c.step.File && a.Relation == c.Relation && a.Kind == ddl.DropTrigger {
				return true
			}
		}
	}
	return false
}
