package layout

import (
	"cmp"
	"math"
	"slices"
)

// block is the drawing of one connected part.
type block struct {
	g          *graph
	x, y, w, h int
	nodes      []Point
	lines      [][]Point
	crossings  int
	placed     bool // in free room among the others
}

func single(g *graph) *block {
	return &block{g: g, nodes: make([]Point, 1), w: g.nodes[0].W, h: g.nodes[0].H}
}

// best draws a connected part in several ways and keeps the one that is
// cheapest to read.
func best(g *graph, opt Options) *block {
	total, area, tallest := 0, 0, 0
	for _, n := range g.nodes {
		total += n.H + opt.GapY
		area += (n.W + 4*opt.End) * (n.H + opt.GapY)
		tallest = max(tallest, n.H)
	}
	var win *block
	winCost := math.Inf(1)
	tried := map[string]bool{}
	for _, flip := range []bool{false, true} {
		down := orient(g, flip)
		if flip && down == nil {
			continue
		}
		for columns := 1; columns <= 12 && columns <= len(g.nodes); columns++ {
			limit := max(total/columns+tallest/2, tallest)
			if columns == 1 {
				limit = total
			}
			layer := assignLayers(g, down, limit, opt)
			key := string(layerKey(layer))
			if tried[key] {
				continue
			}
			tried[key] = true
			b := drawLayers(g, layer, opt)
			if c := cost(b, area, opt); c < winCost {
				win, winCost = b, c
			}
		}
	}
	return win
}

func layerKey(layer []int) []byte {
	out := make([]byte, 0, 2*len(layer))
	for _, l := range layer {
		out = append(out, byte(l), byte(l>>8))
	}
	return out
}

// cost weighs size and shape, crossings and the length of lines.
func cost(b *block, area int, opt Options) float64 {
	side := math.Sqrt(float64(area) / opt.Aspect)
	shape := math.Max(float64(b.w)/opt.Aspect, float64(b.h)) / side
	length, bends := 0, 0
	for _, l := range b.lines {
		bends += len(l) - 2
		for i := 1; i < len(l); i++ {
			length += abs(l[i].X-l[i-1].X) + abs(l[i].Y-l[i-1].Y)
		}
	}
	e := float64(len(b.lines))
	return 3*shape*shape + 2*float64(b.crossings)/e + 0.8*float64(length)/e/side + 0.1*float64(bends)/e
}

// pack puts the blocks into shelves, the tall first, and picks the width that
// comes closest to the wanted shape; lone boxes fill what is left free.
func pack(blocks []*block, opt Options) {
	var linked, lone []*block
	for _, b := range blocks {
		if len(b.lines) > 0 {
			linked = append(linked, b)
		} else {
			lone = append(lone, b)
		}
	}
	if len(linked) > 0 {
		shelveBest(linked, opt)
		lone = fill(linked, lone, opt)
	}
	if len(lone) == 0 {
		return
	}
	if len(linked) == 0 {
		shelveBest(lone, opt)
		return
	}
	w, h := extent(linked)
	shelve(byHeight(lone), max(w, widest(lone)), 2*opt.End, opt.GapY)
	for _, b := range lone {
		b.y += h + 2*opt.GapY
	}
}

func byHeight(blocks []*block) []*block {
	order := slices.Clone(blocks)
	slices.SortStableFunc(order, func(a, b *block) int {
		return cmp.Or(cmp.Compare(b.h, a.h), cmp.Compare(b.w, a.w))
	})
	return order
}

func widest(blocks []*block) int {
	w := 0
	for _, b := range blocks {
		w = max(w, b.w)
	}
	return w
}

func extent(blocks []*block) (w, h int) {
	for _, b := range blocks {
		w, h = max(w, b.x+b.w), max(h, b.y+b.h)
	}
	return w, h
}

// shelveBest shelves at the width that comes closest to the wanted shape.
func shelveBest(blocks []*block, opt Options) {
	order := byHeight(blocks)
	least, sum := widest(blocks), 0
	for _, b := range order {
		sum += b.w + 2*opt.End
	}
	winWidth, winCost := sum, math.Inf(1)
	for i := range 24 {
		width := least + (sum-least)*i/23
		w, h := shelve(order, width, 2*opt.End, 2*opt.GapY)
		if c := math.Max(float64(w)/opt.Aspect, float64(h)); c < winCost {
			winWidth, winCost = width, c
		}
	}
	shelve(order, winWidth, 2*opt.End, 2*opt.GapY)
}

// fill puts lone boxes into the free room between what is placed already,
// from the bottom right, and gives those that found none.
func fill(placed, lone []*block, opt Options) (rest []*block) {
	w, h := extent(placed)
	type rect struct{ x0, y0, x1, y1 int }
	var taken []rect
	var xs []int
	for _, b := range placed {
		for i, p := range b.nodes {
			n := b.g.nodes[i]
			taken = append(taken, rect{b.x + p.X, b.y + p.Y, b.x + p.X + n.W, b.y + p.Y + n.H})
			xs = append(xs, b.x+p.X)
		}
		for _, l := range b.lines {
			for i := 1; i < len(l); i++ {
				taken = append(taken, rect{
					b.x + min(l[i-1].X, l[i].X), b.y + min(l[i-1].Y, l[i].Y),
					b.x + max(l[i-1].X, l[i].X), b.y + max(l[i-1].Y, l[i].Y),
				})
			}
		}
	}
	slices.Sort(xs)
	xs = slices.Compact(xs)
	slices.Reverse(xs)
	step := max(opt.GapY/3, 1)
	for _, b := range byHeight(lone) {
		fits := func(x, y int) bool {
			for _, r := range taken {
				if x < r.x1+opt.End && r.x0 < x+b.w+opt.End && y < r.y1+opt.GapY && r.y0 < y+b.h+opt.GapY {
					return false
				}
			}
			return true
		}
		for y := h - b.h; y >= 0 && !b.placed; y -= step {
			for _, x := range xs {
				if x = min(x, w-b.w); x >= 0 && fits(x, y) {
					b.x, b.y, b.placed = x, y, true
					taken = append(taken, rect{x, y, x + b.w, y + b.h})
					break
				}
			}
		}
		if !b.placed {
			rest = append(rest, b)
		}
	}
	return rest
}

// shelve places the blocks in columns of shelves: a shelf is as tall as its
// first block, and lower blocks stack up inside it while they fit.
func shelve(order []*block, width, gapX, gapY int) (w, h int) {
	placed := make([]bool, len(order))
	y := 0
	for i := range order {
		if placed[i] {
			continue
		}
		shelf, x := order[i].h, 0
		for j := i; j < len(order); j++ {
			if placed[j] || x+order[j].w > width && x > 0 {
				continue
			}
			// A stack of blocks of similar width.
			top, stack := 0, order[j].w
			for k := j; k < len(order); k++ {
				if placed[k] || order[k].w > stack || top > 0 && top+order[k].h > shelf || order[k].h > shelf {
					continue
				}
				order[k].x, order[k].y = x, y+top
				top += order[k].h + gapY
				placed[k] = true
			}
			x += stack + gapX
			w = max(w, x-gapX)
		}
		y += shelf + gapY
	}
	return w, y - gapY
}

func abs(i int) int {
	if i < 0 {
		return -i
	}
	return i
}
