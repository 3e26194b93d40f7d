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

// swap exchanges neighbours as long as that removes crossings. Only links of
// the two cells themselves can cross more or less by it.
func (s *sheet) swap() {
	left, right := map[*cell][]end{}, map[*cell][]end{}
	for _, links := range s.links {
		for _, l := range links {
			right[l.a] = append(right[l.a], end{l.b, l.yb})
			left[l.b] = append(left[l.b], end{l.a, l.ya})
		}
	}
	for range 8 {
		improved := false
		for _, row := range s.layers {
			for i := 0; i+1 < len(row); i++ {
				u, v := row[i], row[i+1]
				now := tangled(left[u], left[v]) + tangled(right[u], right[v])
				then := tangled(left[v], left[u]) + tangled(right[v], right[u])
				if then < now {
					row[i], row[i+1] = v, u
					u.pos, v.pos = i+1, i
					improved = true
				}
			}
		}
		if !improved {
			break
		}
	}
	s.stack()
}

// end is the far end of a link.
type end struct {
	cell *cell
	y    int
}

// tangled counts the pairs of links that cross when the first cell, whose far
// ends are a, stands above the second.
func tangled(a, b []end) int {
	n := 0
	for _, x := range a {
		for _, y := range b {
			if x.cell.pos > y.cell.pos || x.cell == y.cell && x.y > y.y {
				n++
			}
		}
	}
	return n
}

func (s *sheet) crossings() int {
	n := 0
	for l := range s.links {
		n += crossed(s.links[l])
	}
	return n
}

// crossed counts the pairs of links that cross: those in one order at the left
// and in the other at the right. Links of one trunk have one end in common
// and so never count.
func crossed(links []link) int {
	type pair struct{ l, r int }
	pairs := make([]pair, len(links))
	for i, k := range links {
		pairs[i] = pair{k.a.y + k.ya, k.b.y + k.yb}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Or(cmp.Compare(a.l, b.l), cmp.Compare(a.r, b.r)) })
	rights := make([]int, len(pairs))
	for i, p := range pairs {
		rights[i] = p.r
	}
	return inversions(rights, make([]int, len(rights)))
}

// inversions sorts the numbers and counts the pairs that stood in the wrong
// order.
func inversions(a, spare []int) int {
	if len(a) < 2 {
		return 0
	}
	m := len(a) / 2
	n := inversions(a[:m], spare[:m]) + inversions(a[m:], spare[m:])
	i, j := 0, m
	for k := range a {
		if j >= len(a) || i < m && a[i] <= a[j] {
			spare[k] = a[i]
			i++
			continue
		}
		spare[k] = a[j]
		n += m - i
		j++
	}
	copy(a, spare)
	return n
}
