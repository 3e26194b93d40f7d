// Package sarif writes a report as SARIF 2.1.0, which code scanning services
// read.
//
// Findings in files get a physical location with a relative URI; findings on
// a live server's objects have only logical locations, which the format
// allows but GitHub does not show. Suppressed and baselined findings are not
// in a report and so not in its SARIF.
//
// GitHub takes at most 25,000 results per run and 20 runs per file and shows
// the first 5,000 of a run, so a longer report is written as several runs,
// each with its own category; nothing is left out.
package sarif

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

// MaxResults is how many results go into one run.
const MaxResults = 25_000

// Write writes the report as one SARIF log.
func Write(w io.Writer, r *report.Report) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(newLog(r, MaxResults)); err != nil {
		return fmt.Errorf("encode the report of %s as SARIF: %w", r.Topic, err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the SARIF report of %s: %w", r.Topic, err)
	}
	return nil
}

func newLog(r *report.Report, limit int) *log {
	l := &log{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0"}
	rules, index := newRules(r)
	seen := map[string]int{}
	for start := 0; start == 0 || start < len(r.Findings); start += limit {
		part := run{
			Tool:       tool{Driver: driver(r, rules)},
			ColumnKind: "unicodeCodePoints",
			Results:    []result{},
		}
		if len(r.Findings) > limit {
			part.Automation = &automation{ID: fmt.Sprintf("decade/part-%d/", start/limit+1)}
		}
		if start == 0 {
			part.Invocations = []invocation{{Successful: true, Notifications: notifications(r, index)}}
		}
		for _, f := range r.Findings[start:min(start+limit, len(r.Findings))] {
			part.Results = append(part.Results, newResult(f, index, seen))
		}
		l.Runs = append(l.Runs, part)
	}
	return l
}

func driver(r *report.Report, rules []reportingDescriptor) component {
	name, version, _ := strings.Cut(r.Tool, " ")
	return component{Name: name, SemanticVersion: version, InformationURI: "https://github.com/decadedb/decade", Rules: rules}
}

// notifications lists what could not be judged.
func notifications(r *report.Report, index map[string]int) []notification {
	out := []notification{}
	for _, n := range r.NotEvaluated {
		text := "Not evaluated: " + n.Reason + "."
		if n.Object != "" {
			text = "Not evaluated: " + n.Object + ": " + n.Reason + "."
		}
		if n.Next != "" {
			text += " To have it judged: " + n.Next + "."
		}
		note := notification{Level: "note", Message: message{Text: text}}
		if n.Rule != "" {
			note.Rule = &descriptorRef{ID: n.Rule}
			if i, ok := index[n.Rule]; ok {
				note.Rule.Index = &i
			}
		}
		if l := physical(n.Pos); l != nil {
			note.Locations = []location{{Physical: l}}
		}
		out = append(out, note)
	}
	return out
}

// level is the severity in SARIF's words; advice and info are both notes, the
// property severity keeps them apart.
func level(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "error"
	case rule.Warning:
		return "warning"
	}
	return "note"
}

// rank is the confidence on SARIF's scale from 0 to 100.
func rank(c rule.Confidence) float64 {
	switch c {
	case rule.Measured:
		return 100
	case rule.Statistics:
		return 80
	case rule.Structural:
		return 60
	}
	return 30
}
