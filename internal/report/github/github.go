// Package github writes a report as workflow commands, which a GitHub Actions
// runner shows as annotations on the changed lines.
//
// A runner shows at most 10 annotations of each kind per step, the first ones,
// so the gravest come first. All findings are in the log.
package github

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

// shownPerKind is how many annotations of one kind a step may show.
const shownPerKind = 10

// Write writes one command per finding and, when a runner would hide some, a
// plain last line that says so.
func Write(w io.Writer, r *report.Report) error {
	var b strings.Builder
	counts := map[string]int{}
	for _, f := range order(r) {
		kind := command(f.Severity)
		counts[kind]++
		annotation(&b, kind, f, r.Rules[f.Rule])
	}
	if counts["error"] > shownPerKind || counts["warning"] > shownPerKind || counts["notice"] > shownPerKind {
		fmt.Fprintf(&b, "%s: %d errors, %d warnings, %d notices; GitHub shows the first %d of each kind as annotations, the rest stands above.\n",
			r.Tool, counts["error"], counts["warning"], counts["notice"], shownPerKind)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the annotations of %s: %w", r.Topic, err)
	}
	return nil
}

// order puts what to do first first, then the graver and surer.
func order(r *report.Report) []rule.Finding {
	rank := make([]int, len(r.Findings))
	for n, i := range r.DoFirst {
		if i < len(rank) {
			rank[i] = n - len(r.DoFirst)
		}
	}
	idx := make([]int, len(r.Findings))
	for i := range idx {
		idx[i] = i
	}
	slices.SortStableFunc(idx, func(i, j int) int {
		a, b := r.Findings[i], r.Findings[j]
		return cmp.Or(cmp.Compare(rank[i], rank[j]), cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Confidence, a.Confidence))
	})
	out := make([]rule.Finding, 0, len(idx))
	for _, i := range idx {
		out = append(out, r.Findings[i])
	}
	return out
}

func command(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "error"
	case rule.Warning:
		return "warning"
	}
	return "notice"
}

func annotation(b *strings.Builder, kind string, f rule.Finding, ru *rule.Rule) {
	title := f.Rule
	if ru != nil {
		title += ": " + ru.Title
	}
	var props []string
	if !f.Pos.IsZero() {
		props = append(props, "file="+property(f.Pos.File), fmt.Sprintf("line=%d", f.Pos.Line))
		if f.Pos.EndLine > f.Pos.Line {
			// The runner drops columns of a range over several lines.
			props = append(props, fmt.Sprintf("endLine=%d", f.Pos.EndLine))
		} else {
			props = append(props, fmt.Sprintf("col=%d", f.Pos.Column), fmt.Sprintf("endColumn=%d", f.Pos.EndColumn))
		}
	}
	props = append(props, "title="+property(title))
	fmt.Fprintf(b, "::%s %s::%s\n", kind, strings.Join(props, ","), data(text(f)))
}

// text is the message with the first fix under it.
func text(f rule.Finding) string {
	s := f.Message
	if len(f.Fixes) == 0 {
		return s
	}
	s += "\n" + f.Fixes[0].Title + ":"
	for _, step := range f.Fixes[0].Steps {
		s += "\n" + step.SQL + ";"
	}
	return s
}

// data escapes a command's text, property a parameter's value.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
