package planning_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/planning"
)

// A state that was executed before is remembered: the same plan comes out, of
// a changed file too, and a damaged memory is none.
func TestStates(t *testing.T) {
	pgtest.Server(t, pgtest.Usual)
	_, target := open(t, pgtest.Usual, monday)
	l, _ := labtest.Lend(t, pgtest.Usual)
	dir := t.TempDir()
	for _, c := range []struct{ desired, from string }{{friday, target}, {monday, target}, {friday, monday}, {friday, friday}} {
		opt := planning.Options{Desired: c.desired, From: c.from, Postgres: pgtest.Usual, Getenv: os.Getenv, Lab: l, LockTimeout: time.Second, Now: time.Now()}
		want, err := planning.Run(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		opt.States = dir
		for _, when := range []string{"executed", "remembered", "damaged"} {
			got, err := planning.Run(t.Context(), opt)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s from %s, %s: -without a memory +with:\n%s", c.desired, c.from, when, d)
			}
			if when == "remembered" {
				for _, f := range states(t, dir) {
					if err := os.Truncate(f, 100); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if n := len(states(t, dir)); n != 2 {
		t.Errorf("%d states are remembered of two files", n)
	}
}

// What nobody asked for in a month is forgotten.
func TestStatesForgotten(t *testing.T) {
	dir := t.TempDir()
	opt := planning.Options{Desired: monday, From: planning.Empty, Postgres: pgtest.Usual, Getenv: os.Getenv, LockTimeout: time.Second, States: dir, Now: time.Now()}
	pgtest.Server(t, pgtest.Usual)
	if _, err := planning.Run(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	first := states(t, dir)
	old := opt.Now.Add(-31 * 24 * time.Hour)
	if err := os.Chtimes(first[0], old, old); err != nil {
		t.Fatal(err)
	}
	opt.Desired = friday
	if _, err := planning.Run(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	if left := states(t, dir); len(left) != 1 || slices.Equal(left, first) {
		t.Errorf("remembered before %v, after %v", first, left)
	}
}

func states(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Files that a migration tool runs in a transaction may lock tables, and leave
// temporary tables behind.
func TestStateThatLocks(t *testing.T) {
	from := writeSQL(t, "b.sql", "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (a int); CREATE TEMP TABLE work (m mood);")
	to := writeSQL(t, "a.sql", "CREATE TABLE t (a int); LOCK TABLE t IN ACCESS EXCLUSIVE MODE; ALTER TABLE t ADD b int;")
	p, err := makePlan(t, pgtest.Usual, from, to)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps) != 2 || !p.Proven() {
		t.Errorf("%s\n%+v", steps(p), p.Proof)
	}
}
