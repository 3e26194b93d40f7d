package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

// judged is an index under judgement with its table.
type judged struct {
	*catalog.Index
	table *catalog.Table
}

// each gives the indexes of all tables, partitions rolled up. What an index
// inherits from a partitioned one above it is judged there.
func each(p *rule.Pass, visit func(judged)) {
	for _, t := range p.Tables() {
		if t.Kind == catalog.ForeignTable || t.Persistence == catalog.Temporary {
			continue
		}
		for _, x := range t.Indexes {
			visit(judged{x, t})
		}
	}
}

// plain: an index that serves no constraint and tells no rows apart, so that
// dropping it changes no result. One that logical replication was told to
// identify rows by is not.
func (x judged) plain() bool {
	return !x.Unique && x.Constraint == "" && x.table.ReplicaIdentity != "index "+x.Name
}

// finding is what all findings about an index share.
func (x judged) finding(p *rule.Pass, format string, args ...any) rule.Finding {
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(),
		Object: rule.IndexObject(x.table, x.Name), Pos: x.Pos, Message: fmt.Sprintf(format, args...),
		Facts: []rule.Fact{{Name: "index", Value: x.definition()}},
	}
	if f.Pos.IsZero() {
		f.Pos = x.table.Pos
	}
	if s := x.liveStats(p); s != nil && s.Bytes > 0 {
		f.Facts = append(f.Facts, rule.Fact{Name: "size", Value: bytes(s.Bytes), Source: "pg_relation_size"})
	}
	return f
}

// definition shows an index in short: "btree (user_id, created_at DESC) WHERE active".
func (x judged) definition() string {
	s := x.Method + " (" + rule.IndexKeys(x.Index) + ")"
	if x.Unique {
		s = "unique " + s
	}
	if tail := rule.IndexTail(x.Index); tail != "" {
		s += " " + tail
	}
	return s
}

// liveStats finds what the server knows of the index.
func (x judged) liveStats(p *rule.Pass) *catalog.IndexStats {
	if p.Live == nil {
		return nil
	}
	if t := p.Live.Table(x.table.Name); t != nil {
		if i := t.Index(x.Name); i != nil {
			return i.Stats
		}
	}
	return nil
}

// dropSteps removes the index without stopping writers where PostgreSQL can:
// it refuses CONCURRENTLY on partitioned tables.
func (x judged) dropSteps() []rule.FixStep {
	name := ident.Qualified(x.table.Name.Schema, x.Name)
	if x.Constraint != "" {
		return []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", ident.Qualified(x.table.Name.Schema, x.table.Name.Name), ident.Quote(x.Constraint))}}
	}
	if x.table.Kind == catalog.PartitionedTable || x.table.Hypertable != nil {
		// Alone, so that it keeps its place behind steps that refuse transactions.
		return []rule.FixStep{{SQL: "DROP INDEX " + name, NoTransaction: true}}
	}
	return []rule.FixStep{{SQL: "DROP INDEX CONCURRENTLY " + name, NoTransaction: true}}
}

func (x judged) dropFix(note string) rule.Fix {
	if x.table.Kind == catalog.PartitionedTable && x.Constraint == "" {
		note = strings.TrimSpace(note + " Locks the table and all partitions for a moment, since a partitioned index cannot be dropped CONCURRENTLY: set a lock_timeout.")
	}
	title := "Drop the index"
	if x.Constraint != "" {
		title = "Drop the constraint with its index"
	}
	return rule.Fix{Title: title, Steps: x.dropSteps(), Note: note}
}

// replaceFix builds another index first and drops this one then.
func (x judged) replaceFix(p *rule.Pass, title, name, method, keys, tail string) rule.Fix {
	f := p.CreateIndexFix(x.table, freeName(x.table, name), false, method, keys, tail)
	f.Title = title
	f.Steps = append(f.Steps, x.dropSteps()...)
	return f
}

// freeName gives the name, with a number behind it where an index of the
// table has it already.
func freeName(t *catalog.Table, name string) string {
	out := ident.Truncate(name)
	for n := 2; t.Index(out) != nil; n++ {
		out = ident.Object(name, fmt.Sprint(n), "")
	}
	return out
}

// indexName names an index over columns as the mission wants: idx_table_columns.
func indexName(t *catalog.Table, columns ...string) string {
	return rule.NewName("idx_"+t.Name.Name, strings.Join(columns, "_"), "")
}

// keyText compares keys: column or expression, operator class and collation.
func keyText(k catalog.IndexKey) string {
	s := "c:" + k.Column
	if k.Expr != nil {
		s = "e:" + k.Expr.Norm
	}
	return s + "|" + k.OpClass + "|" + k.Collation
}

// direction of a key in two bits.
func direction(k catalog.IndexKey) (desc, nullsFirst bool) { return k.Desc, k.NullsFirst }

// sameKeys: a's keys are the first of b's, all in the same direction or all
// in the opposite one, so that one scan of b in either direction does what a does.
func sameKeys(a, b *catalog.Index) bool {
	if len(a.Keys) > len(b.Keys) {
		return false
	}
	same, opposite := true, true
	for i := range a.Keys {
		if keyText(a.Keys[i]) != keyText(b.Keys[i]) {
			return false
		}
		ad, an := direction(a.Keys[i])
		bd, bn := direction(b.Keys[i])
		same = same && ad == bd && an == bn
		opposite = opposite && ad != bd && an != bn
	}
	return same || opposite
}

// covers: everything that a holds beyond its keys is in b.
func covers(b, a *catalog.Index) bool {
	for _, c := range a.Include {
		if !slices.Contains(b.Include, c) && !slices.ContainsFunc(b.Keys, func(k catalog.IndexKey) bool { return k.Column == c }) {
			return false
		}
	}
	return true
}

// isTime: a point in time.
func isTime(c *catalog.Column) bool {
	return c != nil && c.Type.Is("timestamp with time zone", "timestamp without time zone", "date")
}

// supportsReference: the index finds the children of a parent for a foreign
// key of the table.
func (x judged) supportsReference() bool {
	for _, c := range x.table.Constraints {
		if c.Kind == catalog.ForeignKey && len(c.Columns) > 0 {
			keys := x.KeyColumns()
			if len(keys) >= len(c.Columns) && !slices.ContainsFunc(keys[:len(c.Columns)], func(k string) bool { return !slices.Contains(c.Columns, k) }) {
				return true
			}
		}
	}
	return false
}

// uses is how a query asks for rows of a table.
type uses struct {
	query         *workload.Query
	equal, ranged []string // columns compared with something given, in the order of the query
	sorted        []workload.SortKey
	filtered      map[string]bool // columns that any condition mentions
}

// usesOf lists how the workload reads a table.
func usesOf(p *rule.Pass, t *catalog.Table) []uses {
	return rule.Shared(p, "index: uses", func() map[*catalog.Table][]uses {
		out := map[*catalog.Table][]uses{}
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				if l.Kind == "insert" {
					continue
				}
				seen := map[*catalog.Table]bool{nil: true}
				for _, r := range l.Relations {
					if !seen[r.Table] {
						seen[r.Table] = true
						out[r.Table] = append(out[r.Table], usesIn(q, l, r.Table))
					}
				}
			}
		}
		return out
	})[t]
}

// usesIn says how one level reads a table.
func usesIn(q *workload.Query, l *workload.Level, t *catalog.Table) uses {
	u := uses{query: q, filtered: map[string]bool{}}
	for _, c := range l.Predicates {
		for _, o := range []workload.Operand{c.Left, c.Right} {
			if o.Table == t && o.Column != "" {
				u.filtered[o.Column] = true
			}
		}
		o := c.Left
		if o.Table != t || o.Kind != "column" || o.Func != "" || o.Cast != "" || o.JSONOp != "" || c.InOr || c.Having {
			continue
		}
		switch c.Op {
		case "=", "in", "is null", "bool", "is true", "is not distinct from":
			if !c.Join {
				u.equal = append(u.equal, o.Column)
			}
		case "<", "<=", ">", ">=", "between":
			u.ranged = append(u.ranged, o.Column)
		}
	}
	for _, k := range l.OrderBy {
		if k.Table == t {
			u.sorted = append(u.sorted, k)
		}
	}
	return u
}

// bytes writes a size for people.
func bytes(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.0f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d kB", n>>10)
}
