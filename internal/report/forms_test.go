package report_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/github"
	"github.com/decadedb/decade/internal/report/gitlab"
	"github.com/decadedb/decade/internal/report/html"
	"github.com/decadedb/decade/internal/report/json"
	"github.com/decadedb/decade/internal/report/junit"
	"github.com/decadedb/decade/internal/report/markdown"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
	"github.com/decadedb/decade/internal/report/sarif"
	"github.com/decadedb/decade/internal/report/text"
)

// forms are all the ways in which a report is told.
var forms = map[string]func(io.Writer, *report.Report) error{
	"text":     func(w io.Writer, r *report.Report) error { return text.Render(w, r, text.Options{}) },
	"markdown": func(w io.Writer, r *report.Report) error { return markdown.Render(w, r, markdown.Options{}) },
	"html":     func(w io.Writer, r *report.Report) error { return html.Render(w, r, html.Options{}) },
	"json":     json.Write, "sarif": sarif.Write, "github": github.Write, "gitlab": gitlab.Write, "junit": junit.Write,
}

// forPeople are the forms that tell what one rule says of several partitions
// once, with the partitions named or counted.
var forPeople = map[string]bool{"text": true, "markdown": true, "html": true}

// TestEveryFormTellsEveryFinding gives each finding a word of its own and
// looks for all of them in every form; and each form twice gives the same bytes.
func TestEveryFormTellsEveryFinding(t *testing.T) {
	samples := map[string]*report.Report{"full": reporttest.Full(), "dirsoul": dirsoul.Sample(), "live": dirsoul.Live(), "many": dirsoul.Many(120)}
	for sample, r := range samples {
		if len(r.Findings) == 0 {
			t.Fatalf("%s has no findings", sample)
		}
		var words []string
		for i := range r.Findings {
			words = append(words, fmt.Sprintf("Finding%04dHere", i))
			r.Findings[i].Message = words[i]
		}
		for form, write := range forms {
			var b, again bytes.Buffer
			if err := write(&b, r); err != nil {
				t.Errorf("%s as %s: %v", sample, form, err)
				continue
			}
			if err := write(&again, r); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Errorf("%s as %s: the second time differs from the first", sample, form)
			}
			told := words
			if forPeople[form] {
				told = nil
				for _, it := range r.Items() {
					told = append(told, it.Message)
				}
			}
			for i, w := range told {
				if !strings.Contains(b.String(), w) {
					t.Errorf("%s as %s: finding %d of %d (%s) is missing", sample, form, i, len(told), w)
				}
			}
		}
	}
}

// TestEveryFormTellsWhatWasNotJudged: silence is never health. GitHub's
// annotations and GitLab's list have no place for it.
func TestEveryFormTellsWhatWasNotJudged(t *testing.T) {
	r := reporttest.Full()
	r.NotEvaluated[1].Reason = "UnseenReasonHere"
	for form, write := range forms {
		if form == "github" || form == "gitlab" {
			continue
		}
		var b bytes.Buffer
		if err := write(&b, r); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "UnseenReasonHere") {
			t.Errorf("%s says nothing of what was not judged", form)
		}
	}
}
