package plans

import (
	"bytes"
	_ "embed" // schema.json
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/decadedb/decade/internal/plan"
)

// Schema is the JSON Schema of the document that JSON writes (2020-12).
// schema_version names the shape; members may be added within a version.
//
//go:embed schema.json
var Schema []byte

// Document is the whole of the JSON output.
type Document struct {
	SchemaVersion string `json:"schema_version"`
	Tool          string `json:"tool"`
	Postgres      int    `json:"postgres"`
	From          State  `json:"from"`
	To            State  `json:"to"`
	// Ready: proven, nothing refused, every hazard that needs it allowed.
	Ready      bool      `json:"ready"`
	Proven     bool      `json:"proven"`
	NotAllowed []string  `json:"not_allowed"`
	Steps      []Step    `json:"steps"`
	Valued     []string  `json:"valued"`
	Renames    []Rename  `json:"renames"`
	Left       []Left    `json:"left"`
	Refused    []Refusal `json:"refused"`
	// Proof is null when the plan was not run.
	Proof *Proof `json:"proof"`
}

// State is one side of the plan.
type State struct {
	Source string `json:"source"`
	Hash   string `json:"hash"`
}

// Step is one unit of the plan. Times are in milliseconds; a timeout of 0 is none.
type Step struct {
	Number           int      `json:"number"`
	Title            string   `json:"title"`
	Why              string   `json:"why"`
	Phase            string   `json:"phase"`
	Class            string   `json:"class"`
	Object           Object   `json:"object"`
	SQL              []string `json:"sql"`
	Undo             []string `json:"undo"`
	OneWay           string   `json:"one_way"`
	Verify           string   `json:"verify"`
	LockTimeout      int64    `json:"lock_timeout_ms"`
	StatementTimeout int64    `json:"statement_timeout_ms"`
	Hazards          []Hazard `json:"hazards"`
	// Effects is null where nothing was measured.
	Effects *Effects `json:"effects"`
	// Estimate is null where sizes are unknown.
	Estimate *Estimate `json:"estimate"`
}

// Object is what a step or a refusal is about.
type Object struct {
	Kind string `json:"kind"`
	Path string `json:"path"`
}

// Hazard is a harm that a step can do.
type Hazard struct {
	Name       string `json:"name"`
	What       string `json:"what"`
	NeedsAllow bool   `json:"needs_allow"`
	Allowed    bool   `json:"allowed"`
}

// Effects is what the step did to relations that were there before it.
type Effects struct {
	Locks    []Lock   `json:"locks"`
	Scans    []string `json:"scans"`
	Rewrites []string `json:"rewrites"`
	Builds   []string `json:"builds"`
}

// Lock is a relation with the strongest mode that was taken on it.
type Lock struct {
	Relation string `json:"relation"`
	Kind     string `json:"kind"`
	Mode     string `json:"mode"`
}

// Estimate is a range of time.
type Estimate struct {
	Min   int64  `json:"min_ms"`
	Max   int64  `json:"max_ms"`
	Basis string `json:"basis"`
}

// Rename is a pair that looks like one object under a new name.
type Rename struct {
	Kind string `json:"kind"`
	From string `json:"from"`
	To   string `json:"to"`
	Why  string `json:"why"`
}

// Left is something that the plan leaves alone.
type Left struct {
	Kind string `json:"kind"`
	Path string `json:"path"`
	Why  string `json:"why"`
}

// Refusal is a difference without a plan.
type Refusal struct {
	Object Object `json:"object"`
	What   string `json:"what"`
	Next   string `json:"next"`
}

// Proof is what running the plan has shown.
type Proof struct {
	Postgres string `json:"postgres"`
	Reached  bool   `json:"reached"`
	Empty    bool   `json:"empty"`
	// Failed is null unless a step was refused by the server.
	Failed  *Failure `json:"failed"`
	Differs []string `json:"differs"`
}

// Failure is a step that the server refused.
type Failure struct {
	Step     int    `json:"step"`
	SQL      string `json:"sql"`
	SQLState string `json:"sqlstate"`
	Message  string `json:"message"`
	Next     string `json:"next"`
}

// JSON writes the plan as one document, indented, with a final line end.
// tool names the program: "decade 1.2".
func JSON(w io.Writer, p *plan.Plan, tool string, allowed []plan.HazardName) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(document(p, tool, allowed)); err != nil {
		return fmt.Errorf("encode the plan for %s as JSON: %w", p.To.Source, err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the plan for %s as JSON: %w", p.To.Source, err)
	}
	return nil
}

// document makes the JSON document. Lists are never null.
func document(p *plan.Plan, tool string, allowed []plan.HazardName) *Document {
	v := Judge(p, allowed)
	d := &Document{
		SchemaVersion: "1", Tool: tool, Postgres: p.Postgres, From: State(p.From), To: State(p.To),
		Ready: v.Ready, Proven: p.Proven(), NotAllowed: mapped(v.NotAllowed, func(n plan.HazardName) string { return string(n) }),
		Steps:   mapped(p.Steps, func(s plan.Step) Step { return step(s, allowed) }),
		Valued:  list(p.Valued),
		Renames: mapped(p.Renames, func(r plan.Rename) Rename { return Rename(r) }),
		Left:    mapped(p.Left, func(l plan.Left) Left { return Left(l) }),
		Refused: mapped(p.Refused, func(r plan.Refusal) Refusal {
			return Refusal{Object: Object(r.Object), What: r.What, Next: r.Next}
		}),
	}
	if r := p.Proof; r != nil {
		d.Proof = &Proof{Postgres: r.Postgres, Reached: r.Reached, Empty: r.Empty, Differs: list(r.Differs)}
		if r.Failed != nil {
			f := Failure(*r.Failed)
			d.Proof.Failed = &f
		}
	}
	return d
}

func step(s plan.Step, allowed []plan.HazardName) Step {
	out := Step{
		Number: s.Number, Title: s.Title, Why: s.Why, Phase: string(s.Phase), Class: string(s.Class), Object: Object(s.Object),
		SQL: list(s.SQL), Undo: list(s.Undo), OneWay: s.OneWay, Verify: s.Verify,
		LockTimeout: s.LockTimeout.Milliseconds(), StatementTimeout: s.StatementTimeout.Milliseconds(),
		Hazards: mapped(s.Hazards, func(h plan.Hazard) Hazard {
			return Hazard{Name: string(h.Name), What: h.What, NeedsAllow: h.NeedsAllow, Allowed: !h.NeedsAllow || slices.Contains(allowed, h.Name)}
		}),
	}
	if e := s.Effects; e != nil {
		out.Effects = &Effects{
			Locks: mapped(e.Locks, func(l plan.Lock) Lock { return Lock{l.Relation, l.Kind, l.Mode.String()} }),
			Scans: list(e.Scans), Rewrites: list(e.Rewrites), Builds: list(e.Builds),
		}
	}
	if e := s.Estimate; e != nil {
		out.Estimate = &Estimate{Min: e.Min.Milliseconds(), Max: e.Max.Milliseconds(), Basis: e.Basis}
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

func mapped[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}
