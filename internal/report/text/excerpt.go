package text

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// tabWidth is what a tab is shown as.
const tabWidth = 4

// excerpt prints the place of a finding: file:line:col, the line, and a row of
// carets under the span. It gives the width of the line-number gutter.
func (p *printer) excerpt(pos span.Span, sev rule.Severity) (gutter int) {
	gutter = len(fmt.Sprint(pos.Line))
	bar := strings.Repeat(" ", gutter+1) + p.pal.Dim(p.glyphs.bar)
	p.line(strings.Repeat(" ", gutter+p.arrowIndent()) + p.pal.Dim(p.glyphs.arrow) + " " + report.OneLine(pos.String()))
	src := p.r.Sources[pos.File]
	if report.Line(src, pos.Line) == "" {
		return gutter
	}
	room := 1 << 20
	if p.opt.Width > 0 {
		room = max(p.opt.Width-gutter-3, 20)
	}
	text, from, to := p.markedLine(src, pos)
	text, from, to = window(text, from, to, room, p.glyphs.more)
	p.line(bar)
	p.line(p.pal.Dim(fmt.Sprint(pos.Line)+" "+p.glyphs.bar) + " " + text)
	p.line(bar + " " + strings.Repeat(" ", from) + p.pal.Severity(sev, strings.Repeat("^", max(to-from, 1))))
	if more := pos.EndLine - pos.Line; more > 0 {
		p.line(bar + " " + p.pal.Dim(fmt.Sprintf("%s to line %d", p.glyphs.more, pos.EndLine)))
	}
	return gutter
}

func (p *printer) arrowIndent() int {
	if p.opt.Box {
		return 1 // its corner stands above the bar
	}
	return 0
}

// markedLine gives the first line of the span as shown, and the cells that the
// span covers in it.
func (p *printer) markedLine(src *span.Source, pos span.Span) (text string, from, to int) {
	line := src.Line(pos.Line)
	runes := []rune(line)
	a := min(max(pos.Column-1, 0), len(runes))
	b := len(runes)
	if pos.EndLine == pos.Line {
		b = min(max(pos.EndColumn-1, a), len(runes))
	}
	before, marked, after := shown(string(runes[:a]), 0), "", ""
	from = Width(before)
	marked = shown(strings.TrimRight(string(runes[a:b]), " \t"), from)
	to = from + Width(marked)
	after = shown(string(runes[a:])[len(strings.TrimRight(string(runes[a:b]), " \t")):], to)
	return strings.TrimRight(before+marked+after, " "), from, to
}

// shown makes source text printable, with tabs as spaces up to the next stop.
func shown(s string, col int) string {
	parts := strings.Split(report.Printable(s), "\t")
	var out strings.Builder
	for i, part := range parts {
		if i > 0 {
			n := tabWidth - col%tabWidth
			out.WriteString(strings.Repeat(" ", n))
			col += n
		}
		out.WriteString(part)
		col += Width(part)
	}
	return out.String()
}

// window cuts a line that is wider than room to the part around the span.
func window(text string, from, to, room int, mark string) (string, int, int) {
	if Width(text) <= room {
		return text, from, to
	}
	m := Width(mark)
	start := 0
	if to > room-m && from > room/3 {
		start = from - room/3
	}
	var b strings.Builder
	col, lead := 0, 0
	if start > 0 {
		b.WriteString(mark)
		lead = m
	}
	n, skipped := lead, -1
	cut := false
	for _, r := range text {
		w := runeWidth(r)
		if col < start {
			col += w
			continue
		}
		if skipped < 0 {
			skipped = col
		}
		if n+w > room-m {
			cut = true
			break
		}
		b.WriteRune(r)
		n += w
		col += w
	}
	if cut {
		b.WriteString(mark)
	}
	from = from - max(skipped, 0) + lead
	to = min(to-max(skipped, 0)+lead, n)
	return b.String(), from, max(to, from+1)
}
