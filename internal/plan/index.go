package plan

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) indexes(t diff.Table) {
	for _, x := range t.Indexes.Created {
		m.createIndex(t, x)
	}
	for _, p := range t.Indexes.Changed {
		m.replaceIndex(t, p.From, p.To)
	}
	for _, x := range t.Indexes.Dropped {
		m.dropIndex(dropIndex, t, x)
	}
}

func indexName(t catalog.Name, x *catalog.Index) catalog.Name {
	return catalog.Name{Schema: t.Schema, Name: x.Name}
}

func indexValid(n catalog.Name) string {
	return exists("SELECT FROM pg_catalog.pg_index WHERE indexrelid = " + regclass(n) + " AND indisvalid")
}

// buildIndex builds beside readers and writers. It has no lock timeout: it
// stands behind others without anybody standing behind it.
func (m *maker) buildIndex(r rank, t catalog.Name, x *catalog.Index) {
	n := indexName(t, x)
	s := Step{Title: "build index " + n.String(), Object: Object{"index", n.String()}, Class: Alone,
		Why: "beside readers and writers; where it fails it leaves an invalid index, which the undo drops",
		SQL: []string{sqlwrite.CreateIndex(x, t, "CONCURRENTLY")}, Undo: []string{"DROP INDEX CONCURRENTLY IF EXISTS " + sqlwrite.Name(n)}, Verify: indexValid(n)}
	if x.Unique {
		s.Hazards = []Hazard{{Name: DataDependent, What: "fails when two rows have the same key"}}
	}
	m.add(r, s)
	if x.Comment != "" {
		m.add(makeComment, Step{Title: "comment on index " + n.String(), Object: Object{"index", n.String()}, SQL: []string{comment("INDEX "+sqlwrite.Name(n), x.Comment)}})
	}
}

func (m *maker) createIndex(t diff.Table, x *catalog.Index) {
	if t.To.PartitionBy == nil {
		m.buildIndex(makeIndex, t.To.Name, x)
		return
	}
	m.partitionedIndex(t.To.Name, x)
}

// partitionedIndex makes the index of the parent alone, which is instant,
// builds each partition's beside readers and writers, and attaches them; with
// the last the parent's becomes valid.
func (m *maker) partitionedIndex(parent catalog.Name, x *catalog.Index) {
	n := indexName(parent, x)
	m.add(makeIndex, Step{Title: "make index " + n.String() + " of the parent alone", Object: Object{"index", n.String()},
		Why: "CONCURRENTLY is refused on a partitioned table; its partitions follow one by one",
		SQL: []string{sqlwrite.CreateIndex(x, parent, "ONLY")}, Undo: []string{"DROP INDEX " + sqlwrite.Name(n)}, Verify: relationExists(n)})
	for _, leaf := range m.d.From.Partitions(parent) {
		y := *x
		y.Name = leafIndexName(leaf, x)
		if leaf.PartitionBy != nil {
			m.partitionedIndex(leaf.Name, &y)
		} else {
			m.buildIndex(makeIndex, leaf.Name, &y)
		}
		m.attachIndex(n, indexName(leaf.Name, &y))
	}
}

func (m *maker) dropIndex(r rank, t diff.Table, x *catalog.Index) {
	n := indexName(t.To.Name, x)
	s := Step{Title: "drop index " + n.String(), Object: Object{"index", n.String()}, Class: Alone, SQL: []string{"DROP INDEX CONCURRENTLY " + sqlwrite.Name(n)},
		Undo: []string{sqlwrite.CreateIndex(x, t.To.Name, "CONCURRENTLY")}, Verify: relationGone(n)}
	if t.From.PartitionBy != nil {
		s.Class, s.SQL, s.Undo = Transaction, []string{"DROP INDEX " + sqlwrite.Name(n)}, nil
		s.Why = "CONCURRENTLY is refused on a partitioned table: a short strong lock on the parent and all partitions"
	}
	m.add(r, s)
}

// replaceIndex builds the new one first, so that queries always have one.
func (m *maker) replaceIndex(t diff.Table, from, to *catalog.Index) {
	n := indexName(t.To.Name, to)
	plain, wanted := *from, *to
	plain.Comment, wanted.Comment = "", ""
	if sqlwrite.CreateIndex(&plain, t.To.Name, "") == sqlwrite.CreateIndex(&wanted, t.To.Name, "") && from.Invalid == to.Invalid {
		m.add(makeComment, Step{Title: "comment on index " + n.String(), Object: Object{"index", n.String()}, SQL: []string{comment("INDEX "+sqlwrite.Name(n), to.Comment)}})
		return
	}
	if t.To.PartitionBy != nil {
		m.refuse("index", n.String(), "the index of a partitioned table differs under one name", "give the new index a name of its own")
		return
	}
	fresh := *to
	fresh.Name = ident.Object(to.Name, "", "new")
	m.buildIndex(makeIndex, t.To.Name, &fresh)
	m.dropIndex(makeIndex, t, from)
	m.add(makeIndex, Step{Title: "give the new index the name " + n.String(), Object: Object{"index", n.String()},
		SQL: []string{"ALTER INDEX " + sqlwrite.Name(indexName(t.To.Name, &fresh)) + " RENAME TO " + ident.Quote(to.Name)}, Verify: indexValid(n)})
}

// leafIndexName is the name that PostgreSQL itself would give to a
// partition's index (ChooseIndexName in src/backend/commands/indexcmds.c).
func leafIndexName(leaf *catalog.Table, x *catalog.Index) string {
	var parts []string
	for _, k := range x.Keys {
		if k.Column == "" {
			parts = append(parts, "expr")
		} else {
			parts = append(parts, k.Column)
		}
	}
	parts = append(parts, x.Include...)
	for n := 0; ; n++ {
		label := "idx"
		if n > 0 {
			label += strconv.Itoa(n)
		}
		if name := ident.Object(leaf.Name.Name, strings.Join(parts, "_"), label); leaf.Index(name) == nil {
			return name
		}
	}
}

// waitingIndex makes the index of a new partitioned table that not every
// partition has: attaching a partition would otherwise complete it.
func (m *maker) waitingIndex(t *catalog.Table, x *catalog.Index) {
	n := indexName(t.Name, x)
	m.add(makeIndex, Step{Title: "make index " + n.String() + " of the parent alone", Object: Object{"index", n.String()},
		SQL: []string{sqlwrite.CreateIndex(x, t.Name, "ONLY")}, Undo: []string{"DROP INDEX " + sqlwrite.Name(n)}, Verify: relationExists(n)})
	for _, leaf := range m.d.To.Partitions(t.Name) {
		for _, y := range leaf.Indexes {
			if y.Parent == x.Name {
				m.attachIndex(n, indexName(leaf.Name, y))
			}
		}
	}
}

func (m *maker) attachIndex(parent, child catalog.Name) {
	m.add(makeIndex, Step{Title: "attach index " + child.String(), Object: Object{"index", parent.String()},
		SQL:    []string{"ALTER INDEX " + sqlwrite.Name(parent) + " ATTACH PARTITION " + sqlwrite.Name(child)},
		Verify: exists("SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = " + regclass(child) + " AND inhparent = " + regclass(parent))})
}
