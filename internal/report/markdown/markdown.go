// Package markdown renders the architect's report: a verdict and what to do
// first, then the sections Schema Review, Missing Indexes, Query Optimization,
// Migration Script and Data Model Diagram in that order and wording, then one
// card per finding, the assumptions, and what was not evaluated.
//
// It is safe to post as a comment on GitHub or GitLab: nothing from the
// schema can become markup, a mention or a link, and MaxBytes keeps it below
// their limits. Start reading at Render; the order of sacrifice when it is too
// long is in fit.go.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/diagram"
	"github.com/decadedb/decade/internal/rule"
)

// Options are the choices of a caller.
type Options struct {
	// Diagrams are the data model in Mermaid, one or one for each area; nil
	// draws them from the report's catalog.
	Diagrams []Diagram
	// MaxBytes cuts the report in a defined order to at most so many bytes;
	// 0 does not. GitHub refuses comments of more than 65,536 characters.
	MaxBytes int
}

// Diagram is a picture of tables in Mermaid's words.
type Diagram struct {
	Title  string // "" when there is only one
	Source string
}

// Render writes the report.
func Render(w io.Writer, r *report.Report, opt Options) error {
	if opt.Diagrams == nil && r.Catalog != nil && len(r.Catalog.Tables) > 0 {
		for _, c := range diagram.Mermaid(diagram.Model(r.Catalog, diagram.Options{}).Sheets()...) {
			opt.Diagrams = append(opt.Diagrams, Diagram{Title: c.Title, Source: c.Text})
		}
	}
	d := &document{r: r, items: r.Items(), opt: opt, cards: map[int]string{}}
	_, err := io.WriteString(w, d.fit())
	return err
}

// document renders sections; fit.go decides how much of each.
type document struct {
	r     *report.Report
	items []report.Item
	opt   Options
	cards map[int]string // by Item.Index, so that trying sizes costs little
}

func (d *document) card(it report.Item) string {
	s, ok := d.cards[it.Index]
	if !ok {
		s = card(it)
		d.cards[it.Index] = s
	}
	return s
}

func (d *document) head() string {
	var b strings.Builder
	v := &d.r.Verdict
	fmt.Fprintf(&b, "## Database Analysis: %s\n\n", text(d.r.Topic))
	if v.Grade != "" {
		fmt.Fprintf(&b, "**Grade %s.** ", v.Grade)
	}
	b.WriteString(text(v.Sentence))
	if v.Total() > 0 {
		fmt.Fprintf(&b, " In all %s.", v.Tally())
	}
	fmt.Fprintf(&b, "\n\nLooked at %s; %s. %s.\n", v.LookedAt(), text(v.Basis()), text(d.r.Tool))
	if d.r.TenYears != "" {
		fmt.Fprintf(&b, "\n**In ten years:** %s\n", text(d.r.TenYears))
	}
	d.doFirst(&b)
	return b.String()
}

func (d *document) doFirst(b *strings.Builder) {
	if len(d.r.DoFirst) == 0 {
		return
	}
	b.WriteString("\n**Do first**\n")
	for n, i := range d.r.DoFirst {
		it := report.Item{Finding: &d.r.Findings[i]}
		more := ""
		if k := d.r.SameRule(i); k > 0 {
			more = fmt.Sprintf(" (and %s more like it)", report.Number(k))
		}
		fmt.Fprintf(b, "\n%d. %s%s — %s `%s`, %s\n", n+1, text(it.Message), more, it.Severity, it.Rule, code(it.Where()))
		if f := it.Fix(); f != nil {
			sql := report.FixSQL(f)
			if sql == "" {
				fmt.Fprintf(b, "\n   %s.\n", text(fixTitle(f)))
				continue
			}
			fmt.Fprintf(b, "\n   %s:\n\n%s", text(fixTitle(f)), indented(fence("sql", sql), "   "))
		}
	}
}

// tableHead and tableRow make the table of the Schema Review.
const tableHead = "| Table | Issue | Severity | Recommendation |\n|-------|-------|----------|----------------|\n"

func tableRow(it report.Item) string {
	issue := text(it.Message)
	if n := len(it.Also); n > 0 {
		issue += fmt.Sprintf(" (and on %s)", report.Plural(n, "further partition"))
	}
	advice := "see `decade explain " + it.Rule + "`"
	if f := it.Fix(); f != nil {
		advice = text(fixTitle(f))
	}
	return fmt.Sprintf("| %s | %s `%s` | %s | %s |\n", cell(code(it.Subject)), cell(issue), it.Rule, severity(it.Severity), cell(advice))
}

func severity(s rule.Severity) string {
	if s == rule.Error {
		return "**error**"
	}
	return s.String()
}

func fixTitle(f *rule.Fix) string {
	s := f.Title
	if f.Loses != "" {
		s += "; loses " + f.Loses
	}
	if f.Manual {
		s += " (needs your decision)"
	}
	return s
}

// missingIndexes gives one copy-paste block.
func (d *document) missingIndexes() string {
	missing := report.MissingIndexes(d.items)
	if len(missing) == 0 {
		if d.r.Verdict.Queries == 0 {
			return "None that the schema alone shows. No queries were given to judge by.\n"
		}
		return "None.\n"
	}
	var parts []string
	for _, it := range missing {
		s := report.Comment(it.Rule + ": " + report.OneLine(it.Message))
		switch sql := report.FixSQL(it.Fix()); {
		case sql != "":
			s += "\n" + sql
		case it.Fix() != nil:
			s += "\n" + report.Comment(report.OneLine(fixTitle(it.Fix())))
		}
		parts = append(parts, s)
	}
	return fence("sql", "-- Recommended indexes\n\n"+strings.Join(parts, "\n\n"))
}

// rewrite gives one query before and after.
func rewrite(q report.Rewrite) string {
	var b strings.Builder
	for _, it := range q.Items {
		fmt.Fprintf(&b, "%s: %s `%s`\n", code(q.Query), text(it.Message), it.Rule)
		if f := it.Fix(); f != nil && q.After == "" {
			fmt.Fprintf(&b, "%s.\n", text(fixTitle(f)))
		}
	}
	if q.Before == "" && q.After == "" {
		return b.String()
	}
	sql := "-- Before (slow)\n" + report.Terminated(q.Before)
	if q.After != "" {
		sql += "\n\n-- After (optimized)\n" + report.Terminated(q.After)
	}
	b.WriteString("\n" + fence("sql", sql))
	return b.String()
}

func (d *document) script() string {
	s := d.r.Script
	if s == nil || s.Count() == 0 {
		if d.r.Verdict.Total() == 0 {
			return "There is nothing to mend.\n" + leftOut(s)
		}
		return "None: what was found needs a decision first. The findings below say which.\n" + leftOut(s)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "It mends %s. ", report.Plural(len(s.Mends), "finding"))
	switch {
	case s.Proven != "":
		fmt.Fprintf(&b, "Proven: %s.\n", text(s.Proven))
	case s.NotProven != "":
		fmt.Fprintf(&b, "**Not proven:** %s.\n", text(s.NotProven))
	default:
		b.WriteString("\n")
	}
	b.WriteString("\n" + fence("sql", s.SQL()) + leftOut(s))
	return b.String()
}

func leftOut(s *report.Script) string {
	if s == nil || len(s.LeftOut) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nLeft out, because PostgreSQL refused it when it was tried:\n")
	for _, l := range s.LeftOut {
		fmt.Fprintf(&b, "- `%s` on %s: %s\n", l.Rule, code(l.Object), text(l.Error))
	}
	return b.String()
}

func (d *document) diagrams() string {
	if len(d.opt.Diagrams) == 0 {
		return "There is no table to draw.\n"
	}
	var parts []string
	for _, g := range d.opt.Diagrams {
		s := ""
		if g.Title != "" {
			s = "**" + text(g.Title) + "**\n\n"
		}
		parts = append(parts, s+fence("mermaid", g.Source))
	}
	return strings.Join(parts, "\n")
}

func (d *document) assumptions() string {
	if len(d.r.Assumptions) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n### Assumptions\n\n")
	for _, a := range d.r.Assumptions {
		fmt.Fprintf(&b, "- %s\n", text(a))
	}
	return b.String()
}

func (d *document) unjudged() string {
	us := d.r.Unjudged()
	if len(us) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n### Not evaluated\n\n")
	for _, u := range us {
		what := "all rules"
		if len(u.Rules) > 0 {
			what = "`" + strings.Join(u.Rules, "`, `") + "`"
		}
		if len(u.Objects) > 0 {
			var names []string
			for _, o := range u.Objects {
				names = append(names, code(o))
			}
			what = strings.Join(names, ", ") + " (" + what + ")"
		}
		fmt.Fprintf(&b, "- %s: %s", what, text(u.Reason))
		if u.Next != "" {
			fmt.Fprintf(&b, ". Next: %s", text(u.Next))
		}
		b.WriteString(".\n")
	}
	return b.String()
}
