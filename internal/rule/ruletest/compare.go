package ruletest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/rule"
)

func (s *subject) now() time.Time {
	if s.archive.Now.IsZero() {
		return now()
	}
	return s.archive.Now
}

// place gives file:line of the archive for a line of the example.
func (s *subject) place(e *rule.Example, line int) string {
	return fmt.Sprintf("%s:%d", s.file, e.Line+max(line, 1)-1)
}

// compareWants pairs each want with one finding; what is left over on either
// side is an error.
func (s *subject) compareWants(t *testing.T, e *rule.Example, findings []rule.Finding) {
	t.Helper()
	left := slices.Clone(findings)
	for _, w := range e.Wants {
		i := slices.IndexFunc(left, func(f rule.Finding) bool { return meets(f, w) })
		if i < 0 {
			t.Errorf("%s:%d: missing finding: %s", s.file, w.ArchiveLine, w)
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, f := range left {
		t.Errorf("%s: unexpected finding of %s: %s", s.file, e.File(), describe(f))
	}
}

func meets(f rule.Finding, w rule.Want) bool {
	if f.Rule != w.Rule || !strings.Contains(f.Message, w.Contains) {
		return false
	}
	if w.Object != "" {
		return f.Object.Path() == w.Object
	}
	// A live catalog has no lines: there the message must do.
	return f.Pos.IsZero() || f.Pos.File == w.File && f.Pos.Line == w.Line
}

func describe(f rule.Finding) string {
	return fmt.Sprintf("%s %s %s %s [%s]: %q", f.Pos, f.Severity, f.Rule, f.Object.Path(), f.Detail, f.Message)
}

var concurrently = regexp.MustCompile(`(?i)\bconcurrently\b|^\s*vacuum\b`)

// checkFinding demands of any finding what the outputs rely on.
func (s *subject) checkFinding(t *testing.T, e *rule.Example, f rule.Finding) {
	t.Helper()
	complain := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s: finding %q: %s", s.place(e, f.Pos.Line), f.Message, fmt.Sprintf(format, args...))
	}
	if f.Message == "" || strings.HasSuffix(f.Message, ".") || strings.Contains(f.Message, "\n") {
		complain("want one sentence without a full stop")
	}
	if f.Evidence == "" {
		complain("no evidence")
	}
	if f.Object.Kind == "" {
		complain("object without a kind")
	}
	for _, fix := range f.Fixes {
		if fix.Title == "" || strings.HasSuffix(fix.Title, ".") {
			complain("fix title %q: want a verb phrase without a full stop", fix.Title)
		}
		if len(fix.Steps) == 0 && fix.Note == "" {
			complain("fix %q has neither steps nor a note", fix.Title)
		}
		for _, step := range fix.Steps {
			if strings.HasSuffix(strings.TrimSpace(step.SQL), ";") {
				complain("fix step ends with a semicolon: %s", step.SQL)
			}
			if concurrently.MatchString(step.SQL) && !step.NoTransaction && !strings.Contains(strings.ToLower(step.SQL), "refresh") {
				complain("fix step cannot run in a transaction and does not say so: %s", step.SQL)
			}
		}
	}
}
