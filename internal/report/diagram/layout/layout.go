// Package layout places boxes in layers from left to right and leads
// right-angled lines between their ports.
//
// It is the layered method of Sugiyama, Tagawa and Toda with what a data
// model needs: lines leave a box at the height of a row, lines to one port
// share a trunk, layers have a limited height so that a hub with forty
// children does not make a tower, and no line ever runs through a box: across
// the columns it keeps to lanes of its own, between the columns to a channel.
//
// Units are the caller's, pixels or character cells; everything is whole
// numbers and the same input gives the same drawing.
package layout

// Node is a box.
type Node struct{ W, H int }

// Edge joins a port of From with a port of To; a port is a distance below the
// box's top edge. To is drawn to the left of From where cycles and space
// allow. Edges to one port of one box share a trunk.
type Edge struct {
	From, To   int
	FromY, ToY int
}

// Options are distances in the caller's units.
type Options struct {
	// End is the least length of a line's last piece at a box: room for its mark.
	End int
	// Track is the distance between parallel upright lines.
	Track int
	// GapY is the distance between boxes of a column, Lane between a line
	// that passes through a column and its neighbours.
	GapY, Lane int
	// Slack is how far a port may be moved up or down to keep lines apart.
	Slack int
	// Aspect is the wanted width to height of the whole drawing.
	Aspect float64
}

// Point is a place, x to the right and y downwards.
type Point struct{ X, Y int }

// Drawing is the outcome, from (0,0) to (W,H).
type Drawing struct {
	W, H int
	// Nodes are the boxes' top left corners.
	Nodes []Point
	// Edges are polylines from the border of From to the border of To; all
	// pieces are level or upright, no piece is empty but for a line of two points.
	Edges [][]Point
	// Crossings counts the places where lines of different trunks cross.
	Crossings int
}

// Draw lays the graph out.
func Draw(nodes []Node, edges []Edge, opt Options) *Drawing {
	d := &Drawing{Nodes: make([]Point, len(nodes)), Edges: make([][]Point, len(edges))}
	var blocks []*block
	for _, c := range components(len(nodes), edges) {
		g := newGraph(nodes, edges, c)
		if len(g.edges) == 0 {
			blocks = append(blocks, single(g))
			continue
		}
		blocks = append(blocks, best(g, opt))
	}
	pack(blocks, opt)
	for _, b := range blocks {
		for i, p := range b.nodes {
			d.Nodes[b.g.nodeIDs[i]] = Point{p.X + b.x, p.Y + b.y}
		}
		for i, line := range b.lines {
			moved := make([]Point, len(line))
			for k, p := range line {
				moved[k] = Point{p.X + b.x, p.Y + b.y}
			}
			d.Edges[b.g.edgeIDs[i]] = moved
		}
		d.W = max(d.W, b.x+b.w)
		d.H = max(d.H, b.y+b.h)
		d.Crossings += b.crossings
	}
	return d
}

// graph is one connected part with its own numbering.
type graph struct {
	nodes   []Node
	edges   []Edge
	nodeIDs []int
	edgeIDs []int
}

func newGraph(nodes []Node, edges []Edge, members []int) *graph {
	g := &graph{nodeIDs: members}
	local := map[int]int{}
	for i, n := range members {
		local[n] = i
		g.nodes = append(g.nodes, nodes[n])
	}
	for i, e := range edges {
		from, ok := local[e.From]
		if !ok {
			continue
		}
		e.From, e.To = from, local[e.To]
		if e.From == e.To && e.FromY == e.ToY {
			e.FromY++ // a column that refers to itself still needs a loop
		}
		g.edges = append(g.edges, e)
		g.edgeIDs = append(g.edgeIDs, i)
	}
	return g
}

// components gives the connected parts, each sorted, in the order of their
// first nodes.
func components(n int, edges []Edge) [][]int {
	root := make([]int, n)
	for i := range root {
		root[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if root[i] != i {
			root[i] = find(root[i])
		}
		return root[i]
	}
	for _, e := range edges {
		a, b := find(e.From), find(e.To)
		root[max(a, b)] = min(a, b)
	}
	at := map[int]int{}
	var out [][]int
	for i := range n {
		r := find(i)
		k, ok := at[r]
		if !ok {
			k = len(out)
			at[r] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], i)
	}
	return out
}
