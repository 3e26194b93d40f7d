package plans_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report/plans"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/text"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func told(t *testing.T, p *plan.Plan, opt plans.TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := plans.Text(&b, p, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGoldenText(t *testing.T) {
	for _, c := range []struct {
		name string
		p    *plan.Plan
		opt  plans.TextOptions
	}{
		{"full_80.txt", full(), plans.TextOptions{Width: 80, Box: true}},
		{"full_120.txt", full(), plans.TextOptions{Width: 120, Box: true, Allowed: everything}},
		{"full_120_color.txt", full(), plans.TextOptions{Width: 120, Box: true, Color: true}},
		{"full_pipe.txt", full(), plans.TextOptions{}},
		{"refused_80.txt", refused(), plans.TextOptions{Width: 80, Box: true, Allowed: []plan.HazardName{plan.Rewrite}}},
		{"unproven_80.txt", unproven(), plans.TextOptions{Width: 80, Box: true, Allowed: everything}},
		{"nothing.txt", nothing(), plans.TextOptions{Width: 80, Box: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			reporttest.Golden(t, c.name, []byte(told(t, c.p, c.opt)))
		})
	}
}

func TestGoldenForms(t *testing.T) {
	for name, p := range map[string]*plan.Plan{"full": full(), "refused": refused(), "unproven": unproven(), "nothing": nothing(), "hostile": hostile()} {
		var md, doc, sql bytes.Buffer
		if err := plans.Markdown(&md, p, plans.MarkdownOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := plans.JSON(&doc, p, "decade test", nil); err != nil {
			t.Fatal(err)
		}
		if err := plans.SQL(&sql, p, nil); err != nil {
			t.Fatal(err)
		}
		reporttest.Golden(t, name+".md", md.Bytes())
		reporttest.Golden(t, name+".json", doc.Bytes())
		reporttest.Golden(t, name+".sql", sql.Bytes())
	}
}

// Only SQL to copy may be wider than the terminal.
func TestWidthIsKept(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		oneWay := &plan.Plan{Steps: []plan.Step{{Number: 1, Title: "change places", SQL: []string{"SELECT 1"}, OneWay: "what is written from here on is in the new table alone"}}}
		for _, p := range []*plan.Plan{full(), refused(), unproven(), nothing(), hostile(), oneWay} {
			code := map[string]bool{}
			for _, s := range p.Steps {
				for _, q := range append(append(append([]string(nil), s.SQL...), s.Undo...), s.Verify) {
					for l := range strings.SplitSeq(q, "\n") {
						code[strings.TrimSpace(l)] = true
					}
				}
			}
			for l := range strings.SplitSeq(told(t, p, plans.TextOptions{Width: width, Box: true}), "\n") {
				s := strings.TrimSuffix(strings.TrimSpace(l), ";")
				if text.Width(l) > width && !code[s] && !strings.HasPrefix(s, "--rename") {
					t.Errorf("width %d: line of %d cells: %s", width, text.Width(l), l)
				}
			}
		}
	}
}

// A pipe gets ASCII, and nothing from the schema reaches a terminal's
// controls.
func TestNothingObeyed(t *testing.T) {
	for _, r := range told(t, full(), plans.TextOptions{}) {
		if r > unicode.MaxASCII {
			t.Fatalf("a pipe gets %q", r)
		}
	}
	for _, p := range []*plan.Plan{full(), hostile()} {
		for _, r := range told(t, p, plans.TextOptions{Width: 80, Box: true}) {
			if unicode.IsControl(r) && r != '\n' || r == 0x202e {
				t.Fatalf("control character %U in the output", r)
			}
		}
	}
	var md, sql bytes.Buffer
	if err := plans.Markdown(&md, hostile(), plans.MarkdownOptions{}); err != nil {
		t.Fatal(err)
	}
	outside := regexp.MustCompile("``.*?``").ReplaceAllString(md.String(), "")
	for _, harm := range []string{"<img", "@someone", "\x1b", "\u202e"} {
		if strings.Contains(outside, harm) {
			t.Errorf("%q from the schema in the Markdown", harm)
		}
	}
	if err := plans.SQL(&sql, hostile(), nil); err != nil {
		t.Fatal(err)
	}
	for l := range strings.SplitSeq(sql.String(), "\n") {
		if strings.HasPrefix(l, "; DROP") {
			t.Errorf("a name became SQL: %s", l)
		}
	}
}

func TestColorOnlyAddsCodes(t *testing.T) {
	plain := told(t, full(), plans.TextOptions{Width: 120, Box: true})
	colored := told(t, full(), plans.TextOptions{Width: 120, Box: true, Color: true})
	var b strings.Builder
	for len(colored) > 0 {
		if strings.HasPrefix(colored, "\x1b[") {
			colored = colored[strings.IndexByte(colored, 'm')+1:]
			continue
		}
		b.WriteByte(colored[0])
		colored = colored[1:]
	}
	trim := func(s string) string {
		lines := strings.Split(s, "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		return strings.Join(lines, "\n")
	}
	if trim(b.String()) != plain {
		t.Error("colour changes the words")
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name    string
		p       *plan.Plan
		allowed []plan.HazardName
		ready   bool
		flags   string
	}{
		{"hazards", full(), nil, false, "--allow data-loss --allow data-dependent"},
		{"one allowed", full(), []plan.HazardName{plan.DataLoss}, false, "--allow data-dependent"},
		{"all allowed", full(), everything, true, ""},
		{"refused", refused(), plan.HazardNames(), false, ""},
		{"unproven", unproven(), plan.HazardNames(), false, ""},
		{"nothing", nothing(), nil, true, ""},
	} {
		v := plans.Judge(c.p, c.allowed)
		if v.Ready != c.ready || v.Flags() != c.flags {
			t.Errorf("%s: ready %v, flags %q", c.name, v.Ready, v.Flags())
		}
	}
	for _, n := range plan.HazardNames() {
		if plans.Meaning(n) == "" {
			t.Errorf("%s has no meaning", n)
		}
	}
}

// A page that is too long loses details before rows, and says so.
func TestMarkdownFits(t *testing.T) {
	p := full()
	for range 500 {
		s := p.Steps[0]
		s.Number = len(p.Steps) + 1
		p.Steps = append(p.Steps, s)
	}
	var whole strings.Builder
	if err := plans.Markdown(&whole, p, plans.MarkdownOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{100_000, 65_536, 20_000, whole.Len()} {
		var b strings.Builder
		if err := plans.Markdown(&b, p, plans.MarkdownOptions{MaxBytes: limit}); err != nil {
			t.Fatal(err)
		}
		if b.Len() > limit || b.Len() < limit*9/10 {
			t.Errorf("%d bytes of %d", b.Len(), limit)
		}
		details := strings.Contains(b.String(), "stand here without their SQL for want of space; `decade plan -o sql` has the whole.")
		rows := strings.Contains(b.String(), " more.\n")
		if details != (limit < whole.Len()) || rows != (limit == 20_000) {
			t.Errorf("limit %d of %d: details are left out: %v, rows: %v", limit, whole.Len(), details, rows)
		}
	}
}
