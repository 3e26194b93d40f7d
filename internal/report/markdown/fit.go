package markdown

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/decadedb/decade/internal/report"
)

// parts says how much of the report is shown. Each step of fit gives up what
// can best be missed; every omission is told in its place.
type parts struct {
	cards    int // of the gravest findings
	rows     int
	rewrites int
	indexes  bool
	diagrams bool
	script   bool
	ending   bool // assumptions and what was not evaluated
}

// fit renders within MaxBytes: first cards go, the mildest first, then the
// diagrams, table rows, rewritten queries, the script, the index block and the
// endings; at the last the text is cut.
func (d *document) fit() string {
	rewrites := d.r.Rewrites(d.items)
	p := parts{cards: len(d.items), rows: len(d.items), rewrites: len(rewrites), indexes: true, diagrams: true, script: true, ending: true}
	out := d.render(p, rewrites)
	limit := d.opt.MaxBytes
	if limit <= 0 || len(out) <= limit {
		return out
	}
	fits := func() bool {
		out = d.render(p, rewrites)
		return len(out) <= limit
	}
	// most finds the largest number of n that fits; the size grows with n.
	most := func(n *int) bool {
		lo, hi := 0, *n
		for lo < hi {
			*n = (lo + hi + 1) / 2
			if fits() {
				lo = *n
			} else {
				hi = *n - 1
			}
		}
		*n = lo
		return fits()
	}
	steps := []func() bool{
		func() bool { return most(&p.cards) },
		func() bool { p.diagrams = false; return most2(&p.cards, len(d.items), most) },
		func() bool { p.cards = 0; return most(&p.rows) },
		func() bool { return most(&p.rewrites) },
		func() bool { p.script = false; return fits() },
		func() bool { p.indexes = false; return fits() },
		func() bool { p.ending = false; return fits() },
	}
	for _, step := range steps {
		if step() {
			return out
		}
	}
	return cut(out, limit)
}

// most2 tries again with all of n, now that something else has gone.
func most2(n *int, all int, most func(*int) bool) bool {
	*n = all
	return most(n)
}

func (d *document) render(p parts, rewrites []report.Rewrite) string {
	var b strings.Builder
	b.WriteString(d.head())

	b.WriteString("\n### Schema Review\n\n" + tableHead)
	rows := gravest(d.items, p.rows)
	for _, g := range d.r.Groups(rows) {
		for _, it := range g.Items {
			b.WriteString(tableRow(it))
		}
	}
	switch {
	case len(d.items) == 0:
		b.WriteString("\nNo issue was found.\n")
	case len(rows) < len(d.items):
		fmt.Fprintf(&b, "\n%s\n", left(len(d.items)-len(rows), "finding"))
	}

	b.WriteString("\n### Missing Indexes\n\n")
	if p.indexes {
		b.WriteString(d.missingIndexes())
	} else {
		b.WriteString("Left out here for its length: " + whole + ".\n")
	}

	b.WriteString("\n### Query Optimization\n\n")
	for i, q := range rewrites[:p.rewrites] {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(rewrite(q))
	}
	switch {
	case len(rewrites) > p.rewrites:
		fmt.Fprintf(&b, "\n%s\n", left(len(rewrites)-p.rewrites, "query"))
	case len(rewrites) == 0 && d.r.Verdict.Queries == 0:
		b.WriteString("No queries were given.\n")
	case len(rewrites) == 0:
		b.WriteString("No query needs another form.\n")
	}

	b.WriteString("\n### Migration Script\n\n")
	if p.script {
		b.WriteString(d.script())
	} else {
		b.WriteString("Left out here for its length: `decade review -o sql` prints it.\n")
	}

	b.WriteString("\n### Data Model Diagram\n\n")
	if p.diagrams {
		b.WriteString(d.diagrams())
	} else {
		b.WriteString("Left out here for its length: `decade diagram` draws it.\n")
	}

	if len(d.items) > 0 {
		b.WriteString("\n### Findings\n\n")
		cards := gravest(d.items, p.cards)
		for _, it := range cards {
			b.WriteString(d.card(it))
		}
		if len(cards) < len(d.items) {
			fmt.Fprintf(&b, "\n%s\n", left(len(d.items)-len(cards), "finding"))
		}
	}
	if p.ending {
		b.WriteString(d.assumptions())
		b.WriteString(d.unjudged())
	}
	return b.String()
}

const whole = "`decade review -o markdown --out report.md` writes the whole report"

func left(n int, noun string) string {
	return fmt.Sprintf("%s not shown here for the length: %s.", report.Plural(n, "further "+noun), whole)
}

// gravest gives n items, those above all by severity, in the order of severity.
func gravest(items []report.Item, n int) []report.Item {
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b report.Item) int { return int(b.Severity) - int(a.Severity) })
	return sorted[:n]
}

// cut ends the text at a line, closes what is open, and says so.
func cut(s string, limit int) string {
	const note = "\nCut here: " + whole + ".\n"
	const reserve = len(note) + 64 // for a fence and a details element to close
	if limit <= reserve {
		for limit > 0 && limit < len(s) && !utf8.RuneStart(s[limit]) {
			limit--
		}
		return s[:min(limit, len(s))]
	}
	s = s[:limit-reserve]
	s = s[:strings.LastIndexByte(s, '\n')+1]
	open := ""
	for l := range strings.SplitSeq(s, "\n") {
		t := strings.TrimSpace(l)
		run := len(t) - len(strings.TrimLeft(t, "`"))
		switch {
		case open == "" && run >= 3:
			open = t[:run]
		case open != "" && t == open:
			open = ""
		}
	}
	if open != "" && len(open) < 40 {
		s += open + "\n"
	}
	if strings.Count(s, "<details>") > strings.Count(s, "</details>") {
		s += "\n</details>\n"
	}
	return s + note
}
