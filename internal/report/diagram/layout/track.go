package layout

import (
	"cmp"
	"slices"
)

// assign orders the upright pieces of a channel from left to right so that
// they cross few lines, and gives each the leftmost track where it touches no
// other.
func (c *channel) assign(opt Options) {
	var order []*net
	for _, n := range c.nets {
		if !n.level() {
			order = append(order, n)
		}
	}
	slices.SortStableFunc(order, func(a, b *net) int { return cmp.Compare(a.lo+a.hi, b.lo+b.hi) })
	costs := map[[2]*net]int{}
	for _, a := range order {
		for _, b := range order {
			if a != b {
				costs[[2]*net{a, b}] = before(a, b)
			}
		}
	}
	// Move single pieces to where they cost least, until nothing gets better.
	for range 20 {
		improved := false
		for i := range order {
			n := order[i]
			rest := slices.Delete(slices.Clone(order), i, i+1)
			// Cost of standing at each place among the rest.
			sum := 0
			for _, o := range rest {
				sum += costs[[2]*net{n, o}]
			}
			win, winCost, here := 0, sum, 0
			for k := 0; k <= len(rest); k++ {
				if k > 0 {
					sum += costs[[2]*net{rest[k-1], n}] - costs[[2]*net{n, rest[k-1]}]
				}
				if k == i {
					here = sum
				}
				if sum < winCost {
					win, winCost = k, sum
				}
			}
			if winCost < here {
				order = slices.Insert(rest, win, n)
				improved = true
			}
		}
		if !improved {
			break
		}
	}
	apart := max(opt.Lane/2, 1)
	for i, n := range order {
		t := 0
		for _, o := range order[:i] {
			if n.lo < o.hi+apart && o.lo < n.hi+apart {
				t = max(t, c.track[o.trunk]+1)
			}
		}
		c.track[n.trunk] = t
		c.tracks = max(c.tracks, t+1)
	}
	for i, a := range order {
		for _, b := range order[i+1:] {
			c.crossings += costs[[2]*net{a, b}] % overlap
		}
		for _, b := range c.nets {
			if b.level() && a.lo < b.lo && b.lo < a.hi {
				c.crossings++
			}
		}
	}
}

// overlap is the price of two lines running on top of each other, far above
// that of any number of crossings.
const overlap = 1 << 16

// before is the price of a's upright piece standing to the left of b's.
func before(a, b *net) int {
	n := 0
	for _, y := range b.lys {
		if a.lo <= y && y <= a.hi {
			n++
		}
		if slices.Contains(a.rys, y) {
			n += overlap
		}
	}
	for _, y := range a.rys {
		if b.lo <= y && y <= b.hi {
			n++
		}
	}
	return n
}
