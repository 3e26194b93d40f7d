// Package report is the view model of everything decade tells: one Report,
// rendered by the packages below it (text, markdown, html, json, sarif, ...).
//
// It sees values, never a connection. Renderers are pure functions of a
// Report: same report, same bytes. Instants come in the Report.
package report

import (
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// Report is the outcome of one review.
type Report struct {
	// Topic names what was reviewed, for the title: "schema.sql", "lifeops on db.example".
	Topic   string
	Tool    string // "decade 0.1.0"
	Verdict Verdict
	// TenYears is the ten-year line: the size now and then, and the first thing
	// that breaks and when. "" when nothing knows it.
	TenYears string
	// Findings in the defined order of rule.SortFindings; suppressed and
	// baselined ones are not among them.
	Findings []rule.Finding
	// Suppressed counts findings silenced by comments, Baselined those in the baseline.
	Suppressed, Baselined int
	// DoFirst are indexes into Findings, at most five: the most important
	// ones by severity, confidence and ease of the fix.
	DoFirst      []int
	NotEvaluated []rule.NotEvaluated
	// Assumptions in sentences: "No server was asked: sizes are unknown."
	Assumptions []string
	// Script mends what can be mended without a decision; nil when there is nothing.
	Script *Script
	// Catalog is what was reviewed, for the diagram.
	Catalog *catalog.Catalog
	// Rules by id, for titles, docs and SARIF; those that ran.
	Rules map[string]*rule.Rule
	// Sources by file name, for excerpts; missing files have none.
	Sources map[string]*span.Source
	// FailOn is the severity from which the answer is no.
	FailOn rule.Severity
}

// Verdict is the head of a report.
type Verdict struct {
	// Grade: "A" nothing above advice; "B" warnings only, few; "C" warnings
	// on many tables; "D" at least one error; "E" errors on many tables.
	Grade string
	// Sentence says it in words.
	Sentence                        string
	Errors, Warnings, Advice, Infos int
	// Looked at.
	Files, Statements, Tables, Partitions, Indexes, Queries int
	// Live describes the server ("PostgreSQL 17.5, database lifeops"), "" for none.
	Live string
	// StatsSince is when the live statistics began, zero when unknown.
	StatsSince time.Time
	// AssumedVersion is the major version that the judgement is for.
	AssumedVersion int
	Mode           rule.Mode
	Profile        string // "default", "strict"
	RulesRan       int
	// Elapsed is shown by text output only, never in golden or JSON output.
	Elapsed time.Duration
}

// Script is the migration script of a review.
type Script struct {
	Phases []Phase
	// Proven says how the script was tried: "executed on a throw-away
	// PostgreSQL 17.5; 12 findings gone, none new". "" when it was not.
	Proven string
	// NotProven says why it was not executed.
	NotProven string
	// Mends are fingerprints of the findings that the script removes.
	Mends []string
	// LeftOut are fixes that were tried and failed, with the server's words.
	LeftOut []LeftOut
	// LockTimeout bounds the wait for a lock that would hold up writers; 0 is
	// DefaultLockTimeout.
	LockTimeout time.Duration
}

// Phase is a run of statements that belong together.
type Phase struct {
	Title string // "Expand", "Indexes (outside a transaction)", "Validate"
	// Transaction: the statements run together between BEGIN and COMMIT;
	// otherwise each stands alone.
	Transaction bool
	Statements  []ScriptStatement
}

// ScriptStatement is one statement with the finding that it mends.
type ScriptStatement struct {
	SQL     string // without the final semicolon
	Comment string
	Rule    string
	// Fingerprint of the finding.
	Fingerprint string
}

// LeftOut is a fix that the shadow refused.
type LeftOut struct {
	Rule, Object, SQL, Error string
}

// Answer reports whether the review passes: no finding at or above FailOn.
func (r *Report) Answer() bool {
	for _, f := range r.Findings {
		if f.Severity >= r.FailOn {
			return false
		}
	}
	return true
}
