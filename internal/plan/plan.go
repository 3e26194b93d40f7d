// Package plan turns the difference of two catalogs into ordered steps that
// change a living database without stopping a writer for longer than the lock
// budget. It is pure: what a step locks, scans and rewrites is measured by
// package prove on a throw-away server and written into the step afterwards.
package plan

import (
	"slices"
	"time"

	"github.com/decadedb/decade/internal/lockmode"
)

// Plan leads from one state to another.
type Plan struct {
	// Postgres is the major version of the server that it is for.
	Postgres int
	// From and To name the two states; the plan holds for these alone.
	From, To State
	Steps    []Step
	// Valued are the paths of columns that an expression of Options.Values fills.
	Valued []string
	// Renames are pairs that look like one object under a new name. They are
	// planned as drop and create until somebody confirms them.
	Renames []Rename
	// Left lists what the plan leaves alone on purpose, and why.
	Left []Left
	// Refused lists differences for which there is no safe way that the plan
	// could prove; a plan with one is not to be run.
	Refused []Refusal
	// Proof is nil until the plan was run on a throw-away server.
	Proof *Proof
}

// State is one side of a plan.
type State struct {
	// Source in a person's words: "schema/", "database lifeops at db.example".
	Source string
	// Hash of the normalised catalog, in hexadecimal.
	Hash string
}

// Class says how a step's statements are sent.
type Class string

const (
	// Transaction: all statements in one transaction.
	Transaction Class = "transaction"
	// Alone: each statement by itself; it refuses a transaction block, or
	// commits on its way.
	Alone Class = "alone"
)

// Phase orders steps into what can be done while the old program runs, and
// what must wait until nothing uses the old form any more.
type Phase string

// The phases, in order.
const (
	Expand   Phase = "expand"
	Contract Phase = "contract"
)

// Step is one unit of a plan: it is done as a whole or not at all, except
// that a step of class Alone with several statements can stop between them.
type Step struct {
	// Number counts from 1.
	Number int
	// Title says in one line what is done: "build index public.events_user".
	Title string
	// Why says why it is done in this way; "" when there is nothing to say.
	Why    string
	Phase  Phase
	Class  Class
	Object Object
	// SQL holds the statements, without semicolons.
	SQL []string
	// Undo brings the state before the step back as far as that is possible.
	// The undos of a plan run from the last to the first, so one may take along
	// what an earlier step has made; a constraint that it puts back is NOT
	// VALID where proving it would read the table. Empty where nothing brings
	// the state back, or nothing needs to.
	Undo []string
	// OneWay says why nothing undoes a step that loses nothing by itself, and so
	// none of the steps before it either; "" for all others.
	OneWay string
	// Verify is a query that gives one row of one boolean: false before the
	// step, true when it is done. Empty where no query of the catalog tells.
	Verify string

	LockTimeout, StatementTimeout time.Duration // zero: none
	Hazards                       []Hazard

	// Measured on the throw-away server; nil before that.
	Effects *Effects
	// Estimate of the time on the real server; nil where sizes are unknown.
	Estimate *Estimate
}

// Object names what a step is about.
type Object struct {
	// Kind in PostgreSQL's words: "table", "column", "index", "function".
	Kind string
	// Path unquoted: "public.events", "public.events.user_id".
	Path string
}

// Effects are what the statements of a step did to relations that were there
// before the step.
type Effects struct {
	Locks    []Lock
	Scans    []string // tables read from end to end
	Rewrites []string // tables that got a new file
	Builds   []string // indexes that were built on tables that were there before
}

// Lock is a relation with the strongest mode that was taken on it.
type Lock struct {
	Relation string
	Kind     string // "table", "index", "view", "sequence", ...
	Mode     lockmode.Mode
}

// Estimate is a guess from sizes, as a range.
type Estimate struct {
	Min, Max time.Duration
	// Basis says what was multiplied with what.
	Basis string
}

// HazardName names a kind of harm; a flag allows it by this name.
type HazardName string

// The hazards.
const (
	DataLoss        HazardName = "data-loss"
	LongLock        HazardName = "long-lock"
	Rewrite         HazardName = "rewrite"
	Scan            HazardName = "scan"
	DependentBroken HazardName = "dependent-broken"
	DataDependent   HazardName = "data-dependent"
)

// HazardNames lists them in the order of their harm.
func HazardNames() []HazardName {
	return []HazardName{DataLoss, LongLock, Rewrite, DependentBroken, DataDependent, Scan}
}

// Hazard is a harm that a step can do.
type Hazard struct {
	Name HazardName
	// What happens, to what.
	What string
	// NeedsAllow: the plan is not offered as ready unless it is allowed by name.
	NeedsAllow bool
}

// Rename is a pair that looks like one object with a new name.
type Rename struct {
	Kind     string // "table", "column"
	From, To string // paths
	Why      string // what makes it look so
}

// Left is something that the plan leaves alone.
type Left struct {
	Kind, Path string
	Why        string
}

// Refusal is a difference without a plan.
type Refusal struct {
	Object Object
	What   string
	Next   string // what to do instead
}

// Proof is what running the plan on a throw-away server has shown.
type Proof struct {
	Postgres string // version of the throw-away server, "17.12"
	// Reached: the result equals the desired catalog.
	Reached bool
	// Empty: planning again from the result gives no step.
	Empty bool
	// Failed holds the step and the server's words where the run stopped.
	Failed *Failure
	// Differs lists what is left different, when Reached is false.
	Differs []string
}

// Failure is a step that the server refused.
type Failure struct {
	Step     int
	SQL      string
	SQLState string // "" where the server took it, and the verification says that it is not done
	Message  string
	Next     string // what the user can do about it, where that is known
}

// Proven reports whether the plan was run and led where it should.
func (p *Plan) Proven() bool {
	return p.Proof != nil && p.Proof.Reached && p.Proof.Empty && p.Proof.Failed == nil
}

// NotAllowed gives the hazards that need a permission and have none, each
// name once, in the order of their harm.
func (p *Plan) NotAllowed(allowed []HazardName) []HazardName {
	var out []HazardName
	for _, name := range HazardNames() {
		if !slices.Contains(allowed, name) && slices.ContainsFunc(p.Steps, func(s Step) bool { return s.needs(name) }) {
			out = append(out, name)
		}
	}
	return out
}

func (s Step) needs(name HazardName) bool {
	return slices.ContainsFunc(s.Hazards, func(h Hazard) bool { return h.Name == name && h.NeedsAllow })
}

// Strongest gives the strongest lock of a step on a table; zero when unmeasured.
func (s Step) Strongest() (Lock, bool) {
	var out Lock
	if s.Effects == nil {
		return out, false
	}
	for _, l := range s.Effects.Locks {
		if l.Mode > out.Mode {
			out = l
		}
	}
	return out, out.Mode != lockmode.None
}
