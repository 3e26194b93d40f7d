package html

import (
	"html/template"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

// page is what the template sees: text that is escaped there, or HTML made by
// this package.
type page struct {
	R        *report.Report
	V        *report.Verdict
	Policy   string
	Style    template.HTML
	Script   template.HTML
	Live     bool
	Counts   []count
	DoFirst  []card
	Groups   []group
	Families []family
	Missing  []card
	Rewrites []rewrite
	Parts    []report.Part
	Diagrams []picture
	Unjudged []report.Unjudged
}

type count struct {
	Word string // "error"
	Sign string
	N    int
}

type group struct {
	Subject string
	About   string
	Cards   []card
	Counts  []count
}

// card is one finding.
type card struct {
	report.Item
	Sign    string
	Family  string
	Title   string // the rule's
	Lines   []line
	SameN   int // findings of the same rule
	Fixes   []fix
	Check   string
	Want    string
	Ignore  string
	HasPart bool
}

type fix struct {
	rule.Fix
	SQL string
}

// line is one line of the excerpt; Mark is the part that the finding is about.
type line struct {
	N                   int
	Before, Mark, After string
}

type rewrite struct {
	report.Rewrite
	BeforeSQL, AfterSQL string
}

type picture struct {
	Title string
	SVG   template.HTML
}

type family struct {
	ID string
	N  int
}

var signs = [...]string{rule.Info: "○", rule.Advice: "◆", rule.Warning: "▲", rule.Error: "✖"}

func newPage(r *report.Report, opt Options) *page {
	items := r.Items()
	p := &page{
		R: r, V: &r.Verdict, Live: r.Verdict.Live != "",
		Policy: policy(opt.Diagrams),
		Style:  template.HTML("<style>" + styleCSS + "</style>"),   // our own file
		Script: template.HTML("<script>" + scriptJS + "</script>"), // our own file
	}
	p.Counts = counts(r.Verdict.Counts())
	byIndex := map[int]card{}
	families := map[string]int{}
	for _, g := range r.Groups(items) {
		v := group{Subject: report.OneLine(g.Subject), About: about(g), Counts: counts(g.Counts())}
		for _, it := range g.Items {
			c := newCard(r, it)
			byIndex[it.Index] = c
			if families[c.Family]++; families[c.Family] == 1 {
				p.Families = append(p.Families, family{ID: c.Family})
			}
			v.Cards = append(v.Cards, c)
		}
		p.Groups = append(p.Groups, v)
	}
	sortFamilies(p.Families, families)
	for _, i := range r.DoFirst {
		if c, ok := byIndex[i]; ok {
			c.SameN = r.SameRule(i)
			p.DoFirst = append(p.DoFirst, c)
		}
	}
	for _, it := range report.MissingIndexes(items) {
		p.Missing = append(p.Missing, byIndex[it.Index])
	}
	for _, q := range r.Rewrites(items) {
		v := rewrite{Rewrite: q}
		if q.Before != "" {
			v.BeforeSQL = report.Terminated(q.Before)
		}
		if q.After != "" {
			v.AfterSQL = report.Terminated(q.After)
		}
		p.Rewrites = append(p.Rewrites, v)
	}
	if r.Script != nil && r.Script.Count() > 0 {
		p.Parts = r.Script.Parts()
	}
	for _, d := range opt.Diagrams {
		p.Diagrams = append(p.Diagrams, picture{d.Title, template.HTML(d.SVG)}) // trusted, see Diagram
	}
	p.Unjudged = r.Unjudged()
	return p
}

func counts(cs []report.Count) []count {
	var out []count
	for _, c := range cs {
		out = append(out, count{c.Severity.String(), signs[c.Severity], c.N})
	}
	return out
}

func newCard(r *report.Report, it report.Item) card {
	c := card{
		Item: it, Sign: signs[it.Severity], Family: familyOf(it.Rule),
		Lines: excerpt(r, it), HasPart: it.Part() != "" && !it.Pos.IsZero(),
	}
	if ru := r.Rules[it.Rule]; ru != nil {
		c.Title = ru.Title
	}
	for _, f := range it.Fixes {
		c.Fixes = append(c.Fixes, fix{f, report.FixSQL(&f)})
	}
	c.Check, c.Want = report.CheckSQL(it.Fix())
	if !it.Pos.IsZero() {
		c.Ignore = report.IgnoreComment(it.Rule)
	}
	return c
}

// familyOf gives the letters of a rule's id.
func familyOf(id string) string { return strings.TrimRight(id, "0123456789") }

func sortFamilies(fs []family, n map[string]int) {
	for i := range fs {
		fs[i].N = n[fs[i].ID]
		for j := i; j > 0 && fs[j].ID < fs[j-1].ID; j-- {
			fs[j], fs[j-1] = fs[j-1], fs[j]
		}
	}
}

// about says what is known of a group's table.
func about(g report.Group) string {
	t := g.Table
	if t == nil {
		return ""
	}
	var parts []string
	if t.PartitionBy != nil {
		parts = append(parts, "partitioned by "+t.PartitionBy.Strategy)
	}
	if t.Hypertable != nil {
		parts = append(parts, "hypertable")
	}
	if t.Stats != nil {
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

// maxLines of an excerpt: the rest of a long statement is in the file.
const maxLines = 6

// excerpt gives the source lines of a finding with the part it is about.
func excerpt(r *report.Report, it report.Item) []line {
	src := r.Sources[it.Pos.File]
	if it.Pos.IsZero() || report.Line(src, it.Pos.Line) == "" {
		return nil
	}
	last := min(it.Pos.EndLine, it.Pos.Line+maxLines-1)
	var out []line
	for n := it.Pos.Line; n <= last; n++ {
		rs := []rune(report.Line(src, n))
		from, to := 0, len(rs)
		if n == it.Pos.Line {
			from = min(max(it.Pos.Column-1, 0), len(rs))
		} else {
			for from < len(rs) && (rs[from] == ' ' || rs[from] == '\t') {
				from++
			}
		}
		if n == it.Pos.EndLine {
			to = min(max(it.Pos.EndColumn-1, from), len(rs))
		}
		l := line{n, printable(rs[:from]), printable(rs[from:to]), printable(rs[to:])}
		out = append(out, l)
	}
	return out
}

func printable(rs []rune) string {
	return strings.ReplaceAll(report.Printable(string(rs)), "\t", "    ")
}
