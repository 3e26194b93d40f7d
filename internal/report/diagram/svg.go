package diagram

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/report/diagram/layout"
)

// Measures of the picture in pixels.
const (
	headSize, badgeSize, rowSize, pillSize = 14, 11, 12, 9

	headHeight, badgeHeight, rowHeight, footHeight = 34, 18, 22, 6

	padding = 12 // inside a box, left and right
	margin  = 24 // around a diagram
	pill    = 22 // the width of a key mark with its gap
	dot     = 14 // the mark for NOT NULL
)

// SVG draws sheets one below the other as one picture that needs nothing from
// elsewhere: colours follow the reader's preference for light or dark, and
// every box and line tells about itself when pointed at.
func SVG(sheets ...*Diagram) string {
	w := &svg{}
	width, y := 0, margin
	for _, d := range sheets {
		y = w.sheet(d, y)
		width = max(width, w.width)
	}
	width = max(width+margin, w.legendWidth()+2*margin)
	w.legend(y)
	height := y + 20 + margin
	return w.document(width, height, sheets)
}

// svg writes the body of a picture.
type svg struct {
	strings.Builder
	width   int  // of what was drawn so far, without the right margin
	implied bool // a dashed line was drawn
	reads   bool // a dotted line was drawn
	over    bool // an overview was drawn
	boxes   bool // a box of columns was drawn
}

func (w *svg) addf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// sheet draws one diagram from y downwards and gives where it ends.
func (w *svg) sheet(d *Diagram, y int) int {
	if d.Title != "" {
		w.addf("<text class=\"dia-title\" x=\"%d\" y=\"%d\">%s</text>\n", margin, y+14, escape(d.Title))
		w.width = max(w.width, margin+sansWidth(d.Title, 18))
		y += 36
	}
	y = w.areas(d, y)
	if len(d.Boxes) == 0 {
		w.addf("<text class=\"dia-badge\" x=\"%d\" y=\"%d\">No tables.</text>\n", margin, y+14)
		return y + 36
	}
	p := d.place(pixels())
	w.addf("<g transform=\"translate(%d %d)\">\n", margin, y)
	w.edges(d, p)
	for i, x := range d.Boxes {
		w.box(d, x, p.Nodes[i])
	}
	w.addf("</g>\n")
	w.width = max(w.width, margin+p.W)
	return y + p.H + margin + 8
}

func pixels() metrics {
	return metrics{
		layout: layout.Options{End: 28, Track: 12, GapY: 30, Lane: 15, Slack: 7, Aspect: 1.5},
		size:   boxSize,
		port: func(x *Box, row int) int {
			if row < 0 {
				return headHeight / 2
			}
			return headHeight + badgesHeight(x) + row*rowHeight + rowHeight/2
		},
		spread: 8,
	}
}

func badgesHeight(x *Box) int {
	if len(x.Badges) == 0 {
		return 0
	}
	return len(x.Badges)*badgeHeight + 6
}

func boxSize(x *Box) (w, h int) {
	w = 2*padding + sansWidth(x.Label, headSize)
	for _, b := range x.Badges {
		w = max(w, 2*padding+16+sansWidth(b.Text, badgeSize))
	}
	for _, r := range x.Rows {
		n := 2*padding + marks(x)*pill + lead(x) + monoWidth(r.Name, rowSize)
		if r.Type != "" {
			n += 18 + monoWidth(r.Type, rowSize)
		}
		if t := tag(r); t != "" {
			n += tagWidth(t) + 8
		}
		w = max(w, n)
	}
	h = headHeight + badgesHeight(x) + len(x.Rows)*rowHeight
	if x.Hidden > 0 {
		w = max(w, 2*padding+sansWidth(hidden(x), badgeSize))
		h += rowHeight
	}
	if len(x.Rows) > 0 || x.Hidden > 0 {
		h += footHeight
	}
	return max(w, 120), h
}

func hidden(x *Box) string { return "+ " + count(x.Hidden, "column") }

// marks is how many key marks the rows of a box need room for.
func marks(x *Box) int {
	n := 0
	for _, r := range x.Rows {
		n = max(n, len(keyMarks(r)))
	}
	return n
}

func keyMarks(r Row) []string {
	var out []string
	if r.PK {
		out = append(out, "PK")
	}
	if r.FK {
		out = append(out, "FK")
	}
	if r.Unique {
		out = append(out, "UQ")
	}
	return out
}

// lead is the room for the NOT NULL mark, which tables alone have.
func lead(x *Box) int {
	if x.Kind == TableBox || x.Kind == ForeignBox {
		return dot
	}
	return 0
}

// tag is the word in a frame beside a row's type.
func tag(r Row) string {
	switch {
	case r.Note != "":
		return r.Note
	case r.PartitionKey:
		return "partition key"
	}
	return ""
}

func tagWidth(s string) int { return sansWidth(s, pillSize) + 10 }

func (w *svg) box(d *Diagram, x *Box, at layout.Point) {
	width, height := boxSize(x)
	class := "dia-box dia-n"
	if x.Area >= 0 && x.Area < len(d.Areas) {
		class = fmt.Sprintf("dia-box dia-c%d", d.Areas[x.Area].Color%palette)
	}
	if x.Outside {
		class += " dia-out"
	}
	if x.Kind == ViewBox || x.Kind == MatViewBox {
		class += " dia-view"
	}
	w.boxes = w.boxes || x.Kind != AreaBox
	w.over = w.over || x.Kind == AreaBox
	w.addf("<g class=\"%s\" transform=\"translate(%d %d)\"><title>%s</title>\n", class, at.X, at.Y, escape(boxTitle(x)))
	w.addf("<rect class=\"dia-card\" width=\"%d\" height=\"%d\" rx=\"8\"/>", width, height)
	head := headHeight + badgesHeight(x)
	if len(x.Rows) == 0 && x.Hidden == 0 {
		w.addf("<rect class=\"dia-head\" width=\"%d\" height=\"%d\" rx=\"8\"/>", width, head)
	} else {
		w.addf("<path class=\"dia-head\" d=\"M0 %dV8a8 8 0 0 1 8-8H%da8 8 0 0 1 8 8V%dz\"/>", head, width-8, head)
	}
	w.addf("<text class=\"dia-name\" x=\"%d\" y=\"22\">%s</text>\n", padding, escape(x.Label))
	for i, b := range x.Badges {
		y := headHeight + i*badgeHeight
		w.addf("<path class=\"dia-sign\" d=\"%s\"/>", sign(b.Kind, padding, y-1))
		w.addf("<text class=\"dia-badge\" x=\"%d\" y=\"%d\">%s</text>\n", padding+16, y+9, escape(b.Text))
	}
	for i, r := range x.Rows {
		w.row(x, r, head+i*rowHeight, width)
	}
	if x.Hidden > 0 {
		w.addf("<text class=\"dia-badge\" x=\"%d\" y=\"%d\">%s</text>\n", padding, head+len(x.Rows)*rowHeight+15, hidden(x))
	}
	w.addf("<rect class=\"dia-frame\" width=\"%d\" height=\"%d\" rx=\"8\"/></g>\n", width, height)
}

func (w *svg) row(x *Box, r Row, y, width int) {
	px := padding
	for _, m := range keyMarks(r) {
		w.addf("<rect class=\"dia-pill\" x=\"%d\" y=\"%d\" width=\"18\" height=\"13\" rx=\"3\"/><text class=\"dia-key\" x=\"%d\" y=\"%d\">%s</text>", px, y+5, px+9, y+15, m)
		px += pill
	}
	px = padding + marks(x)*pill
	if lead(x) > 0 {
		class := "dia-null"
		if r.NotNull {
			class = "dia-must"
		}
		w.addf("<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"3\"/>", class, px+4, y+11)
		px += dot
	}
	class := "dia-col"
	if r.PK {
		class = "dia-col dia-pk"
	}
	w.addf("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>", class, px, y+15, escape(r.Name))
	right := width - padding
	if r.Type != "" {
		w.addf("<text class=\"dia-type\" x=\"%d\" y=\"%d\">%s</text>", right, y+15, escape(r.Type))
		right -= monoWidth(r.Type, rowSize) + 8
	}
	if t := tag(r); t != "" {
		tw := tagWidth(t)
		w.addf("<rect class=\"dia-tag\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\" rx=\"7\"/><text class=\"dia-tagtext\" x=\"%d\" y=\"%d\">%s</text>", right-tw, y+4, tw, right-tw/2, y+14, escape(t))
	}
	w.addf("\n")
}

// boxTitle is what a box says when pointed at.
func boxTitle(x *Box) string {
	s := fmt.Sprintf("%s %s", x.Kind, x.Name)
	if x.Kind == AreaBox {
		s = x.Label
	}
	for _, b := range x.Badges {
		s += "\n" + b.Text
	}
	if x.Comment != "" {
		s += "\n" + x.Comment
	}
	return s
}

// sign is the small drawing before a badge, as a path in a square of 11.
func sign(k BadgeKind, x, y int) string {
	at := fmt.Sprintf("M%d %d", x, y)
	switch k {
	case PartitionBadge, HypertableBadge:
		return at + "h11v11h-11zm0 3.7h11m-11 3.7h11"
	case CompressBadge:
		return at + "m5.5 0v4m-2-2 2 2 2-2m-7.5 3.5h11m-5.5 5.5v-4m-2 2 2-2 2 2"
	case RetentionBadge:
		return at + "m5.5.5a5 5 0 1 0 .01 0zm0 2v3.5l2.5 1.5"
	case SizeBadge:
		return at + "m1 10v-4m3 4v-7m3 7v-5m3 5v-9"
	}
	return at + "m1 5.5 4.5-4.5 4.5 4.5-4.5 4.5z"
}

func escape(s string) string {
	var b strings.Builder
	// Escape cannot fail on a strings.Builder; it replaces characters that
	// XML cannot hold.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
