package planning_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

// A table with another name goes on counting where it stands: its sequences
// get their new names, and are not made anew.
func TestRenamedTableGoesOnCounting(t *testing.T) {
	const rows = "INSERT INTO was (note) SELECT 'x' FROM generate_series(1, 5);"
	before := writeSQL(t, "before.sql", "CREATE TABLE was (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial UNIQUE, note text);"+rows)
	after := writeSQL(t, "after.sql", "CREATE TABLE is_now (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial UNIQUE, note text);")
	p, err := planning.Run(t.Context(), planning.Options{Desired: after, From: before, Postgres: pgtest.Usual, Getenv: os.Getenv, Lab: labs(t)(pgtest.Usual),
		LockTimeout: 200 * time.Millisecond, StatementTimeout: 5 * time.Second, Renames: []planning.Rename{{From: "public.was", To: "public.is_now"}}, Now: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if !p.Proven() {
		t.Fatalf("not proven: %+v\n%s", p.Proof, steps(p))
	}
	conn, _ := open(t, pgtest.Usual, before)
	run(t, conn, p)
	var id, n int
	if err := conn.QueryRow(t.Context(), "INSERT INTO public.is_now (note) VALUES ('y') RETURNING id, n").Scan(&id, &n); err != nil || id != 6 || n != 6 {
		t.Errorf("the next row is %d, %d: %v\n%s", id, n, err, steps(p))
	}
}

// Each object is in one proposal, the likeliest: a table with most of its
// columns, a column with the same type and most of its name.
func TestProposedRenames(t *testing.T) {
	from := writeSQL(t, "a.sql", `CREATE TABLE links (id bigint, token text, expiry timestamptz, owner bigint); CREATE TABLE alone (a int, b int);
		CREATE TABLE t (locked_ttl bigint, inactivity_ttl bigint, max_ttl bigint, name text);`)
	to := writeSQL(t, "b.sql", `CREATE TABLE external_links (id bigint, token text, expiry timestamptz, owner bigint, extra jsonb); CREATE TABLE other (a int, c int);
		CREATE TABLE t (dormant_ttl bigint, locked_at_ttl bigint, title text NOT NULL);`)
	p, err := makePlan(t, pgtest.Usual, from, to)
	if err != nil {
		t.Fatal(err)
	}
	want := []plan.Rename{
		{Kind: "table", From: "public.links", To: "public.external_links", Why: "4 of 5 columns are the same"},
		{Kind: "column", From: "public.t.locked_ttl", To: "public.t.locked_at_ttl", Why: "the type is the same"},
		{Kind: "column", From: "public.t.inactivity_ttl", To: "public.t.dormant_ttl", Why: "the type is the same"},
	}
	if d := cmp.Diff(want, p.Renames); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// Names may have to be quoted, and may have dots in them; a note that is done
// says nothing any more.
func TestRenamedAndQuoted(t *testing.T) {
	const notes = `
-- decade:renamed Two.Mixed "case" = Two.the.user
-- decade:renamed Two.the.user.a.b = Two.the.user.select
`
	before := writeSQL(t, "before.sql", `CREATE SCHEMA "Two"; CREATE TABLE "Two"."Mixed ""case""" ("a.b" bigint PRIMARY KEY, "with space" text);`)
	between := writeSQL(t, "between.sql", `CREATE SCHEMA "Two"; CREATE TABLE "Two"."the.user" ("a.b" bigint CONSTRAINT "Mixed ""case""_pkey" PRIMARY KEY, "with space" text);`+notes)
	after := writeSQL(t, "after.sql", `CREATE SCHEMA "Two"; CREATE TABLE "Two"."the.user" ("select" bigint CONSTRAINT "Mixed ""case""_pkey" PRIMARY KEY, "with space" text);`+notes)
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{before, between, []string{`ALTER TABLE "Two"."Mixed ""case""" RENAME TO "the.user"`}},
		{between, after, []string{`ALTER TABLE "Two"."the.user" RENAME COLUMN "a.b" TO "select"`}},
		{after, after, nil},
	} {
		p, err := makePlan(t, pgtest.Usual, c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range p.Steps {
			got = append(got, s.SQL...)
		}
		if d := cmp.Diff(c.want, got); d != "" || !p.Proven() {
			t.Errorf("proof %+v, -want +got:\n%s", p.Proof, d)
		}
	}
}
