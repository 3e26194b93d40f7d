package json

import "github.com/decadedb/decade/internal/rule"

// Document is the whole of the output.
type Document struct {
	SchemaVersion string         `json:"schema_version"`
	Tool          string         `json:"tool"`
	Topic         string         `json:"topic"`
	Verdict       Verdict        `json:"verdict"`
	TenYears      string         `json:"ten_years,omitempty"`
	DoFirst       []int          `json:"do_first"`
	Findings      []Finding      `json:"findings"`
	NotEvaluated  []NotEvaluated `json:"not_evaluated"`
	Assumptions   []string       `json:"assumptions"`
	Script        *Script        `json:"script"`
}

// Verdict is the head of the report.
type Verdict struct {
	Grade string `json:"grade"`
	// Passed is the answer: no finding at or above FailOn.
	Passed     bool   `json:"passed"`
	FailOn     string `json:"fail_on"`
	Sentence   string `json:"sentence"`
	Errors     int    `json:"errors"`
	Warnings   int    `json:"warnings"`
	Advice     int    `json:"advice"`
	Infos      int    `json:"infos"`
	Suppressed int    `json:"suppressed"`
	Baselined  int    `json:"baselined"`
	LookedAt   Looked `json:"looked_at"`
	// Live describes the server asked; left out when none was.
	Live           string `json:"live,omitempty"`
	StatsSince     string `json:"stats_since,omitempty"`
	AssumedVersion int    `json:"assumed_version"`
	Mode           string `json:"mode"`
	Profile        string `json:"profile"`
	RulesRan       int    `json:"rules_ran"`
}

// Looked counts what was looked at.
type Looked struct {
	Files      int `json:"files"`
	Statements int `json:"statements"`
	Tables     int `json:"tables"`
	Partitions int `json:"partitions"`
	Indexes    int `json:"indexes"`
	Queries    int `json:"queries"`
}

// Place is where something stands in a file; all of it is left out for what
// was read from a live server. The end is the position after the last character.
type Place struct {
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
}

// Finding is one verdict of one rule on one object.
type Finding struct {
	Rule        string   `json:"rule"`
	Severity    string   `json:"severity"`
	Confidence  string   `json:"confidence"`
	Evidence    Evidence `json:"evidence"`
	Object      Object   `json:"object"`
	Place                // file, line, column, end_line, end_column
	Message     string   `json:"message"`
	Why         string   `json:"why"`
	Fixes       []Fix    `json:"fixes"`
	Query       *Query   `json:"query,omitempty"`
	Missing     bool     `json:"missing_index,omitempty"`
	Detail      string   `json:"detail,omitempty"`
	Fingerprint string   `json:"fingerprint"`
}

// Evidence is how a finding is known.
type Evidence struct {
	Kind  string      `json:"kind"`
	Facts []rule.Fact `json:"facts"`
}

// Object is what a finding is about.
type Object struct {
	Kind   string `json:"kind"`
	Schema string `json:"schema,omitempty"`
	Table  string `json:"table,omitempty"`
	Name   string `json:"name,omitempty"`
	Path   string `json:"path"`
}

// Fix is one way to mend a finding; alternatives are ordered best first.
type Fix struct {
	Title  string `json:"title"`
	Steps  []Step `json:"steps"`
	Manual bool   `json:"manual"`
	// Replaces: the steps stand in for the statement that the finding is about.
	Replaces bool   `json:"replaces"`
	Note     string `json:"note,omitempty"`
	Loses    string `json:"loses,omitempty"`
}

// Step is one statement of a fix, without its semicolon.
type Step struct {
	SQL string `json:"sql"`
	// Transaction: the statement can run in a transaction block.
	Transaction bool   `json:"transaction"`
	Comment     string `json:"comment,omitempty"`
}

// Query is the workload query that a finding is about.
type Query struct {
	Name   string `json:"name,omitempty"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// NotEvaluated is something that could not be judged.
type NotEvaluated struct {
	Rule   string `json:"rule,omitempty"`
	Object string `json:"object,omitempty"`
	Reason string `json:"reason"`
	Next   string `json:"next,omitempty"`
	Place         // file, line, column, end_line, end_column
}

// Script is the migration that mends what needs no decision; null for none.
type Script struct {
	Phases    []Phase   `json:"phases"`
	Proven    string    `json:"proven,omitempty"`
	NotProven string    `json:"not_proven,omitempty"`
	Mends     []string  `json:"mends"`
	LeftOut   []LeftOut `json:"left_out"`
	// LockTimeout is in milliseconds.
	LockTimeout int64 `json:"lock_timeout_ms,omitempty"`
}

// Phase is a run of statements that belong together.
type Phase struct {
	Title       string      `json:"title"`
	Transaction bool        `json:"transaction"`
	Statements  []Statement `json:"statements"`
}

// Statement is one statement of the script with the finding that it mends.
type Statement struct {
	SQL         string `json:"sql"`
	Comment     string `json:"comment,omitempty"`
	Rule        string `json:"rule,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty"`
}

// LeftOut is a fix that a server refused when it was tried.
type LeftOut struct {
	Rule   string `json:"rule"`
	Object string `json:"object"`
	SQL    string `json:"sql"`
	Error  string `json:"error"`
}
