package layout

import (
	"cmp"
	"slices"
)

// orient gives for each edge whether its parent (To) goes to the left, the
// usual way, so that the result has no cycles. With flip, every second leaf
// of a node with many leaves goes to its left, so that hubs stand in the
// middle; nil when there is nothing to flip.
func orient(g *graph, flip bool) []bool {
	parentLeft := make([]bool, len(g.edges))
	place := sequence(g)
	for i, e := range g.edges {
		parentLeft[i] = place[e.To] < place[e.From]
	}
	if !flip {
		return parentLeft
	}
	flipped := false
	neighbours := make([]map[int]bool, len(g.nodes))
	for i := range neighbours {
		neighbours[i] = map[int]bool{}
	}
	for _, e := range g.edges {
		if e.From != e.To {
			neighbours[e.From][e.To] = true
			neighbours[e.To][e.From] = true
		}
	}
	leaves := make([]int, len(g.nodes))
	for n := range g.nodes {
		if len(neighbours[n]) != 1 {
			continue
		}
		var hub int
		for h := range neighbours[n] {
			hub = h
		}
		if len(neighbours[hub]) < 4 {
			continue
		}
		leaves[hub]++
		if leaves[hub]%2 == 1 {
			continue
		}
		for i, e := range g.edges {
			if e.From == n || e.To == n {
				parentLeft[i] = !parentLeft[i]
				flipped = true
			}
		}
	}
	if !flipped {
		return nil
	}
	return parentLeft
}

// sequence orders the nodes so that few parents come after their children
// (the greedy heuristic of Eades, Lin and Smyth): place[n] is n's position.
func sequence(g *graph) []int {
	n := len(g.nodes)
	in, out := make([]int, n), make([]int, n) // parents and children left
	for _, e := range g.edges {
		if e.From != e.To {
			in[e.From]++
			out[e.To]++
		}
	}
	gone := make([]bool, n)
	place := make([]int, n)
	front, back := 0, n-1
	take := func(v, at int) {
		place[v] = at
		gone[v] = true
		for _, e := range g.edges {
			if e.From == e.To {
				continue
			}
			if e.To == v && !gone[e.From] {
				in[e.From]--
			}
			if e.From == v && !gone[e.To] {
				out[e.To]--
			}
		}
	}
	for front <= back {
		pick, sink := -1, -1
		for v := range n {
			if gone[v] {
				continue
			}
			switch {
			case in[v] == 0 && (pick < 0 || in[pick] > 0):
				pick = v
			case in[v] > 0 && out[v] == 0 && sink < 0:
				sink = v
			case in[v] > 0 && (pick < 0 || in[pick] > 0 && out[v]-in[v] > out[pick]-in[pick]):
				pick = v
			}
		}
		if sink >= 0 && (pick < 0 || in[pick] > 0) {
			take(sink, back)
			back--
			continue
		}
		take(pick, front)
		front++
	}
	return place
}

// assignLayers gives each node its column: right of what it must be right of,
// near its neighbours, and no column taller than the limit.
func assignLayers(g *graph, parentLeft []bool, limit int, opt Options) []int {
	n := len(g.nodes)
	before, after := make([][]int, n), make([][]int, n)
	for i, e := range g.edges {
		if e.From == e.To {
			continue
		}
		l, r := e.To, e.From
		if !parentLeft[i] {
			l, r = r, l
		}
		before[r] = append(before[r], l)
		after[l] = append(after[l], r)
	}
	ideal, tail := idealRanks(before, after)
	layer := make([]int, n)
	for i := range layer {
		layer[i] = -1
	}
	heights := []int{}
	for left, l := n, 0; left > 0; l++ {
		heights = append(heights, 0)
		var ready []int
		for v := range n {
			if layer[v] >= 0 || ideal[v] > l {
				continue
			}
			ok := true
			for _, b := range before[v] {
				ok = ok && layer[b] >= 0 && layer[b] < l
			}
			if ok {
				ready = append(ready, v)
			}
		}
		slices.SortStableFunc(ready, func(a, b int) int {
			return cmp.Or(cmp.Compare(tail[b], tail[a]), cmp.Compare(ideal[a], ideal[b]), cmp.Compare(len(after[b]), len(after[a])))
		})
		for _, v := range ready {
			h := g.nodes[v].H + opt.GapY
			if heights[l] > 0 && heights[l]+h > limit+opt.GapY {
				continue
			}
			layer[v] = l
			heights[l] += h
			left--
		}
	}
	tighten(g, before, after, layer, heights, limit, opt)
	return squeeze(layer)
}

// idealRanks gives the longest way from a start, with starts pulled next to
// what they lead to, and the longest way to an end.
func idealRanks(before, after [][]int) (ideal, tail []int) {
	n := len(before)
	ideal, tail = make([]int, n), make([]int, n)
	for range n {
		changed := false
		for v := range n {
			for _, b := range before[v] {
				if ideal[v] < ideal[b]+1 {
					ideal[v] = ideal[b] + 1
					changed = true
				}
			}
			for _, a := range after[v] {
				if tail[v] < tail[a]+1 {
					tail[v] = tail[a] + 1
					changed = true
				}
			}
		}
		if !changed {
			break
		}
	}
	for v := range n {
		if len(before[v]) > 0 || len(after[v]) == 0 {
			continue
		}
		near := ideal[after[v][0]]
		for _, a := range after[v] {
			near = min(near, ideal[a])
		}
		ideal[v] = max(near-1, 0)
	}
	return ideal, tail
}

// tighten moves nodes to the layer where their lines are shortest, while
// nothing changes sides and the columns keep their limit.
func tighten(g *graph, before, after [][]int, layer, heights []int, limit int, opt Options) {
	trunks := newTrunkage(g)
	for range 4 {
		changed := false
		for v := range g.nodes {
			lo, hi := 0, len(heights)-1
			for _, b := range before[v] {
				lo = max(lo, layer[b]+1)
			}
			for _, a := range after[v] {
				hi = min(hi, layer[a]-1)
			}
			h := g.nodes[v].H + opt.GapY
			win, winLength := layer[v], trunks.reach(layer, v)
			old := layer[v]
			for l := lo; l <= hi; l++ {
				if l == old || heights[l]+h > limit+opt.GapY {
					continue
				}
				layer[v] = l
				if length := trunks.reach(layer, v); length < winLength {
					win, winLength = l, length
				}
			}
			layer[v] = win
			if win != old {
				heights[old] -= h
				heights[win] += h
				changed = true
			}
		}
		if !changed {
			return
		}
	}
}

// trunkage knows which edges share a trunk, and which trunks touch a node.
type trunkage struct {
	edges   [][]Edge
	touches [][]int
}

func newTrunkage(g *graph) *trunkage {
	type key struct{ to, y int }
	at := map[key]int{}
	t := &trunkage{touches: make([][]int, len(g.nodes))}
	touch := func(n, k int) {
		if !slices.Contains(t.touches[n], k) {
			t.touches[n] = append(t.touches[n], k)
		}
	}
	for _, e := range g.edges {
		if e.From == e.To {
			continue
		}
		k, ok := at[key{e.To, e.ToY}]
		if !ok {
			k = len(t.edges)
			at[key{e.To, e.ToY}] = k
			t.edges = append(t.edges, nil)
		}
		t.edges[k] = append(t.edges[k], e)
		touch(e.From, k)
		touch(e.To, k)
	}
	return t
}

// reach sums how far the trunks that touch a node reach to both sides, in layers.
func (t *trunkage) reach(layer []int, v int) int {
	sum := 0
	for _, k := range t.touches[v] {
		right, left := 0, 0
		for _, e := range t.edges[k] {
			d := layer[e.From] - layer[e.To]
			right, left = max(right, d), max(left, -d)
		}
		sum += right + left
	}
	return sum
}

// squeeze takes out empty layers.
func squeeze(layer []int) []int {
	used := slices.Clone(layer)
	slices.Sort(used)
	used = slices.Compact(used)
	for i, l := range layer {
		layer[i], _ = slices.BinarySearch(used, l)
	}
	return layer
}
