package json

import (
	"time"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// New makes the document of a report. Lists are never null.
func New(r *report.Report) *Document {
	d := &Document{
		SchemaVersion: "1", Tool: r.Tool, Topic: r.Topic, Verdict: newVerdict(r), TenYears: r.TenYears,
		DoFirst: list(r.DoFirst), Assumptions: list(r.Assumptions),
		Findings: make([]Finding, 0, len(r.Findings)), NotEvaluated: make([]NotEvaluated, 0, len(r.NotEvaluated)),
		Script: newScript(r.Script),
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, newFinding(f))
	}
	for _, n := range r.NotEvaluated {
		d.NotEvaluated = append(d.NotEvaluated, NotEvaluated{Rule: n.Rule, Object: n.Object, Reason: n.Reason, Next: n.Next, Place: place(n.Pos)})
	}
	return d
}

func newVerdict(r *report.Report) Verdict {
	v := r.Verdict
	out := Verdict{
		Grade: v.Grade, Passed: r.Answer(), FailOn: failOn(r.FailOn), Sentence: v.Sentence,
		Errors: v.Errors, Warnings: v.Warnings, Advice: v.Advice, Infos: v.Infos,
		Suppressed: r.Suppressed, Baselined: r.Baselined,
		LookedAt: Looked{Files: v.Files, Statements: v.Statements, Tables: v.Tables, Partitions: v.Partitions, Indexes: v.Indexes, Queries: v.Queries},
		Live:     v.Live, AssumedVersion: v.AssumedVersion, Mode: string(v.Mode), Profile: v.Profile, RulesRan: v.RulesRan,
	}
	if !v.StatsSince.IsZero() {
		out.StatsSince = v.StatsSince.UTC().Format(time.RFC3339)
	}
	return out
}

// failOn words the threshold; one above every severity lets all findings pass.
func failOn(s rule.Severity) string {
	if s > rule.Error {
		return "never"
	}
	return s.String()
}

func newFinding(f rule.Finding) Finding {
	out := Finding{
		Rule: f.Rule, Severity: f.Severity.String(), Confidence: f.Confidence.String(),
		Evidence: Evidence{Kind: string(f.Evidence), Facts: list(f.Facts)},
		Object:   Object{Kind: f.Object.Kind, Schema: f.Object.Schema, Table: f.Object.Table, Name: f.Object.Name, Path: f.Object.Path()},
		Place:    place(f.Pos), Message: f.Message, Why: f.Why, Fixes: make([]Fix, 0, len(f.Fixes)),
		Missing: f.MissingIndex, Detail: f.Detail, Fingerprint: f.Fingerprint,
	}
	if f.Query != "" || f.Before != "" || f.After != "" {
		out.Query = &Query{Name: f.Query, Before: f.Before, After: f.After}
	}
	for _, x := range f.Fixes {
		fix := Fix{Title: x.Title, Manual: x.Manual, Replaces: x.Replaces, Note: x.Note, Loses: x.Loses, Steps: make([]Step, 0, len(x.Steps))}
		for _, s := range x.Steps {
			fix.Steps = append(fix.Steps, Step{SQL: s.SQL, Transaction: !s.NoTransaction, Comment: s.Comment})
		}
		out.Fixes = append(out.Fixes, fix)
	}
	return out
}

func place(s span.Span) Place {
	if s.IsZero() {
		return Place{}
	}
	return Place{File: s.File, Line: s.Line, Column: s.Column, EndLine: s.EndLine, EndColumn: s.EndColumn}
}

func newScript(s *report.Script) *Script {
	if s == nil {
		return nil
	}
	out := &Script{
		Proven: s.Proven, NotProven: s.NotProven, Mends: list(s.Mends), LockTimeout: s.LockTimeout.Milliseconds(),
		Phases: make([]Phase, 0, len(s.Phases)), LeftOut: make([]LeftOut, 0, len(s.LeftOut)),
	}
	for _, p := range s.Phases {
		phase := Phase{Title: p.Title, Transaction: p.Transaction, Statements: make([]Statement, 0, len(p.Statements))}
		for _, st := range p.Statements {
			phase.Statements = append(phase.Statements, Statement(st))
		}
		out.Phases = append(out.Phases, phase)
	}
	for _, l := range s.LeftOut {
		out.LeftOut = append(out.LeftOut, LeftOut(l))
	}
	return out
}

// list turns nil into an empty list, which JSON writes as [] and not null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
