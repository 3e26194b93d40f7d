package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var tableCopied = &rule.Rule{
	ID:       "MIG045",
	Name:     "table-copied",
	Title:    "Change of storage copies the table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "SET LOGGED, SET UNLOGGED, SET TABLESPACE and SET ACCESS METHOD copy every row under ACCESS EXCLUSIVE. SET LOGGED writes the whole table " +
		"into the WAL as well, and every replica and archive takes it along; SET UNLOGGED takes the table out of them, and a crash empties it.",
	Sources: []string{"sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.SetLogged, ddl.SetTablespace, ddl.SetAccessMethod) {
			if c.Before == nil || c.sameStorage() || c.Before.Kind == catalog.PartitionedTable {
				continue // on a partitioned table it is for partitions to come
			}
			what, form := "", ""
			switch c.Kind {
			case ddl.SetLogged:
				what, form = "SET "+map[bool]string{true: "UNLOGGED", false: "LOGGED"}[c.Detail == "unlogged"], "set "+c.Detail
			case ddl.SetTablespace:
				what, form = "moving it to tablespace "+c.Detail, "set unlogged"
			default:
				what, form = "changing its access method to "+c.Detail, "set unlogged"
			}
			f := c.finding(table(c.Relation), "%s copies %s under ACCESS EXCLUSIVE", what, c.Relation)
			if c.Detail == "unlogged" {
				f.Message += ", and from then on a crash empties it and replicas do not have it"
			}
			f.Detail = string(c.Kind)
			f.Fixes = []rule.Fix{manual("Make a new table of the wanted kind and move over", fmt.Sprintf("Mirror writes by a trigger, copy in batches, swap the names in a short transaction; "+
				"indexes of %s can move one by one with REINDEX (TABLESPACE ...) CONCURRENTLY.", c.Relation))}
			if c.Kind == ddl.SetLogged && c.Detail == "unlogged" && !weigh(p, c.Relation).small() {
				f.Facts = append(c.measured(form), weigh(p, c.Relation).fact(c.Relation))
				p.ReportAs(rule.Error, f)
				continue
			}
			c.holding(c.Relation, form, f)
		}
	},
}

// sameStorage: nothing changes, and PostgreSQL copies nothing.
func (c change) sameStorage() bool {
	if c.After == nil {
		return false
	}
	return c.Before.Persistence == c.After.Persistence && c.Before.Tablespace == c.After.Tablespace && c.Before.AccessMethod == c.After.AccessMethod
}
