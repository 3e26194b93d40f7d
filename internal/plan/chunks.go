package plan

import (
	"cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// timescale writes TimescaleDB's SQL as the desired state has the extension.
func (m *maker) timescale() sqlwrite.Timescale { return sqlwrite.TimescaleOf(m.d.To) }

// changeHypertable plans what may change of a hypertable; false is another
// dimension, which is a conversion. Its policies are planned by themselves.
func (m *maker) changeHypertable(t diff.Table) bool {
	from, to := t.From.Hypertable, t.To.Hypertable
	if from == nil || to == nil || from.TimeColumn != to.TimeColumn || from.SpaceColumn != to.SpaceColumn || from.Partitions != to.Partitions {
		return false
	}
	m.setChunks(Object{"table", t.To.Name.String()}, t.To.Name, from.ChunkInterval, to.ChunkInterval)
	m.setClock(t.To.Name, from, to)
	m.setCompression(compressed{"TABLE", t.To.Name}, from.Compression, to.Compression)
	return true
}

// setChunks plans another width of chunks; a week is TimescaleDB's default.
func (m *maker) setChunks(o Object, n catalog.Name, from, to string) {
	if from == to {
		return
	}
	m.add(changeColumn, Step{Title: "make new chunks of " + n.String() + " " + cmp.Or(to, "7 days") + " wide", Object: o, Why: "the chunks that are there keep their width",
		SQL: []string{m.timescale().SetChunkInterval(n, to)}, Undo: []string{m.timescale().SetChunkInterval(n, from)}})
}

// setClock plans the function that tells what the time is in an integer
// column's numbers. from is nil for a new table.
func (m *maker) setClock(t catalog.Name, from, to *catalog.Hypertable) {
	if from == nil {
		from = &catalog.Hypertable{}
	}
	switch {
	case from.NowFunction == to.NowFunction:
	case to.NowFunction.IsZero():
		m.refuse("table", t.String(), "TimescaleDB takes the function away that tells the time of "+t.String()+" in no way", "keep set_integer_now_func in the desired schema")
	default:
		s := Step{Title: "tell the time of " + t.String() + " by " + to.NowFunction.String(), Object: Object{"table", t.String()}, SQL: []string{m.timescale().SetNow(t, to.NowFunction)}}
		if !from.NowFunction.IsZero() {
			s.Undo = []string{m.timescale().SetNow(t, from.NowFunction)}
		}
		m.add(makeOther, s)
	}
}
