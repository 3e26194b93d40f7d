package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

// doFirstMax: more than five things to do first are a list, not an order.
const doFirstMax = 5

// doFirst ranks items by severity × confidence ÷ effort and gives the indexes
// of the best, one per rule: five times the same advice would hide the rest.
// Advice is only worth a place when there is nothing graver; info never.
func doFirst(r *Report, items []Item) []int {
	floor := rule.Warning
	if r.Verdict.Errors+r.Verdict.Warnings == 0 {
		floor = rule.Advice
	}
	var cands []Item
	for _, it := range items {
		if it.Severity >= floor {
			cands = append(cands, it)
		}
	}
	refused := map[string]bool{}
	if r.Script != nil {
		for _, l := range r.Script.LeftOut {
			refused[l.Rule+" "+l.Object] = true
		}
	}
	score := func(it Item) float64 {
		s := severityWeight[it.Severity] * confidenceWeight[it.Confidence] / effort(it.Finding)
		if strings.HasPrefix(it.Rule, "NAM") {
			s /= 3 // a name costs patience; what else is found costs data or time
		}
		if refused[it.Rule+" "+it.Object.Path()] {
			s /= 4 // its fix was tried and does not work here
		}
		return s
	}
	slices.SortStableFunc(cands, func(a, b Item) int { return cmp.Compare(score(b), score(a)) })
	var out []int
	seen := map[string]bool{}
	for _, it := range cands {
		if !seen[it.Rule] && len(out) < doFirstMax {
			seen[it.Rule] = true
			out = append(out, it.Index)
		}
	}
	return out
}

// The weights: a severity outweighs any difference of effort but a change
// that needs a decision; a guess counts half of a measured fact.
var (
	severityWeight   = [...]float64{rule.Info: 1, rule.Advice: 3, rule.Warning: 9, rule.Error: 27}
	confidenceWeight = [...]float64{rule.Heuristic: 0.5, rule.Structural: 0.8, rule.Statistics: 0.9, rule.Measured: 1}
)

// effort is 1 for a statement or two to copy, more for longer fixes, for those
// that need a decision, may lose something, or are not known at all.
func effort(f *rule.Finding) float64 {
	if len(f.Fixes) == 0 {
		return 3
	}
	fix := f.Fixes[0]
	e := 1.0
	if len(fix.Steps) > 2 {
		e = 1.5
	}
	if fix.Manual {
		e = 2.5
	}
	if fix.Loses != "" {
		e *= 1.5
	}
	return e
}

// SameRule counts the findings of the same rule as the finding at index i,
// itself left out.
func (r *Report) SameRule(i int) int {
	n := -1
	for _, f := range r.Findings {
		if f.Rule == r.Findings[i].Rule {
			n++
		}
	}
	return n
}
