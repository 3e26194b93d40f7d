package sarif

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// newRules describes the rules that ran, by id, with each one's index. A
// finding or a gap of a rule that is not among them still gets a descriptor.
func newRules(r *report.Report) ([]reportingDescriptor, map[string]int) {
	ids := map[string]*rule.Rule{}
	maps.Copy(ids, r.Rules)
	for _, f := range r.Findings {
		if ids[f.Rule] == nil {
			ids[f.Rule] = &rule.Rule{ID: f.Rule, Title: f.Rule, Severity: f.Severity, Why: f.Why}
		}
	}
	out, index := []reportingDescriptor{}, map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		ru := ids[id]
		index[id] = len(out)
		d := reportingDescriptor{
			ID: ru.ID, Name: ru.Name,
			Short:  message{Text: ru.Title},
			Full:   message{Text: firstNonEmpty(ru.Why, ru.Title)},
			Help:   help{Text: firstNonEmpty(ru.Why, ru.Title), Markdown: helpMarkdown(ru)},
			Config: configuration{Level: level(ru.Severity)},
		}
		d.Properties.Severity = ru.Severity.String()
		d.Properties.Tags = []string{"postgresql"}
		if ru.Strict {
			d.Properties.Tags = append(d.Properties.Tags, "strict")
		}
		out = append(out, d)
	}
	return out, index
}

func helpMarkdown(ru *rule.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n", ru.Title)
	if ru.Why != "" {
		fmt.Fprintf(&b, "\n%s\n", ru.Why)
	}
	if ru.Limits != "" {
		fmt.Fprintf(&b, "\n**Limits:** %s\n", ru.Limits)
	}
	fmt.Fprintf(&b, "\n`decade explain %s` shows the executed examples.\n", ru.ID)
	return b.String()
}

func newResult(f rule.Finding, index map[string]int, seen map[string]int) result {
	seen[f.Fingerprint]++
	r := result{
		RuleID: f.Rule, RuleIndex: index[f.Rule], Level: level(f.Severity), Rank: rank(f.Confidence),
		Message: message{Text: f.Message, Markdown: resultMarkdown(f)},
		// primaryLocationLineHash is the one that GitHub compares; ours does
		// not hang on the line, so an edit above the finding opens no new alert.
		PartialFingerprints: map[string]string{
			"primaryLocationLineHash": fmt.Sprintf("%s:%d", f.Fingerprint, seen[f.Fingerprint]),
			"decadeFingerprint/v1":    f.Fingerprint,
		},
		Locations: []location{{Physical: physical(f.Pos), Logical: logical(f.Object)}},
	}
	r.Properties = properties{
		Severity: f.Severity.String(), Confidence: f.Confidence.String(), Evidence: string(f.Evidence), Query: f.Query,
	}
	for _, x := range f.Facts {
		r.Properties.Facts = append(r.Properties.Facts, x)
	}
	return r
}

// resultMarkdown is the message with the evidence and the fixes, for viewers
// that show Markdown.
func resultMarkdown(f rule.Finding) string {
	var b strings.Builder
	b.WriteString(f.Message)
	b.WriteByte('\n')
	for _, x := range f.Facts {
		fmt.Fprintf(&b, "\n- %s: %s", x.Name, x.Value)
		if x.Source != "" {
			fmt.Fprintf(&b, " (%s)", x.Source)
		}
	}
	if len(f.Facts) > 0 {
		b.WriteByte('\n')
	}
	for _, x := range f.Fixes {
		fmt.Fprintf(&b, "\n**%s**", x.Title)
		if x.Loses != "" {
			fmt.Fprintf(&b, " (may lose %s)", x.Loses)
		}
		b.WriteByte('\n')
		if x.Note != "" {
			fmt.Fprintf(&b, "%s\n", x.Note)
		}
		if len(x.Steps) == 0 {
			continue
		}
		b.WriteString("\n```sql\n")
		for _, s := range x.Steps {
			if s.Comment != "" {
				fmt.Fprintf(&b, "-- %s\n", s.Comment)
			}
			fmt.Fprintf(&b, "%s;\n", s.SQL)
		}
		b.WriteString("```\n")
	}
	return b.String()
}

func physical(s span.Span) *physicalLocation {
	if s.IsZero() {
		return nil
	}
	return &physicalLocation{
		Artifact: artifact{URI: uri(s.File)},
		Region:   region{StartLine: s.Line, StartColumn: s.Column, EndLine: s.EndLine, EndColumn: s.EndColumn},
	}
}

// uri makes a relative reference of a file's name, an absolute one of an
// absolute name.
func uri(file string) string {
	file = path.Clean(strings.ReplaceAll(file, `\`, "/"))
	if len(file) > 2 && file[1] == ':' && file[2] == '/' { // a Windows drive
		file = "/" + file
	}
	u := url.URL{Path: file}
	if strings.HasPrefix(file, "/") {
		u.Scheme = "file"
	}
	// String puts "./" before a first segment that holds a colon.
	return u.String()
}

func logical(o rule.Object) []logicalLocation {
	name := firstNonEmpty(o.Name, o.Table, o.Schema)
	if name == "" {
		return nil
	}
	return []logicalLocation{{Name: name, Qualified: o.Path(), Kind: o.Kind}}
}

func firstNonEmpty(s ...string) string {
	for _, x := range s {
		if x != "" {
			return x
		}
	}
	return ""
}
