package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// twin is an index on the second column that takes the place of one on the
// first.
type twin struct {
	table *catalog.Table
	was   *catalog.Index
	fresh *catalog.Index
	parts []twin // of an index of a partitioned table: those of its partitions
}

// swapKey is a key with the twin of its index.
type swapKey struct {
	held
	index twin
}

// twinOf writes the twin of an index that is to be as the desired state has
// it; why is what keeps it from being written.
func (s *columnSwap) twinOf(t *catalog.Table, was, to *catalog.Index) (x twin, why string) {
	fresh := *to
	fresh.Name, fresh.Comment, fresh.Parent, fresh.Constraint, fresh.Invalid = ident.Object(was.Name, "", "new"), "", "", "", false
	fresh.Keys, fresh.Include = slices.Clone(to.Keys), s.renamed(to.Include)
	for i, k := range to.Keys {
		if k.Column == s.to.Name {
			fresh.Keys[i].Column = s.fresh
		}
		var ok bool
		if fresh.Keys[i].Expr, ok = s.rewritten(k.Expr); !ok {
			return x, "index " + was.Name + " computes in a way that cannot be written for another column"
		}
	}
	var ok bool
	if fresh.Where, ok = s.rewritten(to.Where); !ok {
		return x, "the condition of index " + was.Name + " cannot be written for another column"
	}
	x = twin{table: t, was: was, fresh: &fresh}
	for _, p := range s.m.d.From.Partitions(t.Name) {
		i := slices.IndexFunc(p.Indexes, func(y *catalog.Index) bool { return y.Parent == was.Name })
		if i < 0 {
			return x, "partition " + p.Name.String() + " has no part of index " + was.Name
		}
		own := *to
		own.Options, own.Tablespace = p.Indexes[i].Options, p.Indexes[i].Tablespace
		part, why := s.twinOf(p, p.Indexes[i], &own)
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

// buildTwin builds an index beside readers and writers. That of a partitioned
// table takes in those of its partitions, and of partitions that come later.
func (m *maker) buildTwin(x twin) {
	if x.table.PartitionBy == nil {
		m.buildIndex(changeColumn, x.table, x.fresh)
		return
	}
	n := indexName(x.table.Name, x.fresh)
	m.add(changeColumn, Step{Title: "make index " + n.String() + " of the parent alone", Object: Object{"index", n.String()},
		Why: "CONCURRENTLY is refused on a partitioned table; its partitions follow one by one",
		SQL: []string{sqlwrite.CreateIndex(x.fresh, x.table.Name, "ONLY")}, Undo: []string{"DROP INDEX " + sqlwrite.Name(n)}, Verify: relationExists(n)})
	for _, p := range x.parts {
		m.buildTwin(p)
		m.add(changeColumn, m.attachStep(n, indexName(p.table.Name, p.fresh)))
	}
}

// buildKeyTwin builds the indexes of a key, of a partitioned table those of
// its partitions: the table's own key takes them in when it is made.
func (m *maker) buildKeyTwin(x twin) {
	if x.table.PartitionBy == nil {
		m.buildIndex(changeColumn, x.table, x.fresh)
	}
	for _, p := range x.parts {
		m.buildKeyTwin(p)
	}
}

// has reports whether a twin or one of its parts is for an index of a table.
func (x twin) has(t *catalog.Table, index string) bool {
	return x.table == t && x.was.Name == index || slices.ContainsFunc(x.parts, func(p twin) bool { return p.has(t, index) })
}

// takePlace gives a twin, with its parts, the name and the comment of the
// index that has gone.
func (x twin) takePlace() []string {
	n := indexName(x.table.Name, x.was)
	sql := []string{renameIndex(indexName(x.table.Name, x.fresh), x.was.Name)}
	if x.was.Comment != "" {
		sql = append(sql, comment("INDEX "+sqlwrite.Name(n), x.was.Comment))
	}
	for _, p := range x.parts {
		sql = append(sql, p.takePlace()...)
	}
	return sql
}

// makeKey makes a key of a twin. On a partitioned table USING INDEX is
// refused; but a key that all partitions have already is taken in, and nothing
// is built.
func (x twin) makeKey(c *catalog.Constraint) []string {
	t, own := x.table, *c
	own.Name, own.Comment = x.was.Name, ""
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
	if own.Comment != "" {
		sql = append(sql, comment("CONSTRAINT "+ident.Quote(own.Name)+" ON "+sqlwrite.Name(t.Name), own.Comment))
	}
	if x.was.Comment != "" {
		sql = append(sql, comment("INDEX "+sqlwrite.Name(indexName(t.Name, x.was)), x.was.Comment))
	}
	return sql
}
