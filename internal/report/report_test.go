package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
	"github.com/decadedb/decade/internal/rule"
)

func tables(n int) *catalog.Catalog {
	c := &catalog.Catalog{}
	for i := range n {
		c.Tables = append(c.Tables, &catalog.Table{Name: catalog.Name{Schema: "public", Name: fmt.Sprintf("t%d", i)}, Kind: catalog.OrdinaryTable})
	}
	return c
}

// on gives findings of a severity, one on each of n tables.
func on(s rule.Severity, n int) []rule.Finding {
	var out []rule.Finding
	for i := range n {
		out = append(out, rule.Finding{Rule: "TST001", Severity: s, Object: rule.Object{Kind: "table", Schema: "public", Table: fmt.Sprintf("t%d", i)}})
	}
	return out
}

func TestGrade(t *testing.T) {
	for _, c := range []struct {
		name     string
		tables   int
		findings []rule.Finding
		want     string
	}{
		{"nothing to judge", 0, nil, ""},
		{"clean", 3, nil, "A"},
		{"advice only", 3, on(rule.Advice, 3), "A"},
		{"a few warnings", 20, on(rule.Warning, 5), "B"},
		{"two faulty tables of two are a few", 2, on(rule.Warning, 2), "B"},
		{"warnings on many tables", 20, on(rule.Warning, 6), "C"},
		{"one error", 20, slices.Concat(on(rule.Error, 1), on(rule.Warning, 20)), "D"},
		{"errors on many tables", 20, on(rule.Error, 6), "E"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := report.Build(&rule.Input{Catalog: tables(c.tables), Version: 17}, &rule.Result{Findings: c.findings}, report.Options{})
			if r.Verdict.Grade != c.want {
				t.Errorf("grade %q, want %q (%s)", r.Verdict.Grade, c.want, r.Verdict.Sentence)
			}
			if r.Verdict.Sentence == "" || strings.Contains(r.Verdict.Sentence, "%!") {
				t.Errorf("sentence %q", r.Verdict.Sentence)
			}
		})
	}
}

func TestDoFirst(t *testing.T) {
	fix := func(manual bool) []rule.Fix {
		return []rule.Fix{{Title: "Mend", Manual: manual, Steps: []rule.FixStep{{SQL: "SELECT 1"}}}}
	}
	f := func(id string, s rule.Severity, c rule.Confidence, fixes []rule.Fix) rule.Finding {
		return rule.Finding{Rule: id, Severity: s, Confidence: c, Fixes: fixes, Object: rule.Object{Kind: "table", Schema: "public", Table: strings.ToLower(id)}}
	}
	build := func(fs ...rule.Finding) []string {
		r := report.Build(&rule.Input{Catalog: tables(9)}, &rule.Result{Findings: fs}, report.Options{})
		var ids []string
		for _, i := range r.DoFirst {
			ids = append(ids, r.Findings[i].Rule)
		}
		return ids
	}
	got := build(
		f("GUE001", rule.Warning, rule.Heuristic, fix(false)),
		f("HRD001", rule.Error, rule.Measured, fix(true)),
		f("EAS001", rule.Error, rule.Measured, fix(false)),
		f("INF001", rule.Info, rule.Measured, fix(false)),
		f("ADV001", rule.Advice, rule.Measured, fix(false)),
		f("SUR001", rule.Warning, rule.Measured, fix(false)),
		f("SUR001", rule.Warning, rule.Measured, fix(false)),
	)
	if want := []string{"EAS001", "HRD001", "SUR001", "GUE001"}; !slices.Equal(got, want) {
		t.Errorf("ranked %v, want %v: grave before mild, sure before guessed, easy before hard, each rule once, no advice beside warnings", got, want)
	}
	if got := build(f("ADV001", rule.Advice, rule.Measured, nil), f("INF001", rule.Info, rule.Measured, nil)); !slices.Equal(got, []string{"ADV001"}) {
		t.Errorf("with nothing graver: %v, want the advice alone", got)
	}
	var many []rule.Finding
	for i := range 9 {
		many = append(many, f(fmt.Sprintf("MNY%03d", i), rule.Error, rule.Measured, nil))
	}
	if got := build(many...); len(got) != 5 {
		t.Errorf("%d to do first, want 5", len(got))
	}
}

// A fix that was tried and refused is not the first thing to do.
func TestDoFirstKnowsRefusedFixes(t *testing.T) {
	fs := on(rule.Warning, 2)
	fs[0].Rule, fs[1].Rule = "REF001", "WRK001"
	r := report.Build(&rule.Input{Catalog: tables(2)}, &rule.Result{Findings: fs}, report.Options{
		Script: &report.Script{LeftOut: []report.LeftOut{{Rule: "REF001", Object: "public.t0"}}},
	})
	if len(r.DoFirst) != 2 || r.Findings[r.DoFirst[0]].Rule != "WRK001" {
		t.Errorf("DoFirst %v", r.DoFirst)
	}
}

func TestPartitionsAreOneTable(t *testing.T) {
	r := dirsoul.Sample()
	n := 0
	for _, it := range r.Items() {
		if it.Rule != "PAR009" {
			continue
		}
		n++
		if it.Subject != "raw_memories" || len(it.Also) != 1 || it.Also[0].Object.Table != "raw_memories_2026_02" {
			t.Errorf("subject %q, also %d", it.Subject, len(it.Also))
		}
	}
	if n != 1 {
		t.Errorf("the same finding on two partitions is %d items, want 1", n)
	}
	if r.Verdict.Advice != 3 || r.Verdict.Tables != 4 || r.Verdict.Partitions != 3 {
		t.Errorf("counts %d advice, %d tables, %d partitions; every finding counts, partitions are no tables", r.Verdict.Advice, r.Verdict.Tables, r.Verdict.Partitions)
	}
}

func TestItemIDsAreUnique(t *testing.T) {
	fs := on(rule.Warning, 3)
	fs[0].Fingerprint, fs[1].Fingerprint = "same", "same"
	r := &report.Report{Findings: fs}
	seen := map[string]bool{}
	for _, it := range r.Items() {
		if it.ID == "" || seen[it.ID] {
			t.Errorf("id %q", it.ID)
		}
		seen[it.ID] = true
	}
}

func TestAssumptions(t *testing.T) {
	has := func(r *report.Report, text string) bool {
		return slices.ContainsFunc(r.Assumptions, func(a string) bool { return strings.Contains(a, text) })
	}
	files, live := dirsoul.Sample(), dirsoul.Live()
	if !has(files, "No server was asked") || !has(files, "Judged for PostgreSQL 17") || !has(files, "1 finding is silenced") {
		t.Errorf("from files: %q", files.Assumptions)
	}
	if has(live, "No server was asked") || has(live, "Judged for") || !has(live, "cover 12 days only") || !has(live, "1 table has never been analyzed") {
		t.Errorf("live: %q", live.Assumptions)
	}
}

func TestUnjudged(t *testing.T) {
	r := &report.Report{NotEvaluated: []rule.NotEvaluated{
		{Rule: "B", Reason: "needs live", Next: "ask one"}, {Rule: "A", Reason: "needs live", Next: "ask one"},
		{Rule: "C", Reason: "needs timescale"}, {Rule: "D", Object: "function f", Reason: "dynamic SQL"}, {Rule: "A", Reason: "needs live", Next: "ask one"},
	}}
	us := r.Unjudged()
	if len(us) != 3 || us[0].Objects == nil || !slices.Equal(us[1].Rules, []string{"A", "B"}) || us[2].Reason != "there is no hypertable" {
		t.Errorf("%+v", us)
	}
}

func TestScriptSQL(t *testing.T) {
	s := &report.Script{Phases: []report.Phase{
		{Title: "Expand", Transaction: true, Statements: []report.ScriptStatement{{SQL: "ALTER TABLE a ADD b int -- end", Rule: "R1", Comment: "two\nlines"}}},
		{Title: "Indexes", Statements: []report.ScriptStatement{
			{SQL: "CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)", Rule: "R2"},
			{SQL: "DROP INDEX CONCURRENTLY j"},
			{SQL: "ALTER TABLE a VALIDATE CONSTRAINT c"},
		}},
	}}
	want := `
-- Phase 1: Expand
BEGIN;
SET LOCAL lock_timeout = '200ms';

-- R1: two
-- lines
ALTER TABLE a ADD b int -- end
;

COMMIT;

-- Phase 2: Indexes
-- R2
-- waits for older transactions without holding up writers, so no timeout
SET lock_timeout = 0;
CREATE UNIQUE INDEX CONCURRENTLY i ON a (b);

DROP INDEX CONCURRENTLY j;

SET lock_timeout = '200ms';
ALTER TABLE a VALIDATE CONSTRAINT c;

RESET lock_timeout;
`
	if got := s.SQL(); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant at the end\n%s", got, want)
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain größe 家族 שלום 👩‍👩‍👧": "plain größe 家族 שלום 👩‍👩‍👧",
		"\x1b[31mred\x07":              `\x1b[31mred\x07`,
		"a\u202eb\u2066c":              `a\u202eb\u2066c`,
		"a\r\nb\tc":                    "a\nb\tc",
		"a\rb":                         `a\x0db`,
		"bad \xff utf8":                "bad \ufffd utf8",
		"\x00\u0085\u2028\ufeff\u200e": `\x00\x85\u2028\ufeff\u200e`,
	} {
		if got := report.Printable(in); got != want {
			t.Errorf("Printable(%q) = %q, want %q", in, got, want)
		}
	}
}
