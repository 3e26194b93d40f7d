package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/term"
)

// dropping is a plan of one step that loses data, proven.
func dropping() *plan.Plan {
	return &plan.Plan{
		Postgres: 17, From: plan.State{Source: "database app", Hash: "aa"}, To: plan.State{Source: "schema", Hash: "bb"},
		Steps: []plan.Step{{
			Number: 1, Title: "drop column public.t.a", Phase: plan.Contract, Class: plan.Transaction,
			SQL:     []string{"ALTER TABLE public.t DROP COLUMN a"},
			Hazards: []plan.Hazard{{Name: plan.DataLoss, What: "the values of public.t.a are gone", NeedsAllow: true}},
		}},
		Proof: &plan.Proof{Postgres: "17.6", Reached: true, Empty: true},
	}
}

// delivered runs what stands after planning, and gives the exit code.
func delivered(f planFlags, pl *plan.Plan, allowed ...plan.HazardName) (code int, stdout, stderr string) {
	var out, notes bytes.Buffer
	p := &Process{Out: &out, Err: &notes, Getenv: func(string) string { return "" }, Version: "test", Now: func() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }}
	err := f.deliver(p, pl, term.Never, allowed)
	code = exitCode(context.Background(), p, newPlan(p), err)
	return code, out.String(), notes.String()
}

func TestPlanExitCodes(t *testing.T) {
	refused := dropping()
	refused.Refused = []plan.Refusal{{What: "no way", Next: "convert"}}
	unproven := dropping()
	unproven.Proof = nil
	nothing := &plan.Plan{Postgres: 17, Proof: &plan.Proof{Reached: true, Empty: true}}
	for _, c := range []struct {
		name    string
		flags   planFlags
		p       *plan.Plan
		allowed []plan.HazardName
		code    int
		stderr  string
	}{
		{"a hazard", planFlags{}, dropping(), nil, 4, "decade: the plan is not ready: not allowed: data-loss\n  --allow data-loss accepts that rows or values are gone for good\n"},
		{"allowed", planFlags{}, dropping(), []plan.HazardName{plan.DataLoss}, 0, ""},
		{"the wrong one allowed", planFlags{}, dropping(), []plan.HazardName{plan.Scan}, 4, "--allow data-loss accepts"},
		{"refused", planFlags{}, refused, plan.HazardNames(), 4, "1 difference without a safe way"},
		{"unproven", planFlags{}, unproven, plan.HazardNames(), 4, "nothing allows a plan that is not proven"},
		{"nothing", planFlags{}, nothing, nil, 0, ""},
		{"check", planFlags{check: true}, dropping(), []plan.HazardName{plan.DataLoss}, 1, ""},
		{"check beats a hazard", planFlags{check: true}, dropping(), nil, 1, ""},
		{"check of nothing", planFlags{check: true}, nothing, nil, 0, ""},
	} {
		code, stdout, stderr := delivered(c.flags, c.p, c.allowed...)
		if code != c.code || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
			t.Errorf("%s: exit code %d, want %d; %s", c.name, code, c.code, stderr)
		}
		if !strings.HasPrefix(stdout, "Plan  ") {
			t.Errorf("%s: the plan is not printed: %q", c.name, stdout)
		}
	}
}

func TestPlanFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db", "migrations")
	flags := planFlags{format: "goose", out: dir}

	code, stdout, _ := delivered(flags, dropping())
	if _, err := os.Stat(dir); code != 4 || err == nil || !strings.HasPrefix(stdout, "Plan  ") {
		t.Fatalf("a plan that is not ready: exit code %d, folder made %v, %q", code, err == nil, stdout)
	}
	code, stdout, stderr := delivered(flags, dropping(), plan.DataLoss)
	want := filepath.Join(dir, "20261127120000_drop_column_public_t_a.sql")
	if code != 0 || stdout != want+"\n" {
		t.Fatalf("exit code %d, %q, %s", code, stdout, stderr)
	}
	if b, err := os.ReadFile(want); err != nil || !strings.HasPrefix(string(b), "-- +goose Up\n") {
		t.Fatalf("%v: %s", err, b)
	}
	// The next plan of the same second goes behind it.
	if code, stdout, _ = delivered(flags, dropping(), plan.DataLoss); code != 0 || !strings.Contains(stdout, "20261127120001_") {
		t.Errorf("exit code %d, %q", code, stdout)
	}
}

func TestPlanOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan")
	for output, start := range map[string]string{"text": "Plan  ", "markdown": "## Migration plan", "json": "{\n", "sql": "-- Migration plan"} {
		code, stdout, stderr := delivered(planFlags{output: output, out: path}, dropping(), plan.DataLoss)
		b, err := os.ReadFile(path)
		if code != 0 || stdout != "" || err != nil || !strings.HasPrefix(string(b), start) || !strings.Contains(stderr, "decade: wrote "+path) {
			t.Errorf("%s: exit code %d, %q, %v, %.40q, %s", output, code, stdout, err, b, stderr)
		}
	}
}
