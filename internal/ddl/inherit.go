package ddl

import (
	"cmp"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// inheritFrom merges an INHERITS parent's columns and checks into a new table.
func (f *folder) inheritFrom(b *building, rv *sqlparse.RangeVar) {
	parent := f.table(rv, false)
	if parent == nil {
		return
	}
	b.t.Inherits = append(b.t.Inherits, parent.Name)
	for _, c := range parent.Columns {
		if old := b.t.Column(c.Name); old != nil {
			if c.NotNull && !old.NotNull && !f.noInherit.get(columnKey{parent.Name, c.Name}) {
				editColumn(b.t, c.Name, func(o *catalog.Column) { o.NotNull = true })
			}
			continue
		}
		b.t.Columns = append(b.t.Columns, f.heirColumn(parent.Name, c, b.t))
	}
	for _, c := range parent.Constraints {
		if c.Kind == catalog.Check && !c.NoInherit && b.t.Constraint(c.Name) == nil {
			own := *c
			own.Inherited, own.NotValid, own.Pos = true, false, b.t.Pos
			b.t.Constraints = insertConstraint(b.t.Constraints, &own)
		}
	}
}

// columnsOfType gives a typed table (OF type) its columns.
func (f *folder) columnsOfType(b *building, tn *sqlparse.TypeName) {
	tt := f.typeName(tn)
	b.t.OfType = catalog.Name{Schema: tt.Schema, Name: tt.Name}
	columns, _ := f.relationColumns(b.t.OfType)
	for _, c := range columns {
		own := *c
		own.Pos, own.Comment = b.t.Pos, ""
		b.t.Columns = append(b.t.Columns, &own)
	}
}

// like is a LIKE clause whose indexes are still to be made.
type like struct {
	source  *catalog.Table
	options uint32
}

// The bits of TableLikeOption, which the tree keeps as a mask.
const (
	likeComments uint32 = 1 << iota
	likeCompression
	likeConstraints
	likeDefaults
	likeGenerated
	likeIdentity
	likeIndexes
	likeStatistics
	likeStorage
)

// like copies columns (and what INCLUDING says) from another relation.
func (f *folder) like(b *building, l *sqlparse.TableLikeClause) {
	n, _ := f.lookVar(l.Relation)
	src := f.tables.get(n)
	if src == nil {
		if columns, ok := f.relationColumns(n); ok {
			src = &catalog.Table{Name: n, Columns: columns}
		} else if src = f.table(l.Relation, false); src == nil {
			return
		}
	}
	has := func(bit uint32) bool { return l.Options&bit != 0 }
	for _, c := range src.Columns {
		own := &catalog.Column{
			Name: c.Name, Type: c.Type, NotNull: c.NotNull, NotNullName: c.NotNullName, Collation: c.Collation, Pos: f.at(l.Relation.Location),
		}
		if has(likeDefaults) {
			own.Default = c.Default
		}
		if has(likeGenerated) {
			own.Generated = c.Generated
		}
		if has(likeStorage) {
			own.Storage = c.Storage
		}
		if has(likeCompression) {
			own.Compression = c.Compression
		}
		if has(likeComments) {
			own.Comment = c.Comment
		}
		if has(likeIdentity) && c.Identity != catalog.NoIdentity {
			own.Identity = c.Identity
			q := f.ownedSequence(b, own, c.Type.Name, true)
			if old := f.identitySequence(src, c.Name); old != nil {
				// Its bounds are copied, its type is not: PostgreSQL leaves it bigint.
				q.Type = "bigint"
				q.Start, q.Increment, q.Min, q.Max, q.Cache, q.Cycle = old.Start, old.Increment, old.Min, old.Max, old.Cache, old.Cycle
			}
		}
		b.t.Columns = append(b.t.Columns, own)
	}
	b.likes = append(b.likes, like{src, l.Options})
}

// identitySequence gives the sequence of an identity column. Partitions take
// their values from the partitioned table's.
func (f *folder) identitySequence(t *catalog.Table, column string) *catalog.Sequence {
	for t != nil {
		if q := f.sequences.get(f.columnSequences.get(columnKey{t.Name, column})); q != nil {
			return q
		}
		if t.PartitionOf == nil {
			return nil
		}
		t = f.tables.get(t.PartitionOf.Parent)
	}
	return nil
}

// finishLike makes the constraints, indexes and statistics of a LIKE clause.
// Foreign keys and triggers are never copied.
func (f *folder) finishLike(n catalog.Name, l like) {
	if l.options&likeConstraints != 0 {
		for _, c := range l.source.Constraints {
			if c.Kind == catalog.Check {
				own := *c
				own.Inherited, own.NotValid, own.Pos = false, false, f.stmt.Span
				if l.options&likeComments == 0 {
					own.Comment = ""
				}
				f.putConstraint(f.tables.get(n), &own)
			}
		}
	}
	if l.options&likeIndexes != 0 {
		for _, x := range orderedIndexes(l.source) {
			f.likeIndex(n, l, x)
		}
	}
	if l.options&likeStatistics != 0 {
		f.likeStatistics(n, l)
	}
}

// orderedIndexes gives a table's indexes in the order in which they were made,
// as far as their places tell: copies are named in that order. Of the keys of
// one CREATE TABLE the primary one is made first.
func orderedIndexes(t *catalog.Table) []*catalog.Index {
	withTable := func(x *catalog.Index) bool { return t.Pos.Start <= x.Pos.Start && x.Pos.Start < t.Pos.End }
	if slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return x.Pos.File != t.Pos.File }) {
		withTable = func(*catalog.Index) bool { return true }
	}
	out := slices.Clone(t.Indexes)
	slices.SortStableFunc(out, func(a, b *catalog.Index) int {
		first := boolInt(withTable(b)) - boolInt(withTable(a))
		if withTable(a) && withTable(b) {
			first = boolInt(isPrimaryIndex(t, b)) - boolInt(isPrimaryIndex(t, a))
		}
		return cmp.Or(first, a.Pos.Start-b.Pos.Start)
	})
	return out
}

func isPrimaryIndex(t *catalog.Table, x *catalog.Index) bool {
	pk := t.PrimaryKey()
	return pk != nil && pk.Index == x.Name
}

func (f *folder) likeIndex(n catalog.Name, l like, x *catalog.Index) {
	t := f.tables.get(n)
	own := *x
	own.Parent, own.Constraint, own.Invalid, own.Pos = "", "", false, f.stmt.Span
	if l.options&likeComments == 0 {
		own.Comment = ""
	}
	con := l.source.Constraint(x.Constraint)
	if x.Constraint == "" || con == nil {
		own.Name = f.relationName(n.Schema, n.Name, nameAddition(indexColumnNames(indexNames(x))), "idx", false)
		f.addIndex(t, &own, false)
		return
	}
	k := *con
	k.Inherited, k.Pos, k.Unnamed = false, f.stmt.Span, true
	k.Name = f.keyName(t, &k, indexNames(x))
	k.Index, own.Name, own.Constraint = k.Name, k.Name, k.Name
	f.update(t, func(d *catalog.Table) {
		d.Constraints = insertConstraint(d.Constraints, &k)
		d.Indexes = insertIndex(d.Indexes, &own)
		if k.Kind == catalog.PrimaryKey {
			f.setKeyNotNull(d, k.Columns)
		}
	})
}

func (f *folder) likeStatistics(n catalog.Name, l like) {
	list := values(f.statistics)
	slices.SortFunc(list, func(a, b *catalog.Statistics) int { return a.Name.Compare(b.Name) })
	for _, s := range list {
		if s.Table != l.source.Name {
			continue
		}
		own := *s
		own.Table, own.Pos = n, f.stmt.Span
		parts := slices.Clone(s.Columns)
		for range s.Exprs {
			parts = append(parts, "expr")
		}
		own.Name = f.statisticsName(n, parts)
		f.statistics.put(own.Name, &own)
	}
}
