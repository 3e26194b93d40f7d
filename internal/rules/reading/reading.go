// Package reading holds the rules that report what could not be read:
// nothing that was given is passed over in silence.
package reading

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"slices"
)

// Rules gives the family's rules.
func Rules() []*rule.Rule { return slices.Clone(catalogue) }

var catalogue = []*rule.Rule{
	{
		ID: "SQL001", Name: "statement-not-understood", Severity: rule.Warning,
		Title:  "A statement could not be parsed",
		Why:    "Nothing in this statement was judged, and everything after it was judged as if it were not there. Either PostgreSQL refuses it too, or decade's parser has a gap; `--prove always` runs it on a throw-away server and tells which.",
		Limits: "Syntax of extensions that change the grammar, and psql variables that stand for parts of statements.",
		Run:    report("syntax", rule.Structural),
	},
	{
		ID: "SQL002", Name: "statement-not-modelled", Severity: rule.Info,
		Title: "A statement was parsed but has no place in the schema model",
		Why:   "What this statement does to the schema is not in the model that was judged.",
		Run:   report("unsupported", rule.Measured),
	},
	{
		ID: "SQL003", Name: "statement-cannot-work-here", Severity: rule.Error,
		Title:  "A statement refers to something that is not there, or makes what is there already",
		Why:    "On the state that the statements before it leave, PostgreSQL refuses this one, and a deployment stops half-way.",
		Limits: "Objects that something outside the given files has made. Give those files too, or review against the live database.",
		Run:    report("conflict", rule.Structural),
	},
	{
		ID: "SQL004", Name: "effects-cannot-be-seen", Severity: rule.Info,
		Title: "What a statement does is decided at run time",
		Why:   "DO blocks, procedure calls and dynamic SQL can change anything; nobody can review what is not written down.",
		Run:   report("opaque", rule.Measured),
	},
	{
		ID: "SQL005", Name: "refused-by-postgresql", Severity: rule.Error,
		Title:  "PostgreSQL refuses the statement",
		Why:    "The statement was run on a throw-away server and refused. It never did what it says.",
		Limits: "Runs only with `--prove`, and for reports in Markdown and HTML; the throw-away server may lack an extension that yours has.",
		// Its findings are made by the review, which has a server to ask.
		Run: func(*rule.Pass) {},
	},
}

func report(kind string, c rule.Confidence) func(*rule.Pass) {
	return func(p *rule.Pass) {
		for _, pr := range p.Problems {
			if pr.Kind == kind {
				p.Report(finding(pr, c))
			}
		}
	}
}

func finding(pr ddl.Problem, c rule.Confidence) rule.Finding {
	detail := pr.Message
	if pr.Stmt != nil {
		detail += "\n" + pr.Stmt.SQL
	}
	ev := rule.ByText
	if pr.Kind == "conflict" {
		ev = rule.ByModel
	}
	return rule.Finding{
		Confidence: c, Evidence: ev,
		Object:  rule.Object{Kind: "statement", Name: pr.Span.File},
		Pos:     pr.Span,
		Message: pr.Message,
		Detail:  detail,
	}
}
