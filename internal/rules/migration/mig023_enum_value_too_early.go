package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var enumValueTooEarly = &rule.Rule{
	ID:       "MIG023",
	Name:     "enum-value-too-early",
	Title:    "New enum value used in the transaction that adds it",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A value added to an enum cannot be used before its transaction commits: PostgreSQL refuses it with 55P04, and the whole migration " +
		"is rolled back. Give ALTER TYPE ... ADD VALUE a migration of its own.",
	Sources: []string{"sql-altertype"},
	Limits: "The value is looked for as a literal in the statements that follow. From version 17 on the values of a type that the same " +
		"transaction made are free.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.AlterType) {
			value, ok := strings.CutPrefix(c.Detail, "add value ")
			if !ok || !c.step.InTransaction() || p.Version >= 17 && !c.Existed {
				continue
			}
			if user := c.usedLater(value); user != nil {
				f := c.finding(object("type", typeName(c.Name), ""),
					"enum value %s is used in the transaction that adds it to %s", ident.Literal(value), c.Name)
				f.Pos = user.Stmt.Span
				f.Facts = []rule.Fact{{Name: "added", Value: c.step.Stmt.Span.String()}}
				f.Fixes = []rule.Fix{manual("Add the value in a migration of its own, before this one", "It has to be committed before it is used.")}
				p.Report(f)
			}
		}
	},
}

func typeName(path string) catalog.Name {
	schema, name, ok := strings.Cut(path, ".")
	if !ok {
		return catalog.Name{Name: path}
	}
	return catalog.Name{Schema: schema, Name: name}
}

// usedLater finds the first statement of the same transaction that holds the
// value as a literal.
func (c change) usedLater(value string) *ddl.Step {
	literal := ident.Literal(value)
	seen := false
	for _, s := range c.p.Steps {
		switch {
		case s == c.step:
			seen = true
		case seen && sameTransaction(s, c.step) && strings.Contains(s.Stmt.SQL, literal) && !renames(s):
			return s
		}
	}
	return nil
}

func renames(s *ddl.Step) bool { return s.Stmt.Tree.GetAlterEnumStmt() != nil }

// sameTransaction reports whether two statements commit together.
func sameTransaction(a, b *ddl.Step) bool {
	if a.File != b.File {
		return false
	}
	if a.Transaction != 0 || b.Transaction != 0 {
		return a.Transaction == b.Transaction
	}
	return a.FileTransaction && b.FileTransaction
}
