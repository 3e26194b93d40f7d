package layout

import (
	"cmp"
	"slices"
)

// order arranges the cells of every layer so that few lines cross: sweeps of
// the weighted barycentre, then swaps of neighbours, from several starts.
func (s *sheet) order() {
	best := s.positions()
	bestCount := -1
	for start := range 3 {
		s.start(start)
		s.stack()
		count := s.crossings()
		keep := s.positions()
		keepCount := count
		for sweep := range 12 {
			s.sweep(sweep%2 == 0)
			if c := s.crossings(); c < keepCount {
				keep, keepCount = s.positions(), c
			}
		}
		s.restore(keep)
		s.swap()
		if c := s.crossings(); bestCount < 0 || c < bestCount {
			best, bestCount = s.positions(), c
		}
		if bestCount == 0 {
			break
		}
	}
	s.restore(best)
}

// start arranges the layers for the nth try: as given, the other way round,
// or in the order of a walk along the links.
func (s *sheet) start(n int) {
	switch n {
	case 0:
		return
	case 1:
		for _, l := range s.layers {
			slices.Reverse(l)
		}
	default:
		rank := map[*cell]int{}
		next := map[*cell][]*cell{}
		for _, links := range s.links {
			for _, l := range links {
				next[l.a] = append(next[l.a], l.b)
				next[l.b] = append(next[l.b], l.a)
			}
		}
		var walk func(*cell)
		walk = func(c *cell) {
			if _, ok := rank[c]; ok {
				return
			}
			rank[c] = len(rank)
			for _, o := range next[c] {
				walk(o)
			}
		}
		for _, l := range s.layers {
			for _, c := range l {
				walk(c)
			}
		}
		for _, l := range s.layers {
			slices.SortStableFunc(l, func(a, b *cell) int { return cmp.Compare(rank[a], rank[b]) })
		}
	}
	s.number()
}

func (s *sheet) number() {
	for _, l := range s.layers {
		for i, c := range l {
			c.pos = i
		}
	}
}

// stack gives every cell the height at which it stands when its layer is
// stacked tightly and centred: what the counting of crossings needs.
func (s *sheet) stack() {
	for _, l := range s.layers {
		s.stackLayer(l)
	}
}

func (s *sheet) stackLayer(l []*cell) {
	y := 0
	for i, c := range l {
		if i > 0 {
			y += s.gap(l[i-1], c)
		}
		c.y = y
		y += c.h
	}
	for _, c := range l {
		c.y -= y / 2
	}
}

func (s *sheet) positions() [][]*cell {
	out := make([][]*cell, len(s.layers))
	for i, l := range s.layers {
		out[i] = slices.Clone(l)
	}
	return out
}

func (s *sheet) restore(p [][]*cell) {
	for i := range p {
		s.layers[i] = slices.Clone(p[i])
	}
	s.number()
	s.stack()
}

// sweep sorts each layer by where its neighbours on one side stand.
func (s *sheet) sweep(right bool) {
	for k := range s.layers {
		l := k
		if !right {
			l = len(s.layers) - 1 - k
		}
		sum, weight := map[*cell]float64{}, map[*cell]float64{}
		add := func(c *cell, y, w int) {
			sum[c] += float64(y * w)
			weight[c] += float64(w)
		}
		if right && l > 0 {
			for _, e := range s.links[l-1] {
				add(e.b, e.a.y+e.ya-e.yb+e.b.h/2, e.weigh)
			}
		}
		if !right {
			for _, e := range s.links[l] {
				add(e.a, e.b.y+e.yb-e.ya+e.a.h/2, e.weigh)
			}
		}
		if len(weight) == 0 {
			continue
		}
		want := map[*cell]float64{}
		for _, c := range s.layers[l] {
			if weight[c] > 0 {
				want[c] = sum[c] / weight[c]
			} else {
				want[c] = float64(c.y + c.h/2)
			}
		}
		slices.SortStableFunc(s.layers[l], func(a, b *cell) int { return cmp.Compare(want[a], want[b]) })
		for i, c := range s.layers[l] {
			c.pos = i
		}
		s.stackLayer(s.layers[l])
	}
}

// swap exchanges neighbours as long as that removes crossings.
func (s *sheet) swap() {
	for range 8 {
		improved := false
		for l := range s.layers {
			count := s.crossingsAround(l)
			for i := 0; i+1 < len(s.layers[l]) && count > 0; i++ {
				s.exchange(l, i)
				if c := s.crossingsAround(l); c < count {
					count = c
					improved = true
					continue
				}
				s.exchange(l, i)
			}
		}
		if !improved {
			return
		}
	}
}

func (s *sheet) exchange(l, i int) {
	row := s.layers[l]
	row[i], row[i+1] = row[i+1], row[i]
	row[i].pos, row[i+1].pos = i, i+1
	s.stackLayer(row)
}

func (s *sheet) crossings() int {
	n := 0
	for l := range s.links {
		n += crossed(s.links[l])
	}
	return n
}

func (s *sheet) crossingsAround(l int) int {
	n := crossed(s.links[l])
	if l > 0 {
		n += crossed(s.links[l-1])
	}
	return n
}

// crossed counts the pairs of links of different trunks that cross.
func crossed(links []link) int {
	n := 0
	for i := range links {
		a := &links[i]
		la, ra := a.a.y+a.ya, a.b.y+a.yb
		for j := range i {
			b := &links[j]
			if a.trunk == b.trunk {
				continue
			}
			l, r := la-b.a.y-b.ya, ra-b.b.y-b.yb
			if l < 0 && r > 0 || l > 0 && r < 0 {
				n++
			}
		}
	}
	return n
}
