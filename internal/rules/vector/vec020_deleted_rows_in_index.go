package vector

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var deletedRowsInIndex = &rule.Rule{
	ID: "VEC020", Name: "deleted-rows-in-vector-index", Severity: rule.Advice,
	Title: "Vector index carries the space of many deleted rows",
	Needs: []rule.Need{rule.NeedStats},
	Why: "Vacuum takes deleted rows out of an HNSW graph row by row, in four passes, and gives no space back: the index stays as large as it ever was and pushes others out of memory. REINDEX CONCURRENTLY builds it as small as the " +
		"live rows are, and takes less time than that vacuum. Until a vacuum has run, dead rows take the places of live ones in every search.",
	Sources: []string{"pgvector", "vector:maintenance", "schema-design:pgvector/reindex"},
	Limits:  "By the server's counters since they were last reset; they do not fall after a REINDEX.",
	Run: func(p *rule.Pass) {
		for _, a := range allIndexes(p) {
			s := a.t.Stats
			if s == nil || s.LiveRows < 500 {
				continue
			}
			gone := s.Deleted + s.Updated - s.HotUpdated
			if float64(gone) < 0.3*float64(s.LiveRows) {
				continue
			}
			f := a.finding(p, rule.Statistics, "%d rows of %s were deleted or moved and %d live: index %s still holds their space", gone, a.t.Name, s.LiveRows, a.x.Name)
			f.Facts = []rule.Fact{{Name: "deleted and moved rows", Value: fmt.Sprint(gone), Source: "pg_stat_user_tables"}, {Name: "live rows", Value: fmt.Sprint(s.LiveRows), Source: "pg_stat_user_tables"}}
			if a.x.Stats != nil {
				f.Facts = append(f.Facts, rule.Fact{Name: "bytes of the index", Value: fmt.Sprint(a.x.Stats.Bytes), Source: "pg_relation_size"})
			}
			f.Fixes = []rule.Fix{{
				Title: "Build the index anew beside its users, before the next vacuum", Manual: true,
				Steps: []rule.FixStep{{SQL: "REINDEX INDEX CONCURRENTLY " + ident.Qualified(a.t.Name.Schema, a.x.Name), NoTransaction: true}},
				Note:  "Needs as much disk again, and maintenance_work_mem for the whole graph (VEC011).",
			}}
			p.Report(f)
		}
	},
}
