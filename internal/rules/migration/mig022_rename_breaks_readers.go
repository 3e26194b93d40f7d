package migration

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var renameBreaksReaders = &rule.Rule{
	ID:       "MIG022",
	Name:     "rename-breaks-readers",
	Title:    "Rename that the running application does not know of",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Between the migration and the last restart of the application, every statement with the old name fails; with several services " +
		"that is hours. Views follow a rename by themselves, function bodies and the application's own SQL do not.",
	Sources: []string{"sql-altertable", "sql-createview"},
	Limits:  "Silent where the same file makes a view with the old name. Whether anybody uses the name is not known; functions and queries that do are listed.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.RenameTable, ddl.SetSchema, ddl.RenameColumn) {
			if c.Detail == "sequence" || c.keepsOldName() {
				continue
			}
			c.reportRename()
		}
		for _, c := range changes(p, ddl.AlterOther) {
			if c.Detail == "rename schema" && !c.schemaMadeHere(c.Name) {
				f := c.finding(rule.Object{Kind: "schema", Schema: c.Name},
					"renaming schema %s to %s breaks every statement, search_path and grant script that says %s", c.Name, c.NewName, c.Name)
				f.Fixes = []rule.Fix{manual("Make the new schema beside the old one and move tables one by one",
					"Leave a view with the old name behind for each, until nobody says it any more.")}
				p.Report(f)
			}
		}
	},
}

func (c change) reportRename() {
	var f rule.Finding
	switch c.Kind {
	case ddl.RenameColumn:
		f = c.finding(object("column", c.Relation, c.Name), "renaming %s.%s to %s breaks every statement that says %s", c.Relation, c.Name, c.NewName, c.Name)
		functions, queries := readersOf(c.p, c.Relation, c.Name)
		f.Facts = readerFacts(functions, queries)
		f.Fixes = []rule.Fix{manual("Keep the name in the database and give it a new one in the application's mapping, or expand and contract",
			"Expand and contract: add the new column, keep both equal by a trigger, fill it in batches, move readers and writers over release by release, drop the old one.")}
	default:
		to := catalog.Name{Schema: c.Relation.Schema, Name: c.NewName}
		what := "renaming %s to %s breaks every statement that says the old name"
		if c.Kind == ddl.SetSchema {
			to = catalog.Name{Schema: c.NewName, Name: c.Relation.Name}
			what = "moving %s to %s breaks every statement that says the old schema or relies on search_path"
		}
		f = c.finding(table(c.Relation), what, c.Relation, to)
		functions, queries := readersOf(c.p, c.Relation, "")
		f.Facts = readerFacts(functions, queries)
		fix := c.statement("Leave a view with the old name behind",
			rule.FixStep{SQL: c.step.Stmt.SQL},
			rule.FixStep{SQL: fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM %s", sql(c.Relation), sql(to)), Comment: "simple enough to be written through"})
		fix.Note = "Both in one transaction. Grant on the view what was granted on the table; TRUNCATE, COPY and ON CONFLICT ON CONSTRAINT do not go through it. Drop it when nobody uses the old name."
		fix.Manual = c.partOfMore()
		f.Fixes = []rule.Fix{fix}
	}
	c.p.Report(f)
}

// keepsOldName reports whether the file makes a view under the old name, or
// gives the old name to another table (a swap).
func (c change) keepsOldName() bool {
	if c.Kind == ddl.RenameColumn {
		return false
	}
	for _, s := range c.p.Steps {
		for _, a := range s.Actions {
			if s.File != c.step.File {
				continue
			}
			to := catalog.Name{Schema: a.Relation.Schema, Name: a.NewName}
			freed := catalog.Name{Schema: c.Relation.Schema, Name: c.NewName}
			if a.Kind == ddl.CreateView && a.Relation == c.Relation || a.Kind == ddl.RenameTable && (to == c.Relation || a.Relation == freed) {
				return true
			}
		}
	}
	return false
}

// partOfMore: the statement does other things too.
func (c change) partOfMore() bool { return len(c.tree().GetAlterTableStmt().GetCmds()) > 1 }

func (c change) schemaMadeHere(name string) bool {
	for _, s := range c.p.Steps {
		if s == c.step {
			break
		}
		for _, a := range s.Actions {
			if s.File == c.step.File && a.Kind == ddl.CreateSchema && strings.EqualFold(a.Name, name) && a.Detail != "exists" {
				return true
			}
		}
	}
	return false
}
