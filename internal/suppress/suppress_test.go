package suppress

import (
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// known has two rules, and an older name of one of them.
func known(word string) (string, bool) {
	switch word {
	case "IDX001", "TYP002":
		return word, true
	case "IDX900":
		return "IDX001", true
	}
	return "", false
}
func ran(string) bool { return true }

func at(id string, line int) rule.Finding {
	return rule.Finding{Rule: id, Pos: span.Span{File: "a.sql", Line: line, Column: 1}}
}

// lines tells which findings are left as "RULE:LINE".
func lines(fs []rule.Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Rule+":"+string(rune('0'+f.Pos.Line)))
	}
	return strings.Join(out, " ")
}

func TestApply(t *testing.T) {
	for _, tt := range []struct {
		name, sql, want string
		findings        []rule.Finding
		suppressed      int
	}{
		{
			name:       "above a statement: the whole statement",
			sql:        "-- decade:ignore IDX001 read once a year\nCREATE TABLE t (\n a int,\n b int);\nSELECT 1;",
			findings:   []rule.Finding{at("IDX001", 2), at("IDX001", 4), at("IDX001", 5), at("TYP002", 2)},
			want:       "IDX001:5 TYP002:2",
			suppressed: 2,
		},
		{
			name:       "at the end of a line: that line",
			sql:        "CREATE TABLE t (\n a int, -- decade:ignore TYP002 legacy\n b int);",
			findings:   []rule.Finding{at("TYP002", 2), at("TYP002", 3)},
			want:       "TYP002:3",
			suppressed: 1,
		},
		{
			name:       "on a line of its own in a statement: the next line",
			sql:        "CREATE TABLE t (\n -- decade:ignore TYP002 legacy\n a int,\n b int);",
			findings:   []rule.Finding{at("TYP002", 3), at("TYP002", 4)},
			want:       "TYP002:4",
			suppressed: 1,
		},
		{
			name:       "whole file, several rules, block comment",
			sql:        "/* decade:ignore-file TYP002,idx001 generated */\nSELECT 1;",
			findings:   []rule.Finding{at("TYP002", 2), at("IDX001", 9)},
			want:       "",
			suppressed: 2,
		},
		{
			name:       "a retired rule means what it became",
			sql:        "-- decade:ignore-file IDX900,TYP002 generated",
			findings:   []rule.Finding{{Rule: "IDX001", Pos: span.Span{File: "a.sql", Line: 1}}, {Rule: "TYP002", Pos: span.Span{File: "a.sql", Line: 1}}},
			suppressed: 2,
		},
		{
			name: "unused: says so",
			sql:  "-- decade:ignore IDX001 no longer true\nSELECT 1;",
			want: "SUP002:1",
		},
		{
			name:     "another file is not touched",
			sql:      "-- decade:ignore-file IDX001 generated\nSELECT 1;",
			findings: []rule.Finding{{Rule: "IDX001", Pos: span.Span{File: "b.sql", Line: 1}}},
			want:     "IDX001:1 SUP002:1",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ds, bad := Read(sqlparse.Parse("a.sql", tt.sql), known)
			if len(bad) != 0 {
				t.Fatalf("unexpected findings about the comment: %v", bad)
			}
			kept, n := Apply(tt.findings, ds, ran)
			if got := lines(kept); got != tt.want || n != tt.suppressed {
				t.Errorf("kept %q and suppressed %d, want %q and %d", got, n, tt.want, tt.suppressed)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ comment, rule, message string }{
		{"-- decade:ignore IDX001", NoReason, "gives no reason"},
		{"-- decade:ignore", NoReason, "names no rule"},
		{"/* decade:ignore-file IDX001 */", NoReason, "gives no reason"},
		{"-- decade:ignore IDX999 because", Unknown, "there is no such rule"},
	} {
		ds, bad := Read(sqlparse.Parse("a.sql", tt.comment+"\nSELECT 1;"), known)
		if len(bad) != 1 || bad[0].Rule != tt.rule || !strings.Contains(bad[0].Message, tt.message) {
			t.Errorf("%s: got %+v, want one %s with %q", tt.comment, bad, tt.rule, tt.message)
			continue
		}
		if bad[0].Pos.Line != 1 || bad[0].Fingerprint == "" {
			t.Errorf("%s: the finding has no place or fingerprint: %+v", tt.comment, bad[0])
		}
		if kept, n := Apply([]rule.Finding{at("IDX001", 2)}, ds, ran); n != 0 || lines(kept) != "IDX001:2" {
			t.Errorf("%s: suppressed %d, want nothing suppressed and no second complaint, kept %s", tt.comment, n, lines(kept))
		}
	}
}

// A rule that did not run has no findings, which says nothing about its suppressions.
func TestApplySparesRulesThatDidNotRun(t *testing.T) {
	ds, _ := Read(sqlparse.Parse("a.sql", "-- decade:ignore IDX001 slow day\nSELECT 1;"), known)
	kept, _ := Apply(nil, ds, func(string) bool { return false })
	if len(kept) != 0 {
		t.Errorf("got %v, want silence", kept)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("-- decade:ignore IDX001 reason\nSELECT 1;")
	f.Add("/* decade:ignore-file ,,, */")
	f.Add("SELECT 1 -- decade:ignore * x\n;")
	f.Fuzz(func(t *testing.T, text string) {
		ds, bad := Read(sqlparse.Parse("a.sql", text), known)
		for _, d := range ds {
			if len(d.Rules) == 0 || d.Reason == "" {
				t.Fatalf("a directive without rule or reason was accepted: %+v", d)
			}
		}
		kept, n := Apply([]rule.Finding{at("IDX001", 1)}, ds, ran)
		if n > 1 || len(kept) == 0 && n == 0 {
			t.Fatalf("a finding got lost: kept %v, suppressed %d, complaints %v", kept, n, bad)
		}
	})
}
