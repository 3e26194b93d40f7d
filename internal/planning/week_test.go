package planning_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

const shop = `CREATE TABLE users (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, note text, legacy text);
CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id integer NOT NULL, paid boolean NOT NULL DEFAULT false, made_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX orders_user ON orders (user_id);
CREATE FUNCTION open_orders(who integer) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM public.orders WHERE user_id = who';
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING (user_id = 1);
CREATE ROLE week_reader;
GRANT SELECT ON users TO week_reader;
`

// A week of edits by hand, each planned against the database that the day
// before left: the locks that a step is said to take are those that pg_locks
// shows when it has run there and has not committed yet.
func TestLocksOfAWeek(t *testing.T) {
	days := []struct {
		day, old, new string
		renames       []planning.Rename
		allow         []plan.HazardName
	}{
		{day: "a column gets another name", old: "note text", new: "remark text", renames: []planning.Rename{{From: "public.users.note", To: "public.users.remark"}}},
		{day: "a key gets another type", old: "orders (id integer", new: "orders (id bigint"},
		{day: "a partitioned table comes", new: `CREATE TABLE visits (user_id integer NOT NULL, at timestamptz NOT NULL, page text, PRIMARY KEY (user_id, at)) PARTITION BY RANGE (at);
			CREATE TABLE visits_2026_01 PARTITION OF visits FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-02-01 00:00+00');
			CREATE INDEX visits_page ON visits (page, at);`},
		{day: "a column goes", old: ", legacy text", new: "", allow: []plan.HazardName{plan.DataLoss}},
		{day: "a foreign key comes", new: "ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;"},
		{day: "a function changes", old: "WHERE user_id = who", new: "WHERE user_id = who AND NOT paid"},
		{day: "a policy and a grant change", old: "USING (user_id = 1);", new: "FOR SELECT TO week_reader USING (user_id > 0); GRANT SELECT, INSERT ON orders TO week_reader;"},
	}
	labOf := labs(t)
	for _, version := range pgtest.Versions() {
		t.Run("", func(t *testing.T) {
			compared := 0
			schema := strings.Replace(shop, "CREATE ROLE week_reader;\n", "", 1)
			conn, target := open(t, version, "")
			sql(t, conn, "DO $$ BEGIN CREATE ROLE week_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"+schema+
				"INSERT INTO users (email) SELECT i::text FROM generate_series(1, 100) i; INSERT INTO orders (user_id) SELECT id FROM users")
			for _, d := range days {
				if d.old == "" {
					schema += d.new + "\n"
				} else {
					schema = strings.Replace(schema, d.old, d.new, 1)
				}
				p, err := planning.Run(t.Context(), planning.Options{Desired: writeSQL(t, "day.sql", schema), From: target, Getenv: os.Getenv, LockTimeout: time.Second,
					StatementTimeout: 5 * time.Second, Renames: d.renames, Lab: labOf(version)})
				if err != nil {
					t.Fatalf("%s: %v", d.day, err)
				}
				if !p.Proven() || len(p.Steps) == 0 || !slices.Equal(p.NotAllowed(nil), d.allow) {
					t.Fatalf("%s: %d steps, proof %+v, not allowed %v", d.day, len(p.Steps), p.Proof, p.NotAllowed(nil))
				}
				for _, s := range p.Steps {
					if s.Class == plan.Alone {
						if err := tryStep(t.Context(), conn, s); err != nil {
							t.Fatalf("%s, %s: %v", d.day, s.Title, err)
						}
						continue
					}
					want := map[string]string{}
					for _, l := range s.Effects.Locks {
						want[l.Relation] = l.Mode.String()
					}
					compared += len(want)
					got := locksOf(t, conn, s)
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s on %d, %s: -planned +pg_locks\n%s", d.day, version, s.Title, diff)
					}
				}
			}
			if compared < 20 {
				t.Errorf("only %d locks were compared", compared)
			}
		})
	}
}

// locksOf runs a step and gives what it locks of what was there before, by
// name, in the words of the documentation.
func locksOf(t *testing.T, conn *pgx.Conn, s plan.Step) map[string]string {
	t.Helper()
	ctx := context.Background()
	const relations = `SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^(pg_|information_schema)'`
	rows, _ := conn.Query(ctx, relations)
	before, err := pgx.CollectRows(rows, pgx.RowTo[uint32])
	if err != nil {
		t.Fatal(err)
	}
	names := map[uint32]string{}
	rows, _ = conn.Query(ctx, `SELECT c.oid, n.nspname || '.' || c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1)`, before)
	var oid uint32
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&oid, &name}, func() error { names[oid] = name; return nil }); err != nil {
		t.Fatal(err)
	}
	order := []string{"AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"}
	words := []string{"ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"}
	strongest := map[string]int{}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, q := range s.SQL {
			if _, err := tx.Exec(ctx, q, pgx.QueryExecModeExec); err != nil {
				return err
			}
		}
		rows, _ := tx.Query(ctx, "SELECT relation, mode FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation'")
		var mode string
		_, err := pgx.ForEachRow(rows, []any{&oid, &mode}, func() error {
			if n := names[oid]; n != "" {
				strongest[n] = max(strongest[n], slices.Index(order, mode))
			}
			return nil
		})
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", s.Title, err)
	}
	out := map[string]string{}
	for _, n := range slices.Sorted(maps.Keys(strongest)) {
		out[n] = words[strongest[n]]
	}
	return out
}
