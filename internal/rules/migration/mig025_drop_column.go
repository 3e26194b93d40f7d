package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var dropColumn = &rule.Rule{
	ID:       "MIG025",
	Name:     "column-dropped",
	Title:    "Column dropped",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "The values are gone: the down migration brings the column back empty. And the application that still runs asks for it, by name or by " +
		"SELECT *, until its last instance is replaced. Functions that mention it fail when they are called, not now.",
	Sources: []string{"sql-altertable", "schema-design:migration/backward-compatible"},
	Limits: "Whether the application has stopped using the column is not known, so this is said once for every column of a living table. Suppress it with the " +
		"release that stopped.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DropColumn) {
			if len(c.Dependents) > 0 && !c.Cascade || c.addedHere() || c.OldColumn == nil && c.Before != nil && len(c.Before.Columns) > 0 {
				continue
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"dropping %s.%s loses its values and breaks whatever still reads it", c.Relation, c.Name)
			functions, queries := readersOf(p, c.Relation, c.Name)
			f.Facts = readerFacts(functions, queries)
			f.Fixes = []rule.Fix{manual("First a release that does not use the column, then drop it",
				"Check pg_stat_statements for its name, keep a copy of key and value if there is any doubt, and drop it in a file of its own with a short lock_timeout.")}
			if users := append(queries, functions...); len(users) > 0 {
				f.Message = fmt.Sprintf("dropping %s.%s breaks %s", c.Relation, c.Name, list(users))
				f.Confidence = rule.Heuristic
				p.ReportAs(rule.Error, f)
				continue
			}
			p.Report(f)
		}
	},
}

// addedHere: the same file added the column.
func (c change) addedHere() bool {
	for _, s := range c.p.Steps {
		if s == c.step {
			break
		}
		for _, a := range s.Actions {
			if s.File == c.step.File && a.Relation == c.Relation &&
				(a.Kind == ddl.AddColumn && a.Name == c.Name && a.Detail != "exists" || a.Kind == ddl.AddConstraint && a.Name == c.Name) {
				return true
			}
		}
	}
	return false
}
