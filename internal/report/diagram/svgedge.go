package diagram

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/report/diagram/layout"
)

// edges draws the lines, those of one trunk together: each trunk has a rim in
// the colour of the ground that interrupts the lines which it crosses.
func (w *svg) edges(d *Diagram, p *layout.Drawing) {
	type end struct{ at layout.Point }
	groups := map[end][]int{}
	var order []end
	for i, line := range p.Edges {
		k := end{line[len(line)-1]}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], i)
	}
	for _, k := range order {
		class := "dia-edges dia-n"
		if a := d.Boxes[d.Edges[groups[k][0]].To].Area; a >= 0 && a < len(d.Areas) {
			class = fmt.Sprintf("dia-edges dia-c%d", d.Areas[a].Color%palette)
		}
		w.addf("<g class=\"%s\">\n", class)
		for _, i := range groups[k] {
			w.addf("<path class=\"dia-rim\" d=\"%s\"/>\n", rounded(p.Edges[i]))
		}
		for _, i := range groups[k] {
			w.edge(d, d.Edges[i], p.Edges[i])
		}
		w.addf("</g>\n")
	}
}

func (w *svg) edge(d *Diagram, e *Edge, line []layout.Point) {
	class := "dia-edge"
	if e.Implied {
		class += " dia-implied"
		w.implied = true
	}
	if e.Reads {
		class += " dia-reads"
		w.reads = true
	}
	n := len(line)
	w.addf("<g class=\"%s\"><title>%s</title><path class=\"dia-wide\" d=\"%s\"/><path class=\"dia-line\" d=\"%s\"/>", class, escape(edgeTitle(d, e)), rounded(line), rounded(line))
	if d.Overview || e.Reads {
		w.arrow(line[n-1], line[n-2])
	} else {
		w.end(line[0], line[1], e.FromCard)
		w.end(line[n-1], line[n-2], e.ToCard)
	}
	w.addf("</g>\n")
}

// arrow points at what is referenced, in overviews, where a line may stand for
// several references.
func (w *svg) arrow(at, next layout.Point) {
	s := 1
	if next.X < at.X {
		s = -1
	}
	w.addf("<path class=\"dia-arrow\" d=\"M%d %dl%d -4v8z\"/>", at.X+s, at.Y, s*9)
}

// end draws the mark of a cardinality at a line's end on a box.
func (w *svg) end(at, next layout.Point, c Cardinality) {
	s := 1
	if next.X < at.X {
		s = -1
	}
	bar := func(dx int) string { return fmt.Sprintf("M%d %dv10", at.X+s*dx, at.Y-5) }
	ring := func(dx int) {
		w.addf("<circle class=\"dia-ring\" cx=\"%d\" cy=\"%d\" r=\"3.5\"/>", at.X+s*dx, at.Y)
	}
	switch c {
	case ExactlyOne:
		w.addf("<path class=\"dia-mark\" d=\"%s%s\"/>", bar(7), bar(11))
	case ZeroOrOne:
		ring(14)
		w.addf("<path class=\"dia-mark\" d=\"%s\"/>", bar(7))
	default:
		ring(15)
		w.addf("<path class=\"dia-mark\" d=\"M%d %dL%d %dL%d %d\"/>", at.X, at.Y-6, at.X+s*11, at.Y, at.X, at.Y+6)
	}
}

// edgeTitle is what a line says when pointed at.
func edgeTitle(d *Diagram, e *Edge) string {
	from, to := d.Boxes[e.From].Label, d.Boxes[e.To].Label
	if d.Overview {
		return fmt.Sprintf("%s → %s", e.Columns[0], e.RefColumns[0])
	}
	if e.Reads {
		return fmt.Sprintf("%s reads %s", from, to)
	}
	s := fmt.Sprintf("%s.%s → %s.%s", from, strings.Join(e.Columns, ", "), to, strings.Join(e.RefColumns, ", "))
	switch {
	case e.Implied:
		s += "\nno foreign key: suggested by the names"
	default:
		s += "\n" + e.Name
	}
	if e.OnDelete != "" {
		s += "\non delete " + string(e.OnDelete)
	}
	if e.NotEnforced {
		s += "\nnot validated or not enforced"
	}
	return s
}

// rounded is the path of a line with round corners. It begins at the
// referenced end, so that the dashes of lines with one trunk fall together.
func rounded(line []layout.Point) string {
	line = slices.Clone(line)
	slices.Reverse(line)
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", line[0].X, line[0].Y)
	for i := 1; i < len(line); i++ {
		if i == len(line)-1 {
			fmt.Fprintf(&b, "L%d %d", line[i].X, line[i].Y)
			break
		}
		r := min(8, length(line[i-1], line[i])/2, length(line[i], line[i+1])/2)
		a, c := towards(line[i], line[i-1], r), towards(line[i], line[i+1], r)
		fmt.Fprintf(&b, "L%d %dQ%d %d %d %d", a.X, a.Y, line[i].X, line[i].Y, c.X, c.Y)
	}
	return b.String()
}

func length(a, b layout.Point) int { return max(a.X-b.X, b.X-a.X) + max(a.Y-b.Y, b.Y-a.Y) }

// towards is the point at distance r from a in the direction of b.
func towards(a, b layout.Point, r int) layout.Point {
	n := length(a, b)
	if n == 0 {
		return a
	}
	return layout.Point{X: a.X + (b.X-a.X)*r/n, Y: a.Y + (b.Y-a.Y)*r/n}
}
