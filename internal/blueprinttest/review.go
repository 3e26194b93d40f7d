package blueprinttest

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules"
)

// today is the day of the review. A blueprint is judged as on the day when
// somebody begins with it, which is why its partitions come from a function
// and not from fixed months.
var today = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// StrictReview is the check of that name alone, for a form of a blueprint
// whose server is not one of those that the other checks run on.
func StrictReview(t *testing.T, bp blueprints.Blueprint, o Options) {
	(&checker{bp: bp, o: o}).strictReview(t)
}

// strictReview demands that decade has nothing to say against its own advice.
func (c *checker) strictReview(t *testing.T) {
	s := c.usual(t)
	cfg, err := config.Load(filepath.Join(s.dir, config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	err = cfg.ResolveRules(func(word string) (string, bool) {
		r := rules.Find(word)
		if r == nil {
			return "", false
		}
		return r.ID, true
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := review.Run(t.Context(), review.Options{
		Targets: []string{filepath.Join(s.dir, "schema")}, Queries: filepath.Join(s.dir, "queries"), Config: cfg,
		Tool: "decade test", Verb: "review", Limits: pg.Limits{Statement: 30 * time.Second},
		Profile: "strict", FailOn: rule.Info, Postgres: s.server.Version, Prove: c.o.Unproven == "", MustProve: c.o.Unproven == "",
		Getenv: os.Getenv, Now: today,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict.Queries == 0 || r.Verdict.Tables == 0 {
		t.Errorf("reviewed %d tables and %d queries", r.Verdict.Tables, r.Verdict.Queries)
	}
	for _, f := range r.Findings {
		t.Errorf("%s:%d: %s %s %s: %s", f.Pos.File, f.Pos.Line, f.Severity, f.Rule, f.Object.Path(), f.Message)
	}
	var seen []string
	for _, n := range r.NotEvaluated {
		if slices.Contains(elsewhere(), n.Reason) || slices.Contains(seen, n.Reason+n.Object) {
			continue
		}
		seen = append(seen, n.Reason+n.Object)
		if _, ok := c.o.Unjudged[n.Reason]; !ok {
			t.Errorf("not judged: %s %s: %s; %s", n.Rule, n.Object, n.Reason, n.Next)
		}
	}
	t.Logf("%d tables, %d queries, %d suppressed with a reason", r.Verdict.Tables, r.Verdict.Queries, r.Suppressed)
}

// elsewhere are the reasons that no text can answer: they want a server with
// years of life, or a change to what is there.
func elsewhere() []string {
	var out []string
	for _, n := range []rule.Need{rule.NeedLive, rule.NeedStats, rule.NeedMigration, rule.NeedTimescale} {
		out = append(out, "needs "+string(n))
	}
	return out
}
