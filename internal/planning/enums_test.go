package planning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
)

// An enum loses a value: a row that has it stops the filling and nothing else;
// whoever may write to the table, and not use the schema of the type, writes
// all the time; and what an open session keeps of the old type breaks, as the
// plan has said.
func TestEnumsOnline(t *testing.T) {
	const table = "CREATE TABLE t (id int PRIMARY KEY, m types.mood, ms types.mood[] DEFAULT '{ok}')"
	before := writeSQL(t, "a.sql", "CREATE SCHEMA types; CREATE TYPE types.mood AS ENUM ('sad', 'ok', 'glad');"+table)
	after := writeSQL(t, "b.sql", "CREATE SCHEMA types; CREATE TYPE types.mood AS ENUM ('glad', 'ok');"+table)
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			p := onlinePlan(t, version, before, after)
			if got := p.NotAllowed(nil); !slices.Equal(got, []plan.HazardName{plan.DependentBroken, plan.DataDependent}) {
				t.Errorf("to be allowed: %v", got)
			}
			conn, target := open(t, version, before)
			sql(t, conn, "INSERT INTO t VALUES (-1, 'sad', '{ok,NULL,glad}'), (-2, 'glad', '{}'), (-3, NULL, NULL); GRANT INSERT ON t TO pg_monitor; PREPARE had AS SELECT count(*) FROM t WHERE m = $1; EXECUTE had('ok')")
			stopped := 0
			for _, s := range p.Steps {
				err := runStep(t.Context(), conn, s)
				if pg.SQLState(err) == "22P02" {
					stopped++
					sql(t, conn, "UPDATE t SET m = 'ok' WHERE m = 'sad'")
					err = runStep(t.Context(), conn, s)
				}
				if err != nil {
					t.Fatalf("step %d, %s: %v", s.Number, s.Title, err)
				}
				sql(t, conn, fmt.Sprintf("SET ROLE pg_monitor; INSERT INTO t (id, m, ms) VALUES (%d, 'glad', '{glad,ok}'); RESET ROLE", s.Number))
			}
			if stopped != 1 {
				t.Errorf("stopped %d times", stopped)
			}
			var values string
			if err := conn.QueryRow(t.Context(), "SELECT string_agg(concat(m, ms), ' ' ORDER BY id) FROM t WHERE id < 2").Scan(&values); err != nil || values != " glad{} ok{ok,NULL,glad} glad{glad,ok}" {
				t.Errorf("values %q, %v", values, err)
			}
			if _, err := conn.Exec(t.Context(), "EXECUTE had('ok')"); err == nil {
				t.Error("a statement that was prepared before runs: the plan warns for nothing")
			}
			sql(t, conn, "REVOKE INSERT ON t FROM pg_monitor")
			sameAsFile(t, version, after, target)
		})
	}
}

// What closes the online way is said, and the tables are rewritten.
func TestEnumsInPlace(t *testing.T) {
	for name, c := range map[string]struct{ schema, more, why string }{
		"index":       {"CREATE TABLE t (m mood, k int); CREATE INDEX i ON t (k) WHERE m = 'ok'", "", "index i names the type"},
		"two columns": {"CREATE TABLE t (a mood, b mood); CREATE INDEX i ON t (a, b)", "", "two columns of the type are in one and the same"},
		"foreign key": {"CREATE TABLE t (m mood PRIMARY KEY); CREATE TABLE w (m mood REFERENCES t)", "", "two columns of the type are in one and the same"},
		"other check": {"CREATE TABLE t (m mood); CREATE TABLE w (a text, CONSTRAINT c CHECK (a <> 'ok'::mood::text)); ALTER TABLE w ADD m mood", "", "constraint c of public.w names the type"},
		"called":      {"CREATE FUNCTION f(mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE TABLE t (m mood); CREATE POLICY p ON t USING (f(m))", "", "policy p of public.t names the type"},
		"rows":        {"CREATE TABLE t (m mood); CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql BEGIN ATOMIC SELECT * FROM t; END", "", "function public.f() is compiled with the table"},
		"partition":   {"CREATE TABLE t (m mood, k int) PARTITION BY LIST (k)", "CREATE TABLE p PARTITION OF t DEFAULT", "partitions of public.t come or go"},
		"parent":      {"CREATE TABLE t (m mood); CREATE TABLE w () INHERITS (t)", "", "the table inherits or is inherited from"},
		"new column":  {"CREATE TABLE t (m mood, CONSTRAINT c CHECK (m > 'ok'))", "ALTER TABLE t ADD k int; ALTER TABLE t DROP CONSTRAINT c; ALTER TABLE t ADD CONSTRAINT c CHECK (m > 'ok' OR k > 1)", "needs k, which is new too"},
		"not null":    {"CREATE TABLE t (m mood)", "ALTER TABLE t ALTER m SET NOT NULL", "public.t.m changes too"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := makePlan(t, pgtest.Usual, writeSQL(t, "a.sql", "CREATE TYPE mood AS ENUM ('sad', 'ok');"+c.schema), writeSQL(t, "b.sql", "CREATE TYPE mood AS ENUM ('ok');"+c.schema+";"+c.more))
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(p.Steps, func(s plan.Step) bool { return s.Title == "make type public.mood anew" })
			if i < 0 || !strings.Contains(p.Steps[i].Why, "would stop nobody, but ") || !strings.Contains(p.Steps[i].Why, c.why) || !slices.Contains(p.NotAllowed(nil), plan.Rewrite) {
				t.Errorf("%+v", p.Steps)
			}
			if !p.Proven() {
				t.Errorf("proof %+v %+v", p.Proof, p.Proof.Failed)
			}
		})
	}
}
