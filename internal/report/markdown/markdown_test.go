package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
)

const erd = "erDiagram\n    entities ||--o{ event_memories : entity_id\n"

func render(t *testing.T, r *report.Report, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name string
		r    *report.Report
		opt  Options
	}{
		{"sample.md", dirsoul.Sample(), Options{Diagrams: []Diagram{{Source: erd}}}},
		{"live.md", dirsoul.Live(), Options{Diagrams: []Diagram{{Title: "memories", Source: erd}, {Title: "views", Source: erd}}}},
		{"clean.md", dirsoul.Clean(), Options{}},
		{"hostile.md", dirsoul.Hostile(), Options{}},
		{"full.md", reporttest.Full(), Options{}},
		{"empty.md", reporttest.Empty(), Options{}},
		{"many_20000.md", dirsoul.Many(500), Options{MaxBytes: 20000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			reporttest.Golden(t, c.name, []byte(render(t, c.r, c.opt)))
		})
	}
}

// The order and wording that the architect's job description asks for.
var sections = []string{
	"## Database Analysis: ", "### Schema Review\n\n| Table | Issue | Severity | Recommendation |\n|-------|-------|----------|----------------|\n",
	"### Missing Indexes\n", "### Query Optimization\n", "### Migration Script\n", "### Data Model Diagram\n",
}

func TestSections(t *testing.T) {
	for _, opt := range []Options{{}, {MaxBytes: 30000}, {MaxBytes: 12000}} {
		for name, r := range map[string]*report.Report{
			"sample": dirsoul.Sample(), "clean": dirsoul.Clean(), "hostile": dirsoul.Hostile(), "many": dirsoul.Many(500), "empty": reporttest.Empty(),
		} {
			out, at := render(t, r, opt), 0
			for _, s := range sections {
				i := strings.Index(out[at:], s)
				if i < 0 {
					t.Errorf("%s, %+v: no %q after the section before it", name, opt, s)
					break
				}
				at += i
			}
		}
	}
	out := render(t, dirsoul.Sample(), Options{})
	for _, s := range []string{"```sql\n-- Recommended indexes\n", "-- Before (slow)\n", "-- After (optimized)\n", "```sql\n-- Safe migration\n", "\nBEGIN;\n", "\nCOMMIT;\n"} {
		if !strings.Contains(out, s) {
			t.Errorf("the sample lacks %q", s)
		}
	}
}

// Statements that cannot run in a transaction stand outside one.
func TestScriptOutsideTransactions(t *testing.T) {
	out := render(t, dirsoul.Sample(), Options{})
	in := false
	for l := range strings.SplitSeq(out, "\n") {
		switch {
		case l == "BEGIN;":
			in = true
		case l == "COMMIT;":
			in = false
		case in && strings.Contains(l, "CONCURRENTLY"):
			t.Errorf("in a transaction: %s", l)
		}
	}
}

func TestMaxBytes(t *testing.T) {
	reports := map[string]*report.Report{"many": dirsoul.Many(500), "sample": dirsoul.Sample(), "hostile": dirsoul.Hostile()}
	for name, r := range reports {
		all := render(t, r, Options{Diagrams: []Diagram{{Source: erd}}})
		for limit := 100; limit < 70000; limit = limit*3/2 + 17 {
			out := render(t, r, Options{Diagrams: []Diagram{{Source: erd}}, MaxBytes: limit})
			if len(out) > limit {
				t.Errorf("%s: %d bytes, limit %d", name, len(out), limit)
			}
			if limit >= len(all) && out != all {
				t.Errorf("%s: limit %d cuts a report of %d bytes", name, limit, len(all))
			}
			if out != all && limit > 1000 && !strings.Contains(out, "decade review -o") && !strings.Contains(out, "decade diagram") {
				t.Errorf("%s: limit %d cuts without saying so", name, limit)
			}
			if limit > 1000 {
				balanced(t, fmt.Sprintf("%s cut to %d", name, limit), out)
			}
		}
	}
}

// balanced checks that fences and details elements are closed and that inside
// and outside stay apart.
func balanced(t *testing.T, name, md string) {
	t.Helper()
	open, details := "", 0
	for l := range strings.SplitSeq(md, "\n") {
		s := strings.TrimSpace(l)
		run := len(s) - len(strings.TrimLeft(s, "`"))
		switch {
		case open != "":
			if run >= len(open) && strings.Trim(s, "`") == "" {
				open = ""
			}
		case run >= 3 && !strings.Contains(s[run:], "`"):
			open = s[:run]
		default:
			details += strings.Count(l, "<details>") - strings.Count(l, "</details>")
		}
	}
	if open != "" || details != 0 {
		t.Errorf("%s: open fence %q, %d open details", name, open, details)
	}
}

// withoutCode takes the code spans out of a line: from a run of backticks to
// the next run of the same length.
func withoutCode(l string) string {
	var b strings.Builder
	runs := regexp.MustCompile("\\\\.|`+").FindAllStringIndex(l, -1)
	at := 0
	for i := 0; i < len(runs); i++ {
		open := l[runs[i][0]:runs[i][1]]
		if open[0] == '\\' {
			continue
		}
		for j := i + 1; j < len(runs); j++ {
			if strings.TrimPrefix(l[runs[j][0]:runs[j][1]], "\\") == open {
				b.WriteString(l[at:runs[i][0]])
				at, i = runs[j][1], j
				break
			}
		}
	}
	return b.String() + l[at:]
}

var tag = regexp.MustCompile(`<(/?[a-zA-Z!?][^>]*)>?`)

// Nothing from a schema becomes markup.
func TestHostile(t *testing.T) {
	out := render(t, dirsoul.Hostile(), Options{})
	balanced(t, "hostile", out)
	if strings.ContainsAny(out, "\x1b\x07\u202e") {
		t.Error("control characters came through")
	}
	fenced, open := false, ""
	for l := range strings.SplitSeq(out, "\n") {
		s := strings.TrimSpace(l)
		run := len(s) - len(strings.TrimLeft(s, "`"))
		switch {
		case fenced && run >= len(open) && strings.Trim(s, "`") == "":
			fenced = false
		case fenced:
		case run >= 3 && !strings.Contains(s[run:], "`"):
			fenced, open = true, s[:run]
		default:
			outside := withoutCode(l)
			for _, m := range tag.FindAllStringSubmatch(outside, -1) {
				switch m[1] {
				case "details", "/details", "summary", "/summary", "b", "/b", "code", "/code":
				default:
					t.Errorf("markup <%s> in %s", m[1], l)
				}
			}
			if strings.HasPrefix(l, "|") {
				if n := len(regexp.MustCompile(`(^|[^\\])\|`).FindAllString(l, -1)); n != 5 {
					t.Errorf("a row of %d cells: %s", n-1, l)
				}
			}
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"raw_memories":         "raw_memories",
		"_x_ *y*":              `\_x\_ \*y\*`,
		"a|b":                  `a\|b`,
		"<b>&amp;":             "&lt;b&gt;&amp;amp;",
		"@someone #12":         "&#64;someone &#35;12",
		"https://evil.example": "https&#58;//evil.example",
		"- no list":            `\- no list`,
		"1. no list":           `1\. no list`,
		"two\nlines":           "two lines",
		"[a](b)":               `\[a\](b)`,
	} {
		if got := text(in); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "`a`", "a`b": "``a`b``", "`": "`` ` ``"} {
		if got := code(in); got != want {
			t.Errorf("code(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := fence("sql", "a ```` b"), "`````sql\na ```` b\n`````\n"; got != want {
		t.Errorf("fence: %q, want %q", got, want)
	}
	if got, want := prose("say `a <=> b` or <i>"), "say `a <=> b` or &lt;i>"; got != want {
		t.Errorf("prose: %q, want %q", got, want)
	}
}
