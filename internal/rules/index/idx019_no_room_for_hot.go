package index

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// fewUpdates is below how many updates nothing is said.
const fewUpdates = 10_000

var noRoomForHot = &rule.Rule{
	ID: "IDX019", Name: "no-room-for-hot", Severity: rule.Advice,
	Title: "Table that is mostly updated, with full pages",
	Needs: []rule.Need{rule.NeedStats},
	Why: "A HOT update needs room for the new version on the same page. With the default fillfactor of 100 pages are filled to the brim by inserts, " +
		"so the first update of each row goes elsewhere and writes every index. A fillfactor of 80 to 90 leaves the room.",
	Sources: []string{"storage-hot", "sql-createtable"},
	Limits:  "Only pages written afterwards have the room; a VACUUM FULL or pg_repack spreads the old rows. Where an indexed column changes with each update it does not help.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			lt := p.Live.Table(t.Name)
			if lt == nil || lt.Stats == nil || t.Kind != catalog.OrdinaryTable || t.Hypertable != nil {
				continue
			}
			s := lt.Stats
			if _, set := t.Options.Get("fillfactor"); set || s.Updated < fewUpdates || s.Updated < 2*s.Inserted || s.HotUpdated*2 >= s.Updated {
				continue
			}
			table := ident.Qualified(t.Name.Schema, t.Name.Name)
			p.Report(rule.Finding{
				Confidence: rule.Statistics, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s is mostly updated, and most updates are not HOT", t.Name),
				Facts: []rule.Fact{
					{Name: "updates", Value: fmt.Sprint(s.Updated), Source: "pg_stat_user_tables.n_tup_upd"},
					{Name: "HOT", Value: fmt.Sprint(s.HotUpdated), Source: "pg_stat_user_tables.n_tup_hot_upd"},
				},
				Fixes: []rule.Fix{{
					Title: "Leave room on each page",
					Steps: []rule.FixStep{{SQL: "ALTER TABLE " + table + " SET (fillfactor = 85)"}},
					Note:  "Holds for pages written from now on. Look first whether an index over a column that each update changes is the reason (IDX018).",
				}},
			})
		}
	},
}
