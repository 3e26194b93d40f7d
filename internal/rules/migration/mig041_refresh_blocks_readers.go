package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var refreshBlocksReaders = &rule.Rule{
	ID:       "MIG041",
	Name:     "refresh-blocks-readers",
	Title:    "Materialized view refreshed while readers wait",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "REFRESH takes ACCESS EXCLUSIVE on the view for as long as its query runs. A dashboard that asks meanwhile stands still, and the query " +
		"takes longer every year. CONCURRENTLY computes beside the readers and then changes only the rows that differ.",
	Sources: []string{"sql-refreshmaterializedview"},
	Limits:  "CONCURRENTLY still keeps other refreshes out (EXCLUSIVE), and a view that holds nothing yet must be filled without it.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.RefreshMatView) {
			v := p.Catalog.View(c.Relation)
			if c.Concurrently || c.Detail == "with no data" || c.unpopulated() || v == nil || v.Continuous {
				continue
			}
			f := c.finding(object("view", c.Relation, ""), "REFRESH keeps every reader of %s waiting until its query has run", c.Relation)
			if refreshable(v) {
				fix := c.statement("Refresh beside the readers", step("REFRESH MATERIALIZED VIEW CONCURRENTLY %s", sql(c.Relation)))
				f.Fixes = []rule.Fix{fix}
			} else {
				f.Fixes = []rule.Fix{manual("Give it a unique index, then refresh CONCURRENTLY",
					"CONCURRENTLY needs a unique index over plain columns without a WHERE; no index of the view is one.")}
			}
			c.holding(c.Relation, "refresh materialized view", f)
		}
	},
}

// refreshable: the view has what REFRESH ... CONCURRENTLY needs, a unique
// index over plain columns and all rows.
func refreshable(v *catalog.View) bool {
	for _, x := range v.Indexes {
		if x.Unique && x.Where == nil && !x.Invalid && len(x.KeyColumns()) == len(x.Keys) {
			return true
		}
	}
	return false
}

// unpopulated reports whether the view holds nothing before the change: it
// was made WITH NO DATA and never filled.
func (c change) unpopulated() bool {
	empty := false
	if c.p.Live != nil {
		if v := c.p.Live.View(c.Relation); v != nil {
			empty = v.NoData
		}
	}
	for _, s := range c.p.Steps {
		if s == c.step {
			break
		}
		for _, a := range s.Actions {
			switch {
			case a.Relation != c.Relation:
			case a.Kind == ddl.CreateMatView && a.Detail != "exists":
				empty = s.Stmt.Tree.GetCreateTableAsStmt().GetInto().GetSkipData()
			case a.Kind == ddl.RefreshMatView:
				empty = a.Detail == "with no data"
			}
		}
	}
	return empty
}
