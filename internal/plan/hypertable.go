package plan

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// hypertableIndex builds an index of a hypertable, which refuses CONCURRENTLY:
// chunk by chunk where TimescaleDB can, so that writers of one chunk at a time
// wait. It cannot for unique indexes.
func (m *maker) hypertableIndex(r rank, t *catalog.Table, x *catalog.Index) {
	n := indexName(t.Name, x)
	s := Step{Title: "build index " + n.String(), Object: Object{"index", n.String()}, Undo: []string{"DROP INDEX " + sqlwrite.Name(n)}, Verify: indexValid(n)}
	if x.Unique {
		s.SQL = []string{sqlwrite.CreateIndex(x, t.Name, "")}
		s.Hazards = append(waitingWriters(t.Name, "TimescaleDB builds no unique index chunk by chunk"), Hazard{Name: DataDependent, What: "fails when two rows have the same key"})
	} else {
		s.Class, s.SQL = Alone, []string{perChunk(sqlwrite.CreateIndex(x, t.Name, ""), x)}
		s.Why = "a hypertable refuses CONCURRENTLY: chunk by chunk, each in a transaction of its own; where it fails it leaves an invalid index, which the undo drops"
		s.Hazards = []Hazard{{Name: LongLock, What: "writers of a chunk wait while the part of the index for that chunk is built", NeedsAllow: true}}
	}
	m.add(r, s)
}

// perChunk asks TimescaleDB for a transaction per chunk, in the place of the
// storage parameters.
func perChunk(sql string, x *catalog.Index) string {
	const option = "timescaledb.transaction_per_chunk"
	bare := *x
	bare.Options, bare.Where = nil, nil
	head := strings.LastIndex(sql, "("+sqlwrite.IndexKeys(x)+")") + len(sqlwrite.IndexKeys(x)) + 2
	with := "WITH (" + option + ")"
	if len(x.Options) > 0 {
		with = "WITH (" + option + ", " + sqlwrite.Options(x.Options) + ")"
	}
	parts := []string{sql[:head]}
	if tail := sqlwrite.IndexTail(&bare); tail != "" {
		parts = append(parts, tail)
	}
	parts = append(parts, with)
	if x.Where != nil {
		bare.Where = x.Where
		bare.Include, bare.NullsNotDistinct = nil, false
		parts = append(parts, sqlwrite.IndexTail(&bare))
	}
	return strings.Join(parts, " ")
}

// waitingWriters are the hazards of what is built while writers wait.
func waitingWriters(t catalog.Name, why string) []Hazard {
	return []Hazard{{Name: LongLock, What: why + ": writers of " + t.String() + " wait while the index is built", NeedsAllow: true}}
}
