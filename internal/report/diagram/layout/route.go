package layout

import "slices"

// route fixes the ports, gives every upright piece a track of its channel,
// and draws the lines.
func (s *sheet) route() *block {
	r := &router{sheet: s, ports: map[port]int{}}
	for l := range s.layers {
		r.channels = append(r.channels, r.channel(l))
	}
	x := 0
	r.left, r.width = make([]int, len(s.layers)), make([]int, len(s.layers))
	for l, cells := range s.layers {
		for _, c := range cells {
			if c.node >= 0 {
				r.width[l] = max(r.width[l], s.g.nodes[c.node].W)
			}
		}
		r.left[l] = x
		x += r.width[l] + r.channels[l].width(s.opt)
	}
	b := &block{g: s.g, nodes: make([]Point, len(s.g.nodes)), lines: make([][]Point, len(s.g.edges))}
	for n, c := range s.home {
		b.nodes[n] = Point{r.left[c.layer], c.y}
	}
	for _, t := range s.trunks {
		for _, i := range t.edges {
			b.lines[i] = r.line(t, s.g.edges[i])
		}
	}
	for _, c := range r.channels {
		b.crossings += c.crossings
	}
	b.frame()
	return b
}

// frame moves the drawing to the origin and measures it.
func (b *block) frame() {
	lo, hi := Point{1 << 30, 1 << 30}, Point{-1 << 30, -1 << 30}
	see := func(p Point) {
		lo = Point{min(lo.X, p.X), min(lo.Y, p.Y)}
		hi = Point{max(hi.X, p.X), max(hi.Y, p.Y)}
	}
	for i, p := range b.nodes {
		see(p)
		see(Point{p.X + b.g.nodes[i].W, p.Y + b.g.nodes[i].H})
	}
	for _, l := range b.lines {
		for _, p := range l {
			see(p)
		}
	}
	for i := range b.nodes {
		b.nodes[i] = Point{b.nodes[i].X - lo.X, b.nodes[i].Y - lo.Y}
	}
	for _, l := range b.lines {
		for i := range l {
			l[i] = Point{l[i].X - lo.X, l[i].Y - lo.Y}
		}
	}
	b.w, b.h = hi.X-lo.X, hi.Y-lo.Y
}

type router struct {
	*sheet
	ports    map[port]int // heights
	channels []*channel
	left     []int // of each layer's column
	width    []int
}

// port is where a trunk touches a cell on one side.
type port struct {
	cell  *cell
	right bool
	y     int // below the cell's top
	trunk *trunk
}

// height gives a port's place, as moved.
func (r *router) height(p port) int {
	if y, ok := r.ports[p]; ok {
		return y
	}
	return p.cell.y + p.y
}

// line draws one edge from its child to its parent.
func (r *router) line(t *trunk, e Edge) []Point {
	child := r.home[e.From]
	if child == t.root {
		right := r.left[child.layer] + r.g.nodes[child.node].W
		x := r.trackX(child.layer, t)
		y0, y1 := r.height(port{child, true, e.FromY, t}), r.height(port{child, true, t.rootY, t})
		return []Point{{right, y0}, {x, y0}, {x, y1}, {right, y1}}
	}
	y := r.height(port{child, t.side < 0, e.FromY, t})
	line := []Point{{r.edgeX(child, t.side < 0), y}}
	for l := child.layer - t.side; ; l -= t.side {
		// The channel between l and the layer before.
		gap := l
		if t.side < 0 {
			gap = l - 1
		}
		c := r.at(t, l)
		next := r.height(port{c, t.side > 0, t.portY(l), t})
		if next != y {
			x := r.trackX(gap, t)
			line = append(line, Point{x, y}, Point{x, next})
			y = next
		}
		if c == t.root {
			return append(line, Point{r.edgeX(c, t.side > 0), y})
		}
	}
}

func (r *router) edgeX(c *cell, right bool) int {
	x := r.left[c.layer]
	if right {
		x += r.g.nodes[c.node].W
	}
	return x
}

func (r *router) trackX(l int, t *trunk) int {
	return r.left[l] + r.width[l] + r.opt.End + r.channels[l].track[t]*r.opt.Track
}

// channel is the room to the right of a layer.
type channel struct {
	nets      []*net
	track     map[*trunk]int
	tracks    int
	crossings int
}

func (c *channel) width(opt Options) int {
	return 2*opt.End + max(c.tracks-1, 0)*opt.Track
}

// net is what one trunk does in one channel.
type net struct {
	trunk       *trunk
	left, right []port
	lys, rys    []int // heights
	lo, hi      int
}

func (n *net) level() bool { return n.lo == n.hi }

func (r *router) channel(l int) *channel {
	c := &channel{track: map[*trunk]int{}}
	byTrunk := map[*trunk]*net{}
	get := func(t *trunk) *net {
		if byTrunk[t] == nil {
			byTrunk[t] = &net{trunk: t}
			c.nets = append(c.nets, byTrunk[t])
		}
		return byTrunk[t]
	}
	add := func(list []port, p port) []port {
		if slices.Contains(list, p) {
			return list
		}
		return append(list, p)
	}
	for _, k := range r.links[l] {
		n := get(k.trunk)
		n.left = add(n.left, port{k.a, true, k.ya, k.trunk})
		n.right = add(n.right, port{k.b, false, k.yb, k.trunk})
	}
	for _, t := range r.trunks {
		for _, i := range t.edges {
			if e := r.g.edges[i]; r.home[e.From] == t.root && t.root.layer == l {
				n := get(t)
				n.left = add(n.left, port{t.root, true, t.rootY, t})
				n.left = add(n.left, port{t.root, true, e.FromY, t})
			}
		}
	}
	r.fix(c)
	c.assign(r.opt)
	return c
}

// fix moves ports a little where lines of different trunks would run into
// each other: straight lines keep their place, others give way.
func (r *router) fix(c *channel) {
	type taken struct {
		y int
		t *trunk
		c *cell // of a port; two ports of one box stay apart even on one trunk
	}
	var all []taken
	near := max(r.opt.Slack/2, 1)
	free := func(y int, t *trunk, c *cell) bool {
		for _, x := range all {
			if x.t != t && abs(x.y-y) < near || x.t == t && c != nil && x.c == c && x.y == y {
				return false
			}
		}
		return true
	}
	settle := func(p port, movable bool) {
		want := r.height(p)
		y := want
		if movable {
			limit := r.opt.Slack
			if p.cell.node < 0 {
				limit = min(limit, r.opt.Lane/3)
			}
			for d := 0; d <= limit; d++ {
				if free(want+d, p.trunk, p.cell) {
					y = want + d
					break
				}
				if free(want-d, p.trunk, p.cell) {
					y = want - d
					break
				}
			}
		}
		if p.cell.node < 0 {
			// Both sides of a passing trunk have one height.
			p.cell.y = y
		} else {
			r.ports[p] = y
		}
		all = append(all, taken{y, p.trunk, p.cell})
	}
	straight := func(n *net) bool {
		y := r.height(n.left[0])
		for _, p := range append(slices.Clone(n.left), n.right...) {
			if r.height(p) != y {
				return false
			}
		}
		return true
	}
	later := []*net{}
	for _, n := range c.nets {
		if !straight(n) {
			later = append(later, n)
			continue
		}
		// Move a straight line as a whole, if both ends may move.
		fixed := n.left[0].cell.node < 0
		want := r.height(n.left[0])
		y := want
		if !fixed {
			limit := r.opt.Slack
			if len(n.right) > 0 && n.right[0].cell.node < 0 {
				limit = min(limit, r.opt.Lane/3)
			}
			for d := 0; d <= limit; d++ {
				if free(want+d, n.trunk, nil) {
					y = want + d
					break
				}
				if free(want-d, n.trunk, nil) {
					y = want - d
					break
				}
			}
		}
		for _, p := range append(slices.Clone(n.left), n.right...) {
			if p.cell.node < 0 {
				p.cell.y = y
			} else {
				r.ports[p] = y
			}
		}
		all = append(all, taken{y, n.trunk, nil})
	}
	for _, n := range later {
		for _, p := range n.left {
			settle(p, p.cell.node >= 0)
		}
	}
	for _, n := range later {
		for _, p := range n.right {
			settle(p, true)
		}
	}
	for _, n := range c.nets {
		for _, p := range n.left {
			n.lys = append(n.lys, r.height(p))
		}
		for _, p := range n.right {
			n.rys = append(n.rys, r.height(p))
		}
		both := append(slices.Clone(n.lys), n.rys...)
		n.lo, n.hi = slices.Min(both), slices.Max(both)
	}
}
