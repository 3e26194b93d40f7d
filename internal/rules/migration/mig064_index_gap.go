package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var indexGap = &rule.Rule{
	ID:       "MIG064",
	Name:     "index-gap",
	Title:    "Index dropped before its successor is built",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Between the drop and the end of the build the queries that lived on the index read the whole table, for as long as the build takes. " +
		"The new index can be built first, under another name, and renamed when the old one is gone.",
	Sources: []string{"sql-createindex", "sql-dropindex"},
	Limits:  "The successor is recognised by the same leading column in the same file.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DropIndex) {
			x := c.OldIndex
			if x == nil || len(x.KeyColumns()) == 0 || weigh(p, c.Relation).small() {
				continue
			}
			next := c.successor(x)
			if next == nil || next.step == c.step {
				continue
			}
			f := c.finding(object("index", c.Relation, x.Name), "index %s is gone before its successor %s is built: until then its queries read all of %s", x.Name, next.Name, c.Relation)
			f.Evidence = rule.ByModel
			f.Fixes = []rule.Fix{manual("Build the successor first, then drop", "Same name wanted: build under another, DROP INDEX CONCURRENTLY the old one, ALTER INDEX ... RENAME.")}
			p.Report(f)
		}
	},
}

// successor finds the later index of the file with the same leading column;
// nil when another index serves that column in the meantime.
func (c change) successor(old *catalog.Index) *change {
	lead := old.KeyColumns()[0]
	if c.After != nil {
		for _, x := range c.After.Indexes {
			if keys := x.KeyColumns(); len(keys) > 0 && keys[0] == lead && !x.Invalid && x.Where == nil {
				return nil
			}
		}
	}
	seen := false
	for _, s := range c.p.Steps {
		for i := range s.Actions {
			a := &s.Actions[i]
			if seen && s.File == c.step.File && a.Kind == ddl.CreateIndex && a.Relation == c.Relation && a.NewIndex != nil {
				if keys := a.NewIndex.KeyColumns(); len(keys) > 0 && keys[0] == lead {
					return &change{a, s, c.p}
				}
			}
		}
		seen = seen || s == c.step
	}
	return nil
}
