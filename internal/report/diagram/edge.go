package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// edges makes an edge of each foreign key, with the keys of partitions
// counted as their parent's; those of views lead to what they read.
func (b *builder) edges(boxes []*Box) []*Edge {
	var out []*Edge
	seen := map[string]bool{}
	for _, t := range b.cat.Tables {
		root := b.cat.Root(t)
		from, ok := b.box[root.Name]
		if !ok {
			continue
		}
		for _, c := range t.Constraints {
			if c.Kind != catalog.ForeignKey || c.Inherited {
				continue
			}
			to, ok := b.target(c.RefTable)
			if !ok {
				continue
			}
			e := &Edge{
				Name: c.Name, From: from, To: to, Columns: c.Columns, RefColumns: c.RefColumns, Count: 1,
				FromCard: ZeroOrMany, ToCard: ExactlyOne, OnDelete: c.OnDelete, NotEnforced: c.NotEnforced || c.NotValid,
			}
			if unique(root, c.Columns) {
				e.FromCard = ZeroOrOne
			}
			for _, name := range c.Columns {
				if col := root.Column(name); col == nil || !col.NotNull && !inKey(root, name) {
					e.ToCard = ZeroOrOne
				}
			}
			k := e.key()
			if !seen[k] {
				seen[k] = true
				out = append(out, e)
			}
		}
	}
	if b.opt.Implied {
		out = append(out, b.implied(boxes, out)...)
	}
	if b.opt.Views {
		out = append(out, b.reads()...)
	}
	sortEdges(out)
	for _, e := range out {
		e.FromRow = row(boxes[e.From], e.Columns, usage(out, e.From))
		e.ToRow = row(boxes[e.To], e.RefColumns, nil)
	}
	return out
}

// target finds the box of a referenced table; of a partition, its root's.
func (b *builder) target(n catalog.Name) (int, bool) {
	if t := b.cat.Table(n); t != nil {
		n = b.cat.Root(t).Name
	}
	i, ok := b.box[n]
	return i, ok
}

func (e *Edge) key() string {
	return fmt.Sprintf("%d\x00%d\x00%s\x01%s", e.From, e.To, strings.Join(e.Columns, "\x00"), strings.Join(e.RefColumns, "\x00"))
}

func sortEdges(edges []*Edge) {
	slices.SortStableFunc(edges, func(a, b *Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To),
			slices.Compare(a.Columns, b.Columns), slices.Compare(a.RefColumns, b.RefColumns), cmp.Compare(a.Name, b.Name))
	})
}

// unique reports whether the columns hold a key of the table, so that at most
// one row has given values in them.
func unique(t *catalog.Table, columns []string) bool {
	within := func(key []string) bool {
		for _, k := range key {
			if !slices.Contains(columns, k) {
				return false
			}
		}
		return len(key) > 0
	}
	for _, c := range t.Constraints {
		if (c.Kind == catalog.PrimaryKey || c.Kind == catalog.Unique) && !c.NotEnforced && within(c.Columns) {
			return true
		}
	}
	for _, i := range t.Indexes {
		if i.Unique && !i.Invalid && i.Where == nil && len(i.KeyColumns()) == len(i.Keys) && within(i.KeyColumns()) {
			return true
		}
	}
	return false
}

func inKey(t *catalog.Table, column string) bool {
	pk := t.PrimaryKey()
	return pk != nil && slices.Contains(pk.Columns, column)
}

// usage counts in how many references of a box each column is.
func usage(edges []*Edge, from int) map[string]int {
	n := map[string]int{}
	for _, e := range edges {
		if e.From == from {
			for _, c := range e.Columns {
				n[c]++
			}
		}
	}
	return n
}

// row picks the row at which a line ends: of several columns the one that
// tells most, which is the one that fewest other references share.
func row(x *Box, columns []string, used map[string]int) int {
	win := -1
	for _, c := range columns {
		i := slices.IndexFunc(x.Rows, func(r Row) bool { return r.Name == c })
		if i >= 0 && (win < 0 || used[c] < used[x.Rows[win].Name]) {
			win = i
		}
	}
	return win
}

// reads are the edges from views to the tables that they read.
func (b *builder) reads() []*Edge {
	var out []*Edge
	for _, v := range b.cat.Views {
		from := b.box[v.Name]
		done := map[int]bool{}
		for _, n := range v.Uses {
			if to, ok := b.target(n); ok && !done[to] && to != from {
				done[to] = true
				out = append(out, &Edge{From: from, To: to, Reads: true, Count: 1, FromCard: ZeroOrMany, ToCard: ZeroOrMany})
			}
		}
	}
	return out
}
