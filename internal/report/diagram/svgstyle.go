package diagram

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/report/diagram/layout"
)

// palette is how many colours areas have.
const palette = 8

// hues are the areas' colours, as degrees on the wheel.
var hues = [palette]int{214, 168, 32, 268, 130, 342, 192, 52}

// document wraps the body.
func (w *svg) document(width, height int, sheets []*Diagram) string {
	title, boxes, edges := "Data model", 0, 0
	for _, d := range sheets {
		if d.Overview {
			continue
		}
		for _, x := range d.Boxes {
			if !x.Outside {
				boxes++
			}
		}
		edges += len(d.Edges)
	}
	if len(sheets) > 0 && sheets[0].Title != "" {
		title = strings.TrimSuffix(sheets[0].Title, ": overview")
	}
	desc := fmt.Sprintf("%s and %s; lines lead from the referencing column, at the crow's foot, to the referenced one.", count(boxes, "table"), count(edges, "reference"))
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"dia\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", width, height, width, height, escape(title+": "+desc))
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n<style>%s</style>\n", escape(title), escape(desc), style())
	fmt.Fprintf(&b, "<rect class=\"dia-ground\" width=\"%d\" height=\"%d\"/>\n", width, height)
	b.WriteString(w.String())
	b.WriteString("</svg>\n")
	return b.String()
}

// areas names the areas with their colours, in lines of the drawing's width.
func (w *svg) areas(d *Diagram, y int) int {
	if !d.named() || d.Overview {
		return y
	}
	x := margin
	for _, a := range d.Areas {
		if a.Name == "" {
			continue
		}
		room := 18 + sansWidth(a.Name, badgeSize) + 18
		if x > margin && x+room > 1200 {
			x, y = margin, y+22
		}
		w.addf("<g class=\"dia-c%d\"><rect class=\"dia-chip\" x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" rx=\"3\"/><text class=\"dia-badge\" x=\"%d\" y=\"%d\">%s</text></g>\n", a.Color%palette, x, y, x+18, y+10, escape(a.Name))
		x += room
		w.width = max(w.width, x)
	}
	return y + 30
}

// legend explains the marks that were used.
func (w *svg) legend(y int) {
	w.addf("<g class=\"dia-n dia-legend\" transform=\"translate(%d %d)\">\n", margin, y)
	x := 0
	for _, item := range w.legendItems() {
		w.addf("<g transform=\"translate(%d 0)\">%s<text class=\"dia-badge\" x=\"%d\" y=\"12\">%s</text></g>\n", x, item.mark, item.room, escape(item.text))
		x += item.room + sansWidth(item.text, badgeSize) + 22
	}
	w.addf("</g>\n")
}

func (w *svg) legendWidth() int {
	x := 0
	for _, item := range w.legendItems() {
		x += item.room + sansWidth(item.text, badgeSize) + 22
	}
	return x
}

type legendItem struct {
	mark string
	room int
	text string
}

func (w *svg) legendItems() []legendItem {
	var out []legendItem
	line := func(c Cardinality, text string) {
		m := &svg{}
		m.end(layout.Point{Y: 8}, layout.Point{X: 30, Y: 8}, c)
		out = append(out, legendItem{`<path class="dia-line" d="M0 8H30"/>` + m.String(), 38, text})
	}
	if w.boxes {
		out = append(out,
			legendItem{`<circle class="dia-must" cx="4" cy="8" r="3"/>`, 14, "NOT NULL"},
			legendItem{`<circle class="dia-null" cx="4" cy="8" r="3"/>`, 14, "nullable"})
	}
	if w.boxes {
		line(ZeroOrMany, "any number")
		line(ZeroOrOne, "at most one")
		line(ExactlyOne, "exactly one")
	}
	if w.over {
		m := &svg{}
		m.arrow(layout.Point{Y: 8}, layout.Point{X: 30, Y: 8})
		out = append(out, legendItem{`<path class="dia-line" d="M0 8H30"/>` + m.String(), 38, "refers to"})
	}
	if w.implied {
		out = append(out, legendItem{`<g class="dia-implied"><path class="dia-line" d="M0 8H30"/></g>`, 38, "no foreign key"})
	}
	if w.reads {
		m := &svg{}
		m.arrow(layout.Point{Y: 8}, layout.Point{X: 30, Y: 8})
		out = append(out, legendItem{`<g class="dia-reads"><path class="dia-line" d="M0 8H30"/>` + m.String() + `</g>`, 38, "reads"})
	}
	return out
}

// style is the picture's style sheet. Every class begins with dia, so that it
// disturbs no page into which the picture is put, and a page may set the data
// attribute theme to overrule the reader's preference.
func style() string {
	var b strings.Builder
	const (
		light = `--dia-ground:#fff;--dia-card:#fff;--dia-ink:#1b2430;--dia-soft:#5b6878;--dia-l:93%;--dia-ls:70%;--dia-e:42%;--dia-es:45%;--dia-f:72%`
		dark  = `--dia-ground:#0e131a;--dia-card:#161d27;--dia-ink:#e8edf3;--dia-soft:#9aa8b8;--dia-l:21%;--dia-ls:38%;--dia-e:64%;--dia-es:45%;--dia-f:40%`
		fonts = `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif`
	)
	fmt.Fprintf(&b, "\n.dia{%s;font-family:%s}\n", light, fonts)
	fmt.Fprintf(&b, "@media(prefers-color-scheme:dark){.dia{%s}}\n", dark)
	fmt.Fprintf(&b, "[data-theme=dark] .dia{%s}\n", dark)
	fmt.Fprintf(&b, "[data-theme=light] .dia{%s}\n", light)
	fmt.Fprintf(&b, "@media print{.dia,[data-theme] .dia{%s}}\n", light)
	b.WriteString(".dia-n{--dia-h:214;--dia-k:.35}\n")
	for i, h := range hues {
		fmt.Fprintf(&b, ".dia-c%d{--dia-h:%d;--dia-k:1}\n", i, h)
	}
	b.WriteString(`.dia-n,[class*="dia-c"]{--dia-line:hsl(var(--dia-h) calc(var(--dia-es)*var(--dia-k)) var(--dia-e));--dia-fill:hsl(var(--dia-h) calc(var(--dia-ls)*var(--dia-k)) var(--dia-l));--dia-edge:hsl(var(--dia-h) calc(var(--dia-es)*var(--dia-k)) var(--dia-f))}
.dia-ground{fill:var(--dia-ground)}
.dia-title{font-size:18px;font-weight:600;fill:var(--dia-ink)}
.dia-card{fill:var(--dia-card)}
.dia-head{fill:var(--dia-fill)}
.dia-chip{fill:var(--dia-fill);stroke:var(--dia-line)}
.dia-frame{fill:none;stroke:var(--dia-edge);stroke-width:1.2}
.dia-out .dia-frame{stroke-dasharray:5 4}
.dia-out .dia-head{fill:var(--dia-card)}
.dia-view .dia-name{font-style:italic}
.dia-name{font-size:14px;font-weight:600;fill:var(--dia-ink)}
.dia-badge{font-size:11px;fill:var(--dia-soft)}
.dia-sign{fill:none;stroke:var(--dia-line);stroke-width:1.2}
.dia-col,.dia-type{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;fill:var(--dia-ink)}
.dia-pk{font-weight:700}
.dia-type{fill:var(--dia-soft);text-anchor:end}
.dia-pill{fill:var(--dia-fill)}
.dia-key{font-size:9px;font-weight:700;text-anchor:middle;fill:var(--dia-line)}
.dia-must{fill:var(--dia-line)}
.dia-null{fill:none;stroke:var(--dia-soft);stroke-width:1}
.dia-tag{fill:none;stroke:var(--dia-edge)}
.dia-tagtext{font-size:9px;text-anchor:middle;fill:var(--dia-soft)}
.dia-rim{fill:none;stroke:var(--dia-ground);stroke-width:6}
.dia-wide{fill:none;stroke:transparent;stroke-width:10}
.dia-line,.dia-mark{fill:none;stroke:var(--dia-line);stroke-width:1.4}
.dia-arrow{fill:var(--dia-line)}
.dia-ring{fill:var(--dia-ground);stroke:var(--dia-line);stroke-width:1.4}
.dia-implied .dia-line{stroke-dasharray:5 4}
.dia-reads .dia-line{stroke-dasharray:2 3}
.dia-edge:hover .dia-line,.dia-edge:hover .dia-mark,.dia-edge:hover .dia-ring{stroke-width:2.6}
`)
	return b.String()
}
