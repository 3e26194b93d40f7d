package plan

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// timescale qualifies a function of TimescaleDB, which may stand in any schema.
func (m *maker) timescale(function string) string {
	for _, e := range m.d.To.Extensions {
		if e.Name == "timescaledb" && e.Schema != "" {
			return ident.Qualified(e.Schema, function)
		}
	}
	return function
}

// makeHypertable turns a new, empty table into a hypertable. why is what it
// has that decade does not write.
func (m *maker) makeHypertable(t *catalog.Table) (sql []string, why string) {
	h := t.Hypertable
	if h.Compression != nil || len(h.Policies) > 0 {
		return nil, "its compression and policies are of TimescaleDB's community build, on which decade proves no plan"
	}
	table := ident.Literal(sqlwrite.Name(t.Name))
	width := ""
	if h.ChunkInterval != "" {
		width = ", " + chunkWidth(h.ChunkInterval)
	}
	sql = []string{fmt.Sprintf("SELECT %s(%s, %s(%s%s), create_default_indexes => false)", m.timescale("create_hypertable"), table,
		m.timescale("by_range"), ident.Literal(h.TimeColumn), width)}
	if h.SpaceColumn != "" {
		sql = append(sql, fmt.Sprintf("SELECT %s(%s, %s(%s, %d))", m.timescale("add_dimension"), table, m.timescale("by_hash"), ident.Literal(h.SpaceColumn), h.Partitions))
	}
	return sql, ""
}

// chunkWidth writes the width of a chunk: a time, or a number where the
// column is one.
func chunkWidth(s string) string {
	if strings.Trim(s, "0123456789") == "" {
		return s
	}
	return "interval " + ident.Literal(s)
}

// widthOf gives the width of chunks; a week is TimescaleDB's default.
func widthOf(h *catalog.Hypertable) string { return cmp.Or(h.ChunkInterval, "7 days") }

// changeChunks plans another width of chunks; false is any other change of
// what TimescaleDB knows of a table.
func (m *maker) changeChunks(t diff.Table) bool {
	from, to := t.From.Hypertable, t.To.Hypertable
	if from == nil || to == nil || from.TimeColumn != to.TimeColumn || from.SpaceColumn != to.SpaceColumn || from.Partitions != to.Partitions ||
		from.Compression != nil || to.Compression != nil || len(from.Policies)+len(to.Policies) > 0 {
		return false
	}
	name := t.To.Name
	set := func(h *catalog.Hypertable) []string {
		return []string{fmt.Sprintf("SELECT %s(%s, %s)", m.timescale("set_chunk_time_interval"), ident.Literal(sqlwrite.Name(name)), chunkWidth(widthOf(h)))}
	}
	m.add(changeColumn, Step{Title: "make new chunks of " + name.String() + " " + widthOf(to) + " wide", Object: Object{"table", name.String()},
		Why: "the chunks that are there keep their width", SQL: set(to), Undo: set(from)})
	return true
}
