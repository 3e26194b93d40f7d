// Package gitlab writes a report in GitLab's code quality format: a JSON list
// that a merge request shows as a widget and in its diff.
package gitlab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

type issue struct {
	Description string   `json:"description"`
	CheckName   string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"`
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"`
	Lines lines  `json:"lines"`
}

type lines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

// Write writes the list of issues.
func Write(w io.Writer, r *report.Report) error {
	issues := make([]issue, 0, len(r.Findings))
	seen := map[string]int{}
	for _, f := range r.Findings {
		issues = append(issues, newIssue(f, seen))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(issues); err != nil {
		return fmt.Errorf("encode the report of %s for GitLab: %w", r.Topic, err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the GitLab report of %s: %w", r.Topic, err)
	}
	return nil
}

func newIssue(f rule.Finding, seen map[string]int) issue {
	out := issue{
		Description: f.Message, CheckName: f.Rule, Severity: severity(f.Severity), Fingerprint: f.Fingerprint,
		// GitLab requires a path and a line; a live object's own path stands
		// in for the file.
		Location: location{Path: objectPath(f.Object), Lines: lines{Begin: 1}},
	}
	if !f.Pos.IsZero() {
		out.Location.Path = path.Clean(strings.ReplaceAll(f.Pos.File, `\`, "/"))
		out.Location.Lines = lines{Begin: f.Pos.Line}
		if f.Pos.EndLine > f.Pos.Line {
			out.Location.Lines.End = f.Pos.EndLine
		}
	}
	// Fingerprints must be unique within the list.
	seen[f.Fingerprint]++
	if n := seen[f.Fingerprint]; n > 1 {
		out.Fingerprint += fmt.Sprintf("-%d", n)
	}
	return out
}

func objectPath(o rule.Object) string {
	if p := o.Path(); p != "" {
		return p
	}
	return "database"
}

// severity uses GitLab's words; blocker is left for people.
func severity(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "critical"
	case rule.Warning:
		return "major"
	case rule.Advice:
		return "minor"
	}
	return "info"
}
