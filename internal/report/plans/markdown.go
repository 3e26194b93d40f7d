package plans

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/markdown"
)

// MarkdownOptions are the choices of a caller.
type MarkdownOptions struct {
	// Allowed are the hazards that are allowed.
	Allowed []plan.HazardName
	// MaxBytes leaves out the details of steps, the last first, and then rows
	// of the table until the page has at most so many bytes; 0 does not.
	// GitHub refuses comments of more than 65,536 characters.
	MaxBytes int
}

// Markdown writes the plan for a pull request: the verdict, hazards, a table
// of the steps with their locks, the SQL of each step folded away, and what is
// left alone. Nothing from the schema can become markup, a mention or a link.
func Markdown(w io.Writer, p *plan.Plan, opt MarkdownOptions) error {
	d := &page{p: p, v: Judge(p, opt.Allowed), rows: len(p.Steps), details: len(p.Steps)}
	text := d.text()
	fits := func() bool { return opt.MaxBytes <= 0 || len(text) <= opt.MaxBytes }
	if !fits() {
		// The largest number that fits: by halves, as a plan may have thousands.
		d.details = sort.Search(len(p.Steps), func(n int) bool { d.details = n + 1; text = d.text(); return !fits() })
		text = d.text()
	}
	if !fits() {
		d.rows = sort.Search(len(p.Steps), func(n int) bool { d.rows = n + 1; text = d.text(); return !fits() })
		text = d.text()
	}
	_, err := io.WriteString(w, text)
	return err
}

func (d *page) text() string {
	d.Reset()
	d.head()
	d.refused()
	d.hazards()
	d.renames()
	d.table()
	d.steps()
	d.left()
	d.proof()
	return d.String()
}

type page struct {
	strings.Builder
	p *plan.Plan
	v Verdict
	// rows of the table and details of steps that are written.
	rows, details int
}

func (d *page) f(format string, args ...any) { fmt.Fprintf(&d.Builder, format, args...) }

// esc escapes text, cell text in a table.
func esc(s string) string  { return markdown.Text(s) }
func cell(s string) string { return markdown.Cell(markdown.Text(s)) }

func (d *page) head() {
	d.f("## Migration plan: %s → %s\n\n", esc(d.p.From.Source), esc(d.p.To.Source))
	switch {
	case !d.v.Ready:
		d.f("**Not ready.** %s.\n", esc(upper(d.v.Sentence())))
	case len(d.p.Steps) == 0:
		d.f("**Nothing to do:** both states are equal.\n")
		return
	default:
		d.f("**Ready.** %s for PostgreSQL %d, proven on %s.\n", esc(upper(counted(d.p))), d.p.Postgres, esc(d.p.Proof.Postgres))
	}
	if g := glance(d.p); g != "" {
		d.f("%s.\n", esc(upper(g)))
	}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (d *page) refused() {
	if len(d.p.Refused) == 0 {
		return
	}
	d.f("\n### Refused\n\nNo safe way is known for these; nothing of the plan is to be run.\n\n")
	for _, r := range d.p.Refused {
		d.f("- %s %s: %s", esc(r.Object.Kind), markdown.Code(r.Object.Path), esc(r.What))
		if r.Next != "" {
			d.f(" *%s*", esc(r.Next))
		}
		d.f("\n")
	}
}

func (d *page) hazards() {
	type row struct {
		step int
		h    plan.Hazard
	}
	var rows []row
	for _, name := range plan.HazardNames() {
		for _, s := range d.p.Steps {
			for _, h := range s.Hazards {
				if h.Name == name {
					rows = append(rows, row{s.Number, h})
				}
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	d.f("\n### Hazards\n\n| Step | Hazard | What happens | Permission |\n|---:|---|---|---|\n")
	for _, r := range rows {
		state := "none needed"
		switch {
		case d.v.blockedBy(r.h):
			state = "**needs `--allow " + string(r.h.Name) + "`**"
		case r.h.NeedsAllow:
			state = "allowed"
		}
		d.f("| %d | %s | %s | %s |\n", r.step, r.h.Name, cell(r.h.What), state)
	}
}

func (d *page) renames() {
	if len(d.p.Renames) == 0 {
		return
	}
	d.f("\n### Perhaps renamed\n\nPlanned as drop and create until confirmed.\n\n")
	for _, r := range d.p.Renames {
		d.f("- %s %s → %s: %s. Confirm with %s\n", esc(r.Kind), markdown.Code(r.From), markdown.Code(r.To), esc(r.Why), markdown.Code("--rename "+shellWord(r.From+"="+r.To)))
	}
}

func (d *page) table() {
	if len(d.p.Steps) == 0 {
		return
	}
	d.f("\n### Steps\n\n| # | Phase | Step | Strongest lock | Work | Time |\n|---:|---|---|---|---|---|\n")
	for i := range d.p.Steps[:d.rows] {
		s := &d.p.Steps[i]
		lock := strongest(s)
		if l, ok := s.Strongest(); ok {
			lock += " on " + markdown.Cell(markdown.Code(l.Relation)) + ", " + blocks(l.Mode)
		}
		d.f("| %d | %s | %s | %s | %s | %s |\n", s.Number, s.Phase, cell(s.Title), lock, strings.Join(marks(s), ", "), took(s.Estimate))
	}
	if n := len(d.p.Steps) - d.rows; n > 0 {
		d.f("\n%s more.\n", upper(report.Plural(n, "step")))
	}
}

func (d *page) steps() {
	if n := len(d.p.Steps) - d.details; n > 0 {
		d.f("\n%s for want of space; `decade plan -o sql` has the whole.\n", upper(report.Plural(n, "step")+" stand here without their SQL"))
	}
	for i := range d.p.Steps[:d.details] {
		s := &d.p.Steps[i]
		d.f("\n<details><summary>%d. %s</summary>\n\n", s.Number, markdown.HTML(s.Title))
		if s.Why != "" {
			d.f("%s\n\n", esc(s.Why))
		}
		d.effects(s)
		d.f("- Limits: %s\n", limits(s))
		if s.Class == plan.Alone {
			d.f("- Runs outside a transaction, each statement by itself\n")
		}
		if s.Estimate != nil {
			d.f("- Takes %s%s\n", took(s.Estimate), esc(basis(s.Estimate)))
		}
		d.f("\n%s", sqlBlock(s.SQL))
		if len(s.Undo) > 0 {
			d.f("\nUndo:\n\n%s", sqlBlock(s.Undo))
		} else {
			d.f("\n%s.\n", upper(noUndo(s)))
		}
		if s.Verify != "" {
			d.f("\nTrue when done:\n\n%s", sqlBlock([]string{s.Verify}))
		}
		d.f("\n</details>\n")
	}
}

func (d *page) effects(s *plan.Step) {
	e := s.Effects
	if e == nil {
		d.f("- Locks: not measured\n")
		return
	}
	for _, g := range byMode(e.Locks) {
		d.f("- Locks: %s on %s, %s\n", g.mode, esc(g.relations()), blocks(g.mode))
	}
	for _, x := range []struct {
		verb string
		on   []string
	}{{"Rewrites", e.Rewrites}, {"Scans", e.Scans}, {"Builds", e.Builds}} {
		if len(x.on) > 0 {
			d.f("- %s %s\n", x.verb, esc(some(x.on)))
		}
	}
}

func sqlBlock(list []string) string {
	var b strings.Builder
	for _, sql := range list {
		b.WriteString(report.Terminated(sql) + "\n")
	}
	return markdown.Fence("sql", b.String())
}

func (d *page) left() {
	if len(d.p.Left) == 0 {
		return
	}
	d.f("\n### Left alone\n\n")
	for _, l := range d.p.Left {
		d.f("- %s %s: %s\n", esc(l.Kind), markdown.Code(l.Path), esc(l.Why))
	}
}

func (d *page) proof() {
	s := proofLine(d.p)
	if s == "" {
		return
	}
	d.f("\n### Proof\n\n%s\n", esc(s))
	r := d.p.Proof
	if r == nil {
		return
	}
	if f := r.Failed; f != nil {
		d.f("\n%s\n\n", esc(failed(f)))
		if f.Next != "" {
			d.f("%s\n\n", esc(f.Next))
		}
		d.f("%s", sqlBlock([]string{f.SQL}))
	}
	if len(r.Differs) > 0 {
		d.f("\n")
	}
	for _, x := range r.Differs {
		d.f("- %s\n", esc(x))
	}
}
