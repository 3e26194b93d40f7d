package layout

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

var pixels = Options{End: 26, Track: 10, GapY: 28, Lane: 14, Slack: 7, Aspect: 1.5}

// graphOf draws a random graph shaped like data models: mostly references to
// earlier tables, some hubs, some cycles, self references and doubles.
func graphOf(t *rapid.T, most int) ([]Node, []Edge) {
	n := rapid.IntRange(1, most).Draw(t, "nodes")
	nodes := make([]Node, n)
	rows := make([]int, n)
	for i := range nodes {
		rows[i] = rapid.IntRange(1, 14).Draw(t, "rows")
		nodes[i] = Node{W: rapid.IntRange(8, 30).Draw(t, "width") * 10, H: 34 + 22*rows[i]}
	}
	port := func(node, row int) int { return 34 + 22*row + 11 }
	edges := make([]Edge, rapid.IntRange(0, 2*n).Draw(t, "edges"))
	hubs := rapid.IntRange(1, n).Draw(t, "hubs")
	for i := range edges {
		from := rapid.IntRange(0, n-1).Draw(t, "from")
		to := rapid.IntRange(0, n-1).Draw(t, "to")
		if rapid.IntRange(0, 3).Draw(t, "kind") > 0 {
			to %= hubs
		}
		edges[i] = Edge{
			From: from, To: to,
			FromY: port(from, rapid.IntRange(0, rows[from]-1).Draw(t, "row")),
			ToY:   port(to, rapid.IntRange(0, 1).Draw(t, "key")%rows[to]),
		}
	}
	return nodes, edges
}

func TestDrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes, edges := graphOf(t, 30)
		d := Draw(nodes, edges, pixels)
		if err := check(nodes, edges, d, pixels); err != nil {
			t.Fatal(err)
		}
		if again := Draw(nodes, edges, pixels); !reflect.DeepEqual(d, again) {
			t.Fatal("the second drawing differs from the first")
		}
	})
}

// TestCells is the same in character cells, where ports cannot be moved.
func TestCells(t *testing.T) {
	opt := Options{End: 4, Track: 2, GapY: 1, Lane: 1, Slack: 0, Aspect: 3}
	rapid.Check(t, func(t *rapid.T) {
		nodes, edges := graphOf(t, 12)
		for i := range nodes {
			nodes[i].W /= 10
			nodes[i].H = (nodes[i].H-34)/22 + 4
		}
		for i := range edges {
			edges[i].FromY = (edges[i].FromY-45)/22 + 3
			edges[i].ToY = (edges[i].ToY-45)/22 + 3
		}
		if err := check(nodes, edges, Draw(nodes, edges, opt), opt); err != nil {
			t.Fatal(err)
		}
	})
}

// check says what is wrong with a drawing, looking at the geometry alone.
func check(nodes []Node, edges []Edge, d *Drawing, opt Options) error {
	type rect struct{ x0, y0, x1, y1 int }
	box := func(i int) rect {
		p := d.Nodes[i]
		return rect{p.X, p.Y, p.X + nodes[i].W, p.Y + nodes[i].H}
	}
	for i := range nodes {
		a := box(i)
		if a.x0 < 0 || a.y0 < 0 || a.x1 > d.W || a.y1 > d.H {
			return fmt.Errorf("box %d lies outside of the drawing", i)
		}
		for j := range i {
			b := box(j)
			if a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1+opt.GapY && b.y0 < a.y1+opt.GapY {
				return fmt.Errorf("boxes %d and %d overlap or are too near", j, i)
			}
		}
	}
	for i, line := range d.Edges {
		e := edges[i]
		if len(line) < 2 {
			return fmt.Errorf("edge %d has no line", i)
		}
		for k, end := range []struct {
			p         Point
			node, off int
		}{{line[0], e.From, e.FromY}, {line[len(line)-1], e.To, e.ToY}} {
			b := box(end.node)
			if end.p.X != b.x0 && end.p.X != b.x1 {
				return fmt.Errorf("edge %d: end %d is not on its box's border", i, k)
			}
			if abs(end.p.Y-b.y0-end.off) > opt.Slack+1 {
				return fmt.Errorf("edge %d: end %d is %d away from its port", i, k, end.p.Y-b.y0-end.off)
			}
		}
		for k := 1; k < len(line); k++ {
			a, b := line[k-1], line[k]
			if (a.X == b.X) == (a.Y == b.Y) {
				return fmt.Errorf("edge %d: piece %d is slanted or empty: %v %v", i, k, a, b)
			}
			x0, x1, y0, y1 := min(a.X, b.X), max(a.X, b.X), min(a.Y, b.Y), max(a.Y, b.Y)
			if x0 < 0 || y0 < 0 || x1 > d.W || y1 > d.H {
				return fmt.Errorf("edge %d leaves the drawing", i)
			}
			for n := range nodes {
				r := box(n)
				// Touching is allowed only where the line ends.
				if x1 < r.x0 || x0 > r.x1 || y1 < r.y0 || y0 > r.y1 {
					continue
				}
				ends := (k == 1 && n == e.From && (a.X == r.x0 && b.X < a.X || a.X == r.x1 && b.X > a.X)) ||
					(k == len(line)-1 && n == e.To && (b.X == r.x0 && a.X < b.X || b.X == r.x1 && a.X > b.X))
				if !ends {
					return fmt.Errorf("edge %d: piece %d %v %v touches box %d %v", i, k, a, b, n, r)
				}
			}
		}
		if n := len(line); n > 2 {
			if abs(line[0].X-line[1].X) < opt.End || abs(line[n-1].X-line[n-2].X) < opt.End {
				return fmt.Errorf("edge %d leaves no room for its marks", i)
			}
		}
	}
	return nil
}

// TestLinesApart: lines of different trunks never run on top of each other
// where ports can be moved.
func TestLinesApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes, edges := graphOf(t, 14)
		// One edge per row at most, as callers see to.
		seen := map[[2]int]bool{}
		var kept []Edge
		for _, e := range edges {
			if seen[[2]int{e.From, e.FromY}] {
				continue
			}
			seen[[2]int{e.From, e.FromY}] = true
			kept = append(kept, e)
		}
		d := Draw(nodes, kept, pixels)
		for i := range kept {
			for j := range i {
				if kept[i].To == kept[j].To && kept[i].ToY == kept[j].ToY {
					continue
				}
				if a, b, bad := onTop(d.Edges[i], d.Edges[j]); bad {
					t.Fatalf("edges %d and %d run on top of each other: %v %v", j, i, a, b)
				}
			}
		}
	})
}

func onTop(p, q []Point) (a, b [2]Point, bad bool) {
	for i := 1; i < len(p); i++ {
		for j := 1; j < len(q); j++ {
			a, b := [2]Point{p[i-1], p[i]}, [2]Point{q[j-1], q[j]}
			overlap := func(a0, a1, b0, b1 int) bool {
				return min(max(a0, a1), max(b0, b1)) > max(min(a0, a1), min(b0, b1))
			}
			if a[0].X == a[1].X && b[0].X == b[1].X && a[0].X == b[0].X && overlap(a[0].Y, a[1].Y, b[0].Y, b[1].Y) ||
				a[0].Y == a[1].Y && b[0].Y == b[1].Y && a[0].Y == b[0].Y && overlap(a[0].X, a[1].X, b[0].X, b[1].X) {
				return a, b, true
			}
		}
	}
	return a, b, false
}

// TestSimpleShapes pins what anybody would draw without a crossing.
func TestSimpleShapes(t *testing.T) {
	box := Node{W: 160, H: 100}
	for name, c := range map[string]struct {
		n     int
		edges []Edge
	}{
		"chain":   {4, []Edge{{1, 0, 50, 50}, {2, 1, 50, 50}, {3, 2, 50, 50}}},
		"star":    {9, star(8, 1)},
		"hub":     {31, star(30, 1)},
		"diamond": {4, []Edge{{1, 0, 50, 50}, {2, 0, 50, 50}, {3, 1, 40, 50}, {3, 2, 70, 50}}},
		"self":    {1, []Edge{{0, 0, 80, 50}}},
		"cycle":   {3, []Edge{{1, 0, 60, 50}, {2, 1, 60, 50}, {0, 2, 80, 50}}},
	} {
		nodes := make([]Node, c.n)
		for i := range nodes {
			nodes[i] = box
		}
		d := Draw(nodes, c.edges, pixels)
		if err := check(nodes, c.edges, d, pixels); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := 0
		if name == "cycle" {
			want = 1 // its ports leave no other way
		}
		if d.Crossings != want {
			t.Errorf("%s: %d crossings, want %d", name, d.Crossings, want)
		}
		if ratio := float64(d.W) / float64(d.H); c.n > 6 && (ratio < 0.5 || ratio > 4) {
			t.Errorf("%s: %d by %d is no shape for a page", name, d.W, d.H)
		}
	}
}

func star(n, to int) []Edge {
	var out []Edge
	for i := 0; i <= n; i++ {
		if i != to {
			out = append(out, Edge{i, to, 60, 50})
		}
	}
	return out
}

// BenchmarkDraw draws a schema of 300 tables on one sheet.
func BenchmarkDraw(b *testing.B) {
	var nodes []Node
	var edges []Edge
	seed := uint32(1)
	next := func(n int) int { // a fixed sequence
		seed = seed*1664525 + 1013904223
		return int(seed>>8) % n
	}
	for i := range 300 {
		rows := 2 + next(10)
		nodes = append(nodes, Node{W: 220, H: 34 + 22*rows})
		for range next(4) {
			if i > 0 {
				edges = append(edges, Edge{i, next(i), 34 + 22*next(rows) + 11, 45})
			}
		}
	}
	for b.Loop() {
		Draw(nodes, edges, pixels)
	}
}
