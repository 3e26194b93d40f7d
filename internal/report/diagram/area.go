package diagram

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// MaxBoxes is how many boxes go on one sheet before a schema is split.
const MaxBoxes = 25

// smallest is how many tables are worth dividing.
const smallest = 9

// group is an area in the making.
type group struct {
	name    string
	boxes   []int
	guessed bool // from references, not from names
}

// divide finds the areas: schemas; in a schema, tables with a common prefix,
// or else tables that refer to each other.
func divide(d *Diagram) []group {
	all := make([]int, len(d.Boxes))
	bySchema := map[string][]int{}
	for i, b := range d.Boxes {
		all[i] = i
		bySchema[b.Name.Schema] = append(bySchema[b.Name.Schema], i)
	}
	var out []group
	for _, s := range slices.Sorted(maps.Keys(bySchema)) {
		boxes := bySchema[s]
		if len(bySchema) > 1 && len(boxes) <= MaxBoxes || len(boxes) < smallest {
			out = append(out, group{name: s, boxes: boxes})
			continue
		}
		parts := byPrefix(d, boxes)
		if parts == nil {
			parts = communities(d, boxes)
		}
		if len(bySchema) > 1 && s != "public" {
			for i := range parts {
				parts[i].name = s + ": " + parts[i].name
			}
		}
		out = append(out, parts...)
	}
	return out
}

// setAreas files the boxes under their areas; one area is none.
func (d *Diagram) setAreas(groups []group) {
	d.Areas = nil
	for _, b := range d.Boxes {
		b.Area = -1
	}
	if len(groups) < 2 {
		return
	}
	for i, g := range groups {
		name := g.name
		if g.guessed && len(d.Boxes) <= MaxBoxes {
			name = ""
		}
		d.Areas = append(d.Areas, &Area{Name: name, Boxes: g.boxes, Color: i})
		for _, k := range g.boxes {
			d.Boxes[k].Area = i
		}
	}
}

// byPrefix divides by the word before the first underscore, nil when that
// leaves too many tables or too large groups.
func byPrefix(d *Diagram, boxes []int) []group {
	prefix := func(i int) string {
		p, _, _ := strings.Cut(d.Boxes[i].Name.Name, "_")
		if p == "" {
			p = d.Boxes[i].Name.Name
		}
		return strings.TrimSuffix(p, "s")
	}
	n := map[string]int{}
	spelt := map[string]string{} // as the first table with it spells it
	for _, i := range boxes {
		p := prefix(i)
		n[p]++
		if raw, _, ok := strings.Cut(d.Boxes[i].Name.Name, "_"); ok && spelt[p] == "" {
			spelt[p] = raw
		}
	}
	var names []string
	covered := 0
	for _, p := range slices.Sorted(maps.Keys(n)) {
		if n[p] >= 3 && n[p] <= MaxBoxes {
			names = append(names, p)
			covered += n[p]
		}
	}
	if len(names) < 2 || covered*10 < len(boxes)*6 {
		return nil
	}
	groups := make([]group, len(names))
	var rest []int
	for k, p := range names {
		groups[k].name = cmp.Or(spelt[p], p)
	}
	for _, i := range boxes {
		if k := slices.Index(names, prefix(i)); k >= 0 {
			groups[k].boxes = append(groups[k].boxes, i)
		} else {
			rest = append(rest, i)
		}
	}
	return adopt(d, groups, rest)
}

// adopt puts the tables that belong to no group into the one that they have
// most references with, and those with none into a group "other".
func adopt(d *Diagram, groups []group, rest []int) []group {
	w := weights(d)
	// One that is adopted may bring others along, so until nothing changes.
	for len(rest) > 0 {
		var other []int
		for _, i := range rest {
			win, most := -1, 0.0
			for k := range groups {
				if len(groups[k].boxes) >= MaxBoxes {
					continue
				}
				sum := 0.0
				for _, j := range groups[k].boxes {
					sum += w[[2]int{min(i, j), max(i, j)}]
				}
				if sum > most {
					win, most = k, sum
				}
			}
			if win < 0 {
				other = append(other, i)
				continue
			}
			groups[win].boxes = append(groups[win].boxes, i)
		}
		if len(other) == len(rest) {
			break
		}
		rest = other
	}
	for k := range groups {
		slices.Sort(groups[k].boxes)
	}
	for n := 1; len(rest) > 0; n++ {
		part := rest[:min(MaxBoxes, len(rest))]
		rest = rest[len(part):]
		name := "other"
		if n > 1 {
			name = fmt.Sprintf("other %d", n)
		}
		groups = append(groups, group{name: name, boxes: part, guessed: true})
	}
	return groups
}

// weights gives how closely two boxes belong together: a reference counts the
// less the more tables refer to the same one, for a hub binds nobody.
func weights(d *Diagram) map[[2]int]float64 {
	in := map[int]int{}
	for _, e := range d.Edges {
		in[e.To]++
	}
	w := map[[2]int]float64{}
	for _, e := range d.Edges {
		if e.From != e.To {
			w[[2]int{min(e.From, e.To), max(e.From, e.To)}] += 1 / float64(in[e.To])
		}
	}
	return w
}

// communities divides by references: groups are merged, the most profitable
// pair first (greedy modularity), as long as that pays and no group gets too
// large for a sheet.
func communities(d *Diagram, boxes []int) []group {
	w := weights(d)
	of := map[int]int{}
	groups := make([]group, len(boxes))
	for k, i := range boxes {
		groups[k].boxes = []int{i}
		of[i] = k
	}
	total, degree := 0.0, make([]float64, len(groups))
	between := map[[2]int]float64{}
	pairs := slices.SortedFunc(maps.Keys(w), func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, p := range pairs {
		a, okA := of[p[0]]
		b, okB := of[p[1]]
		if okA && okB {
			between[[2]int{a, b}] += w[p]
			degree[a] += w[p]
			degree[b] += w[p]
			total += w[p]
		}
	}
	most := min(MaxBoxes, max(len(boxes)/2, 6))
	for total > 0 {
		win, gain := [2]int{-1, -1}, 1e-9
		for _, p := range slices.SortedFunc(maps.Keys(between), func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
			if len(groups[p[0]].boxes)+len(groups[p[1]].boxes) > most {
				continue
			}
			if g := between[p]/total - degree[p[0]]*degree[p[1]]/(2*total*total); g > gain {
				win, gain = p, g
			}
		}
		if win[0] < 0 {
			break
		}
		a, b := win[0], win[1]
		groups[a].boxes = append(groups[a].boxes, groups[b].boxes...)
		groups[b].boxes = nil
		degree[a] += degree[b]
		merged := map[[2]int]float64{}
		for _, p := range slices.SortedFunc(maps.Keys(between), func(x, y [2]int) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) }) {
			q := p
			for k := range q {
				if q[k] == b {
					q[k] = a
				}
			}
			if q[0] != q[1] {
				merged[[2]int{min(q[0], q[1]), max(q[0], q[1])}] += between[p]
			}
		}
		between = merged
	}
	var kept []group
	var rest []int
	for _, g := range groups {
		if len(g.boxes) > 2 {
			kept = append(kept, g)
		} else {
			rest = append(rest, g.boxes...)
		}
	}
	if len(kept) == 0 && len(boxes) <= MaxBoxes {
		return []group{{boxes: boxes, guessed: true}}
	}
	kept = adopt(d, kept, rest)
	for k := range kept {
		kept[k].guessed = true
		if kept[k].name == "" {
			kept[k].name = center(d, kept[k].boxes)
		}
	}
	return kept
}

// center names a group after its weightiest table: the one with most
// neighbours in the group, with columns and what is special of it.
func center(d *Diagram, boxes []int) string {
	n, seen := map[int]int{}, map[[2]int]bool{}
	for _, e := range d.Edges {
		pair := [2]int{min(e.From, e.To), max(e.From, e.To)}
		if e.From != e.To && !seen[pair] && slices.Contains(boxes, e.From) && slices.Contains(boxes, e.To) {
			seen[pair] = true
			n[e.From] += 4
			n[e.To] += 4
		}
	}
	for _, i := range boxes {
		n[i] += len(d.Boxes[i].Rows) + 4*len(d.Boxes[i].Badges)
	}
	win := boxes[0]
	for _, i := range boxes {
		if n[i] > n[win] {
			win = i
		}
	}
	return d.Boxes[win].Label
}
