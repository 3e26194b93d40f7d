package layout

import "slices"

// sheet is a connected part under construction: layers of cells, and the
// trunks that join them.
type sheet struct {
	g      *graph
	opt    Options
	layers [][]*cell
	home   []*cell // of each node
	trunks []*trunk
	// links of the channel to the right of each layer.
	links [][]link
}

// cell is a box, or the place where a trunk passes through a layer.
type cell struct {
	node  int // -1 for a passing trunk
	trunk *trunk
	layer int
	pos   int
	h     int
	y     int
}

// trunk is the shared line of all edges to one port on one side of a box.
type trunk struct {
	root  *cell
	rootY int // port's distance below the root's top
	side  int // 1: children to the right, -1: to the left
	edges []int
	// pass are the cells through which it passes, by layer.
	pass map[int]*cell
	id   int
}

// link joins two ports over a channel. Both ends may be on the left side: an
// edge from a box to itself.
type link struct {
	trunk *trunk
	a, b  *cell // left and right
	ya    int   // ports below the cells' tops
	yb    int
	weigh int
}

// drawLayers places and routes the graph with each node in the given layer.
func drawLayers(g *graph, layer []int, opt Options) *block {
	s := newSheet(g, layer, opt)
	s.order()
	s.settle()
	return s.route()
}

func newSheet(g *graph, layer []int, opt Options) *sheet {
	s := &sheet{g: g, opt: opt}
	s.layers = make([][]*cell, slices.Max(layer)+1)
	s.links = make([][]link, len(s.layers))
	for n := range g.nodes {
		c := &cell{node: n, layer: layer[n], h: g.nodes[n].H}
		s.home = append(s.home, c)
		s.put(c)
	}
	type key struct{ to, y, side int }
	byKey := map[key]*trunk{}
	for i, e := range g.edges {
		side := 1
		if layer[e.From] < layer[e.To] {
			side = -1
		}
		k := key{e.To, e.ToY, side}
		t := byKey[k]
		if t == nil {
			t = &trunk{root: s.home[e.To], rootY: e.ToY, side: side, pass: map[int]*cell{}, id: len(s.trunks)}
			byKey[k] = t
			s.trunks = append(s.trunks, t)
		}
		t.edges = append(t.edges, i)
	}
	for _, t := range s.trunks {
		s.lead(t)
	}
	return s
}

func (s *sheet) put(c *cell) {
	c.pos = len(s.layers[c.layer])
	s.layers[c.layer] = append(s.layers[c.layer], c)
}

// lead makes the cells and links of a trunk.
func (s *sheet) lead(t *trunk) {
	for _, i := range t.edges {
		e := s.g.edges[i]
		child := s.home[e.From]
		if child == t.root {
			continue // both ports on one side: only a track, see route
		}
		// From the root's layer to the one before the child's.
		for l := t.root.layer + t.side; l != child.layer; l += t.side {
			if t.pass[l] != nil {
				continue
			}
			c := &cell{node: -1, trunk: t, layer: l}
			t.pass[l] = c
			s.put(c)
			s.join(t, s.at(t, l-t.side), t.portY(l-t.side), c, 0, 4)
		}
		s.join(t, s.at(t, child.layer-t.side), t.portY(child.layer-t.side), child, e.FromY, 2)
	}
}

// at is the trunk's cell in a layer, portY its port there.
func (s *sheet) at(t *trunk, layer int) *cell {
	if layer == t.root.layer {
		return t.root
	}
	return t.pass[layer]
}

func (t *trunk) portY(layer int) int {
	if layer == t.root.layer {
		return t.rootY
	}
	return 0
}

func (s *sheet) join(t *trunk, near *cell, nearY int, far *cell, farY, weigh int) {
	l := link{trunk: t, a: near, ya: nearY, b: far, yb: farY, weigh: weigh}
	if t.side < 0 {
		l.a, l.ya, l.b, l.yb = l.b, l.yb, l.a, l.ya
	}
	s.links[l.a.layer] = append(s.links[l.a.layer], l)
}

// gap is the least distance between neighbours of a layer.
func (s *sheet) gap(a, b *cell) int {
	if a.node >= 0 && b.node >= 0 {
		return s.opt.GapY
	}
	return s.opt.Lane
}
