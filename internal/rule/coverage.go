package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// CoveringIndex finds an index that finds rows by equality on all of the
// columns: its leading keys are those columns in any order. Partial indexes
// count only when they leave out nothing but NULLs of these columns, invalid
// and non-ordering ones not at all. nil when there is none.
func CoveringIndex(t *catalog.Table, columns []string) *catalog.Index {
	for _, i := range t.Indexes {
		if leads(i, columns) {
			return i
		}
	}
	return nil
}

func leads(i *catalog.Index, columns []string) bool {
	if i.Invalid || i.Method != "btree" && !(i.Method == "hash" && len(columns) == 1) || !onlyNotNull(i.Where, columns) {
		return false
	}
	keys := i.KeyColumns()
	if len(keys) < len(columns) {
		return false
	}
	for _, k := range keys[:len(columns)] {
		if !slices.Contains(columns, k) {
			return false
		}
	}
	return true
}

// onlyNotNull: the predicate is "column IS NOT NULL" of one of the columns,
// which every lookup by value implies.
func onlyNotNull(where *catalog.Expr, columns []string) bool {
	if where == nil {
		return true
	}
	norm := strings.ToLower(strings.Trim(where.Norm, "()"))
	for _, c := range columns {
		if norm == strings.ToLower(c)+" is not null" {
			return true
		}
	}
	return false
}

// CreateIndexFix builds an index without stopping writers: CONCURRENTLY on an
// ordinary table; on a partitioned one ON ONLY the parent, then CONCURRENTLY on each leaf,
// then attached, because PostgreSQL refuses CONCURRENTLY there. On a
// hypertable, where CONCURRENTLY is refused too, one chunk per transaction.
//
// keys is the text between the brackets, tail what follows them (INCLUDE,
// WITH, WHERE), both as SQL; method "" is btree.
func (p *Pass) CreateIndexFix(t *catalog.Table, name string, unique bool, method, keys, tail string) Fix {
	name = ident.Truncate(name)
	using, tail := "", strings.TrimSpace(tail)
	if method != "" && method != "btree" {
		using = " USING " + method
	}
	if tail != "" {
		tail = " " + tail
	}
	create := "CREATE INDEX"
	if unique {
		create = "CREATE UNIQUE INDEX"
	}
	table := ident.Qualified(t.Name.Schema, t.Name.Name)
	switch {
	case t.Hypertable != nil:
		return Fix{
			Title: "Create the index chunk by chunk",
			Steps: []FixStep{{
				SQL:           fmt.Sprintf("%s %s ON %s%s (%s)%s", create, ident.Quote(name), table, using, keys, perChunk(tail)),
				NoTransaction: true,
			}},
			Note: "TimescaleDB refuses CONCURRENTLY. Each chunk is locked for writing while its own index is built, one after the other.",
		}
	case t.Kind == catalog.PartitionedTable:
		f := Fix{
			Title: "Create the index partition by partition, without stopping writers",
			Note:  "PostgreSQL refuses CONCURRENTLY on a partitioned table. The parent's index becomes valid with the last partition.",
		}
		p.partitionedIndex(&f, t, name, create, using, keys, tail)
		return f
	}
	return Fix{
		Title: "Create the index without stopping writers",
		Steps: []FixStep{{
			SQL:           fmt.Sprintf("%s CONCURRENTLY %s ON %s%s (%s)%s", create, ident.Quote(name), table, using, keys, tail),
			NoTransaction: true,
		}},
		Note: "If it fails it leaves an invalid index behind: drop that before the next try.",
	}
}

// perChunk puts TimescaleDB's parameter into what follows the keys: behind
// INCLUDE, together with other parameters, before WHERE.
func perChunk(tail string) string {
	const parameter = "timescaledb.transaction_per_chunk"
	head, where, partial := strings.Cut(tail, " WHERE ")
	if partial {
		where = " WHERE " + where
	}
	if before, parameters, ok := strings.Cut(head, " WITH ("); ok {
		return before + " WITH (" + parameter + ", " + parameters + where
	}
	return head + " WITH (" + parameter + ")" + where
}

// partitionedIndex adds the steps for one partitioned table, children after
// their parent's shell and attached to it.
func (p *Pass) partitionedIndex(f *Fix, t *catalog.Table, name, create, using, keys, tail string) {
	f.Steps = append(f.Steps, FixStep{
		SQL: fmt.Sprintf("%s %s ON ONLY %s%s (%s)%s", create, ident.Quote(name), ident.Qualified(t.Name.Schema, t.Name.Name), using, keys, tail),
		// On its own, so that the order with the lone statements is kept.
		NoTransaction: true,
	})
	for _, c := range p.Partitions(t.Name) {
		child := NewName(c.Name.Name, strings.TrimPrefix(name, "idx_"), "idx")
		if c.PartitionBy != nil {
			p.partitionedIndex(f, c, child, create, using, keys, tail)
		} else {
			f.Steps = append(f.Steps, FixStep{
				SQL:           fmt.Sprintf("%s CONCURRENTLY %s ON %s%s (%s)%s", create, ident.Quote(child), ident.Qualified(c.Name.Schema, c.Name.Name), using, keys, tail),
				NoTransaction: true,
			})
		}
		f.Steps = append(f.Steps, FixStep{
			SQL:           fmt.Sprintf("ALTER INDEX %s ATTACH PARTITION %s", ident.Qualified(t.Name.Schema, name), ident.Qualified(c.Name.Schema, child)),
			NoTransaction: true,
		})
	}
}

// ColumnList quotes columns for a statement.
func ColumnList(columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = ident.Quote(c)
	}
	return strings.Join(quoted, ", ")
}
