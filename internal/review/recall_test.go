package review_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rule"
)

var update = flag.Bool("update", false, "rewrite the list of missed faults")

const hurried = "../../testdata/hurried"

// fault is a row of FAULTS.md: a fault that was planted, and its line.
type fault struct{ id, what, family, file, line string }

var faultRow = regexp.MustCompile(`(?m)^\| ([A-Z]+\d+) \| \w+ \| (.*?) \| .*? \| .*? \| (\w+) \| (\S+?):(\d+) \|`)

func plantedFaults(t *testing.T) []fault {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(hurried, "FAULTS.md"))
	if err != nil {
		t.Fatal(err)
	}
	var out []fault
	for _, m := range faultRow.FindAllStringSubmatch(string(data), -1) {
		out = append(out, fault{m[1], m[2], m[3], m[4], m[5]})
	}
	if len(out) < 300 {
		t.Fatalf("FAULTS.md lists %d faults; its form must have changed", len(out))
	}
	return out
}

// foundElsewhere reads elsewhere.txt: by a fault's id, the rule and the line
// that speak of it, where that is not the line of FAULTS.md.
func foundElsewhere(t *testing.T, faults []fault) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(hurried, "elsewhere.txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(data)) {
		id, at, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || !slices.ContainsFunc(faults, func(f fault) bool { return f.id == id }) || out[id] != "" {
			t.Fatalf("elsewhere.txt: want \"ID RULE FILE:LINE\" with each fault once, got %q", line)
		}
		out[id] = at
	}
	return out
}

// Of the faults that were planted in the hurried databases, those that no rule
// speaks of are written down in missed.txt. A rule speaks of a fault on the
// very line that FAULTS.md names, or where elsewhere.txt says: by the rule named
// there, on the line named there. A fault that was found stays found; one that
// is found for the first time leaves the list.
func TestRecall(t *testing.T) {
	spoken := map[string]bool{}
	for _, target := range []string{"dirsoul", "lifeops", "stats", "stats_migrations"} {
		cfg, err := config.Parse("", nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := review.Run(context.Background(), review.Options{
			Targets: []string{filepath.Join(hurried, target)}, Config: cfg, Profile: "strict", FailOn: rule.Error, Postgres: 17,
			Getenv: func(string) string { return "" }, Verb: "review", Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if _, file, ok := strings.Cut(f.Pos.File, "hurried/"); ok {
				spoken[fmt.Sprintf("%s:%d", file, f.Pos.Line)] = true
				spoken[fmt.Sprintf("%s %s:%d", f.Rule, file, f.Pos.Line)] = true
			}
		}
	}
	faults := plantedFaults(t)
	elsewhere := foundElsewhere(t, faults)
	for id, at := range elsewhere {
		if !spoken[at] {
			t.Errorf("elsewhere.txt says that %s speaks of %s, and it does not", at, id)
		}
	}
	var missed strings.Builder
	n := 0
	for _, f := range faults {
		onLine := spoken[f.file+":"+f.line]
		if onLine && elsewhere[f.id] != "" {
			t.Errorf("%s is found on its own line now: take it out of elsewhere.txt", f.id)
		}
		if !onLine && elsewhere[f.id] == "" {
			fmt.Fprintf(&missed, "%s %s %s:%s %s\n", f.id, f.family, f.file, f.line, f.what)
			n++
		}
	}
	t.Logf("a rule speaks of %d of %d planted faults, %d of them on another line", len(faults)-n, len(faults), len(elsewhere))
	path := filepath.Join(hurried, "missed.txt")
	if *update {
		if err := os.WriteFile(path, []byte(missed.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), missed.String()); diff != "" {
		t.Errorf("the missed faults changed (-written down +now); if fewer, go test ./internal/review -run Recall -update:\n%s", diff)
	}
}
