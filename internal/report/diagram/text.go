package diagram

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/report/diagram/layout"
)

// TextOptions are for text in cells of one width.
type TextOptions struct {
	// Width is the terminal's, 0 means 120.
	Width int
	// ASCII draws without box-drawing characters.
	ASCII bool
}

// linked is up to how many boxes text joins them by lines.
const linked = 12

// Text draws the sheets for a terminal: boxes joined by lines where they are
// few and fit, else boxes side by side and a list of the references.
func Text(opt TextOptions, sheets ...*Diagram) string {
	if opt.Width == 0 {
		opt.Width = 120
	}
	var b strings.Builder
	for i, d := range sheets {
		if i > 0 {
			b.WriteString("\n")
		}
		if d.Title != "" {
			b.WriteString(plain(d.Title, opt) + "\n\n")
		}
		b.WriteString(textSheet(d, opt))
	}
	return b.String()
}

func textSheet(d *Diagram, opt TextOptions) string {
	if len(d.Boxes) == 0 {
		return "No tables.\n"
	}
	if len(d.Boxes) <= linked && !d.Overview && len(d.Edges) > 0 {
		for _, mode := range []*Diagram{d, d.with(KeyColumns)} {
			for _, aspect := range []float64{3, 2, 1.4, 1, 0.7, 0.5} {
				p := mode.place(cellMetrics(opt, aspect))
				if p.W > opt.Width {
					continue
				}
				if text := drawLinked(mode, p, opt); text != "" {
					return text
				}
			}
		}
	}
	return drawList(d, opt)
}

func cellMetrics(opt TextOptions, aspect float64) metrics {
	drawn := map[*Box]*textBox{}
	box := func(x *Box) *textBox {
		if drawn[x] == nil {
			drawn[x] = newTextBox(x, opt)
		}
		return drawn[x]
	}
	return metrics{
		layout: layout.Options{End: 4, Track: 2, GapY: 1, Lane: 1, Aspect: aspect},
		size: func(x *Box) (int, int) {
			t := box(x)
			return t.width, len(t.lines)
		},
		port: func(x *Box, row int) int {
			if row < 0 {
				return 0
			}
			return box(x).first + row
		},
	}
}

// textBox is a box as lines of text.
type textBox struct {
	lines []string
	width int
	first int // the line of the first row
}

// newTextBox draws a box with its name in the upper border.
func newTextBox(x *Box, opt TextOptions) *textBox {
	g := unicodeSigns
	if opt.ASCII {
		g = asciiSigns
	}
	var badges, rows []string
	for _, b := range x.Badges {
		sign := ""
		if s := g.badge[b.Kind]; s != "" {
			sign = s + " "
		}
		badges = append(badges, sign+plain(b.Text, opt))
	}
	nameWidth, typeWidth, markWidth := 0, 0, 0
	for _, r := range x.Rows {
		nameWidth = max(nameWidth, cellWidth(plain(r.Name, opt)))
		typeWidth = max(typeWidth, cellWidth(textType(r, opt)))
		markWidth = max(markWidth, cellWidth(strings.Join(keyMarks(r), " ")))
	}
	for _, r := range x.Rows {
		var b strings.Builder
		if markWidth > 0 {
			b.WriteString(pad(strings.Join(keyMarks(r), " "), markWidth) + " ")
		}
		if lead(x) > 0 {
			null := g.null
			if r.NotNull {
				null = g.must
			}
			b.WriteString(null + " ")
		}
		b.WriteString(pad(plain(r.Name, opt), nameWidth))
		if typeWidth > 0 {
			b.WriteString("  " + pad(textType(r, opt), typeWidth))
		}
		rows = append(rows, b.String())
	}
	if x.Hidden > 0 {
		rows = append(rows, hidden(x))
	}
	label := plain(x.Label, opt)
	inner := cellWidth(label) + 2
	for _, s := range append(append([]string{}, badges...), rows...) {
		inner = max(inner, cellWidth(s))
	}
	t := &textBox{width: inner + 4}
	level := func(left, right string, n int) string { return left + strings.Repeat(g.level, n) + right }
	t.lines = append(t.lines, g.topLeft+g.level+" "+label+" "+strings.Repeat(g.level, inner-cellWidth(label)-1)+g.topRight)
	for _, s := range badges {
		t.lines = append(t.lines, g.upright+" "+pad(s, inner)+" "+g.upright)
	}
	if len(badges) > 0 && len(rows) > 0 {
		t.lines = append(t.lines, level(g.teeRight, g.teeLeft, inner+2))
	}
	t.first = len(t.lines)
	for _, s := range rows {
		t.lines = append(t.lines, g.upright+" "+pad(s, inner)+" "+g.upright)
	}
	t.lines = append(t.lines, level(g.bottomLeft, g.bottomRight, inner+2))
	return t
}

func textType(r Row, opt TextOptions) string {
	if t := tag(r); t != "" {
		return strings.TrimSpace(plain(r.Type, opt) + " [" + t + "]")
	}
	return plain(r.Type, opt)
}

// plain takes out what would break a line, and in ASCII the middle dot that
// badges use; names keep their letters.
func plain(s string, opt TextOptions) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return '?'
		}
		return r
	}, s)
	if opt.ASCII {
		s = strings.NewReplacer("·", "-", "…", "...").Replace(s)
	}
	return s
}

func pad(s string, width int) string {
	if n := width - cellWidth(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// signs are the characters of a style of drawing.
type signs struct {
	level, upright                             string
	topLeft, topRight, bottomLeft, bottomRight string
	teeRight, teeLeft                          string
	must, null                                 string
	badge                                      map[BadgeKind]string
	line                                       func(mask) string
	dashLevel, dashUpright                     string
}

// mask says in which directions a line leaves a cell.
type mask uint8

const (
	north mask = 1 << iota
	east
	south
	west
)

var unicodeSigns = &signs{
	level: "─", upright: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘", teeRight: "├", teeLeft: "┤",
	must: "●", null: "○", dashLevel: "╌", dashUpright: "╎",
	badge: map[BadgeKind]string{PartitionBadge: "▤", HypertableBadge: "▤", CompressBadge: "▼", RetentionBadge: "◷", SizeBadge: "▪", KindBadge: "◇"},
	line: func(m mask) string {
		return [...]string{"", "│", "─", "└", "│", "│", "┌", "├", "─", "┘", "─", "┴", "┐", "┤", "┬", "┼"}[m]
	},
}

var asciiSigns = &signs{
	level: "-", upright: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", teeRight: "+", teeLeft: "+",
	must: "*", null: " ", dashLevel: ".", dashUpright: ":",
	badge: map[BadgeKind]string{PartitionBadge: "#", HypertableBadge: "#", CompressBadge: ">", RetentionBadge: "x", SizeBadge: "=", KindBadge: "<>"},
	line: func(m mask) string {
		switch m {
		case north, south, north | south:
			return "|"
		case east, west, east | west:
			return "-"
		}
		return "+"
	},
}

// textLegend explains the marks.
func textLegend(opt TextOptions) string {
	g := unicodeSigns
	if opt.ASCII {
		return "* NOT NULL   }o any number   |o at most one   || exactly one\n"
	}
	return fmt.Sprintf("%s NOT NULL   %s nullable   }o any number   |o at most one   || exactly one\n", g.must, g.null)
}
