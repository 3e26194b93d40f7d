package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) indexes(t diff.Table) {
	set := m.renamedIndexes(t)
	for _, x := range set.Created {
		m.createIndex(t, x)
		m.commentIndex(indexName(t.To.Name, x), x)
	}
	for _, p := range set.Changed {
		if m.swapped[p.To] {
			continue
		}
		m.replaceIndex(t, p.From, p.To)
	}
	for _, x := range set.Dropped {
		m.dropIndex(dropIndex, t, x)
	}
}

// renamedIndexes plans indexes that differ in nothing but their name, and
// gives the others.
func (m *maker) renamedIndexes(t diff.Table) diff.Set[*catalog.Index] {
	rest := t.Indexes
	rest.Created = nil
	rest.Dropped = slices.DeleteFunc(slices.Clone(t.Indexes.Dropped), func(x *catalog.Index) bool { return m.swapped[x] })
	for _, x := range t.Indexes.Created {
		i := slices.IndexFunc(rest.Dropped, func(o *catalog.Index) bool {
			named := *o
			named.Name = x.Name
			return !m.onOld[o] && o.Invalid == x.Invalid && o.Comment == x.Comment && o.Tablespace == x.Tablespace &&
				sqlwrite.CreateIndex(&named, t.To.Name, "") == sqlwrite.CreateIndex(x, t.To.Name, "")
		})
		if i < 0 {
			rest.Created = append(rest.Created, x)
			continue
		}
		o := rest.Dropped[i]
		rest.Dropped = slices.Delete(rest.Dropped, i, i+1)
		was, is := indexName(t.To.Name, o), indexName(t.To.Name, x)
		m.add(makeIndex, Step{Title: "give index " + was.String() + " the name " + x.Name, Object: Object{"index", is.String()},
			Why: "the two differ in nothing else: nothing is built", SQL: []string{renameIndex(was, x.Name)}, Undo: []string{renameIndex(is, o.Name)}, Verify: relationExists(is)})
	}
	return rest
}

func renameIndex(n catalog.Name, to string) string {
	return "ALTER INDEX " + sqlwrite.Name(n) + " RENAME TO " + ident.Quote(to)
}

func indexName(t catalog.Name, x *catalog.Index) catalog.Name {
	return catalog.Name{Schema: t.Schema, Name: x.Name}
}

func indexValid(n catalog.Name) string {
	return exists("SELECT FROM pg_catalog.pg_index WHERE indexrelid = " + regclass(n) + " AND indisvalid")
}

// buildIndex builds beside readers and writers. It has no lock timeout: it
// stands behind others without anybody standing behind it.
func (m *maker) buildIndex(r rank, t *catalog.Table, x *catalog.Index) {
	if t.Hypertable != nil {
		m.hypertableIndex(r, t, x)
		return
	}
	n := indexName(t.Name, x)
	s := Step{Title: "build index " + n.String(), Object: Object{"index", n.String()}, Class: Alone,
		Why: "beside readers and writers; where it fails it leaves an invalid index, which the undo drops",
		SQL: []string{sqlwrite.CreateIndex(x, t.Name, "CONCURRENTLY")}, Undo: []string{"DROP INDEX CONCURRENTLY IF EXISTS " + sqlwrite.Name(n)}, Verify: indexValid(n)}
	if x.Unique {
		s.Hazards = []Hazard{{Name: DataDependent, What: "fails when two rows have the same key"}}
	}
	m.add(r, s, m.familyKey(t))
}

// familyKey is the key of the table with all its partitions, with whose other
// steps the building of an index keeps its order.
func (m *maker) familyKey(t *catalog.Table) string {
	return catalog.Key("relation", m.d.To.Root(t).Name.String())
}

// commentIndex says what an index that the plan makes is about, when it has
// its name.
func (m *maker) commentIndex(n catalog.Name, x *catalog.Index) {
	if x.Comment != "" {
		on := "INDEX " + sqlwrite.Name(n)
		m.add(makeComment, Step{Title: "comment on index " + n.String(), Object: Object{"index", n.String()}, SQL: []string{comment(on, x.Comment)}, Undo: []string{comment(on, "")}})
	}
}

func (m *maker) createIndex(t diff.Table, x *catalog.Index) {
	if t.To.PartitionBy == nil {
		m.buildIndex(makeIndex, t.To, x)
		return
	}
	m.partitionedIndex(t.To.Name, x, x.Name)
}

// partitionedIndex makes the index of the parent alone, which is instant,
// builds each partition's beside readers and writers, and attaches them; with
// the last the parent's becomes valid. final is the name that it is to have.
func (m *maker) partitionedIndex(parent catalog.Name, x *catalog.Index, final string) {
	n := indexName(parent, x)
	m.add(makeIndex, Step{Title: "make index " + n.String() + " of the parent alone", Object: Object{"index", n.String()},
		Why: "CONCURRENTLY is refused on a partitioned table; its partitions follow one by one",
		SQL: []string{sqlwrite.CreateIndex(x, parent, "ONLY")}, Undo: []string{"DROP INDEX " + sqlwrite.Name(n)}, Verify: relationExists(n)})
	for _, leaf := range m.partitions(parent) {
		if m.newTable[leaf.Name] {
			// It was made with its part of the index under the name that it is to have.
			for _, y := range leaf.Indexes {
				if y.Parent == final {
					m.attachIndex(n, indexName(leaf.Name, y))
				}
			}
			continue
		}
		y := *x
		y.Name, y.Comment = leafIndexName(leaf, x), ""
		if leaf.PartitionBy != nil {
			m.partitionedIndex(leaf.Name, &y, y.Name)
		} else {
			m.buildIndex(makeIndex, leaf, &y)
		}
		m.attachIndex(n, indexName(leaf.Name, &y))
	}
}

// partitions gives the partitions that a table has when its indexes and keys
// are made: those of the actual state, and those that the plan makes.
func (m *maker) partitions(parent catalog.Name) []*catalog.Table {
	out := m.d.From.Partitions(parent)
	for _, t := range m.d.To.Partitions(parent) {
		if m.newTable[t.Name] {
			out = append(out, t)
		}
	}
	return out
}

func (m *maker) dropIndex(r rank, t diff.Table, x *catalog.Index) {
	n := indexName(t.To.Name, x)
	s := Step{Title: "drop index " + n.String(), Object: Object{"index", n.String()}, Class: Alone, SQL: []string{"DROP INDEX CONCURRENTLY " + sqlwrite.Name(n)},
		Undo: []string{sqlwrite.CreateIndex(x, t.To.Name, "CONCURRENTLY")}, Verify: relationGone(n)}
	var about []string
	if x.Comment != "" {
		about = []string{comment("INDEX "+sqlwrite.Name(n), x.Comment)}
	}
	if t.From.PartitionBy != nil {
		s.Class, s.SQL, s.Undo = Transaction, []string{"DROP INDEX " + sqlwrite.Name(n)}, []string{sqlwrite.CreateIndex(x, t.To.Name, "")}
		s.Why = "CONCURRENTLY is refused on a partitioned table: a short strong lock on the parent and all partitions"
	}
	if t.From.Hypertable != nil {
		s.Class, s.SQL, s.Undo = Transaction, []string{"DROP INDEX " + sqlwrite.Name(n)}, []string{sqlwrite.CreateIndex(x, t.To.Name, "")}
		s.Why = "CONCURRENTLY is refused on a hypertable: a short strong lock on it and all chunks"
	}
	for _, p := range m.d.From.Properties {
		if propertyOf(p, t.To.Name, x.Name) {
			about = append(about, p.Set)
		}
	}
	s.Undo = append(s.Undo, about...)
	if m.onOld[x] {
		s.Undo, s.OneWay = nil, "it is on the old column, which goes too"
	}
	m.add(r, s)
}

// replaceIndex builds the new one first, so that queries always have one.
func (m *maker) replaceIndex(t diff.Table, from, to *catalog.Index) {
	n := indexName(t.To.Name, to)
	if !rebuilt(t, from, to) {
		m.resetIndex(t.To, from, to)
		return
	}
	fresh := *to
	fresh.Name, fresh.Comment = m.spare(inSchema(relationNames, n.Schema), to.Name, "", "new"), ""
	made := indexName(t.To.Name, &fresh)
	if t.To.PartitionBy != nil {
		m.partitionedIndex(t.To.Name, &fresh, to.Name)
	} else {
		m.buildIndex(makeIndex, t.To, &fresh)
	}
	name := Step{Title: "give the new index the name " + n.String(), Object: Object{"index", n.String()}, SQL: []string{renameIndex(made, to.Name)},
		Undo: []string{renameIndex(n, fresh.Name)}, Verify: indexValid(n) + " AND " + isGone(made)}
	if t.To.PartitionBy != nil {
		name.Title, name.Why = "put the new index "+n.String()+" in the place of the old", "in one transaction: a short strong lock on the parent and all partitions"
		name.SQL = append([]string{"DROP INDEX " + sqlwrite.Name(n)}, name.SQL...)
		name.Undo = append(name.Undo, sqlwrite.CreateIndex(from, t.From.Name, ""))
	} else if foreign := m.pointingAtIndex(t.From, from); len(foreign) > 0 {
		m.replacePointedAt(t, from, name, foreign)
		m.commentIndex(n, to)
		return
	} else {
		m.dropIndex(makeIndex, t, from)
	}
	name.SQL, name.Undo = append(name.SQL, keepIdentity(t, to.Name)...), append(name.Undo, keepIdentity(t, to.Name)...)
	m.add(makeIndex, name)
	m.commentIndex(n, to)
}

// replacePointedAt puts a new index in the place of one at which foreign keys
// point. Where all of them go, the old one stays under another name until they
// have gone; otherwise they are taken off and put back in one transaction.
func (m *maker) replacePointedAt(t diff.Table, from *catalog.Index, s Step, foreign []held) {
	n := indexName(t.To.Name, from)
	s.Title = "put the new index " + n.String() + " in the place of the old"
	if !m.stays(foreign) {
		old := *from
		old.Name = m.spare(inSchema(relationNames, n.Schema), from.Name, "", "old")
		s.Why = "the old one stays under another name until the foreign keys have gone that point at it"
		s.SQL = append([]string{renameIndex(n, old.Name)}, s.SQL...)
		s.Undo = append(s.Undo, renameIndex(indexName(t.To.Name, &old), n.Name))
		s.SQL, s.Undo = append(s.SQL, keepIdentity(t, n.Name)...), append(s.Undo, keepIdentity(t, n.Name)...)
		m.add(makeIndex, s)
		m.dropIndex(dropIndex, t, &old)
		return
	}
	s.Why, s.Undo, s.OneWay = "in one transaction, with the foreign keys that point at it: at no moment there are two of them, or none", nil, "the old index has gone; a plan back to the old state makes it again"
	s.SQL = slices.Concat(m.takeOff(foreign), []string{"DROP INDEX " + sqlwrite.Name(n)}, s.SQL)
	again := m.putBackForeign(&s, foreign, nil)
	s.SQL = append(s.SQL, keepIdentity(t, n.Name)...)
	m.add(makeIndex, s)
	for _, f := range again {
		f()
	}
}

// keepIdentity names an index again that is the replica identity of its
// table: with the index that went, the table has forgotten it.
func keepIdentity(t diff.Table, index string) []string {
	if t.From.ReplicaIdentity == t.To.ReplicaIdentity && t.To.ReplicaIdentity == "index "+index {
		return []string{replicaIdentitySQL(t.To)}
	}
	return nil
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
	m.add(makeIndex, m.attachStep(parent, child))
}

func (m *maker) attachStep(parent, child catalog.Name) Step {
	return Step{Title: "attach index " + child.String(), Object: Object{"index", parent.String()},
		SQL:    []string{"ALTER INDEX " + sqlwrite.Name(parent) + " ATTACH PARTITION " + sqlwrite.Name(child)},
		Verify: exists("SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = " + regclass(child) + " AND inhparent = " + regclass(parent))}
}
