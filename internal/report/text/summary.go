package text

import (
	"fmt"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/report"
)

// most rows of the table of tables, most rules and objects named in a line.
const (
	mostTables  = 12
	mostNamed   = 8
	mostReasons = 8
)

// summary prints the verdict and what goes with it.
func (p *printer) summary(items []report.Item) {
	p.gap()
	if p.opt.Box && len(items) > 0 {
		p.line(p.pal.Dim(strings.Repeat("━", p.prose)))
		p.gap()
	}
	p.doFirst(items)
	p.tables(items)
	p.script()
	p.unjudged()
	p.assumptions()
	p.verdict()
}

func (p *printer) title(s string) { p.line(p.pal.Bold(s)) }

func (p *printer) verdict() {
	v := &p.r.Verdict
	first := ""
	if v.Grade != "" {
		first = p.pal.grade(v.Grade) + " "
	}
	p.para(first, "    ", v.Sentence, p.pal.Bold)
	if v.Total() > 0 {
		line, n := "   ", 0
		for _, c := range v.Counts() {
			if c.N == 0 {
				continue
			}
			s := p.glyphs.sign[c.Severity] + " " + report.Plural(c.N, c.Severity.String())
			if n += 2 + Width(s); n > p.prose-4 {
				p.line(line)
				line, n = "   ", Width(s)
			}
			line += " " + p.pal.Severity(c.Severity, s) + " "
		}
		p.line(line)
	}
	if p.r.TenYears != "" {
		p.para("    ", "    ", "In ten years: "+p.r.TenYears, same)
	}
	p.para("    ", "    ", v.LookedAt()+".", p.pal.Dim)
	basis := strings.ToUpper(v.Basis()[:1]) + v.Basis()[1:]
	if v.Elapsed > 0 {
		basis += ", " + elapsed(v.Elapsed)
	}
	p.para("    ", "    ", basis+".", p.pal.Dim)
}

func elapsed(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", max(d.Milliseconds(), 1))
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func (p *printer) doFirst(items []report.Item) {
	if len(p.r.DoFirst) == 0 {
		return
	}
	byIndex := map[int]report.Item{}
	for _, it := range items {
		byIndex[it.Index] = it
	}
	p.title("Do first")
	for n, i := range p.r.DoFirst {
		it, ok := byIndex[i]
		if !ok {
			it = report.Item{Finding: &p.r.Findings[i], Index: i}
		}
		first := fmt.Sprintf(" %d  %s ", n+1, p.pal.Severity(it.Severity, p.glyphs.sign[it.Severity]+" "+it.Rule))
		text := it.Message
		if k := p.r.SameRule(i); k > 0 {
			text += fmt.Sprintf(" (and %s)", report.Number(k)+" more like it")
		}
		p.hang(first, text)
		p.hang("      ", it.Where(), p.pal.Dim)
	}
	p.gap()
}

// hang prints text behind first, with further lines under the text.
func (p *printer) hang(first, text string, style ...func(string) string) {
	st := same
	if len(style) > 0 {
		st = style[0]
	}
	n := Width(stripANSI(first))
	for i, l := range Wrap(report.OneLine(text), max(p.prose-n, 16)) {
		if i > 0 {
			first = strings.Repeat(" ", n)
		}
		p.line(first + st(l))
	}
}

func stripANSI(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "\x1b[")
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		j := strings.IndexByte(s[i:], 'm')
		s = s[i+j+1:]
	}
	return b.String() + s
}

// tables prints how many findings stand on which table.
func (p *printer) tables(items []report.Item) {
	groups := p.r.Groups(items)
	if len(groups) < 2 {
		return
	}
	heads, cell := []string{"error", "warning", "advice", "info"}, 9
	if p.prose < 60 {
		heads, cell = []string{"err", "warn", "adv", "info"}, 6
	}
	title := "Findings by table"
	wide := Width(title)
	for _, g := range groups {
		wide = max(wide, 1+Width(report.OneLine(g.Subject)))
	}
	wide = max(min(wide, p.prose-4*cell), 10)
	head := Pad(Clip(title, wide, p.glyphs.more), wide)
	for _, h := range heads {
		head += fmt.Sprintf("%*s", cell, h)
	}
	p.line(p.pal.Bold(head))
	for i, g := range groups {
		if i == mostTables && len(groups) > mostTables+1 {
			p.line(p.pal.Dim(fmt.Sprintf(" %s and %d more", p.glyphs.more, len(groups)-mostTables)))
			break
		}
		row := Pad(Clip(" "+report.OneLine(g.Subject), wide, p.glyphs.more), wide)
		for _, c := range g.Counts() {
			if c.N == 0 {
				row += strings.Repeat(" ", cell-1) + p.pal.Dim(p.glyphs.dot)
				continue
			}
			row += p.pal.Severity(c.Severity, fmt.Sprintf("%*s", cell, report.Number(c.N)))
		}
		p.line(row)
	}
	p.gap()
}

func (p *printer) script() {
	s := p.r.Script
	if s == nil || s.Count() == 0 {
		return
	}
	text := fmt.Sprintf("A script of %s mends %s; -o sql prints it.", report.Plural(s.Count(), "statement"), report.Plural(len(s.Mends), "finding"))
	switch {
	case s.Proven != "":
		text += " It was " + s.Proven + "."
	case s.NotProven != "":
		text += " It was not executed: " + s.NotProven + "."
	}
	p.para(p.pal.Bold("Script")+"  ", "        ", text, same)
	p.gap()
}

func (p *printer) unjudged() {
	us := p.r.Unjudged()
	if len(us) == 0 {
		return
	}
	p.title("Not evaluated")
	for i, u := range us {
		if i == mostReasons && len(us) > mostReasons+1 {
			p.line(p.pal.Dim(fmt.Sprintf(" %s and %d more reasons; -o json lists them", p.glyphs.more, len(us)-mostReasons)))
			break
		}
		what := "all rules"
		if len(u.Rules) > 0 {
			what = named(u.Rules)
		}
		if len(u.Objects) > 0 {
			what = named(u.Objects) + " (" + what + ")"
		}
		text := what + ": " + u.Reason
		if u.Next != "" {
			text += "; " + u.Next
		}
		p.hang(" "+p.glyphs.dot+" ", text)
	}
	p.gap()
}

func named(words []string) string {
	if len(words) > mostNamed+1 {
		return strings.Join(words[:mostNamed], ", ") + fmt.Sprintf(" and %d more", len(words)-mostNamed)
	}
	return strings.Join(words, ", ")
}

func (p *printer) assumptions() {
	if len(p.r.Assumptions) == 0 {
		return
	}
	p.title("Assumed")
	for _, a := range p.r.Assumptions {
		p.hang(" "+p.glyphs.dot+" ", a)
	}
	p.gap()
}
