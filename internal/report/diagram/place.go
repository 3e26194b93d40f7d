package diagram

import (
	"cmp"
	"slices"

	"github.com/decadedb/decade/internal/report/diagram/layout"
)

// metrics are the measures of boxes and lines in one medium.
type metrics struct {
	layout layout.Options
	size   func(*Box) (w, h int)
	// port gives the height of a row's middle below the box's top, -1 for the head.
	port func(x *Box, row int) int
	// spread is the distance between lines that end at one row.
	spread int
}

// place lays the diagram out.
func (d *Diagram) place(m metrics) *layout.Drawing {
	nodes := make([]layout.Node, len(d.Boxes))
	for i, x := range d.Boxes {
		nodes[i].W, nodes[i].H = m.size(x)
	}
	edges := make([]layout.Edge, len(d.Edges))
	to, from := d.slots()
	spread := m.spread
	if d.Overview {
		spread /= 2 // no marks, and several lines at a row
	}
	for i, e := range d.Edges {
		edges[i] = layout.Edge{
			From: e.From, To: e.To,
			FromY: m.port(d.Boxes[e.From], e.FromRow) + from[i].offset(spread),
			ToY:   m.port(d.Boxes[e.To], e.ToRow) + to[i].offset(spread),
		}
	}
	return layout.Draw(nodes, edges, m.layout)
}

// slot is the nth of several places at one row.
type slot struct{ n, of int }

func (s slot) offset(spread int) int { return (2*s.n - s.of + 1) * spread / 2 }

// slots tells apart the lines that end at one row: at the referenced end those
// with the same marks share a place and so a trunk, at the referencing end
// each has its own.
func (d *Diagram) slots() (to, from []slot) {
	type end struct{ box, row int }
	kinds, users := map[end][]int{}, map[end][]int{}
	kind := func(e *Edge) int {
		k := int(e.ToCard)
		if e.Implied {
			k += 10
		}
		if e.Reads {
			k += 20
		}
		return k
	}
	for i, e := range d.Edges {
		t := end{e.To, e.ToRow}
		if !slices.Contains(kinds[t], kind(e)) {
			kinds[t] = append(kinds[t], kind(e))
		}
		users[end{e.From, e.FromRow}] = append(users[end{e.From, e.FromRow}], i)
	}
	for _, k := range kinds {
		slices.SortFunc(k, cmp.Compare[int])
	}
	for i, e := range d.Edges {
		k := kinds[end{e.To, e.ToRow}]
		to = append(to, slot{slices.Index(k, kind(e)), len(k)})
		u := users[end{e.From, e.FromRow}]
		from = append(from, slot{slices.Index(u, i), len(u)})
	}
	return to, from
}
