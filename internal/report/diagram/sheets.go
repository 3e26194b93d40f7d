package diagram

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// Sheets gives the diagrams to draw: this one when it is small or wanted
// whole, else an overview of the areas and a diagram of each.
func (d *Diagram) Sheets() []*Diagram {
	all := d
	if d.source != nil {
		all = d.source
	}
	if d.opt.Whole || len(d.Boxes) <= MaxBoxes || len(d.Areas) < 2 {
		return []*Diagram{d}
	}
	out := []*Diagram{all.overview()}
	for _, a := range all.Areas {
		out = append(out, all.area(a.Name).trim())
	}
	return out
}

// named reports whether there are areas worth naming.
func (d *Diagram) named() bool {
	n := 0
	for _, a := range d.Areas {
		if a.Name != "" {
			n++
		}
	}
	return n > 0 && len(d.Areas) > 1
}

// overview has a box per area with its tables as rows, and the references
// between areas.
func (d *Diagram) overview() *Diagram {
	out := &Diagram{Title: strings.TrimPrefix(d.Title+": overview", ": "), Overview: true, opt: d.opt}
	type place struct{ box, row int }
	at := map[int]place{}
	for i, a := range d.Areas {
		x := &Box{Name: catalog.Name{Name: a.Name}, Label: a.Name, Kind: AreaBox, Area: i, Badges: []Badge{{KindBadge, count(len(a.Boxes), "table")}}}
		for k, b := range a.Boxes {
			at[b] = place{i, k}
			r := Row{Name: d.Boxes[b].Label}
			for _, g := range d.Boxes[b].Badges {
				switch g.Kind {
				case PartitionBadge:
					r.Note = "partitioned"
				case HypertableBadge:
					r.Note = "hypertable"
				}
			}
			x.Rows = append(x.Rows, r)
		}
		out.Boxes = append(out.Boxes, x)
		out.Areas = append(out.Areas, &Area{Name: a.Name, Boxes: []int{i}, Color: a.Color})
	}
	seen := map[string]*Edge{}
	for _, e := range d.Edges {
		f, t := at[e.From], at[e.To]
		if f.box == t.box {
			continue
		}
		k := fmt.Sprint(f, t, e.Implied, e.Reads)
		if o := seen[k]; o != nil {
			o.Count++
			continue
		}
		y := &Edge{
			From: f.box, FromRow: f.row, To: t.box, ToRow: t.row, Implied: e.Implied, Reads: e.Reads, Count: 1, FromCard: ZeroOrMany,
			Columns: []string{d.Boxes[e.From].Label}, RefColumns: []string{d.Boxes[e.To].Label},
		}
		seen[k] = y
		out.Edges = append(out.Edges, y)
	}
	return out
}
