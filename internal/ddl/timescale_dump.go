package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// dumpedHypertable understands the trigger with which TimescaleDB guards the
// parent of a hypertable. In a dump of the schema alone it is all that tells
// a hypertable from a plain table; interval and policies are in data that is
// not there.
func (f *folder) dumpedHypertable(t *catalog.Table, tr *catalog.Trigger) bool {
	if tr.Function.Name != "insert_blocker" || !strings.HasPrefix(tr.Function.Schema, "_timescaledb_") {
		return false
	}
	if t.Hypertable == nil {
		h := &catalog.Hypertable{TimeColumn: likelyTimeColumn(t), Pos: f.stmt.Span}
		after := f.update(t, func(d *catalog.Table) { d.Hypertable = h })
		f.act(Action{Kind: CreateHypertable, Relation: t.Name, Before: t, After: after})
	}
	return true
}

// likelyTimeColumn guesses the column by which a dumped hypertable is cut: the
// one with TimescaleDB's own index, else the first time that is NOT NULL.
func likelyTimeColumn(t *catalog.Table) string {
	for _, x := range t.Indexes {
		if k := x.KeyColumns(); len(k) == 1 && x.Name == t.Name.Name+"_"+k[0]+"_idx" && x.Keys[0].Desc {
			return k[0]
		}
	}
	i := slices.IndexFunc(t.Columns, func(c *catalog.Column) bool {
		return c.NotNull && c.Type.Is("timestamp with time zone", "timestamp without time zone", "date")
	})
	if i < 0 {
		return ""
	}
	return t.Columns[i].Name
}
