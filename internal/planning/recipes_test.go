package planning_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/lockmode"
)

// recipes is the page that the archives of testdata/rows make.
var recipes = filepath.Join("..", "..", "docs", "recipes.md")

// The page says what the archives say today.
func TestRecipesAreFresh(t *testing.T) {
	page := recipesPage(readRows(t))
	if os.Getenv("DECADE_TEST_ROWS") != "" {
		t.Skip("not all rows are read")
	}
	if *update {
		if err := os.WriteFile(recipes, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(recipes)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(have), page); d != "" {
		t.Errorf("docs/recipes.md is stale: run this test with -update\n%s", d)
	}
}

func recipesPage(rows []*row) string {
	var b strings.Builder
	b.WriteString(`<!-- Generated from internal/planning/testdata/rows: run the tests of internal/planning with -update. -->
# How a change is made on a living table

Each row is an operation. The careless way is the statement that comes to mind; the plan is what ` + "`decade plan`" + ` writes for it. Nothing
here is typed in: both ways run in a test on tables with rows, on PostgreSQL 15, 17 and 18, and what they locked, read, wrote anew and
built was measured there. Each plan is proven too: its result is the desired state. Below the table are the statements.

Locks are the strongest on tables. What takes the longer the bigger a table is stands first: reading it from end to end, writing it
anew, building an index. A lock "for an instant" is one under which nothing of that is done.

| operation | versions | careless | decade |
|---|---|---|---|
`)
	for _, r := range rows {
		for _, versions := range r.groups() {
			fmt.Fprintf(&b, "| [%s. %s](#%s) | %s | %s | %s |\n", r.number(), r.title, r.anchor(), strings.Join(versions, ", "),
				summary(r.read("naive", versions[0]), false), cmpOr(summary(r.read("plan", versions[0]), true), summary(r.read("careful", versions[0]), true)))
		}
	}
	for _, r := range rows {
		fmt.Fprintf(&b, "\n## %s. %s\n", r.number(), r.title)
		for _, part := range []struct{ word, heading string }{{"naive", "The careless way"}, {"plan", "The plan"}, {"careful", "The careful way, which no desired state can ask for"}} {
			for _, name := range r.sections {
				words := strings.Fields(name)
				if words[0] != part.word || len(words) == 1 {
					continue
				}
				fmt.Fprintf(&b, "\n%s, on PostgreSQL %s:\n\n```sql\n%s```\n", part.heading, strings.Join(words[1:], ", "), commented(r.disk[name]))
			}
		}
	}
	return b.String()
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func (r *row) number() string {
	n, _ := strconv.Atoi(r.name[:2])
	return strconv.Itoa(n)
}

// anchor is the heading's, as GitHub writes it.
func (r *row) anchor() string {
	var b strings.Builder
	for _, c := range strings.ToLower(r.number() + ". " + r.title) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_':
			b.WriteRune(c)
		case c == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

// groups puts the versions together on which all is measured alike.
func (r *row) groups() [][]string {
	var out [][]string
	var said []string
	for _, v := range []string{"15", "17", "18"} {
		text := r.read("naive", v) + "\x00" + r.read("plan", v) + "\x00" + r.read("careful", v)
		if strings.Trim(text, "\x00") == "" {
			continue
		}
		if i := slices.Index(said, text); i >= 0 {
			out[i] = append(out[i], v)
			continue
		}
		said = append(said, text)
		out = append(out, []string{v})
	}
	return out
}

// read gives the measured section of a version.
func (r *row) read(word, version string) string {
	for name, text := range r.disk {
		words := strings.Fields(name)
		if words[0] == word && slices.Contains(words[1:], version) {
			return text
		}
	}
	return ""
}

// summary tells in a few words what was measured: the strongest lock, and the
// strongest that is held while work is done.
func summary(text string, steps bool) string {
	if text == "" {
		return ""
	}
	type effect struct {
		lock lockmode.Mode
		work []string
	}
	var all []effect
	n, refused := 0, ""
	begin := true
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		what, value, ok := strings.Cut(strings.TrimPrefix(line, "    "), ": ")
		measured := ok && strings.HasPrefix(line, "    ")
		switch {
		case measured && what == "lock" && strings.HasPrefix(value, "table "):
			mode, _ := lockmode.Parse(value[strings.LastIndex(value, ", ")+2:])
			all[len(all)-1].lock = max(all[len(all)-1].lock, mode)
		case measured && (what == "scan" || what == "rewrite" || what == "build"):
			word := map[string]string{"scan": "read", "rewrite": "rewrite", "build": "build"}[what]
			if e := &all[len(all)-1]; !slices.Contains(e.work, word) {
				e.work = append(e.work, word)
			}
		case measured && what == "refused", strings.HasPrefix(line, "refused: "):
			refused = "refused"
		case measured && (what == "lock" || what == "hazard"):
		case steps && isStep(line), begin && !isStep(line), begin && !steps:
			all = append(all, effect{})
			n++
		}
		begin = measured
		if len(all) == 0 {
			all = append(all, effect{})
		}
	}
	var idle, busy lockmode.Mode
	var work []string
	for _, e := range all {
		if len(e.work) == 0 {
			idle = max(idle, e.lock)
			continue
		}
		busy = max(busy, e.lock)
		for _, w := range e.work {
			if !slices.Contains(work, w) {
				work = append(work, w)
			}
		}
	}
	var parts []string
	if refused != "" && idle == lockmode.None && busy == lockmode.None {
		return refused
	}
	if len(work) > 0 {
		parts = append(parts, strings.Join(work, ", ")+" under "+mode(busy))
	}
	if idle > busy || len(work) == 0 {
		if idle == lockmode.None {
			parts = append(parts, mode(idle))
		} else {
			parts = append(parts, mode(idle)+" for an instant")
		}
	}
	if refused != "" {
		parts = append(parts, "one way is refused")
	}
	out := strings.Join(parts, "; ")
	if steps && n > 1 {
		out = fmt.Sprintf("%d steps: %s", n, out)
	}
	return out
}

func mode(m lockmode.Mode) string {
	if m == lockmode.None {
		return "no table lock"
	}
	return m.String()
}

func isStep(line string) bool {
	n, rest, ok := strings.Cut(line, ". ")
	_, err := strconv.Atoi(n)
	return ok && err == nil && rest != ""
}

// commented turns a measured section into SQL with comments.
func commented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case isStep(line), strings.HasPrefix(line, "refused: "), strings.HasPrefix(line, "maybe a rename: "), strings.HasPrefix(line, "left alone: "), strings.HasPrefix(line, "differs: "):
			b.WriteString("-- " + line + "\n")
		case strings.HasPrefix(line, "    lock: "), strings.HasPrefix(line, "    scan: "), strings.HasPrefix(line, "    rewrite: "),
			strings.HasPrefix(line, "    build: "), strings.HasPrefix(line, "    hazard: "), strings.HasPrefix(line, "    refused: "):
			b.WriteString("--  " + strings.TrimPrefix(line, "   ") + "\n")
		default:
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
