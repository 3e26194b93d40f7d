package plans

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/text"
	"github.com/decadedb/decade/internal/rule"
)

// TextOptions say what the text goes to. The zero value is right for a file
// or a pipe: plain ASCII marks, no colour.
type TextOptions struct {
	// Color uses ANSI colours. Nothing is said by colour alone.
	Color bool
	// Box draws lines with box characters; for a terminal that shows UTF-8.
	Box bool
	// Width is the number of cells of a line; 0 is 100.
	Width int
	// Allowed are the hazards that are allowed.
	Allowed []plan.HazardName
}

// Text writes the plan for a terminal: the steps at a glance, each in full,
// then hazards, what is not done, the proof, and the verdict at the end,
// where the reader's eye is. Only SQL may be wider than the width.
func Text(w io.Writer, p *plan.Plan, opt TextOptions) error {
	out := bufio.NewWriter(w)
	t := &printer{w: out, p: p, opt: opt, pal: text.NewPalette(opt.Color), marks: plainMarks, width: 100, verdict: Judge(p, opt.Allowed)}
	if opt.Box {
		t.marks = boxMarks
	}
	if opt.Width > 0 {
		t.width = max(opt.Width, 40)
	}
	t.head()
	t.table()
	t.steps()
	t.hazards()
	t.renames()
	t.left()
	t.refused()
	t.proof()
	t.summary()
	return out.Flush()
}

// signs are the characters that differ between a terminal and a pipe.
type signs struct{ stop, mind, good, dot, more, rule, arrow string }

var (
	plainMarks = signs{stop: "x", mind: "!", good: "+", dot: "-", more: "...", rule: "-", arrow: "->"}
	boxMarks   = signs{stop: "✖", mind: "▲", good: "✔", dot: "·", more: "…", rule: "━", arrow: "→"}
)

type printer struct {
	w       *bufio.Writer
	p       *plan.Plan
	opt     TextOptions
	pal     text.Palette
	marks   signs
	width   int
	verdict Verdict
}

func (t *printer) line(s string) {
	t.w.WriteString(strings.TrimRight(s, " "))
	t.w.WriteByte('\n')
}

func same(s string) string { return s }

// prose is as wide as text is pleasant to read.
const prose = 100

// para wraps text behind a first prefix of n cells; further lines are
// indented as far.
func (t *printer) para(first string, n int, s string, style func(string) string) {
	room := max(min(t.width, prose)-n, 16)
	for i, l := range text.Wrap(report.OneLine(s), room) {
		if i > 0 {
			first = strings.Repeat(" ", n)
		}
		t.line(first + style(l))
	}
}

// hanging wraps text whose first word is coloured, with further lines under it.
func (t *printer) hanging(first string, n int, style func(string) string, word, s string) {
	started := false
	t.para(first, n, word+" "+s, func(l string) string {
		if started || !strings.HasPrefix(l, word) {
			return l
		}
		started = true
		return style(word) + l[len(word):]
	})
}

// section opens a block with a title of its own line.
func (t *printer) section(title, about string) {
	t.line("")
	if about == "" {
		t.line(t.pal.Bold(title))
		return
	}
	t.para(t.pal.Bold(title)+"  ", text.Width(title)+2, about, t.pal.Dim)
}

// ruled opens a block with a line across.
func (t *printer) ruled(title, about string) {
	t.line("")
	n := 4 + text.Width(title) + 2 + text.Width(about) + 1
	t.line(t.pal.Dim(strings.Repeat(t.marks.rule, 3)+" ") + t.pal.Bold(title) + "  " + t.pal.Dim(about+" "+strings.Repeat(t.marks.rule, max(min(t.width, 120)-n, 0))))
}

func (t *printer) head() {
	t.para(t.pal.Bold("Plan")+"  ", 6, t.p.From.Source+" "+t.marks.arrow+" "+t.p.To.Source, t.pal.Bold)
	about := fmt.Sprintf("PostgreSQL %d, %s", t.p.Postgres, counted(t.p))
	if len(t.p.Steps) == 0 {
		about = fmt.Sprintf("PostgreSQL %d", t.p.Postgres)
	}
	t.para("      ", 6, about, t.pal.Dim)
}

// sign is the mark of a step's gravest hazard.
func (t *printer) sign(s *plan.Step) (string, func(string) string) {
	sign, style := " ", same
	for _, h := range s.Hazards {
		if t.verdict.blockedBy(h) {
			return t.marks.stop, t.red
		}
		sign, style = t.marks.mind, t.yellow
	}
	return sign, style
}

func (t *printer) red(s string) string    { return t.pal.Severity(rule.Error, s) }
func (t *printer) yellow(s string) string { return t.pal.Severity(rule.Warning, s) }

// lock colours a lock mode by whom it keeps waiting.
func (t *printer) lock(m lockmode.Mode, s string) string {
	switch {
	case m.Conflicts(lockmode.AccessShare):
		return t.red(s)
	case m.Conflicts(lockmode.RowExclusive):
		return t.yellow(s)
	}
	return t.pal.Dim(s)
}

// table shows the steps at a glance. Columns are as wide as what stands in
// them and the title gets the rest; where that is too little, the columns that
// the details repeat give way.
func (t *printer) table() {
	steps := t.p.Steps
	if len(steps) == 0 {
		return
	}
	const least = 26 // cells for a title
	var c columns
	c.num, c.lock = len(fmt.Sprint(len(steps))), len("Lock")
	longest := len("Step")
	for i := range steps {
		c.lock = max(c.lock, len(strongest(&steps[i])))
		c.work = max(c.work, len(work(&steps[i])))
		c.time = max(c.time, len(took(steps[i].Estimate)))
		longest = max(longest, text.Width(report.OneLine(steps[i].Title)))
	}
	if t.width-c.besides() < least {
		c.time = 0
	}
	if t.width-c.besides() < least {
		c.work = 0
	}
	c.title = max(min(longest, t.width-c.besides()), 16)
	t.line("")
	t.line("  " + t.pal.Dim(strings.TrimRight(c.row(text.Pad("#", c.num), text.Pad("Step", c.title), text.Pad("Lock", c.lock), text.Pad("Work", c.work), "Time"), " ")))
	for i := range steps {
		s := &steps[i]
		sign, style := t.sign(s)
		mode, _ := s.Strongest()
		did := text.Pad(work(s), c.work)
		if work(s) == "rewrite" {
			did = t.yellow(did)
		}
		words := strongest(s)
		title := text.Wrap(report.OneLine(s.Title), c.title)
		t.line(style(sign) + " " + c.row(fmt.Sprintf("%*d", c.num, s.Number), text.Pad(title[0], c.title), t.lock(mode.Mode, words)+strings.Repeat(" ", c.lock-len(words)), did, took(s.Estimate)))
		for _, l := range title[1:] {
			t.line(strings.Repeat(" ", 2+c.num+2) + l)
		}
	}
}

// columns are the widths of the table; work and time are 0 when left out.
type columns struct{ num, title, lock, work, time int }

// besides is what a line takes but for the title.
func (c columns) besides() int {
	n := 2 + c.num + 2 + 2 + c.lock
	for _, w := range []int{c.work, c.time} {
		if w > 0 {
			n += 2 + max(w, len("Work"))
		}
	}
	return n
}

func (c columns) row(num, title, lock, work, time string) string {
	out := num + "  " + title + "  " + lock
	if c.work > 0 {
		out += "  " + text.Pad(work, max(c.work, len("Work")))
	}
	if c.time > 0 {
		out += "  " + time
	}
	return out
}

// work is the heaviest work of a step on tables that were there: a rewrite and
// a build read them as well.
func work(s *plan.Step) string {
	if m := marks(s); len(m) > 0 {
		return m[0]
	}
	return ""
}

// steps shows each step in full, under its phase.
func (t *printer) steps() {
	var phase plan.Phase
	for i := range t.p.Steps {
		s := &t.p.Steps[i]
		if s.Phase != phase {
			t.ruled(phaseTitle(s.Phase))
			phase = s.Phase
		}
		t.step(s)
	}
}

func (t *printer) step(s *plan.Step) {
	t.line("")
	num := fmt.Sprintf("%2d", s.Number)
	margin := len(num) + 2
	indent := strings.Repeat(" ", margin)
	t.para(t.pal.Bold(num)+"  ", margin, s.Title, t.pal.Bold)
	if s.Why != "" {
		t.para(indent, margin, s.Why, same)
	}
	for _, h := range s.Hazards {
		sign, style := t.marks.mind, t.yellow
		if t.verdict.blockedBy(h) {
			sign, style = t.marks.stop, t.red
		}
		t.hanging(indent+style(sign)+" ", margin+text.Width(sign)+1, style, string(h.Name)+":", h.What)
	}
	t.facts(s, indent)
	t.line("")
	t.sql(s.SQL, indent+"  ", t.pal.Code)
	if len(s.Undo) == 0 {
		t.line("")
		t.para(indent, margin, noUndo(s), t.pal.Dim)
	} else {
		t.line("")
		t.line(indent + t.pal.Dim("undo"))
		t.sql(s.Undo, indent+"  ", t.pal.Dim)
	}
	if s.Verify != "" {
		t.line("")
		t.line(indent + t.pal.Dim("true when done"))
		t.sql([]string{s.Verify}, indent+"  ", t.pal.Dim)
	}
}

// facts says how a step runs and what it does to what is there.
func (t *printer) facts(s *plan.Step, indent string) {
	fact := func(name, value string) {
		if value != "" {
			t.para(indent+t.pal.Dim(text.Pad(name, 9)), len(indent)+9, value, same)
		}
	}
	if e := s.Effects; e == nil {
		fact("locks", "not measured")
	} else {
		for i, g := range byMode(e.Locks) {
			name := "locks"
			if i > 0 {
				name = ""
			}
			fact(name, g.mode.String()+" on "+g.relations()+": "+blocks(g.mode))
		}
		fact("rewrites", some(e.Rewrites))
		fact("scans", some(e.Scans))
		fact("builds", some(e.Builds))
	}
	if s.Estimate != nil {
		fact("takes", took(s.Estimate)+basis(s.Estimate))
	}
	if s.Class == plan.Alone {
		fact("runs", "outside a transaction, each statement by itself")
	}
	fact("limits", limits(s))
}

func basis(e *plan.Estimate) string {
	if e.Basis == "" {
		return ""
	}
	return ": " + e.Basis
}

// some names the first of a list and counts the rest.
func some(list []string) string {
	const most = 6
	if len(list) > most+1 {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

// sql prints statements to copy, unwrapped.
func (t *printer) sql(list []string, indent string, style func(string) string) {
	for _, sql := range list {
		for l := range strings.SplitSeq(report.Printable(report.Terminated(sql)), "\n") {
			t.line(indent + style(strings.ReplaceAll(l, "\t", "    ")))
		}
	}
}

// hazards sums up the harms, the gravest kind first.
func (t *printer) hazards() {
	type place struct {
		step int
		h    plan.Hazard
	}
	by := map[plan.HazardName][]place{}
	for _, s := range t.p.Steps {
		for _, h := range s.Hazards {
			by[h.Name] = append(by[h.Name], place{s.Number, h})
		}
	}
	if len(by) == 0 {
		return
	}
	t.line("")
	t.line(t.pal.Dim(strings.Repeat(t.marks.rule, min(t.width, 120))))
	t.section("Hazards", "")
	for _, name := range plan.HazardNames() {
		list := by[name]
		if len(list) == 0 {
			continue
		}
		sign, style, state := t.marks.mind, t.yellow, "needs no permission"
		switch {
		case slices.ContainsFunc(list, func(x place) bool { return t.verdict.blockedBy(x.h) }):
			sign, style, state = t.marks.stop, t.red, "needs --allow "+string(name)
		case slices.ContainsFunc(list, func(x place) bool { return x.h.NeedsAllow }):
			state = "allowed"
		}
		t.line("  " + style(sign+" "+string(name)) + "  " + t.pal.Dim(state))
		for _, x := range list {
			lead := fmt.Sprintf("    step %d: ", x.step)
			t.para(lead, len(lead), x.h.What, same)
		}
	}
}

func (t *printer) renames() {
	if len(t.p.Renames) == 0 {
		return
	}
	t.section("Perhaps renamed", "planned as drop and create until you say so")
	for _, r := range t.p.Renames {
		t.para("  "+t.marks.dot+" ", 4, fmt.Sprintf("%s %s %s %s: %s", r.Kind, r.From, t.marks.arrow, r.To, r.Why), same)
		t.line("    " + t.pal.Code(report.OneLine("--rename "+shellWord(r.From+"="+r.To))))
	}
}

// shellWord quotes a word for a shell where it must be.
func shellWord(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-=/:@%+", r))
	}) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

func (t *printer) left() {
	if len(t.p.Left) == 0 {
		return
	}
	t.section("Left alone", "")
	for _, l := range t.p.Left {
		t.para("  "+t.marks.dot+" ", 4, l.Kind+" "+l.Path+": "+l.Why, same)
	}
}

func (t *printer) refused() {
	if len(t.p.Refused) == 0 {
		return
	}
	t.section("Refused", "no safe way is known; nothing of the plan is to be run")
	for _, r := range t.p.Refused {
		t.para("  "+t.red(t.marks.stop)+" ", 4, r.Object.Kind+" "+r.Object.Path+": "+r.What, same)
		if r.Next != "" {
			t.para("    ", 4, r.Next, t.pal.Dim)
		}
	}
}

func (t *printer) proof() {
	s := proofLine(t.p)
	if s == "" {
		return
	}
	t.section("Proof", "")
	t.para("  ", 2, s, same)
	r := t.p.Proof
	if r == nil {
		return
	}
	if f := r.Failed; f != nil {
		t.para("  "+t.red(t.marks.stop)+" ", 4, failed(f), same)
		if f.Next != "" {
			t.para("    ", 4, f.Next, same)
		}
		t.sql([]string{f.SQL}, "      ", t.pal.Code)
	}
	for i, d := range r.Differs {
		const most = 20
		if i == most && len(r.Differs) > most+1 {
			t.para("    ", 4, fmt.Sprintf("and %d more: -o json lists them all", len(r.Differs)-most), t.pal.Dim)
			break
		}
		t.para("  "+t.red(t.marks.stop)+" ", 4, d, same)
	}
}

// summary is the verdict.
func (t *printer) summary() {
	t.line("")
	v := t.verdict
	switch {
	case !v.Ready:
		t.para(t.red(t.marks.stop+" Not ready")+"  ", 13, v.Sentence(), same)
		for _, n := range v.NotAllowed {
			t.para("    --allow "+string(n)+"  ", 14+len(n), "accepts that "+Meaning(n), same)
		}
	case len(t.p.Steps) == 0:
		t.para(t.pal.Good(t.marks.good+" Nothing to do")+"  ", 17, "both states are equal", same)
		return
	default:
		t.para(t.pal.Good(t.marks.good+" Ready")+"  ", 9, counted(t.p)+", proven on PostgreSQL "+t.p.Proof.Postgres, same)
	}
	if facts := glance(t.p); facts != "" {
		t.para("    ", 4, facts, t.pal.Dim)
	}
}

// glance says the strongest lock of all steps and how long they take.
func glance(p *plan.Plan) string {
	var top plan.Lock
	for _, s := range p.Steps {
		if l, ok := s.Strongest(); ok && l.Mode > top.Mode {
			top = l
		}
	}
	var parts []string
	if top.Mode != lockmode.None {
		parts = append(parts, "strongest lock "+top.Mode.String()+" on "+strings.TrimSpace(top.Kind+" "+top.Relation))
	}
	if sum, some, all := total(p); all {
		parts = append(parts, "in all "+took(&sum))
	} else if some {
		parts = append(parts, took(&sum)+" in the steps whose size is known")
	}
	return strings.Join(parts, "; ")
}
