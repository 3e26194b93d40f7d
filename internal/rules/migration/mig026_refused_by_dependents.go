package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var refusedByDependents = &rule.Rule{
	ID:       "MIG026",
	Name:     "refused-by-dependents",
	Title:    "PostgreSQL refuses it because something depends on it",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A view, a foreign key, a policy or a generated column rests on what is to go or to change its type. PostgreSQL refuses (2BP01, or 0A000 " +
		"for a type). It worked on the developer's database because the view was not there.",
	Sources: []string{"ddl-depend"},
	Limits:  "Views and functions that were made by hand on the server are known only when a live database is given.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p) {
			if len(c.Dependents) == 0 || c.Cascade {
				continue
			}
			verb := ""
			switch c.Kind {
			case ddl.DropColumn:
				verb = "dropping column " + c.Relation.String() + "." + c.Name
			case ddl.DropConstraint:
				verb = "dropping constraint " + c.Name + " of " + c.Relation.String()
			case ddl.DropTable, ddl.DropView:
				if c.dependentsLeaveToo() {
					continue
				}
				verb = "dropping " + c.Relation.String()
			case ddl.DropType, ddl.DropFunction, ddl.DropSchema, ddl.DropExtension, ddl.DropSequence:
				verb = "dropping " + c.Name
				if c.Name == "" {
					verb = "dropping " + c.Relation.String()
				}
			case ddl.AlterColumnType:
				verb = "changing the type of " + c.Relation.String() + "." + c.Name
			default:
				continue
			}
			f := c.finding(c.subject(), "%s is refused: %s %s on it", verb, list(c.Dependents), depend(len(c.Dependents)))
			f.Evidence = rule.ByModel
			f.Detail = verb
			f.Fixes = []rule.Fix{manual("Drop what depends on it first, and make it again afterwards, in one transaction",
				"Copy the definitions with pg_get_viewdef, grants and comments too. CASCADE would take them without a word.")}
			p.Report(f)
		}
	},
}

func depend(n int) string {
	if n == 1 {
		return "depends"
	}
	return "depend"
}

// dependentsLeaveToo: DROP TABLE a, b where only b depends on a.
func (c change) dependentsLeaveToo() bool {
	for _, d := range c.Dependents {
		leaves := false
		for _, a := range c.step.Actions {
			if a.Kind != ddl.DropTable && a.Kind != ddl.DropView {
				continue
			}
			leaves = leaves || hasPath(d, a.Relation.String())
		}
		if !leaves {
			return false
		}
	}
	return true
}
