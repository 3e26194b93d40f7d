package gitlab_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/gitlab"
	"github.com/decadedb/decade/internal/report/reporttest"
)

func write(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gitlab.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	reporttest.Golden(t, "sample.json", write(t, reporttest.Full()))
	reporttest.Golden(t, "empty.json", write(t, reporttest.Empty()))
}

// TestRequired: what GitLab requires of every issue, also when two findings
// share a fingerprint.
func TestRequired(t *testing.T) {
	r := reporttest.Full()
	r.Findings = append(r.Findings, r.Findings[0])
	var issues []struct {
		Description, Fingerprint, Severity string
		Check                              string `json:"check_name"`
		Location                           struct {
			Path  string
			Lines struct{ Begin int }
		}
	}
	if err := json.Unmarshal(write(t, r), &issues); err != nil {
		t.Fatal(err)
	}
	if len(issues) != len(r.Findings) {
		t.Errorf("%d issues for %d findings", len(issues), len(r.Findings))
	}
	seen := map[string]bool{}
	for _, i := range issues {
		if i.Description == "" || i.Check == "" || i.Location.Path == "" || i.Location.Lines.Begin < 1 {
			t.Errorf("incomplete: %+v", i)
		}
		if strings.HasPrefix(i.Location.Path, "./") {
			t.Errorf("GitLab refuses paths that begin with ./: %q", i.Location.Path)
		}
		if !strings.Contains("info minor major critical blocker", i.Severity) {
			t.Errorf("severity %q", i.Severity)
		}
		if seen[i.Fingerprint] {
			t.Errorf("fingerprint %s twice", i.Fingerprint)
		}
		seen[i.Fingerprint] = true
	}
}
