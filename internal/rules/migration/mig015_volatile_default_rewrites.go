package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var volatileDefaultRewrites = &rule.Rule{
	ID:       "MIG015",
	Name:     "volatile-default-rewrites",
	Title:    "ADD COLUMN with a volatile default copies the table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "A constant or now() is stored once for all old rows. A volatile function (gen_random_uuid, random, clock_timestamp) gives " +
		"each row its own value, so PostgreSQL writes the whole table and all its indexes anew while nobody may read or write, and " +
		"needs the disk space twice.",
	Sources: []string{"sql-altertable", "architect:checklist/data types/uuid"},
	Limits: "A function that the files do not define and that is not PostgreSQL's own counts as harmless. now(), current_date and other " +
		"STABLE functions are not volatile.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddColumn) {
			if c.rewritingColumn() != "volatile" {
				continue
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"adding %s.%s with the volatile default %s() copies the whole table under ACCESS EXCLUSIVE", c.Relation, c.Name, volatileCall(p, c.NewColumn.Default))
			f.Fixes = []rule.Fix{c.expand(c.NewColumn.Default.SQL)}
			c.holding(c.Relation, "add column with volatile default", f)
		}
	},
}
