// Package plans tells a migration plan: for a terminal (text.go), for a pull
// request (markdown.go), for programs (json.go), as a script for psql (sql.go)
// and as the files of migration tools (files.go). It sees a plan.Plan and
// nothing else.
package plans

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report"
)

// Verdict says whether a plan may be run, and what stands against it.
type Verdict struct {
	// Ready: nothing of the below.
	Ready bool
	// NotAllowed are the hazards that need a permission and have none.
	NotAllowed []plan.HazardName
	// Refused counts the differences without a safe way.
	Refused int
	// Unproven says why the plan is not proven, "" when it is.
	Unproven string
}

// Judge gives the verdict on a plan, given the hazards that are allowed.
func Judge(p *plan.Plan, allowed []plan.HazardName) Verdict {
	v := Verdict{NotAllowed: p.NotAllowed(allowed), Refused: len(p.Refused), Unproven: unproven(p)}
	v.Ready = len(v.NotAllowed) == 0 && v.Refused == 0 && v.Unproven == ""
	return v
}

// unproven says in one clause why a plan is not proven. A plan without steps
// that nothing was run for needs no proof: the states were equal.
func unproven(p *plan.Plan) string {
	switch r := p.Proof; {
	case p.Proven():
		return ""
	case r == nil && len(p.Steps) == 0:
		return ""
	case r == nil:
		return "it was not run on a throw-away server"
	case r.Failed != nil:
		return fmt.Sprintf("step %d failed on a throw-away server", r.Failed.Step)
	case !r.Reached:
		return "on a throw-away server it led to another state than the desired one"
	}
	return "planning again from its result gives further steps"
}

// Sentence says the verdict in one line.
func (v Verdict) Sentence() string {
	var parts []string
	if v.Refused > 0 {
		parts = append(parts, report.Plural(v.Refused, "difference")+" without a safe way")
	}
	if v.Unproven != "" {
		parts = append(parts, "not proven: "+v.Unproven)
	}
	if len(v.NotAllowed) > 0 {
		parts = append(parts, "not allowed: "+joined(v.NotAllowed, ", "))
	}
	return strings.Join(parts, "; ")
}

// blockedBy reports whether this hazard keeps the plan from being ready.
func (v Verdict) blockedBy(h plan.Hazard) bool {
	return h.NeedsAllow && slices.Contains(v.NotAllowed, h.Name)
}

// Flags gives the flags that allow what is not allowed: "--allow data-loss".
func (v Verdict) Flags() string {
	var out []string
	for _, n := range v.NotAllowed {
		out = append(out, "--allow "+string(n))
	}
	return strings.Join(out, " ")
}

func joined[T ~string](list []T, sep string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, sep)
}

// Meaning says what a permission of a hazard accepts.
func Meaning(n plan.HazardName) string {
	switch n {
	case plan.DataLoss:
		return "rows or values are gone for good"
	case plan.LongLock:
		return "a strong lock is held for as long as the work takes, and others wait"
	case plan.Rewrite:
		return "a table is written anew, with twice its space and its readers waiting"
	case plan.Scan:
		return "a table is read from end to end under a lock that stops writers"
	case plan.DependentBroken:
		return "something that depends on the object stops working"
	case plan.DataDependent:
		return "it may fail on rows that the throw-away server did not have"
	}
	return ""
}

// blocks says whom a lock of this mode keeps waiting.
func blocks(m lockmode.Mode) string {
	switch {
	case m.Conflicts(lockmode.AccessShare):
		return "blocks reads and writes"
	case m.Conflicts(lockmode.RowExclusive):
		return "blocks writes"
	}
	return "blocks neither reads nor writes"
}

// byMode groups the locks of a step, the strongest mode first.
func byMode(locks []plan.Lock) []modeLocks {
	var out []modeLocks
	for _, m := range slices.Backward(lockmode.All()) {
		var on []plan.Lock
		for _, l := range locks {
			if l.Mode == m {
				on = append(on, l)
			}
		}
		if on != nil {
			out = append(out, modeLocks{m, on})
		}
	}
	return out
}

type modeLocks struct {
	mode lockmode.Mode
	on   []plan.Lock
}

// relations names the relations of a group, of many only the first ones.
func (g modeLocks) relations() string {
	const most = 6
	var names []string
	for i, l := range g.on {
		if i == most && len(g.on) > most+1 {
			return strings.Join(names, ", ") + " and " + fmt.Sprint(len(g.on)-most) + " more"
		}
		names = append(names, strings.TrimSpace(l.Kind+" "+l.Relation))
	}
	return strings.Join(names, ", ")
}

// marks are the words for the work that a step does on tables that were
// there, the heaviest first.
func marks(s *plan.Step) []string {
	var out []string
	if e := s.Effects; e != nil {
		for _, x := range []struct {
			word string
			on   []string
		}{{"rewrite", e.Rewrites}, {"build", e.Builds}, {"scan", e.Scans}} {
			if len(x.on) > 0 {
				out = append(out, x.word)
			}
		}
	}
	return out
}

// strongest words the strongest lock of a step.
func strongest(s *plan.Step) string {
	if s.Effects == nil {
		return "not measured"
	}
	if l, ok := s.Strongest(); ok {
		return l.Mode.String()
	}
	return "none"
}

// took words an estimate: "under 1 s", "about 3 min", "40 s to 3 min".
func took(e *plan.Estimate) string {
	if e == nil {
		return ""
	}
	lo, hi := coarse(e.Min), coarse(e.Max)
	switch {
	case hi == "":
		return "under 1 s"
	case lo == "":
		return "up to " + hi
	case lo == hi:
		return "about " + hi
	}
	n, unit, _ := strings.Cut(lo, " ")
	if _, u, _ := strings.Cut(hi, " "); u == unit {
		return n + " to " + hi
	}
	return lo + " to " + hi
}

// coarse words a duration in one unit, "" below a second.
func coarse(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Second:
		return ""
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Round(time.Second)/time.Second))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute)/time.Minute))
	case d < 2*day:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour)/time.Hour))
	}
	return fmt.Sprintf("%d days", int(d.Round(day)/day))
}

// total sums the estimates; some is false when no step has one, all is false
// when a step has none.
func total(p *plan.Plan) (sum plan.Estimate, some, all bool) {
	all = true
	for i := range p.Steps {
		e := p.Steps[i].Estimate
		if e == nil {
			all = false
			continue
		}
		some = true
		sum.Min += e.Min
		sum.Max += e.Max
	}
	return sum, some, all && some
}

// limits words the timeouts of a step.
func limits(s *plan.Step) string {
	return limit(s.LockTimeout) + " for a lock, " + limit(s.StatementTimeout) + " for a statement"
}

func limit(d time.Duration) string {
	switch {
	case d <= 0:
		return "no limit"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return coarse(d)
}

// noUndo says what it means that a step has no undo.
func noUndo(s *plan.Step) string {
	if lost(s) {
		if s.OneWay != "" {
			return "nothing undoes this step: " + s.OneWay
		}
		return "nothing undoes this step"
	}
	return "no undo, and it loses nothing"
}

// phaseTitle says what a phase is for.
func phaseTitle(ph plan.Phase) (name, about string) {
	switch ph {
	case plan.Expand:
		return "Expand", "while the old program still runs"
	case plan.Contract:
		return "Contract", "once nothing uses the old form any more"
	}
	return string(ph), ""
}

// counted says how many steps there are, by phase.
func counted(p *plan.Plan) string {
	n := map[plan.Phase]int{}
	for _, s := range p.Steps {
		n[s.Phase]++
	}
	out := report.Plural(len(p.Steps), "step")
	if n[plan.Expand] > 0 && n[plan.Contract] > 0 {
		out += fmt.Sprintf(" (%d expand, %d contract)", n[plan.Expand], n[plan.Contract])
	}
	return out
}

// proofLine says what the proof has shown, in a sentence or two.
func proofLine(p *plan.Plan) string {
	r := p.Proof
	switch {
	case p.Proven():
		return fmt.Sprintf("Run on a throw-away PostgreSQL %s: the result equals the desired state, and a second plan is empty.", r.Postgres)
	case r == nil && len(p.Steps) == 0:
		return ""
	case r == nil:
		return "The plan was not run on a throw-away server."
	case r.Failed != nil:
		return fmt.Sprintf("Run on a throw-away PostgreSQL %s: step %d failed.", r.Postgres, r.Failed.Step)
	case !r.Reached:
		return fmt.Sprintf("Run on a throw-away PostgreSQL %s: the result differs from the desired state.", r.Postgres)
	}
	return fmt.Sprintf("Run on a throw-away PostgreSQL %s: the result equals the desired state, but a second plan is not empty.", r.Postgres)
}

// failed says how the throw-away server answered.
func failed(f *plan.Failure) string {
	if f.SQLState == "" {
		return f.Message
	}
	return f.Message + " (SQLSTATE " + f.SQLState + ")"
}
