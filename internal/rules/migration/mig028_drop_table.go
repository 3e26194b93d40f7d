package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var dropTable = &rule.Rule{
	ID:       "MIG028",
	Name:     "table-dropped",
	Title:    "Table, schema or database dropped",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "The rows are gone with the commit; what brings them back is a restore of the whole cluster to the moment before. And the drop takes " +
		"ACCESS EXCLUSIVE on every table that the dropped one refers to.",
	Sources: []string{"sql-droptable", "sql-dropschema"},
	Limits:  "Partitions that are dropped after a detach, and tables known to be empty, are left alone.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.DropTable, ddl.DropSchema, ddl.DropDatabase) {
			switch c.Kind {
			case ddl.DropTable:
				c.reportDropTable()
			case ddl.DropSchema:
				if c.Existed && (c.Cascade || len(c.Dependents) > 0) {
					f := c.finding(rule.Object{Kind: "schema", Schema: c.Name}, "dropping schema %s loses %s", c.Name, plural(len(c.Dependents), "object"))
					f.Facts = []rule.Fact{{Name: "goes with it", Value: list(c.Dependents)}}
					f.Fixes = []rule.Fix{manual("Rename the schema and drop it a release later", "A rename can be undone in a second.")}
					p.Report(f)
				}
			case ddl.DropDatabase:
				f := c.finding(rule.Object{Kind: "database", Name: c.Name}, "dropping database %s loses everything in it", c.Name)
				f.Fixes = []rule.Fix{manual("Leave that to a person at a terminal", "A migration that can drop a database will one day run against the wrong one.")}
				p.ReportAs(rule.Error, f)
			}
		}
	},
}

func (c change) reportDropTable() {
	if !c.Existed || c.Before == nil || c.Before.Persistence == catalog.Temporary || c.Before.Kind == catalog.ForeignTable || c.detachedHere() {
		return
	}
	if len(c.Dependents) > 0 && !c.Cascade && !c.dependentsLeaveToo() {
		return // refused: MIG026
	}
	w := weigh(c.p, c.Relation)
	if w.known && w.rows == 0 {
		return
	}
	f := c.finding(table(c.Relation), "dropping table %s loses its rows", c.Relation)
	if refs := referenced(c.Before, false); len(refs) > 0 {
		var names []string
		for _, n := range refs {
			names = append(names, n.String())
		}
		f.Message += fmt.Sprintf(" and takes ACCESS EXCLUSIVE on %s, which its foreign keys refer to", list(names))
	}
	functions, queries := readersOf(c.p, c.Relation, "")
	f.Facts = append(readerFacts(functions, queries), w.fact(c.Relation))
	f.Fixes = []rule.Fix{manual("Rename it first, drop it a release later",
		"A renamed table that nobody missed for a week can go; keep a dump. Take its foreign keys off one by one, with a short lock_timeout.")}
	if parent := c.Before.PartitionOf; parent != nil {
		f.Message += " and locks out everybody of " + parent.Parent.String()
		f.Fixes = append([]rule.Fix{manual("DETACH PARTITION ... CONCURRENTLY first, then drop it", "The detached table hinders nobody.")}, f.Fixes...)
	}
	c.p.Report(f)
}

// detachedHere: the file detaches the partition before it drops it, which is
// how a partition should go.
func (c change) detachedHere() bool {
	for _, s := range c.p.Steps {
		if s == c.step {
			break
		}
		for _, a := range s.Actions {
			if s.File == c.step.File && a.Kind == ddl.DetachPartition && a.NewPartition != nil && a.NewPartition.Name == c.Relation {
				return true
			}
		}
	}
	return false
}
