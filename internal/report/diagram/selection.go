package diagram

import (
	"slices"
	"strings"
)

// keep makes the diagram of some boxes; outside are shown by their keys only.
func (d *Diagram) keep(boxes []int, outside []int, edge func(*Edge) bool) *Diagram {
	out := &Diagram{Title: d.Title, opt: d.opt}
	at := map[int]int{}
	for _, i := range slices.Sorted(slices.Values(append(slices.Clone(boxes), outside...))) {
		x := *d.Boxes[i]
		x.Outside = slices.Contains(outside, i)
		if x.Outside {
			x.Badges = nil
		}
		at[i] = len(out.Boxes)
		out.Boxes = append(out.Boxes, &x)
	}
	for _, e := range d.Edges {
		from, okF := at[e.From]
		to, okT := at[e.To]
		if okF && okT && edge(e) {
			y := *e
			y.From, y.To = from, to
			out.Edges = append(out.Edges, &y)
		}
	}
	for _, a := range d.Areas {
		b := &Area{Name: a.Name, Color: a.Color}
		for _, i := range a.Boxes {
			if k, ok := at[i]; ok {
				b.Boxes = append(b.Boxes, k)
			}
		}
		if len(b.Boxes) == 0 {
			continue
		}
		for _, k := range b.Boxes {
			out.Boxes[k].Area = len(out.Areas)
		}
		out.Areas = append(out.Areas, b)
	}
	return out
}

// Find gives the index of the box of a name, with or without its schema; -1
// when there is none or the name is of several.
func (d *Diagram) Find(name string) int {
	found := -1
	for i, x := range d.Boxes {
		if x.Name.String() == name {
			return i
		}
		if x.Name.Name == name {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// around keeps the boxes within some references of one; none when there is no
// such box.
func (d *Diagram) around(name string, distance int) *Diagram {
	start := d.Find(name)
	if start < 0 {
		return d.keep(nil, nil, func(*Edge) bool { return false })
	}
	near := map[int]int{start: 0}
	for step := 1; step <= distance; step++ {
		for _, e := range d.Edges {
			for _, p := range [][2]int{{e.From, e.To}, {e.To, e.From}} {
				if at, ok := near[p[0]]; ok && at < step {
					if _, ok := near[p[1]]; !ok {
						near[p[1]] = step
					}
				}
			}
		}
	}
	var boxes []int
	for i := range d.Boxes {
		if _, ok := near[i]; ok {
			boxes = append(boxes, i)
		}
	}
	out := d.keep(boxes, nil, func(*Edge) bool { return true })
	out.opt.Whole = true
	return out
}

// area keeps one area with the tables that it refers to outside of it.
func (d *Diagram) area(name string) *Diagram {
	i := slices.IndexFunc(d.Areas, func(a *Area) bool { return name != "" && strings.EqualFold(a.Name, name) })
	if i < 0 {
		return d.keep(nil, nil, func(*Edge) bool { return false })
	}
	a := d.Areas[i]
	var outside []int
	for _, e := range d.Edges {
		if d.Boxes[e.From].Area == i && d.Boxes[e.To].Area != i && !slices.Contains(outside, e.To) {
			outside = append(outside, e.To)
		}
	}
	out := d.keep(a.Boxes, outside, func(e *Edge) bool { return d.Boxes[e.From].Area == i })
	out.Title = strings.TrimPrefix(d.Title+": "+a.Name, ": ")
	out.opt.Whole = true
	return out
}

// trim leaves out the rows that the choice of columns leaves out.
func (d *Diagram) trim() *Diagram {
	mode := d.opt.Columns
	if mode == Auto {
		mode = AllColumns
		if len(d.Boxes) > MaxBoxes {
			mode = KeyColumns
		}
	}
	return d.with(mode)
}

// with gives the diagram with some of its rows.
func (d *Diagram) with(mode Columns) *Diagram {
	if d.source != nil {
		d = d.source
	}
	out := *d
	out.source = d
	out.Boxes, out.Edges = nil, nil
	used := map[[2]int]bool{}
	for _, e := range d.Edges {
		used[[2]int{e.From, e.FromRow}] = true
		used[[2]int{e.To, e.ToRow}] = true
	}
	at := map[[2]int]int{}
	for i, x := range d.Boxes {
		y := *x
		y.Rows = nil
		for k, r := range x.Rows {
			end := used[[2]int{i, k}]
			keep := mode == AllColumns && !x.Outside || x.Kind == AreaBox
			if mode == KeyColumns && !x.Outside {
				keep = keep || r.PK || r.FK || r.PartitionKey || r.Note != "" || end
			}
			if x.Outside && mode != NoColumns {
				keep = end
			}
			if keep {
				at[[2]int{i, k}] = len(y.Rows)
				y.Rows = append(y.Rows, r)
			}
		}
		if !x.Outside && mode != NoColumns {
			y.Hidden = len(x.Rows) - len(y.Rows)
		}
		out.Boxes = append(out.Boxes, &y)
	}
	find := func(box, row int) int {
		if k, ok := at[[2]int{box, row}]; ok {
			return k
		}
		return -1
	}
	for _, e := range d.Edges {
		y := *e
		y.FromRow, y.ToRow = find(e.From, e.FromRow), find(e.To, e.ToRow)
		out.Edges = append(out.Edges, &y)
	}
	return &out
}
