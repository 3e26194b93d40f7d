// Package junit writes a report as JUnit XML, which CI systems show as tests.
//
// There is a suite per file, or per table for findings on a live server, with
// a test case per finding: one at or above the report's threshold fails, a
// milder one passes and tells in its output. Rules that ran and found nothing
// are passing cases of the suite "rules", what could not be judged are skipped
// cases of the suite "not evaluated".
package junit

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Suites   []*suite `xml:"testsuite"`
}

type suite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Cases    []testCase `xml:"testcase"`
}

type testCase struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	File    string   `xml:"file,attr,omitempty"`
	Line    int      `xml:"line,attr,omitempty"`
	Failure *failure `xml:"failure"`
	Skipped *skipped `xml:"skipped"`
	Out     string   `xml:"system-out,omitempty"`
}

type failure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type skipped struct {
	Message string `xml:"message,attr"`
}

// Write writes the suites with an XML head and a final line end.
func Write(w io.Writer, r *report.Report) error {
	out, err := xml.MarshalIndent(newSuites(r), "", "  ")
	if err != nil {
		return fmt.Errorf("encode the report of %s as JUnit XML: %w", r.Topic, err)
	}
	if _, err := io.WriteString(w, xml.Header+string(out)+"\n"); err != nil {
		return fmt.Errorf("write the JUnit report of %s: %w", r.Topic, err)
	}
	return nil
}

func newSuites(r *report.Report) *suites {
	all := &suites{Name: cmp.Or(r.Topic, "decade")}
	byName := map[string]*suite{}
	named := func(name string) *suite {
		if byName[name] == nil {
			byName[name] = &suite{Name: name}
			all.Suites = append(all.Suites, byName[name])
		}
		return byName[name]
	}
	found := map[string]bool{}
	for _, f := range r.Findings {
		found[f.Rule] = true
		named(home(f)).add(findingCase(f, r))
	}
	for _, id := range slices.Sorted(maps.Keys(r.Rules)) {
		if !found[id] {
			named("rules").add(testCase{Name: id + " " + r.Rules[id].Title, Class: "rules"})
		}
	}
	for _, n := range r.NotEvaluated {
		name := strings.TrimSpace(n.Rule + " " + n.Object)
		message := n.Reason
		if n.Next != "" {
			message += "; " + n.Next
		}
		c := testCase{Name: cmp.Or(name, "all rules"), Class: "not evaluated", Skipped: &skipped{message}}
		if !n.Pos.IsZero() {
			c.File, c.Line = n.Pos.File, n.Pos.Line
		}
		named("not evaluated").add(c)
	}
	for _, s := range all.Suites {
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Skipped += s.Skipped
	}
	return all
}

func (s *suite) add(c testCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

// home is the suite that a finding belongs to.
func home(f rule.Finding) string {
	if !f.Pos.IsZero() {
		return f.Pos.File
	}
	o := f.Object
	o.Name = ""
	return cmp.Or(o.Path(), f.Query, f.Object.Path(), "database")
}

func findingCase(f rule.Finding, r *report.Report) testCase {
	c := testCase{Name: strings.TrimSpace(f.Rule + " " + f.Object.Path()), Class: home(f)}
	if ru := r.Rules[f.Rule]; ru != nil {
		c.Name += ": " + ru.Title
	}
	if !f.Pos.IsZero() {
		c.File, c.Line = f.Pos.File, f.Pos.Line
	}
	if f.Severity >= r.FailOn {
		c.Failure = &failure{Message: f.Message, Type: f.Severity.String(), Text: details(f)}
	} else {
		c.Out = f.Severity.String() + ": " + f.Message + "\n" + details(f)
	}
	return c
}

// details are the place, the reason, the evidence and the fixes as plain text.
func details(f rule.Finding) string {
	var b strings.Builder
	if !f.Pos.IsZero() {
		fmt.Fprintf(&b, "%s\n", f.Pos)
	}
	if f.Why != "" {
		fmt.Fprintf(&b, "%s\n", f.Why)
	}
	fmt.Fprintf(&b, "Known by: %s, %s\n", f.Evidence, f.Confidence)
	for _, x := range f.Facts {
		fmt.Fprintf(&b, "  %s: %s\n", x.Name, x.Value)
	}
	for _, x := range f.Fixes {
		fmt.Fprintf(&b, "%s:\n", x.Title)
		for _, s := range x.Steps {
			fmt.Fprintf(&b, "  %s;\n", s.SQL)
		}
	}
	return b.String()
}
