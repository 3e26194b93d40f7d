package text

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
)

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
		{"sample_60.txt", dirsoul.Sample(), Options{Width: 60, Box: true}},
		{"sample_80.txt", dirsoul.Sample(), Options{Width: 80, Box: true}},
		{"sample_120_color.txt", dirsoul.Sample(), Options{Width: 120, Box: true, Color: true}},
		{"sample_pipe.txt", dirsoul.Sample(), Options{}},
		{"live_pipe.txt", dirsoul.Live(), Options{}},
		{"clean.txt", dirsoul.Clean(), Options{Width: 80, Box: true}},
		{"hostile_60.txt", dirsoul.Hostile(), Options{Width: 60, Box: true}},
		{"full_100.txt", reporttest.Full(), Options{Width: 100}},
		{"empty.txt", reporttest.Empty(), Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			reporttest.Golden(t, c.name, []byte(render(t, c.r, c.opt)))
		})
	}
}

// Prose and excerpts keep to the width; only SQL to copy may be wider.
func TestWidthIsKept(t *testing.T) {
	for _, width := range []int{40, 60, 80, 120} {
		for _, r := range []*report.Report{dirsoul.Sample(), dirsoul.Live(), dirsoul.Hostile(), reporttest.Full()} {
			sql := map[string]bool{}
			for _, f := range r.Findings {
				for _, fix := range f.Fixes {
					for l := range strings.SplitSeq(report.FixSQL(&fix), "\n") {
						sql[strings.TrimSpace(l)] = true
					}
				}
			}
			for l := range strings.SplitSeq(render(t, r, Options{Width: width, Box: true}), "\n") {
				if Width(l) > width && !sql[strings.TrimSpace(l)] && !strings.Contains(l, "▸") {
					t.Errorf("width %d: line of %d cells: %s", width, Width(l), l)
				}
			}
		}
	}
}

func TestPipeIsPlain(t *testing.T) {
	out := render(t, dirsoul.Sample(), Options{})
	for _, r := range out {
		if r > unicode.MaxASCII || r == 0x1b {
			t.Fatalf("a pipe gets %q", r)
		}
	}
	if !strings.Contains(out, "error[PAR001]: The primary key of raw_memories lacks the partition key created_at\n  --> schema/dirsoul.sql:12:5\n   |\n12 |     PRIMARY KEY (memory_id)\n   |     ^^^^^^^^^^^^^^^^^^^^^^^\n") {
		t.Error("the excerpt has not the shape that compilers print")
	}
}

// A hostile schema reaches the terminal without a control character.
func TestNothingObeyedByTheTerminal(t *testing.T) {
	for _, opt := range []Options{{}, {Width: 60, Box: true}} {
		for _, r := range render(t, dirsoul.Hostile(), opt) {
			if unicode.IsControl(r) && r != '\n' || r == 0x202e {
				t.Errorf("%+v: control character %U in the output", opt, r)
			}
		}
	}
}

func TestColorOnlyAddsCodes(t *testing.T) {
	plain := render(t, dirsoul.Sample(), Options{Width: 80, Box: true})
	colored := stripANSI(render(t, dirsoul.Sample(), Options{Width: 80, Box: true, Color: true}))
	// The grade stands on a coloured ground instead of in brackets.
	colored = strings.ReplaceAll(colored, "\n D  Not", "\n[D] Not")
	if plain != colored {
		t.Error("colour changes the words")
	}
}

func TestLimit(t *testing.T) {
	r := dirsoul.Many(500)
	out := render(t, r, Options{Limit: 10})
	if n := strings.Count(out, "\n  --> ") + strings.Count(out, "\n --> "); n != 10 {
		t.Errorf("shows %d findings, want 10", n)
	}
	if !strings.Contains(out, "... and 490 more findings (") {
		t.Error("does not count the rest")
	}
	if strings.Contains(out, "warning[") {
		t.Error("shows a warning although there are more errors than the limit")
	}
	all := render(t, r, Options{})
	for i := range r.Findings {
		if want := fmt.Sprintf("[%s]: ", r.Findings[i].Rule); !strings.Contains(all, want) {
			t.Errorf("without a limit %s is missing", want)
		}
	}
}

func TestWhyOncePerRule(t *testing.T) {
	out := render(t, dirsoul.Many(140), Options{})
	if n := strings.Count(out, "every delete"); n > 1 {
		t.Errorf("the same why stands %d times", n)
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"":               0,
		"abc":            3,
		"größe":          5,
		"gro\u0308ße":    5,
		"家族":             4,
		"👩‍👩‍👧‍👦":        2,
		"👍🏽":             2,
		"🇩🇪":             2,
		"ｆｕｌｌ":           8,
		"שלום":           4,
		"\u200bzero":     4,
		"한국어":            6,
		"│─╭▸✖▲◆○":       8,
		"e\u0301e\ufe0f": 2,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"a bb ccc", 4, "a bb|ccc"},
		{"", 4, ""},
		{"public.very_long_name", 12, "public.very_|long_name"},
		{"abcdefghij", 4, "abcd|efgh|ij"},
		{"家族家族", 3, "家|族|家|族"},
		{"家", 1, "家"},
		{"x  y", 10, "x y"},
	} {
		if got := strings.Join(Wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("a bb ccc", 4)
	f.Add("👩‍👩‍👧‍👦 家族 \u202e x", 2)
	f.Fuzz(func(t *testing.T, s string, width int) {
		s = strings.ToValidUTF8(s, "?") // as report.OneLine leaves it
		width = 2 + (width&0x7fff)%80
		lines := Wrap(s, width)
		for _, l := range lines {
			if Width(l) > width {
				t.Errorf("Wrap(%q, %d) has a line of %d cells: %q", s, width, Width(l), l)
			}
		}
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(s), ""); got != want {
			t.Errorf("Wrap(%q, %d) loses text: %q", s, width, got)
		}
	})
}

func TestWrapOfALongWordIsLinear(t *testing.T) {
	if n := len(Wrap(strings.Repeat("x", 4<<20), 2)); n != 2<<20 {
		t.Errorf("%d lines", n)
	}
}
