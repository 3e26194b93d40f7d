package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var ifNotExistsOverFailedBuild = &rule.Rule{
	ID:       "MIG006",
	Name:     "if-not-exists-over-failed-build",
	Title:    "CREATE INDEX CONCURRENTLY IF NOT EXISTS takes a failed build for done",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "A concurrent build that fails (a deadlock, a duplicate, a timeout, a lost connection) leaves an index marked invalid: it costs " +
		"every write and serves no query. With IF NOT EXISTS the second run sees the name, says that all is well and leaves it so. Nobody " +
		"notices until somebody asks why the query is slow.",
	Sources: []string{"sql-createindex", "schema-design:migration/safe-index-creation"},
	Limits:  "Wherever the migration tool checks for invalid indexes by itself this is fine.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.CreateIndex) {
			if !c.IfExists || c.partitioned() || c.Name == "" || c.handledBefore() {
				continue
			}
			if !c.Concurrently {
				c.plainIfNotExists()
				continue
			}
			f := c.finding(object("index", c.Relation, c.Name),
				"IF NOT EXISTS takes an index %s that an earlier failed build left invalid for done", c.Name)
			index := catalog.Name{Schema: c.Relation.Schema, Name: c.Name}
			if x := c.liveIndex(); x != nil {
				if !x.Invalid {
					continue // it is there and whole: a no-op
				}
				f.Message = "index " + c.Name + " is invalid on the server, and IF NOT EXISTS will leave it so"
				f.Evidence = rule.ByCatalog
			}
			f.Fixes = []rule.Fix{c.rebuild(index)}
			p.Report(f)
		}
	},
}

// plainIfNotExists: a plain build leaves nothing when it fails, but an
// invalid or different index of the name may come from elsewhere.
func (c change) plainIfNotExists() {
	if c.Detail == "exists" {
		return // it is known, and compared: MIG046
	}
	if x := c.liveIndex(); x != nil && !x.Invalid {
		return
	}
	f := c.finding(object("index", c.Relation, c.Name), "IF NOT EXISTS takes any index %s, invalid or over other columns, for the one that is meant", c.Name)
	f.Confidence = rule.Structural
	if c.NewIndex != nil && c.tree().GetIndexStmt() != nil {
		fix := c.statement("Leave IF NOT EXISTS out: then a name in use is an error",
			rule.FixStep{SQL: rule.IndexSQL(c.NewIndex, c.Relation, c.Name, "CONCURRENTLY"), NoTransaction: true})
		fix.Note = "Whether a migration has run is for the migration tool to remember."
		f.Fixes = []rule.Fix{fix}
	}
	c.p.ReportAs(rule.Advice, f)
}

// liveIndex finds the index on the living server, if one was read.
func (c change) liveIndex() *catalog.Index {
	if c.p.Live == nil {
		return nil
	}
	if t := c.p.Live.Table(c.Relation); t != nil {
		return t.Index(c.Name)
	}
	return nil
}

// handledBefore reports whether the file drops the index before it makes it.
func (c change) handledBefore() bool {
	for _, s := range c.p.Steps {
		if s == c.step {
			return false
		}
		if s.File != c.step.File {
			continue
		}
		for _, a := range s.Actions {
			if a.Kind == ddl.DropIndex && a.Name == c.Name {
				return true
			}
		}
	}
	return false
}

func (c change) rebuild(index catalog.Name) rule.Fix {
	s := c.tree().GetIndexStmt()
	if s == nil || c.NewIndex == nil {
		return manual("Ask for indisvalid before", validityCheck(index))
	}
	fix := c.statement("Drop what a failed build left, then build",
		alone("DROP INDEX CONCURRENTLY IF EXISTS %s", sql(index)),
		rule.FixStep{SQL: rule.IndexSQL(c.NewIndex, c.Relation, c.Name, "CONCURRENTLY"), NoTransaction: true})
	fix.Note = "If the index may be there and whole, ask for indisvalid first and drop it only when it is false."
	fix.Check = validityCheck(index)
	return fix
}
