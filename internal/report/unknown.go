package report

import (
	"cmp"
	"slices"

	"github.com/decadedb/decade/internal/rule"
)

// Unjudged is what could not be judged for one reason.
type Unjudged struct {
	Reason, Next string
	// Rules concerned, sorted; empty when it concerns all.
	Rules []string
	// Objects concerned with their places, in order; empty when it is not
	// about one.
	Objects []string
}

// needs puts the runner's reasons ("needs live") into a reader's words.
var needs = map[string]string{
	"needs " + string(rule.NeedMigration): "no statement touches a table that was there before",
	"needs " + string(rule.NeedQueries):   "no queries were given",
	"needs " + string(rule.NeedLive):      "no live database was asked",
	"needs " + string(rule.NeedStats):     "no live database was asked for its statistics",
	"needs " + string(rule.NeedGrowth):    "no growth is declared",
	"needs " + string(rule.NeedTimescale): "there is no hypertable",
}

// Unjudged groups what was not evaluated by reason and next step: first what
// concerns objects, because it is about this schema, then the reasons that
// silence the most rules.
func (r *Report) Unjudged() []Unjudged {
	type key struct{ reason, next string }
	at := map[key]int{}
	var out []Unjudged
	for _, n := range r.NotEvaluated {
		if words, ok := needs[n.Reason]; ok {
			n.Reason = words
		}
		k := key{n.Reason, n.Next}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Unjudged{Reason: n.Reason, Next: n.Next})
		}
		u := &out[i]
		if n.Rule != "" && !slices.Contains(u.Rules, n.Rule) {
			u.Rules = append(u.Rules, n.Rule)
		}
		o := n.Object
		if p := n.Pos.String(); p != "" {
			if o != "" {
				o += " at "
			}
			o += p
		}
		if o != "" && !slices.Contains(u.Objects, o) {
			u.Objects = append(u.Objects, o)
		}
	}
	for _, u := range out {
		slices.Sort(u.Rules)
	}
	slices.SortStableFunc(out, func(a, b Unjudged) int {
		return cmp.Or(
			cmp.Compare(min(len(b.Objects), 1), min(len(a.Objects), 1)),
			cmp.Compare(min(len(b.Next), 1), min(len(a.Next), 1)), // nothing to be done: last
			cmp.Compare(len(b.Rules), len(a.Rules)),
			cmp.Compare(a.Reason, b.Reason),
			cmp.Compare(a.Next, b.Next),
		)
	})
	return out
}
