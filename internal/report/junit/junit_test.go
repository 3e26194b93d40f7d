package junit_test

import (
	"bytes"
	"encoding/xml"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/junit"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/rule"
)

func write(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := junit.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	reporttest.Golden(t, "sample.xml", write(t, reporttest.Full()))
	reporttest.Golden(t, "empty.xml", write(t, reporttest.Empty()))
}

// TestCounts reads the XML back: the sums are right, every finding at or
// above the threshold fails and no other, for every threshold.
func TestCounts(t *testing.T) {
	for _, threshold := range []rule.Severity{rule.Info, rule.Advice, rule.Warning, rule.Error, rule.Error + 1} {
		r := reporttest.Full()
		r.FailOn = threshold
		want := 0
		for _, f := range r.Findings {
			if f.Severity >= threshold {
				want++
			}
		}
		var doc struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Skipped  int `xml:"skipped,attr"`
			Suites   []struct {
				Cases []struct {
					Failure *struct{} `xml:"failure"`
					Skipped *struct{} `xml:"skipped"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(write(t, r), &doc); err != nil {
			t.Fatal(err)
		}
		tests, failures, skips := 0, 0, 0
		for _, s := range doc.Suites {
			for _, c := range s.Cases {
				tests++
				if c.Failure != nil {
					failures++
				}
				if c.Skipped != nil {
					skips++
				}
			}
		}
		// One case per finding, one for the rule that found nothing.
		if cases := len(r.Findings) + 1 + len(r.NotEvaluated); tests != cases || doc.Tests != cases {
			t.Errorf("%d cases, says %d, want %d", tests, doc.Tests, cases)
		}
		if failures != want || doc.Failures != want {
			t.Errorf("threshold %d: %d failures, says %d, want %d", threshold, failures, doc.Failures, want)
		}
		if skips != len(r.NotEvaluated) || doc.Skipped != skips {
			t.Errorf("%d skipped, says %d, want %d", skips, doc.Skipped, len(r.NotEvaluated))
		}
	}
}
