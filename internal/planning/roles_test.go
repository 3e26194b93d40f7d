package planning_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

// A file as pg_dump writes it names owners, roles of another server among
// them: it is read, and what is not compared is named.
func TestOwners(t *testing.T) {
	const objects = "CREATE SCHEMA x; CREATE TABLE x.t (a int); CREATE VIEW x.v AS SELECT a FROM x.t; CREATE FUNCTION x.f(i int) RETURNS int LANGUAGE sql AS 'SELECT i'; CREATE SEQUENCE x.s; CREATE TYPE x.e AS ENUM ();"
	from := writeSQL(t, "a.sql", objects)
	to := writeSQL(t, "b.sql", objects+`ALTER SCHEMA x OWNER TO somebody_else; ALTER TABLE x.t OWNER TO somebody_else; ALTER VIEW x.v OWNER TO "somebody_else";
		ALTER FUNCTION x.f(integer) OWNER TO somebody_else; ALTER SEQUENCE x.s OWNER TO somebody_else; ALTER TYPE x.e OWNER TO somebody_else;`)
	p, err := makePlan(t, pgtest.Usual, from, to)
	if err != nil {
		t.Fatal(err)
	}
	want := []plan.Left{{Kind: "owners", Path: to, Why: "owners are named in 6 places, which a plan does not compare: set them yourself"}}
	if d := cmp.Diff(want, p.Left); d != "" || len(p.Steps) != 0 || !p.Proven() {
		t.Errorf("%d steps, proof %+v; -want +got:\n%s", len(p.Steps), p.Proof, d)
	}
	// More than an owner is not done by a superuser.
	evil := writeSQL(t, "c.sql", "CREATE TABLE t (a int); CREATE FUNCTION evil(int) RETURNS text LANGUAGE sql AS 'SELECT pg_catalog.current_setting(''is_superuser'')'; INSERT INTO t VALUES (1);"+
		"ALTER TABLE t ALTER COLUMN a TYPE text USING evil(a), OWNER TO somebody_else;")
	if _, err := makePlan(t, pgtest.Usual, planning.Empty, evil); err == nil || !strings.Contains(err.Error(), "permission denied for schema public") {
		t.Errorf("a change of type beside the owner: %v", err)
	}
}

// Roles belong to the server: what the plan is to grant to one that may not be
// there begins with the role, and a live server is asked.
func TestRoles(t *testing.T) {
	dir := t.TempDir() // the files are known the second time, and the lab has not seen the role
	file := writeSQL(t, "a.sql", `CREATE TABLE t (a int); GRANT SELECT ON t TO "decade Test role"; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t TO "decade Test role" USING (true);`)
	_, target := open(t, pgtest.Usual, "")
	admin, _ := open(t, pgtest.Usual, "")
	for _, from := range []string{planning.Empty, target, target} {
		p, err := planning.Run(t.Context(), planning.Options{Desired: file, From: from, Postgres: pgtest.Usual, Getenv: os.Getenv, LockTimeout: time.Second,
			StatementTimeout: 5 * time.Second, States: dir, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proven() || p.Steps[0].Title != "make sure that role decade Test role is there" {
			t.Fatalf("from %s: %+v, proof %+v", from, p.Steps, p.Proof)
		}
	}
	sql(t, admin, `CREATE ROLE "decade Test role"`)
	defer sql(t, admin, `DROP ROLE "decade Test role"`)
	for _, states := range []string{"", dir} {
		p, err := planning.Run(t.Context(), planning.Options{Desired: file, From: target, Getenv: os.Getenv, LockTimeout: time.Second, StatementTimeout: 5 * time.Second, States: states, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proven() || p.Steps[0].Title != "create table public.t" {
			t.Errorf("%+v, proof %+v", p.Steps, p.Proof)
		}
	}
}

// Privileges on the database itself are named and left alone: the throw-away
// server has another database.
func TestPrivilegesOnDatabase(t *testing.T) {
	file := writeSQL(t, "a.sql", "CREATE TABLE t (a int)")
	conn, target := open(t, pgtest.Usual, file)
	sql(t, conn, "DO $$ BEGIN EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO pg_monitor', current_database()); END $$")
	defer sql(t, conn, "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM pg_monitor', current_database()); END $$")
	for desired, steps := range map[string]int{file: 0, writeSQL(t, "b.sql", "CREATE TABLE t (a int, b int)"): 1} {
		p, err := makePlan(t, pgtest.Usual, target, desired)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Steps) != steps || !p.Proven() || len(p.Left) != 1 || p.Left[0].Kind != "privileges" {
			t.Errorf("%d steps, proof %+v, left alone %+v", len(p.Steps), p.Proof, p.Left)
		}
	}
	_, err := makePlan(t, pgtest.Usual, planning.Empty, writeSQL(t, "c.sql", "GRANT CONNECT ON DATABASE app TO pg_monitor"))
	if err == nil || !strings.Contains(err.Error(), `database "app" does not exist`) || !strings.Contains(err.Error(), "take it out") {
		t.Errorf("a file that names a database: %v", err)
	}
}
