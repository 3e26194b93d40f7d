package planning_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
)

// Columns change their types while somebody writes: keys, an identity, a
// sequence, foreign keys of and to them, checks, indexes, views. Nobody fails,
// no value is lost, nothing is rewritten, and no step holds a strong lock
// while it reads rows.
func TestTypes(t *testing.T) {
	const before, after = "testdata/types/before.sql", "testdata/types/after.sql"
	for _, version := range pgtest.Versions() {
		t.Run("", func(t *testing.T) {
			p, err := makePlan(t, version, before, after)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() || len(p.Refused) > 0 {
				t.Fatalf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
			}
			for _, s := range p.Steps {
				strong := slices.ContainsFunc(s.Effects.Locks, func(l plan.Lock) bool { return l.Mode >= lockmode.ShareRowExclusive })
				if len(s.Effects.Rewrites) > 0 || strong && len(s.Effects.Scans) > 0 {
					t.Errorf("step %d, %s: rewrites %v, scans %v under %v", s.Number, s.Title, s.Effects.Rewrites, s.Effects.Scans, s.Effects.Locks)
				}
			}
			// text to integer may meet a word, varchar(20) to varchar(12) a long one.
			if d := cmp.Diff([]plan.HazardName{plan.DataLoss, plan.DataDependent}, p.NotAllowed(nil)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			conn, target := open(t, version, before)
			sql(t, conn, `INSERT INTO users (name, score, born) SELECT 'u' || i, nullif(i % 50, 0)::text, date '2000-01-01' + i FROM generate_series(1, 2000) i;
				INSERT INTO orders (user_id, amount, code) SELECT i, i, i::text FROM generate_series(1, 2000) i`)
			stop := writing(t, target, `WITH u AS (INSERT INTO public.users (name, score) VALUES ('more', '77') RETURNING id), o AS (
				INSERT INTO public.orders (user_id, amount, code) SELECT id, 5, 'y' FROM u)
				UPDATE public.orders SET amount = amount + 1 WHERE id = (SELECT 1 + random() * 1999)::integer`)
			run(t, conn, p)
			written := stop()
			var users, scores, born, orders, amount, last int64
			if err := conn.QueryRow(t.Context(), `SELECT count(*), sum(score), count(born), (SELECT count(*) FROM public.orders), (SELECT sum(amount)::bigint FROM public.orders),
				(SELECT max(id) FROM public.users) FROM public.users`).Scan(&users, &scores, &born, &orders, &amount, &last); err != nil {
				t.Fatal(err)
			}
			if users != 2000+written || orders != users || scores != 40*49*25+77*written || born != 2000 || amount < 2000*2001/2+5*written || written == 0 {
				t.Errorf("%d written: %d users, scores %d, %d born, %d orders of %d", written, users, scores, born, orders, amount)
			}
			var next int64
			if err := conn.QueryRow(t.Context(), "INSERT INTO public.users (name) VALUES ('last') RETURNING id").Scan(&next); err != nil || next <= last {
				t.Errorf("the next id is %d after %d: %v", next, last, err)
			}
			_, direct := open(t, version, after)
			if d := cmp.Diff(dump(t, version, direct), dump(t, version, target)); d != "" {
				t.Errorf("-file +plan:\n%s", d)
			}
		})
	}
}

// What closes the online way is said, and the change in place is held back.
func TestTypesInPlace(t *testing.T) {
	for name, c := range map[string]struct{ schema, why string }{
		"expression": {"CREATE TABLE t (id bigint PRIMARY KEY, a TYPE); CREATE INDEX i ON t ((a + 1))", "index i computes with it or has an operator class or collation of its own"},
		"generated":  {"CREATE TABLE t (a TYPE, b bigint GENERATED ALWAYS AS (id) STORED, id bigint)", ""},
		"parent":     {"CREATE TABLE t (a TYPE); CREATE TABLE s () INHERITS (t)", "the table is partitioned, a partition or inherits"},
		"trigger": {"CREATE TABLE t (a TYPE); CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
			"trigger g names it"},
		"policy": {"CREATE TABLE t (a TYPE); CREATE POLICY p ON t USING (a > 0)", "policy p reads it"},
		"forced": {"CREATE TABLE t (a TYPE); ALTER TABLE t FORCE ROW LEVEL SECURITY", "policies may hide rows from the owner, who would have to fill the second column"},
		"taken":  {"CREATE TABLE t (a TYPE, a_old integer)", "a column a_new or a_old is there already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := makePlan(t, pgtest.Usual, writeSQL(t, "a.sql", replace(c.schema, "integer")), writeSQL(t, "b.sql", replace(c.schema, "bigint")))
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() && name != "trigger" && name != "policy" { // PostgreSQL itself refuses to change those in place
				t.Errorf("proof %+v %+v", p.Proof, p.Proof.Failed)
			}
			if c.why == "" {
				if len(p.NotAllowed(nil)) != 0 {
					t.Errorf("%v", p.NotAllowed(nil))
				}
				return
			}
			if len(p.Steps) == 0 || p.Steps[0].Why != "a second column that takes its place would stop nobody, but "+c.why || !slices.Equal(p.NotAllowed(nil), []plan.HazardName{plan.Rewrite}) {
				t.Errorf("%v: %+v", p.NotAllowed(nil), p.Steps)
			}
		})
	}
}

// A value that is too long stops a change of type: no way cuts it.
func TestTypesDoNotCut(t *testing.T) {
	for name, schema := range map[string]string{"online": "CREATE TABLE t (a TYPE)", "in place": "CREATE TABLE t (a TYPE); CREATE INDEX i ON t (lower(a))"} {
		t.Run(name, func(t *testing.T) {
			before := writeSQL(t, "a.sql", replace(schema, "varchar(20)"))
			p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", replace(schema, "varchar(3)")))
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() {
				t.Fatalf("proof %+v", p.Proof)
			}
			conn, _ := open(t, pgtest.Usual, before)
			sql(t, conn, "INSERT INTO t VALUES ('abc'), ('abcdef')")
			var failed error
			for _, s := range p.Steps {
				if failed = runStep(t.Context(), conn, s); failed != nil {
					break
				}
			}
			var long int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM public.t WHERE a = 'abcdef'").Scan(&long); err != nil || failed == nil || long != 1 {
				t.Errorf("the plan ended with %v, and %d rows keep the long value: %v", failed, long, err)
			}
		})
	}
}

func replace(schema, typ string) string { return strings.ReplaceAll(schema, "TYPE", typ) }
