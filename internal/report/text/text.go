// Package text renders a report for a terminal or a log: findings with an
// excerpt of the source and the place marked, as compilers print them, then
// the verdict, which so stands where the reader's eye is.
//
// A place is a file's when there is one, and a table's for a living database.
// Start reading at Render.
package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/decadedb/decade/internal/report"
)

// Options say what the output goes to. The zero value is right for a file or
// a pipe: plain ASCII marks, no colour.
type Options struct {
	// Color uses ANSI colours. Nothing is said by colour alone.
	Color bool
	// Box draws lines with box characters; for a terminal that shows UTF-8.
	Box bool
	// Width is the number of cells of a line; 0 wraps prose at 100 and leaves
	// headlines whole, so that they can be searched for.
	Width int
	// Limit shows the gravest N findings only and counts the rest; 0 shows all.
	Limit int
}

// proseWidth is as wide as text is pleasant to read.
const proseWidth = 100

// Render writes the report.
func Render(w io.Writer, r *report.Report, opt Options) error {
	out := bufio.NewWriter(w)
	p := &printer{w: out, r: r, opt: opt, pal: palette(opt.Color), told: map[string]bool{}}
	p.prose = proseWidth
	if opt.Width > 0 {
		p.prose = min(max(opt.Width, 20), proseWidth)
	}
	p.glyphs = plain
	if opt.Box {
		p.glyphs = boxes
	}
	items := r.Items()
	shown, rest := report.Worst(items, opt.Limit)
	p.findings(shown)
	p.rest(rest)
	p.summary(items)
	return out.Flush()
}

type printer struct {
	w      *bufio.Writer
	r      *report.Report
	opt    Options
	pal    Palette
	glyphs glyphs
	prose  int
	told   map[string]bool // rules whose why has been printed
	dirty  bool            // something was printed before
}

func (p *printer) line(s string) {
	p.w.WriteString(strings.TrimRight(s, " "))
	p.w.WriteByte('\n')
	p.dirty = true
}

// gap leaves an empty line between blocks.
func (p *printer) gap() {
	if p.dirty {
		p.w.WriteByte('\n')
	}
}

// para prints text wrapped behind a first prefix, further lines behind rest.
// style is applied to the text of each line.
func (p *printer) para(first, rest, text string, style func(string) string) {
	room := max(p.prose-Width(stripANSI(first)), 16)
	for i, l := range Wrap(report.OneLine(text), room) {
		if i == 0 {
			p.line(first + style(l))
		} else {
			p.line(rest + style(l))
		}
	}
}

func same(s string) string { return s }

// findings prints items by file, then those without a place by table.
func (p *printer) findings(items []report.Item) {
	var nowhere []report.Item
	var files []string
	byFile := map[string][]report.Item{}
	for _, it := range items {
		if it.Pos.IsZero() {
			nowhere = append(nowhere, it)
			continue
		}
		if byFile[it.Pos.File] == nil {
			files = append(files, it.Pos.File)
		}
		byFile[it.Pos.File] = append(byFile[it.Pos.File], it)
	}
	groups := p.r.Groups(nowhere)
	headers := len(files)+len(groups) > 1
	for _, f := range files {
		if headers {
			p.header(report.OneLine(f), tally(byFile[f]))
		}
		for _, it := range byFile[f] {
			p.finding(it)
		}
	}
	for _, g := range groups {
		p.header(report.OneLine(g.Subject), facts(g))
		for _, it := range g.Items {
			p.finding(it)
		}
	}
}

// header opens a group.
func (p *printer) header(name, about string) {
	p.gap()
	if p.opt.Width > 0 {
		name = Clip(name, p.opt.Width-4, p.glyphs.more)
		if Width(name)+Width(about)+7 > p.opt.Width { // the facts get a line of their own
			defer p.para("    ", "    ", about, p.pal.Dim)
			about = ""
		}
	}
	s := p.pal.Bold(name)
	n := Width(name)
	if about != "" {
		s += "  " + p.pal.Dim(about)
		n += 2 + Width(about)
	}
	if p.opt.Box {
		width := p.prose
		if p.opt.Width > 0 {
			width = p.opt.Width
		}
		fill := max(min(width, 120)-n-6, 0)
		s = p.pal.Dim("━━━ ") + s + " " + p.pal.Dim(strings.Repeat("━", fill))
	} else {
		s = "== " + s
	}
	p.line(s)
}

func tally(items []report.Item) string {
	n := 0
	for _, it := range items {
		n += 1 + len(it.Also)
	}
	return report.Plural(n, "finding")
}

// facts says what is known of a group's table.
func facts(g report.Group) string {
	t := g.Table
	var parts []string
	if t != nil && t.PartitionBy != nil {
		parts = append(parts, "partitioned")
	}
	if t != nil && t.Hypertable != nil {
		parts = append(parts, "hypertable")
	}
	if t != nil && t.Stats != nil {
		if t.Stats.Partitions > 0 {
			parts = append(parts, report.Plural(t.Stats.Partitions, "partition"))
		}
		if t.Stats.Rows >= 0 {
			parts = append(parts, "about "+report.Rows(t.Stats.Rows)+" rows")
		} else {
			parts = append(parts, "never analyzed")
		}
		parts = append(parts, report.Bytes(t.Stats.Total()))
	}
	return strings.Join(parts, ", ")
}

// rest counts what the limit left out.
func (p *printer) rest(rest []report.Item) {
	if len(rest) == 0 {
		return
	}
	var v report.Verdict
	for _, it := range rest {
		v.Add(it.Severity, 1+len(it.Also))
	}
	p.gap()
	p.para("", "", fmt.Sprintf("%s and %s (%s): --limit 0 shows all", p.glyphs.more, report.Plural(v.Total(), "more finding"), v.Tally()), p.pal.Dim)
}
