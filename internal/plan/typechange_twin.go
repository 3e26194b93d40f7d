package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// twin is an index on the second column that takes the place of one on the
// first.
type twin struct {
	table *catalog.Table
	is    *catalog.Index // as it is to be when it has taken the place
	fresh *catalog.Index // as it is built
	parts []twin         // of an index of a partitioned table: those of its partitions
}

// swapKey is a key with the twin of its index.
type swapKey struct {
	held
	index twin
}

// twinOf writes the twin of an index, as the desired state has the index; why
// is what keeps it from being written.
func (s *columnSwap) twinOf(t *catalog.Table, is *catalog.Index) (x twin, why string) {
	fresh := *is
	fresh.Name = s.m.spare(inSchema(relationNames, t.Name.Schema), is.Name, "", "new")
	fresh.Comment, fresh.Parent, fresh.Constraint, fresh.Invalid = "", "", "", false
	fresh.Keys, fresh.Include = slices.Clone(is.Keys), s.renamed(is.Include)
	for i, k := range is.Keys {
		if k.Column == s.to.Name {
			fresh.Keys[i].Column = s.fresh
		}
		var ok bool
		if fresh.Keys[i].Expr, ok = s.rewritten(k.Expr); !ok {
			return x, "index " + is.Name + " computes in a way that cannot be written for another column"
		}
	}
	var ok bool
	if fresh.Where, ok = s.rewritten(is.Where); !ok {
		return x, "the condition of index " + is.Name + " cannot be written for another column"
	}
	x = twin{table: t, is: is, fresh: &fresh}
	if t.PartitionBy == nil {
		return x, ""
	}
	for _, p := range s.m.d.From.Partitions(t.Name) {
		i := slices.IndexFunc(p.Indexes, func(y *catalog.Index) bool { return y.Parent == is.Name })
		if i < 0 {
			return x, "partition " + p.Name.String() + " has no part of index " + is.Name
		}
		own := *is
		own.Name, own.Options, own.Tablespace, own.Comment = p.Indexes[i].Name, p.Indexes[i].Options, p.Indexes[i].Tablespace, p.Indexes[i].Comment
		part, why := s.twinOf(p, &own)
		if why != "" {
			return x, why
		}
		x.parts = append(x.parts, part)
	}
	return x, ""
}

// rewritten writes an expression for the second column; ok is false where it
// cannot be.
func (s *columnSwap) rewritten(e *catalog.Expr) (out *catalog.Expr, ok bool) {
	if e == nil || !mentions(e, s.to.Name) {
		return e, true
	}
	sql, err := sqlparse.RenameColumn(e.SQL, s.to.Name, s.fresh)
	return &catalog.Expr{SQL: sql}, err == nil
}

// renamed is a list of columns with the second in the place of the first.
func (s *columnSwap) renamed(columns []string) []string {
	out := slices.Clone(columns)
	if i := slices.Index(out, s.to.Name); i >= 0 {
		out[i] = s.fresh
	}
	return out
}

// buildTwin builds an index beside readers and writers, of a partitioned table
// those of its partitions: the table's own takes them in when it is made.
func (m *maker) buildTwin(x twin) {
	if x.table.PartitionBy == nil {
		m.buildIndex(changeColumn, x.table, x.fresh)
	}
	for _, p := range x.parts {
		m.buildTwin(p)
	}
}

// has reports whether a twin or one of its parts is for an index of a table.
func (x twin) has(t *catalog.Table, index string) bool {
	return x.table == t && x.is.Name == index || slices.ContainsFunc(x.parts, func(p twin) bool { return p.has(t, index) })
}

// takePlace puts a twin in the place of the index that has gone. That of a
// partitioned table takes in the indexes that its partitions have, and builds
// those of partitions that have come meanwhile.
func (x twin) takePlace() []string {
	var sql []string
	for _, p := range x.parts {
		sql = append(sql, p.takePlace()...)
	}
	if x.table.PartitionBy != nil {
		sql = append(sql, sqlwrite.CreateIndex(x.is, x.table.Name, ""))
	} else {
		sql = append(sql, renameIndex(indexName(x.table.Name, x.fresh), x.is.Name))
	}
	return append(sql, x.comment()...)
}

func (x twin) comment() []string {
	if x.is.Comment == "" {
		return nil
	}
	return []string{comment("INDEX "+sqlwrite.Name(indexName(x.table.Name, x.is)), x.is.Comment)}
}

// makeKey makes a key of a twin. On a partitioned table USING INDEX is
// refused; but a key that all partitions have already is taken in, and nothing
// is built.
func (x twin) makeKey(c *catalog.Constraint) []string {
	t, own := x.table, *c
	own.Name, own.Comment = x.is.Name, ""
	if had := t.Constraint(own.Name); had != nil {
		own.Comment = had.Comment
	}
	var sql []string
	for _, p := range x.parts {
		sql = append(sql, p.makeKey(c)...)
	}
	if t.PartitionBy != nil {
		sql = append(sql, addConstraintSQL(t, &own))
	} else {
		sql = append(sql, usingIndex(t.Name, c, own.Name, x.fresh.Name))
	}
	return slices.Concat(sql, commentSQL(t.Name, &own), x.comment())
}
