package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var dropCascade = &rule.Rule{
	ID:       "MIG029",
	Name:     "drop-cascade",
	Title:    "DROP ... CASCADE takes along what it does not name",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "CASCADE drops whatever depends: views, foreign keys of other tables, columns, functions. Today that may be nothing; in production, or in " +
		"a year, it is the reporting view of another team. The statement's author never sees the list.",
	Sources: []string{"ddl-depend"},
	Limits:  "What the files or the given server do not show is not listed.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.DropTable, ddl.DropColumn, ddl.DropConstraint, ddl.DropView, ddl.DropType, ddl.DropFunction,
			ddl.DropSchema, ddl.DropExtension, ddl.DropSequence) {
			if !c.Cascade || !c.Existed {
				continue
			}
			name := c.Relation.String()
			if c.Name != "" {
				name = c.Name
				if c.Kind == ddl.DropColumn {
					name = c.Relation.String() + "." + c.Name
				}
			}
			if len(c.Dependents) == 0 {
				f := c.finding(c.subject(), "CASCADE on %s takes along whatever depends on it by then; nothing known does", name)
				f.Detail = string(c.Kind) + " " + name
				f.Confidence = rule.Structural
				f.Fixes = []rule.Fix{c.withoutCascade()}
				p.ReportAs(rule.Advice, f)
				continue
			}
			f := c.finding(c.subject(), "CASCADE on %s takes along %s", name, list(c.Dependents))
			f.Detail = string(c.Kind) + " " + name
			f.Evidence = rule.ByModel
			f.Fixes = []rule.Fix{manual("Drop by name what is meant, and leave CASCADE out", "Then the statement fails when something else depends, instead of taking it.")}
			p.Report(f)
		}
	},
}

var cascadeWord = pattern.New(`(?i)\s+cascade\b`)

func (c change) withoutCascade() rule.Fix {
	return c.statement("Leave CASCADE out", rule.FixStep{SQL: cascadeWord.ReplaceAllString(c.step.Stmt.SQL, "")})
}
