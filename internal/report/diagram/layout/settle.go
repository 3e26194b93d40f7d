package layout

import (
	"cmp"
	"slices"
)

// settle gives every cell its final height, keeping the order of each layer:
// each wants to stand level with its neighbours, and the sum of the distances
// from what they want is made least, layer by layer, to and fro. Distances
// and not their squares, because then most lines end up exactly straight.
func (s *sheet) settle() {
	s.stack()
	for round := range 10 {
		for k := range s.layers {
			l := k
			if round%2 == 1 {
				l = len(s.layers) - 1 - k
			}
			s.settleLayer(l, round < 6, round%2 == 0)
		}
	}
	top := s.layers[0][0].y
	for _, l := range s.layers {
		for _, c := range l {
			top = min(top, c.y)
		}
	}
	for _, l := range s.layers {
		for _, c := range l {
			c.y -= top
		}
	}
}

type wish struct{ y, weight int }

// settleLayer moves the cells of one layer; with oneSide only towards the
// neighbours on the side that the sweep comes from.
func (s *sheet) settleLayer(l int, oneSide, fromLeft bool) {
	wishes := map[*cell][]wish{}
	if l > 0 && (!oneSide || fromLeft) {
		for _, e := range s.links[l-1] {
			wishes[e.b] = append(wishes[e.b], wish{e.a.y + e.ya - e.yb, weight(e)})
		}
	}
	if !oneSide || !fromLeft {
		for _, e := range s.links[l] {
			wishes[e.a] = append(wishes[e.a], wish{e.b.y + e.yb - e.ya, weight(e)})
		}
	}
	type pool struct {
		cells  []*cell
		wishes []wish // for the first cell's top
		offset []int
		y      int
		h      int
	}
	var pools []*pool
	for _, c := range s.layers[l] {
		w := wishes[c]
		if len(w) == 0 {
			w = []wish{{c.y, 1}}
		}
		p := &pool{cells: []*cell{c}, wishes: w, offset: []int{0}, h: c.h}
		p.y = median(p.wishes)
		for len(pools) > 0 {
			prev := pools[len(pools)-1]
			lastCell := prev.cells[len(prev.cells)-1]
			need := prev.h + s.gap(lastCell, p.cells[0])
			if prev.y+need <= p.y {
				break
			}
			for k, c := range p.cells {
				prev.cells = append(prev.cells, c)
				prev.offset = append(prev.offset, need+p.offset[k])
			}
			for _, w := range p.wishes {
				prev.wishes = append(prev.wishes, wish{w.y - need, w.weight})
			}
			prev.h = need + p.h
			prev.y = median(prev.wishes)
			p = prev
			pools = pools[:len(pools)-1]
		}
		pools = append(pools, p)
	}
	for _, p := range pools {
		for k, c := range p.cells {
			c.y = p.y + p.offset[k]
		}
	}
}

// weight prefers to straighten what is long: pieces between passing trunks.
func weight(e link) int {
	w := 10
	if e.a.node < 0 {
		w *= 2
	}
	if e.b.node < 0 {
		w *= 2
	}
	return w
}

// median is the lower weighted median of the wishes.
func median(w []wish) int {
	s := slices.Clone(w)
	slices.SortFunc(s, func(a, b wish) int { return cmp.Compare(a.y, b.y) })
	sum := 0
	for _, x := range s {
		sum += x.weight
	}
	half := 0
	for _, x := range s {
		half += x.weight
		if 2*half >= sum {
			return x.y
		}
	}
	return s[len(s)-1].y
}
