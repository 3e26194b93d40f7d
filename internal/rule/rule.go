// Package rule is the contract between rules and those who run them.
//
// A rule is a value: an id, what it needs, and a pure function over a Pass.
// It never opens a file, a connection or a clock; what it judges arrives in
// the Pass, and what it could not judge it says with Pass.NotEvaluated.
package rule

import (
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/span"
)

// Severity says how bad it is if the finding is right.
type Severity int

// The severities, mild to grave, so that they compare with < and >.
const (
	Info Severity = iota
	Advice
	Warning
	Error
)

// Confidence says how sure the finding is.
type Confidence int

// The confidences, weak to strong.
const (
	Heuristic  Confidence = iota // names and habits suggest it
	Structural                   // follows from the schema
	Statistics                   // follows from statistics or declared growth
	Measured                     // executed, or PostgreSQL's own rule
)

// Evidence kinds: how a finding is known.
type EvidenceKind string

// The kinds of evidence, as promised in the design.
const (
	ByText     EvidenceKind = "text"     // read off the statement
	ByModel    EvidenceKind = "model"    // follows from the folded schema
	ByCatalog  EvidenceKind = "catalog"  // read from a live server's catalog
	ByExecuted EvidenceKind = "executed" // run on a server
	ByWorkload EvidenceKind = "workload" // follows from queries
)

// Fact is one piece of evidence: what was seen and where.
type Fact struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source,omitempty"` // "pg_class.reltuples", "line 12", "measured on 17.5"
}

// Need is something a rule must have to judge at all. A rule whose needs are
// not met is listed as not evaluated.
type Need string

// The needs.
const (
	NeedSchema    Need = "schema"    // a catalog (always there)
	NeedMigration Need = "migration" // statements on objects that existed before
	NeedQueries   Need = "queries"   // a workload
	NeedLive      Need = "live"      // a live server's catalog
	NeedStats     Need = "stats"     // a live server's statistics
	NeedGrowth    Need = "growth"    // declared growth
	NeedTimescale Need = "timescale" // a hypertable in the catalog
)

// Rule is one check. Exactly one of the Run functions is set.
type Rule struct {
	// ID is stable for ever: three letters for the family, three digits.
	ID string
	// Name is the id in words, kebab-case, stable too: "primary-key-lacks-partition-key".
	Name string
	// Title says the defect in one line, no full stop.
	Title string
	// Severity is the default; a finding may lower or raise its own.
	Severity Severity
	// Strict rules report only under the strict profile.
	Strict bool
	Needs  []Need
	// Why: what happens in ten years to whoever ignores it; Markdown, some sentences.
	Why string
	// Sources: PostgreSQL documentation pages ("ddl-partitioning") and coverage
	// keys of the mission ("architect:review/structure/1") that this answers.
	Sources []string
	// Limits: what the rule does not see and its likely false alarms.
	Limits string
	Run    func(*Pass)
}

// Object is what a finding is about.
type Object struct {
	Kind   string // "table", "column", "index", "constraint", "query", "statement", "function", ...
	Schema string
	Table  string // relation
	Name   string // column, index, constraint, ... or "" when it is the relation itself
}

// Path gives the object as a stable path: "public.events", "public.events.user_id".
func (o Object) Path() string {
	s := ""
	for _, p := range []string{o.Schema, o.Table, o.Name} {
		if p == "" {
			continue
		}
		if s != "" {
			s += "."
		}
		s += p
	}
	return s
}

// Finding is one verdict of one rule on one object.
type Finding struct {
	Rule       string
	Severity   Severity
	Confidence Confidence
	Evidence   EvidenceKind
	Facts      []Fact
	Object     Object
	// Pos is where the object or clause stands; zero when live.
	Pos span.Span
	// Message says what is wrong with this object in one sentence, with its name.
	Message string
	// Why overrides the rule's own text where the case is special.
	Why string
	// Fixes are alternatives, best first; may be empty.
	Fixes []Fix
	// Query is the name of the workload query concerned, "" for none.
	Query string
	// Before and After are the query's text as it is and as it should be.
	Before, After string
	// MissingIndex: the fix is an index that a query or foreign key lacks;
	// the report lists it in its own section.
	MissingIndex bool
	// Detail tells findings of one rule on one object apart (a bound, a key),
	// part of the fingerprint; "" when there is only one.
	Detail string
	// Fingerprint is filled by the runner: rule, object path and Detail hashed.
	Fingerprint string
}

// Fix is one way to mend a finding.
type Fix struct {
	// Title is a verb phrase: "Create the index without blocking writers".
	Title string
	// Steps are executed in order; each is one statement.
	Steps []FixStep
	// Replaces: the steps are to run instead of the statement at the finding's
	// Pos, which has not run yet (a migration under review). Otherwise they
	// run after everything that was reviewed.
	Replaces bool
	// Manual: needs a person's decision or another release; not put into the
	// migration script but shown with the finding.
	Manual bool
	// Note says what to check first, or what the fix costs.
	Note string
	// Loses names what may get lost ("rows", "order of columns"); "" is nothing.
	Loses string
	// Check is a query that shows afterwards whether the fix worked, "" for none.
	Check string
}

// FixStep is one statement of a fix.
type FixStep struct {
	SQL string // without the final semicolon
	// NoTransaction: cannot run in a transaction block (CONCURRENTLY, VACUUM).
	NoTransaction bool
	// Comment explains the step, "" for none.
	Comment string
}

// Growth is what is declared of a table's future (decade.yaml).
type Growth struct {
	Table      catalog.Name
	RowsPerDay float64
	RowWidth   int           // bytes, 0 = from statistics or types
	Keep       time.Duration // 0 = for ever
}

// Mode says what is being judged.
type Mode string

// The modes.
const (
	SchemaMode    Mode = "schema"
	MigrationMode Mode = "migration"
)

// NotEvaluated is something that could not be judged.
type NotEvaluated struct {
	Rule   string // "" when it concerns all rules
	Object string
	Reason string
	// Next: what the user can do to have it judged.
	Next string
	Pos  span.Span
}
