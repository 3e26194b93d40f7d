package text

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

// finding prints one finding: headline, place, evidence, why, help.
func (p *printer) finding(it report.Item) {
	p.gap()
	p.headline(it)
	indent := 1
	if !it.Pos.IsZero() {
		indent = p.excerpt(it.Pos, it.Severity)
	} else if part := it.Part(); part != "" {
		p.line("  " + p.pal.Dim(report.OneLine(part)))
	}
	var notes []note
	if text := evidence(it); text != "" {
		notes = append(notes, note{string(it.Evidence), text, same})
	}
	if n := len(it.Also); n > 0 {
		notes = append(notes, note{"same", "on " + report.Plural(n, "further partition") + ": " + alsoNames(it.Also), same})
	}
	if it.Why != "" && !p.told[it.Rule+it.Why] {
		p.told[it.Rule+it.Why] = true
		notes = append(notes, note{"why", it.Why, same})
	}
	if f := it.Fix(); f != nil {
		notes = append(notes, note{"help", helpTitle(f), p.pal.Bold})
		if f.Note != "" {
			notes = append(notes, note{"note", f.Note, same})
		}
	}
	if len(notes) > 0 && !it.Pos.IsZero() {
		p.line(strings.Repeat(" ", indent+1) + p.pal.Dim(p.glyphs.bar))
	}
	p.notes(indent, notes)
	p.code(indent, it.Fix())
	p.alternatives(indent, it.Fixes)
}

func (p *printer) headline(it report.Item) {
	label := it.Severity.String() + "[" + it.Rule + "]"
	first := p.pal.Severity(it.Severity, label) + p.pal.Bold(": ")
	if p.opt.Width == 0 {
		p.line(first + p.pal.Bold(report.OneLine(it.Message)))
		return
	}
	room := p.opt.Width - Width(label) - 2
	if room < 24 { // too narrow for a hanging indent
		p.line(p.pal.Severity(it.Severity, label))
		for _, l := range Wrap(report.OneLine(it.Message), p.opt.Width) {
			p.line(p.pal.Bold(l))
		}
		return
	}
	for i, l := range Wrap(report.OneLine(it.Message), room) {
		if i > 0 {
			first = strings.Repeat(" ", Width(label)+2)
		}
		p.line(first + p.pal.Bold(l))
	}
}

// note is one line of what is known about a finding.
type note struct {
	label, text string
	style       func(string) string
}

// notes prints them below the bar of the excerpt.
func (p *printer) notes(gutter int, notes []note) {
	for i, n := range notes {
		g, cont := p.glyphs.note, p.glyphs.bar
		if i == len(notes)-1 {
			g, cont = p.glyphs.last, " "
		}
		if !p.opt.Box {
			cont = " "
		}
		margin := strings.Repeat(" ", gutter+1)
		first := margin + p.pal.Dim(g) + " " + p.pal.Dim(n.label+":") + " "
		rest := margin + p.pal.Dim(cont) + " " + strings.Repeat(" ", len(n.label)+2)
		room := max(p.prose-gutter-3-len(n.label)-2, 16)
		for j, l := range Wrap(report.OneLine(n.text), room) {
			if j == 0 {
				p.line(first + n.style(l))
			} else {
				p.line(rest + n.style(l))
			}
		}
	}
}

// code prints the statements of a fix without any mark before them, so that
// they can be copied.
func (p *printer) code(gutter int, f *rule.Fix) {
	sql := report.FixSQL(f)
	if sql == "" {
		return
	}
	p.line("")
	lines := strings.Split(report.Printable(sql), "\n")
	rest := 0
	if len(lines) > codeLines {
		rest = len(lines) - codeLines + 2
		lines = lines[:codeLines-2]
	}
	for _, l := range lines {
		l = shown(l, 0)
		if strings.HasPrefix(l, "--") {
			p.line(strings.Repeat(" ", gutter+3) + p.pal.Dim(l))
			continue
		}
		p.line(strings.Repeat(" ", gutter+3) + p.pal.Code(l))
	}
	if rest > 0 {
		p.line(strings.Repeat(" ", gutter+3) + p.pal.Dim("-- and "+report.Plural(rest, "line")+" more in the script: -o sql"))
	}
}

// codeLines is up to how many lines a fix is shown whole: a year of
// partitions is the same statement twenty times.
const codeLines = 10

// alternatives names the fixes after the first.
func (p *printer) alternatives(gutter int, fixes []rule.Fix) {
	for i, f := range fixes {
		if i == 0 {
			continue
		}
		if i == 1 {
			p.line("")
		}
		margin := strings.Repeat(" ", gutter+3)
		p.para(margin+p.pal.Dim("or:")+" ", margin+"    ", helpTitle(&f), same)
	}
}

// evidence joins the facts to a sentence; the confidence stands first when the
// finding is a guess.
func evidence(it report.Item) string {
	var parts []string
	for _, f := range it.Facts {
		s := f.Name + ": " + f.Value
		if f.Source != "" {
			s += " (" + f.Source + ")"
		}
		parts = append(parts, s)
	}
	if it.Confidence == rule.Heuristic {
		parts = append(parts, "a guess from names and habits")
	}
	return strings.Join(parts, "; ")
}

func helpTitle(f *rule.Fix) string {
	s := f.Title
	if f.Manual {
		s += " (needs your decision)"
	}
	if f.Loses != "" {
		s += "; loses " + f.Loses
	}
	return s
}

// alsoNames lists a few names and counts the rest.
func alsoNames(also []*rule.Finding) string {
	const most = 4
	var names []string
	for i, f := range also {
		if i == most && len(also) > most+1 {
			names = append(names, fmt.Sprintf("and %d more", len(also)-most))
			break
		}
		names = append(names, f.Object.Table)
	}
	return strings.Join(names, ", ")
}
