package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var refreshConcurrentlyRefused = &rule.Rule{
	ID:       "MIG042",
	Name:     "refresh-concurrently-refused",
	Title:    "REFRESH ... CONCURRENTLY that PostgreSQL refuses",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "CONCURRENTLY compares old and new rows by a unique index over plain columns that covers all rows. Without one it is refused with 55000, " +
		"and a view that holds nothing yet is refused with 0A000. A scheduled refresh then fails every night.",
	Sources: []string{"sql-refreshmaterializedview"},
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.RefreshMatView) {
			v := p.Catalog.View(c.Relation)
			if !c.Concurrently || v == nil || v.Continuous {
				continue
			}
			o := object("view", c.Relation, "")
			switch {
			case c.unpopulated():
				f := c.finding(o, "PostgreSQL refuses the first REFRESH of %s CONCURRENTLY because it holds nothing yet", c.Relation)
				f.Evidence = rule.ByModel
				f.Fixes = []rule.Fix{c.statement("Fill it without CONCURRENTLY the first time", step("REFRESH MATERIALIZED VIEW %s", sql(c.Relation)))}
				p.Report(f)
			case !refreshable(v):
				f := c.finding(o, "PostgreSQL refuses to refresh %s CONCURRENTLY: it has no unique index over plain columns and all rows", c.Relation)
				f.Evidence = rule.ByModel
				f.Fixes = []rule.Fix{manual("Create the unique index that tells its rows apart", "CREATE UNIQUE INDEX CONCURRENTLY on the columns of its GROUP BY, for instance.")}
				p.Report(f)
			}
		}
	},
}
