package github_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/github"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
	"github.com/decadedb/decade/internal/rule"
)

func write(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := github.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	reporttest.Golden(t, "sample.txt", []byte(write(t, reporttest.Full())))
	reporttest.Golden(t, "empty.txt", []byte(write(t, reporttest.Empty())))
}

// TestSyntax: no parameter's value may hold a character that ends it.
func TestSyntax(t *testing.T) {
	r := reporttest.Full()
	r.Findings[0].Message = "a % b\r\nsecond::line"
	form := regexp.MustCompile(`^::(error|warning|notice) ([a-zA-Z]+=[^,:\n\r]+)(,[a-zA-Z]+=[^,:\n\r]+)*::[^\n\r]+$`)
	hostile := dirsoul.Hostile()
	lines := strings.Split(strings.TrimSuffix(write(t, r)+write(t, hostile), "\n"), "\n")
	if want := len(r.Findings) + len(hostile.Findings); len(lines) != want {
		t.Errorf("%d lines for %d findings", len(lines), want)
	}
	for _, l := range lines {
		if !form.MatchString(l) {
			t.Errorf("not a workflow command: %s", l)
		}
		if i := strings.Index(l, "%"); i >= 0 && !regexp.MustCompile(`%(25|0D|0A|3A|2C)`).MatchString(l[i:]) {
			t.Errorf("a stray percent sign: %s", l)
		}
	}
}

func TestGravestFirstAndTheHiddenAreNamed(t *testing.T) {
	r := reporttest.Empty()
	for i := range 14 {
		s := rule.Warning
		if i == 13 {
			s = rule.Error
		}
		r.Findings = append(r.Findings, rule.Finding{Rule: "KEY001", Severity: s, Message: "m"})
	}
	out := write(t, r)
	if !strings.HasPrefix(out, "::error ") {
		t.Error("the error does not come first")
	}
	if !strings.Contains(out, "1 errors, 13 warnings, 0 notices; GitHub shows the first 10") {
		t.Errorf("no word of the hidden ones:\n%s", out)
	}
}
