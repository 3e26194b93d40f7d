package diagram

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/report/diagram/layout"
)

// canvas is a grid of cells: text of boxes, and lines by trunk.
type canvas struct {
	w, h  int
	text  [][]string // "" is empty; a wide character is followed by a blank one
	lines [][][]stroke
}

// stroke is what one trunk does in a cell.
type stroke struct {
	trunk  int
	dashed bool
	mask   mask
}

func newCanvas(w, h int) *canvas {
	c := &canvas{w: w, h: h, text: make([][]string, h), lines: make([][][]stroke, h)}
	for y := range h {
		c.text[y] = make([]string, w)
		c.lines[y] = make([][]stroke, w)
	}
	return c
}

// drawLinked draws boxes joined by lines; "" when lines cannot be told apart.
func drawLinked(d *Diagram, p *layout.Drawing, opt TextOptions) string {
	c := newCanvas(p.W+1, p.H+1)
	for i, x := range d.Boxes {
		for k, line := range newTextBox(x, opt).lines {
			c.write(p.Nodes[i].X, p.Nodes[i].Y+k, line)
		}
	}
	trunks := map[layout.Point]int{}
	for i, line := range p.Edges {
		end := line[len(line)-1]
		if _, ok := trunks[end]; !ok {
			trunks[end] = len(trunks)
		}
		e := d.Edges[i]
		c.line(onCells(line), trunks[end], e.Implied || e.Reads)
	}
	if !c.clear() {
		return ""
	}
	g := unicodeSigns
	if opt.ASCII {
		g = asciiSigns
	}
	c.ink(g)
	// In cells references of all kinds to one key share a line, which can
	// carry a mark only if they agree.
	cards := map[layout.Point]map[Cardinality]bool{}
	for i, line := range p.Edges {
		at := line[len(line)-1]
		if cards[at] == nil {
			cards[at] = map[Cardinality]bool{}
		}
		if !d.Edges[i].Reads {
			cards[at][d.Edges[i].ToCard] = true
		}
	}
	for i, line := range p.Edges {
		e, n := d.Edges[i], len(line)
		if e.Reads {
			continue
		}
		c.end(line[0], line[1], e.FromCard)
		if len(cards[line[n-1]]) == 1 {
			c.end(line[n-1], line[n-2], e.ToCard)
		}
	}
	return c.String() + "\n" + textLegend(opt)
}

// clear reports whether no two trunks run along each other in a cell, which
// nobody could tell apart. In cells ports cannot be moved to prevent it.
func (c *canvas) clear() bool {
	for y := range c.h {
		for x := range c.w {
			level, upright := 0, 0
			for _, s := range c.lines[y][x] {
				if s.mask&(east|west) != 0 {
					level++
				}
				if s.mask&(north|south) != 0 {
					upright++
				}
			}
			if level > 1 || upright > 1 {
				return false
			}
		}
	}
	return true
}

// onCells moves the ends of a line from borders onto cells: the border on a
// box's left is the cell before it.
func onCells(line []layout.Point) []layout.Point {
	out := slices.Clone(line)
	n := len(out)
	if line[1].X < line[0].X {
		out[0].X--
	}
	if line[n-2].X < line[n-1].X {
		out[n-1].X--
	}
	return out
}

func (c *canvas) write(x, y int, s string) {
	for _, r := range s {
		switch cells(r) {
		case 0:
			if x > 0 {
				c.text[y][x-1] += string(r)
			}
			continue
		case 2:
			c.text[y][x] = string(r)
			c.text[y][x+1] = "\x00"
			x += 2
			continue
		}
		c.text[y][x] = string(r)
		x++
	}
}

func (c *canvas) line(line []layout.Point, trunk int, dashed bool) {
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		dx, dy := sgn(b.X-a.X), sgn(b.Y-a.Y)
		out, in := direction(dx, dy), direction(-dx, -dy)
		for p := a; p != b; {
			c.stroke(p, trunk, dashed, out)
			p = layout.Point{X: p.X + dx, Y: p.Y + dy}
			c.stroke(p, trunk, dashed, in)
		}
	}
	// Lines run on into their boxes.
	for _, end := range [][2]layout.Point{{line[0], line[1]}, {line[len(line)-1], line[len(line)-2]}} {
		c.stroke(end[0], trunk, dashed, direction(sgn(end[0].X-end[1].X), 0))
	}
}

func (c *canvas) stroke(p layout.Point, trunk int, dashed bool, m mask) {
	if p.Y < 0 || p.Y >= c.h || p.X < 0 || p.X >= c.w || m == 0 {
		return
	}
	for i := range c.lines[p.Y][p.X] {
		if s := &c.lines[p.Y][p.X][i]; s.trunk == trunk {
			s.mask |= m
			s.dashed = s.dashed && dashed
			return
		}
	}
	c.lines[p.Y][p.X] = append(c.lines[p.Y][p.X], stroke{trunk, dashed, m})
}

// ink turns lines into characters. Where two trunks cross, the upright one
// passes over the level one.
func (c *canvas) ink(g *signs) {
	for y := range c.h {
		for x := range c.w {
			s := c.lines[y][x]
			if len(s) == 0 || c.text[y][x] != "" {
				continue
			}
			win := s[0]
			if len(s) > 1 {
				all := mask(0)
				for _, o := range s {
					all |= o.mask
					if o.mask == north|south {
						win = o
					}
				}
				if win.mask != north|south {
					win.mask = all
				}
			}
			switch {
			case win.dashed && win.mask == north|south:
				c.text[y][x] = g.dashUpright
			case win.dashed && win.mask == east|west:
				c.text[y][x] = g.dashLevel
			default:
				c.text[y][x] = g.line(win.mask)
			}
		}
	}
}

// end writes the mark of a cardinality in the two cells at a box.
func (c *canvas) end(at, next layout.Point, card Cardinality) {
	if next.X < at.X {
		// The box is to the right of its mark.
		s := ends[card].right
		if card == ZeroOrMany {
			s = "o{"
		}
		c.write(at.X-2, at.Y, s)
		return
	}
	c.write(at.X, at.Y, ends[card].left)
}

func (c *canvas) String() string {
	var b strings.Builder
	last := 0
	for y := range c.h {
		var line strings.Builder
		for _, s := range c.text[y] {
			switch s {
			case "":
				line.WriteByte(' ')
			case "\x00":
			default:
				line.WriteString(s)
			}
		}
		s := strings.TrimRight(line.String(), " ")
		if s == "" && y > last {
			// Empty lines at the end are left out.
			rest := false
			for k := y; k < c.h && !rest; k++ {
				for _, t := range c.text[k] {
					rest = rest || t != ""
				}
			}
			if !rest {
				break
			}
		}
		b.WriteString(s + "\n")
	}
	return b.String()
}

func sgn(i int) int {
	switch {
	case i > 0:
		return 1
	case i < 0:
		return -1
	}
	return 0
}

func direction(dx, dy int) mask {
	switch {
	case dx > 0:
		return east
	case dx < 0:
		return west
	case dy > 0:
		return south
	case dy < 0:
		return north
	}
	return 0
}
