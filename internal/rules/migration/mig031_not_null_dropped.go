package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var notNullDropped = &rule.Rule{
	ID:       "MIG031",
	Name:     "not-null-dropped",
	Title:    "NOT NULL dropped under readers that never saw a NULL",
	Severity: rule.Advice,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Every reader was written for a value. The first NULL breaks the ones that parse it, and drops out of comparisons, sums and NOT IN of " +
		"the others without an error. Bringing NOT NULL back needs a value for each NULL of the time between.",
	Sources: []string{"ddl-constraints", "architect:checklist/structure/not null on required fields"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DropNotNull) {
			if c.OldColumn == nil || !c.OldColumn.NotNull || c.columnLeaves() {
				continue
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"%s.%s may be NULL from now on, which none of its readers has seen", c.Relation, c.Name)
			f.Confidence = rule.Structural
			f.Fixes = []rule.Fix{manual("Deploy readers that take a NULL first, or give the missing value a word of its own",
				"ALTER COLUMN "+ident.Quote(c.Name)+" SET DEFAULT keeps writers that leave it out working without NULL.")}
			p.Report(f)
		}
	},
}

// columnLeaves: the file drops the column, or its table, anyway.
func (c change) columnLeaves() bool {
	for _, s := range c.p.Steps {
		for _, a := range s.Actions {
			if s.File == c.step.File && a.Relation == c.Relation && (a.Kind == ddl.DropColumn && a.Name == c.Name || a.Kind == ddl.DropTable) {
				return true
			}
		}
	}
	return false
}
