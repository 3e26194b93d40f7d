package query

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

// demand is what one level of one query asks of one table's indexes.
type demand struct {
	table  *catalog.Table
	query  *workload.Query
	level  *workload.Level
	equal  []string // compared by equality, joins included
	few    []string // compared with a constant, of few values
	ranged string   // the first column compared by a range
	sorted []catalog.IndexKey
	// where is a predicate of constants that the query always carries: only
	// rows that fulfil it need be in the index.
	where []string
}

// demands collects what the workload asks of tables that do not stay small.
func demands(p *rule.Pass) []demand {
	var out []demand
	levels(p, func(q *workload.Query, l *workload.Level) {
		if l.Kind == "insert" || q.Rate > 0 && q.Rate < 0.005 || q.Origin == "script" {
			return
		}
		if anti(q, l) {
			return
		}
		for _, t := range tables(l) {
			if t.PartitionOf != nil || t.Kind == catalog.ForeignTable || small(p, t) {
				continue
			}
			if d, ok := demandOf(p, q, l, t); ok {
				out = append(out, d)
			}
		}
	})
	return out
}

// anti: the level is the subquery of a NOT IN, which NOT EXISTS should replace.
func anti(q *workload.Query, l *workload.Level) bool {
	for _, other := range q.Levels {
		for _, c := range other.Predicates {
			if c.Subquery == l && c.Op == "not in" {
				return true
			}
		}
	}
	return false
}

func demandOf(p *rule.Pass, q *workload.Query, l *workload.Level, t *catalog.Table) (demand, bool) {
	d := demand{table: t, query: q, level: l}
	constant := equals(l, t, false)
	d.equal = equals(l, t, true)
	if telling := slices.ContainsFunc(constant, func(c string) bool { return !fewValued(p, t, c) }); telling && !drivenByOther(p, l, t) {
		d.equal = constant // the join goes out from here
	}
	for _, c := range l.Predicates {
		if c.InOr || c.Having || !bare(c.Left) || c.Left.Table != t {
			continue
		}
		name := ident.Quote(c.Left.Column)
		switch c.Op {
		case "<", "<=", ">", ">=", "between":
			if d.ranged == "" && given(c.Right) {
				d.ranged = c.Left.Column
			}
		case "is null":
			d.where = append(d.where, name+" IS NULL")
		case "bool", "is true":
			if c.Right.Text == "false" {
				d.where = append(d.where, "NOT "+name)
			} else {
				d.where = append(d.where, name)
			}
		case "=":
			if c.Right.Kind == "const" && fewValued(p, t, c.Left.Column) {
				d.where = append(d.where, name+" = "+c.Right.Text)
				d.few = append(d.few, c.Left.Column)
				d.equal = slices.DeleteFunc(d.equal, func(e string) bool { return e == c.Left.Column })
			}
		}
	}
	// With LIMIT the order is worth an index; behind a range only its own column is.
	if !l.Aggregates && !l.Distinct && len(l.OrderBy) > 0 && (l.HasLimit || l.OrderBy[0].Column == d.ranged) {
		for _, k := range l.OrderBy {
			if !bare(k.Operand) || k.Table != t || k.Op != "" || slices.Contains(d.equal, k.Column) {
				break
			}
			if d.ranged != "" && k.Column != d.ranged {
				break
			}
			d.sorted = append(d.sorted, catalog.IndexKey{Column: k.Column, Desc: k.Desc, NullsFirst: k.NullsFirst})
		}
	}
	return d, len(d.equal) > 0 || d.ranged != ""
}

// drivenByOther: the rows of the table are found by those of another one, by an
// outer join or because that one has a condition of its own.
func drivenByOther(p *rule.Pass, l *workload.Level, t *catalog.Table) bool {
	for _, r := range l.Relations {
		if r.Table == t && (r.Join == "left" || r.Join == "full") {
			return true
		}
		if r.Table != nil && r.Table != t && slices.ContainsFunc(equals(l, r.Table, false), func(c string) bool { return !fewValued(p, r.Table, c) }) {
			return true
		}
	}
	return false
}

// fewValued: a boolean, an enum or a column with a short CHECK: one value is
// no way into the table.
func fewValued(p *rule.Pass, t *catalog.Table, name string) bool {
	c := t.Column(name)
	if c == nil {
		return false
	}
	if c.Type.Is("boolean") {
		return true
	}
	if c.Stats != nil && c.Stats.NDistinct > 0 && c.Stats.NDistinct <= 8 {
		return true
	}
	for _, k := range t.Constraints {
		if k.Kind == catalog.Check && k.Expr != nil && strings.HasPrefix(strings.TrimLeft(k.Expr.Norm, "("), ident.Quote(name)+" = ANY (ARRAY[") && strings.Count(k.Expr.Norm, ",") < 8 {
			return true
		}
	}
	for _, typ := range p.Catalog.Types {
		if typ.Kind == catalog.EnumType && typ.Name.Name == c.Type.Name {
			return true
		}
	}
	lower := strings.ToLower(name)
	return c.Type.Is("text", "character varying") && (lower == "status" || lower == "state" || lower == "kind" || strings.HasSuffix(lower, "_type") || lower == "type" || strings.HasSuffix(name, "Type"))
}

// served finds an index that leads to the rows: its first column is compared
// by equality and tells rows apart, or it is the range where nothing else is
// asked for.
func (d demand) served(p *rule.Pass) *catalog.Index {
	telling := slices.DeleteFunc(slices.Clone(d.equal), func(c string) bool { return fewValued(p, d.table, c) })
	for _, x := range d.table.Indexes {
		if x.Invalid || x.Method != "btree" && x.Method != "hash" || !d.implies(x.Where) {
			continue
		}
		if len(telling) == 0 && len(x.Keys) > 0 && x.Keys[0].Column != "" && slices.Contains(d.few, x.Keys[0].Column) {
			return x // whether one value of few is rare, only statistics know
		}
		// The leading run of equality columns must hold one that tells rows apart.
		for _, k := range x.Keys {
			if k.Column == "" || !slices.Contains(d.equal, k.Column) {
				if len(telling) == 0 && (k.Column == d.ranged || slices.ContainsFunc(d.sorted, func(s catalog.IndexKey) bool { return s.Column == k.Column })) && k.Column != "" {
					return x
				}
				break
			}
			if slices.Contains(telling, k.Column) {
				return x
			}
		}
	}
	// create_hypertable makes an index over the time.
	if h := d.table.Hypertable; h != nil && len(telling) == 0 && d.ranged == h.TimeColumn {
		return &catalog.Index{Name: d.table.Name.Name + "_" + h.TimeColumn + "_idx"}
	}
	return nil
}

// implies: the query's conditions imply a partial index's predicate.
func (d demand) implies(where *catalog.Expr) bool {
	if where == nil {
		return true
	}
	norm := strings.Trim(where.Norm, "()")
	for _, w := range d.where {
		if strings.EqualFold(strings.Trim(w, "()"), norm) {
			return true
		}
	}
	for _, c := range append(slices.Clone(d.equal), d.ranged) {
		if c != "" && norm == ident.Quote(c)+" IS NOT NULL" {
			return true
		}
	}
	return false
}

// proposal is an index that one or several demands need.
type proposal struct {
	table   *catalog.Table
	keys    []catalog.IndexKey
	equal   int // how many keys are compared by equality
	where   string
	queries []*workload.Query
}

func (pr *proposal) columns() []string {
	var out []string
	for _, k := range pr.keys {
		out = append(out, k.Column)
	}
	return out
}

// proposals makes one index for demands that can share it: equality columns
// first, the most often asked for in front, then the range or the order.
func proposals(p *rule.Pass, unserved []demand) []*proposal {
	asked := map[*catalog.Table]map[string]int{}
	for _, d := range unserved {
		if asked[d.table] == nil {
			asked[d.table] = map[string]int{}
		}
		for _, c := range d.equal {
			asked[d.table][c]++
		}
	}
	var out []*proposal
	for _, d := range unserved {
		pr := propose(p, d, asked[d.table])
		if pr == nil {
			continue
		}
		out = append(out, pr)
	}
	// Longer ones first, so that the shorter find them.
	slices.SortStableFunc(out, func(a, b *proposal) int {
		return cmp.Or(cmp.Compare(len(b.keys), len(a.keys)), strings.Compare(a.where, b.where), cmp.Compare(b.queries[0].Rate, a.queries[0].Rate))
	})
	var kept []*proposal
	for _, pr := range out {
		at := slices.IndexFunc(kept, func(k *proposal) bool {
			return k.table == pr.table && (k.where == "" || k.where == pr.where) && len(k.keys) >= len(pr.keys) && slices.Equal(k.columns()[:len(pr.keys)], pr.columns())
		})
		if at >= 0 {
			kept[at].queries = append(kept[at].queries, pr.queries...)
			continue
		}
		kept = append(kept, pr)
	}
	return kept
}

func propose(p *rule.Pass, d demand, asked map[string]int) *proposal {
	equal := slices.Clone(d.equal)
	few := func(c string) int {
		if fewValued(p, d.table, c) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(equal, func(a, b string) int {
		return cmp.Or(cmp.Compare(few(a), few(b)), cmp.Compare(asked[b], asked[a]))
	})
	pr := &proposal{table: d.table, queries: []*workload.Query{d.query}, where: strings.Join(d.where, " AND ")}
	for _, c := range equal {
		pr.keys = append(pr.keys, catalog.IndexKey{Column: c})
	}
	pr.equal = len(pr.keys)
	switch {
	case len(d.sorted) > 0:
		pr.keys = append(pr.keys, d.sorted...)
	case d.ranged != "":
		pr.keys = append(pr.keys, catalog.IndexKey{Column: d.ranged})
	}
	if len(pr.keys) == 0 || pr.equal == 0 && d.ranged == "" {
		return nil
	}
	if pr.equal > 0 && few(pr.keys[0].Column) == 1 && len(pr.keys) == pr.equal {
		return nil // nothing but columns of few values
	}
	for _, k := range pr.keys {
		if c := d.table.Column(k.Column); c == nil || c.Type.Is("json", "xml") || c.Type.Dims > 0 || c.Type.Is("jsonb") {
			return nil
		}
	}
	return pr
}

// onlyReference: the columns are those of a foreign key, whose missing index
// is reported with the key.
func (pr *proposal) onlyReference() bool {
	for _, c := range pr.table.Constraints {
		if c.Kind == catalog.ForeignKey && len(c.Columns) == len(pr.keys) &&
			!slices.ContainsFunc(pr.keys, func(k catalog.IndexKey) bool { return !slices.Contains(c.Columns, k.Column) }) {
			return true
		}
	}
	return false
}

func queryNames(list []*workload.Query) string {
	var names []string
	for _, q := range list {
		if !slices.Contains(names, q.Name) {
			names = append(names, q.Name)
		}
	}
	switch {
	case len(names) > 4:
		return "queries " + strings.Join(names[:4], ", ") + fmt.Sprintf(" and %d more", len(names)-4)
	case len(names) > 1:
		return "queries " + strings.Join(names, ", ")
	}
	return "query " + names[0]
}
