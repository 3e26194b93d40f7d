package docs

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rules"
)

// line is one line, or one block, of the documents that decade was made
// from, with what answers it.
type line struct {
	says string // the line's words, shortened
	// rules answer it by id; commands and files are written out in by.
	rules []string
	by    string
}

// part is a section of a document.
type part struct {
	doc, section string
	lines        []line
}

// coveragePage maps every line of the mission's documents to rules, to a
// command, or to the words "not yet".
func coveragePage() []byte {
	var b bytes.Buffer
	b.WriteString(`# Coverage

decade was made from two documents of its first user: a job description of a PostgreSQL database architect, and a guide to schema
design for ten years of growth. This page maps every line of both to the rules that judge it, to the command that does it, or to the
words "not yet". It is generated from code by ` + "`make docs`" + `; a test fails when it names a rule that does not exist.

Where a line's own SQL does not work, the page says so, and the rule gives the form that does. Every SQL block of both documents is
executed and reviewed by ` + "`internal/review/mission_test.go`" + `; those that speak of TimescaleDB also run on its community build.
`)
	doc := ""
	for _, p := range coverage() {
		if p.doc != doc {
			doc = p.doc
			fmt.Fprintf(&b, "\n## %s\n", doc)
		}
		fmt.Fprintf(&b, "\n### %s\n\n| it says | answered by |\n|---|---|\n", p.section)
		for _, l := range p.lines {
			fmt.Fprintf(&b, "| %s | %s |\n", cell(l.says), cell(l.answer()))
		}
	}
	return b.Bytes()
}

func (l line) answer() string {
	var out []string
	for _, id := range l.rules {
		r := rules.Find(id)
		name := "?"
		if r != nil {
			name = r.Name
		}
		out = append(out, fmt.Sprintf("[%s](rules/%s.md) %s", id, id, name))
	}
	if l.by != "" {
		out = append(out, l.by)
	}
	if len(out) == 0 {
		return "not yet"
	}
	return strings.Join(out, "; ")
}

// UnknownRules gives the ids that the coverage names and no rule has.
func UnknownRules() []string {
	var out []string
	for _, p := range coverage() {
		for _, l := range p.lines {
			for _, id := range l.rules {
				if rules.Find(id) == nil {
					out = append(out, id)
				}
			}
		}
	}
	return out
}
