package diagram

import (
	"cmp"
	"strings"
)

// drawList draws boxes side by side, area by area, and lists the references.
func drawList(d *Diagram, opt TextOptions) string {
	var b strings.Builder
	if !d.named() || d.Overview {
		all := make([]int, len(d.Boxes))
		for i := range all {
			all[i] = i
		}
		shelves(&b, d, all, opt)
	} else {
		for i, a := range d.Areas {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString("== " + plain(cmp.Or(a.Name, "other"), opt) + " ==\n")
			shelves(&b, d, a.Boxes, opt)
		}
	}
	if len(d.Edges) > 0 {
		b.WriteString("\nReferences\n")
		references(&b, d, opt)
		if !d.Overview {
			b.WriteString("\n" + textLegend(opt))
		}
	}
	return b.String()
}

// shelves writes boxes in rows as wide as the terminal.
func shelves(b *strings.Builder, d *Diagram, boxes []int, opt TextOptions) {
	var shelf []*textBox
	width := 0
	flush := func() {
		for y := 0; ; y++ {
			var line strings.Builder
			any := false
			for _, t := range shelf {
				s := ""
				if y < len(t.lines) {
					s = t.lines[y]
					any = true
				}
				line.WriteString(pad(s, t.width+2))
			}
			if !any {
				break
			}
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
		shelf, width = nil, 0
	}
	for _, i := range boxes {
		t := newTextBox(d.Boxes[i], opt)
		if width > 0 && width+t.width > opt.Width {
			flush()
		}
		shelf = append(shelf, t)
		width += t.width + 2
	}
	flush()
}

func references(b *strings.Builder, d *Diagram, opt TextOptions) {
	type line struct{ from, mark, to, note string }
	var lines []line
	fromWidth, toWidth := 0, 0
	for _, e := range d.Edges {
		from, to := plain(d.Boxes[e.From].Label, opt), plain(d.Boxes[e.To].Label, opt)
		l := line{from: from, to: to}
		if d.Overview {
			l.from, l.to = plain(e.Columns[0], opt), plain(e.RefColumns[0], opt)
		} else if len(e.Columns) > 0 {
			l.from += "." + columns(e.Columns, opt)
			l.to += "." + columns(e.RefColumns, opt)
		}
		dash := "──"
		switch {
		case opt.ASCII && e.Implied:
			dash = ".."
		case opt.ASCII:
			dash = "--"
		case e.Implied:
			dash = "╌╌"
		}
		l.mark = ends[e.FromCard].left + dash + ends[e.ToCard].right
		switch {
		case d.Overview:
			l.mark = dash + ">"
		case e.Reads:
			l.mark = "reads "
		}
		l.note = referenceNote(e)
		fromWidth, toWidth = max(fromWidth, cellWidth(l.from)), max(toWidth, cellWidth(l.to))
		lines = append(lines, l)
	}
	for _, l := range lines {
		b.WriteString(strings.TrimRight("  "+pad(l.from, fromWidth)+" "+l.mark+" "+pad(l.to, toWidth)+"  "+plain(l.note, opt), " ") + "\n")
	}
}

func columns(names []string, opt TextOptions) string {
	s := plain(strings.Join(names, ", "), opt)
	if len(names) > 1 {
		return "(" + s + ")"
	}
	return s
}

// referenceNote says what the line itself does not show.
func referenceNote(e *Edge) string {
	var parts []string
	if e.Implied {
		parts = append(parts, "no foreign key")
	}
	if e.OnDelete != "" {
		parts = append(parts, "on delete "+string(e.OnDelete))
	}
	if e.NotEnforced {
		parts = append(parts, "not validated or not enforced")
	}
	return strings.Join(parts, ", ")
}
