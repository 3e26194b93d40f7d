package planning_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/prove"
	"github.com/decadedb/decade/internal/sqlparse"
)

func communityPlan(t *testing.T, l *lab.Lab, states, from, to string) *plan.Plan {
	t.Helper()
	p, err := planning.Run(t.Context(), planning.Options{Desired: to, From: from, Postgres: pgtest.CommunityVersion, Lab: l, Getenv: os.Getenv, States: states,
		LockTimeout: 200 * time.Millisecond, StatementTimeout: time.Minute, Now: time.Unix(0, 0)})
	if err != nil {
		t.Fatalf("planning from %s to %s: %v", from, to, err)
	}
	return p
}

// readLab reads what a file makes in the lab, or what is in it where the file is "".
func readLab(t *testing.T, l *lab.Lab, file string) *catalog.Catalog {
	t.Helper()
	if file != "" {
		if err := l.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range sqlparse.Parse(file, string(text)).Statements {
			if r, err := l.Run(t.Context(), st); err != nil || r != nil {
				t.Fatalf("%s: %v, %v", st.SQL, r, err)
			}
		}
	}
	c, _, err := introspect.Read(t.Context(), l.Conn, introspect.Options{NoStats: true, Definitions: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// undoAll takes the steps back, the last first; ok is false where a step
// cannot be taken back.
func undoAll(t *testing.T, conn *pgx.Conn, p *plan.Plan) (ok bool) {
	t.Helper()
	for _, s := range slices.Backward(p.Steps) {
		if len(s.Undo) == 0 {
			return false
		}
		for _, sql := range s.Undo {
			if _, err := conn.Exec(t.Context(), sql, pgx.QueryExecModeExec); err != nil {
				t.Fatalf("undo of step %d, %s: %s: %v", s.Number, s.Title, sql, err)
			}
		}
	}
	return true
}

// communityKinds are what only the community build has, each in two forms
// beside what it stands on.
var communityKinds = []struct {
	name, base, a, b string
	change           []string // titles of the steps from a to b
	hazards          []plan.HazardName
	back             []plan.HazardName // of the steps from b to the base
}{
	{name: "columnstore", a: "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device', timescaledb.compress_orderby = 'at DESC');",
		b:      "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device, site', timescaledb.compress_orderby = 'at DESC, value');",
		change: []string{"compress new chunks of public.readings in another order"}, back: []plan.HazardName{plan.Rewrite}},
	{name: "columnstore unstated", a: "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device', timescaledb.compress_orderby = 'at DESC');",
		b:      "ALTER TABLE readings SET (timescaledb.compress);",
		change: []string{"compress new chunks of public.readings in another order"}, back: []plan.HazardName{plan.Rewrite}},
	{name: "policies", base: "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');",
		a:      "SELECT add_compression_policy('readings', INTERVAL '7 days'); SELECT add_retention_policy('readings', INTERVAL '180 days'); SELECT add_reorder_policy('readings', 'readings_pkey');",
		b:      "SELECT add_compression_policy('readings', INTERVAL '14 days'); SELECT add_retention_policy('readings', INTERVAL '180 days', schedule_interval => INTERVAL '2 days', initial_start => '2030-01-01 03:00+00', timezone => 'Europe/Berlin'); SELECT add_reorder_policy('readings', 'readings_device_idx');",
		change: []string{"change the reorder policy of public.readings", "change the compression policy of public.readings", "change the retention policy of public.readings"}},
	{name: "shorter retention", a: "SELECT add_retention_policy('readings', INTERVAL '180 days');", b: "SELECT add_retention_policy('readings', INTERVAL '90 days');",
		change: []string{"change the retention policy of public.readings"}, hazards: []plan.HazardName{plan.DataLoss}},
	{name: "integer time", base: "CREATE FUNCTION now_of_counter() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000000::bigint'; CREATE FUNCTION other_now() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 2000000::bigint';",
		a:      "CREATE TABLE counted (n bigint NOT NULL, v integer); SELECT create_hypertable('counted', by_range('n', 1000)); SELECT set_integer_now_func('counted', 'now_of_counter'); SELECT add_retention_policy('counted', BIGINT '5000000000');",
		b:      "CREATE TABLE counted (n bigint NOT NULL, v integer); SELECT create_hypertable('counted', by_range('n', 2000)); SELECT set_integer_now_func('counted', 'other_now'); SELECT add_retention_policy('counted', BIGINT '5000000000');",
		change: []string{"make new chunks of public.counted 2000 wide", "tell the time of public.counted by public.other_now"}, back: []plan.HazardName{plan.DataLoss}},
	{name: "continuous aggregate",
		a: hourly + "SELECT add_continuous_aggregate_policy('hourly', start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '30 minutes'); GRANT SELECT ON hourly TO PUBLIC; COMMENT ON VIEW hourly IS 'one';",
		b: strings.Replace(hourly, "materialized_only = true", "materialized_only = false", 1) + `CREATE INDEX hourly_total ON hourly (total); CREATE INDEX ON hourly (n, device); COMMENT ON VIEW hourly IS 'two'; COMMENT ON COLUMN hourly.n IS 'n';
			SELECT set_chunk_time_interval('hourly', INTERVAL '100 days'); ALTER MATERIALIZED VIEW hourly SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');
			SELECT add_continuous_aggregate_policy('hourly', start_offset => NULL, end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '30 minutes', buckets_per_batch => 10);
			SELECT add_compression_policy('hourly', INTERVAL '30 days'); SELECT add_retention_policy('hourly', INTERVAL '5 years');`,
		change: []string{"make new chunks of public.hourly 100 days wide", "let public.hourly be compressed", "build index *_n_device_idx of continuous aggregate public.hourly",
			"build index hourly_total of continuous aggregate public.hourly", "change what is read of continuous aggregate public.hourly", "comment on continuous aggregate public.hourly",
			"change the refresh policy of public.hourly", "add the compression policy of public.hourly", "add the retention policy of public.hourly", "revoke select on table public.hourly for public"},
		hazards: []plan.HazardName{plan.DataLoss}, back: []plan.HazardName{plan.DataLoss}},
	{name: "another query",
		a:       hourly + daily + "SELECT add_retention_policy('readings', INTERVAL '180 days'); CREATE VIEW report AS SELECT day, total FROM daily; SELECT add_continuous_aggregate_policy('hourly', INTERVAL '3 days', INTERVAL '1 hour', INTERVAL '30 minutes'); SELECT add_continuous_aggregate_policy('daily', INTERVAL '30 days', INTERVAL '1 day', INTERVAL '1 day');",
		b:       strings.Replace(hourly, "count(value) AS n", "count(value) AS n, max(value) AS top", 1) + daily + "SELECT add_retention_policy('readings', INTERVAL '180 days'); CREATE VIEW report AS SELECT day, total FROM daily; SELECT add_continuous_aggregate_policy('hourly', INTERVAL '3 days', INTERVAL '1 hour', INTERVAL '30 minutes'); SELECT add_continuous_aggregate_policy('daily', INTERVAL '30 days', INTERVAL '1 day', INTERVAL '1 day');",
		change:  []string{"change continuous aggregate public.hourly", "add the refresh policy of public.daily", "add the refresh policy of public.hourly"},
		hazards: []plan.HazardName{plan.DataLoss}, back: []plan.HazardName{plan.DataLoss}},
	{name: "settings of a job", base: "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');",
		a:      "SELECT add_compression_policy('readings', INTERVAL '7 days'); SELECT alter_job(job_id, config => config || '{\"maxchunks_to_compress\": 3, \"verbose_log\": true}') FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression';",
		b:      "SELECT add_compression_policy('readings', INTERVAL '7 days'); SELECT alter_job(job_id, config => config || '{\"maxchunks_to_compress\": 5}') FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression';",
		change: []string{"change the compression policy of public.readings"}},
	{name: "odd names", base: `CREATE SCHEMA "Odd Schema"; CREATE TABLE "Odd Schema"."It's" ("At" timestamptz NOT NULL, "Dev ice" integer NOT NULL, "Val" real); SELECT create_hypertable('"Odd Schema"."It''s"', by_range('At'));`,
		a: `ALTER TABLE "Odd Schema"."It's" SET (timescaledb.compress, timescaledb.compress_segmentby = '"Dev ice"', timescaledb.compress_orderby = '"At" DESC, "Val"'); SELECT add_compression_policy('"Odd Schema"."It''s"', INTERVAL '7 days');
			CREATE MATERIALIZED VIEW "Odd Schema"."A View" WITH (timescaledb.continuous) AS SELECT time_bucket(INTERVAL '1 day', "At") AS "Day", "Dev ice", count(*) AS "N" FROM "Odd Schema"."It's" GROUP BY 1, 2 WITH NO DATA;
			SELECT add_continuous_aggregate_policy('"Odd Schema"."A View"', INTERVAL '30 days', INTERVAL '1 day', INTERVAL '1 day');`,
		b: `ALTER TABLE "Odd Schema"."It's" SET (timescaledb.compress, timescaledb.compress_segmentby = '"Dev ice"', timescaledb.compress_orderby = '"At" DESC'); SELECT add_compression_policy('"Odd Schema"."It''s"', INTERVAL '8 days');
			CREATE MATERIALIZED VIEW "Odd Schema"."A View" WITH (timescaledb.continuous) AS SELECT time_bucket(INTERVAL '1 day', "At") AS "Day", "Dev ice", count(*) AS "N" FROM "Odd Schema"."It's" GROUP BY 1, 2 WITH NO DATA;
			SELECT add_continuous_aggregate_policy('"Odd Schema"."A View"', INTERVAL '40 days', INTERVAL '1 day', INTERVAL '1 day'); CREATE INDEX "An Index" ON "Odd Schema"."A View" ("N");`,
		change: []string{"compress new chunks of Odd Schema.It's in another order", "build index An Index of continuous aggregate Odd Schema.A View", "change the refresh policy of Odd Schema.A View", "change the compression policy of Odd Schema.It's"},
		back:   []plan.HazardName{plan.DataLoss, plan.Rewrite}},
	{name: "a view becomes an aggregate", a: "CREATE VIEW hourly AS SELECT time_bucket(INTERVAL '1 hour', at) AS hour, device, sum(value) AS total FROM readings GROUP BY 1, 2; CREATE VIEW report AS SELECT hour, total FROM hourly;",
		b:      hourly + "CREATE VIEW report AS SELECT hour, total FROM hourly; SELECT add_continuous_aggregate_policy('hourly', INTERVAL '3 days', INTERVAL '1 hour', INTERVAL '1 hour');",
		change: []string{"change continuous aggregate public.hourly", "add the refresh policy of public.hourly"}, back: []plan.HazardName{plan.DataLoss}},
	{name: "an aggregate becomes a view", a: hourly + "SELECT add_continuous_aggregate_policy('hourly', INTERVAL '3 days', INTERVAL '1 hour', INTERVAL '1 hour');",
		b:      "CREATE VIEW hourly AS SELECT time_bucket(INTERVAL '1 hour', at) AS hour, device, sum(value) AS total FROM readings GROUP BY 1, 2;",
		change: []string{"change view public.hourly"}, hazards: []plan.HazardName{plan.DataLoss}},
	{name: "a table becomes an aggregate", a: "CREATE TABLE hourly (hour timestamptz, device integer, total double precision); CREATE VIEW report AS SELECT hour, total FROM hourly; GRANT SELECT ON hourly TO PUBLIC;",
		b:      hourly + "CREATE VIEW report AS SELECT hour, total FROM hourly; GRANT SELECT ON hourly TO PUBLIC;",
		change: []string{"create continuous aggregate public.hourly", "drop table public.hourly_old"}, hazards: []plan.HazardName{plan.DataLoss}, back: []plan.HazardName{plan.DataLoss}},
	{name: "a hypertable becomes an aggregate", a: "CREATE TABLE hourly (hour timestamptz NOT NULL, device integer); SELECT create_hypertable('hourly', by_range('hour')); SELECT add_retention_policy('hourly', INTERVAL '5 years');",
		b:      hourly + "SELECT add_retention_policy('hourly', INTERVAL '5 years');",
		change: []string{"create continuous aggregate public.hourly", "add the retention policy of public.hourly", "drop table public.hourly_old"}, hazards: []plan.HazardName{plan.DataLoss}, back: []plan.HazardName{plan.DataLoss}},
	{name: "new column under an aggregate", base: "", a: hourly, b: hourly + "ALTER TABLE readings ADD COLUMN note text;",
		change: []string{"add column public.readings.note"}, back: []plan.HazardName{plan.DataLoss}},
}

const (
	communityBase = `CREATE EXTENSION IF NOT EXISTS timescaledb;
		CREATE TABLE readings (site integer NOT NULL, device integer NOT NULL, at timestamptz NOT NULL, value double precision, PRIMARY KEY (device, at));
		SELECT create_hypertable('readings', by_range('at', INTERVAL '1 day')); CREATE INDEX readings_device_idx ON readings (device);
		`
	hourly = `CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
		SELECT time_bucket(INTERVAL '1 hour', at) AS hour, device, sum(value) AS total, count(value) AS n FROM readings GROUP BY 1, 2 WITH NO DATA;
		`
	daily = `CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.create_group_indexes = false) AS
		SELECT time_bucket(INTERVAL '1 day', hour) AS day, device, sum(total) AS total FROM hourly GROUP BY 1, 2 WITH NO DATA;
		`
)

// What only the community build has is made, changed, and dropped again; each
// plan is proven, names its harm, and what has an undo can be taken back.
func TestCommunityKinds(t *testing.T) {
	l, states := labtest.Community(t), t.TempDir()
	for _, k := range communityKinds {
		t.Run(k.name, func(t *testing.T) {
			base := writeSQL(t, "base.sql", communityBase+k.base)
			a := writeSQL(t, "a.sql", communityBase+k.base+k.a)
			b := writeSQL(t, "b.sql", communityBase+k.base+k.b)
			for _, c := range []struct {
				from, to string
				titles   []string
				hazards  []plan.HazardName
			}{{base, a, nil, nil}, {a, b, k.change, k.hazards}, {b, base, nil, k.back}} {
				p := communityPlan(t, l, states, c.from, c.to)
				if !p.Proven() || len(p.Refused) > 0 {
					t.Fatalf("from %s to %s: proof %+v %+v, refused %v: %s", c.from, c.to, p.Proof, p.Proof.Failed, p.Refused, steps(p))
				}
				for _, x := range p.Steps {
					if x.Effects == nil && x.Class != plan.Alone {
						t.Errorf("%s: what it locks was not measured", x.Title)
					}
				}
				if c.titles != nil {
					var titles []string
					for _, s := range p.Steps {
						titles = append(titles, s.Title)
					}
					if d := cmp.Diff(c.titles, titles); d != "" {
						t.Errorf("-want +got:\n%s", d)
					}
				}
				if c.from != base {
					if d := cmp.Diff(c.hazards, p.NotAllowed(nil)); d != "" {
						t.Errorf("from %s to %s, hazards -want +got:\n%s", c.from, c.to, d)
					}
				}
				if undoAll(t, l.Conn, p) {
					back := readLab(t, l, "")
					before := readLab(t, l, c.from)
					if left := diff.Compare(back, before); !left.Empty() {
						t.Errorf("from %s to %s and back: %s", c.from, c.to, strings.Join(prove.Differences(back, before, 9), "\n"))
					}
				}
			}
		})
	}
}

// A living database with rows, compressed chunks and filled aggregates is led
// from form to form; the rows stay, and no chunk is ever part of a plan.
func TestCommunityLive(t *testing.T) {
	l := labtest.Community(t)
	target := pgtest.Community(t)
	on := func(statements ...string) {
		t.Helper()
		conn := pgtest.Connect(t, target)
		defer conn.Close(t.Context()) // the build takes one session at a time
		for _, s := range statements {
			sql(t, conn, s)
		}
	}
	count := func(query string) (n int) {
		t.Helper()
		conn := pgtest.Connect(t, target)
		defer conn.Close(t.Context())
		if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	lead := func(name, wanted string, hazards ...plan.HazardName) {
		t.Helper()
		file := writeSQL(t, name, wanted)
		p := communityPlan(t, l, "", target, file)
		if !p.Proven() || len(p.Refused) > 0 {
			t.Fatalf("%s: proof %+v %+v, refused %v: %s", name, p.Proof, p.Proof.Failed, p.Refused, steps(p))
		}
		if d := cmp.Diff(hazards, p.NotAllowed(nil)); d != "" {
			t.Errorf("%s: hazards -want +got:\n%s", name, d)
		}
		conn := pgtest.Connect(t, target)
		run(t, conn, p)
		conn.Close(t.Context())
		if again := communityPlan(t, l, "", target, file); len(again.Steps)+len(again.Refused) > 0 || !again.Proven() {
			t.Fatalf("%s: left to do: %s, refused %v", name, steps(again), again.Refused)
		}
	}
	on(communityBase, "INSERT INTO readings SELECT 1, i % 3, TIMESTAMPTZ '2026-01-01 00:00+00' + i * INTERVAL '1 hour', i FROM generate_series(1, 240) AS i")
	full := communityBase + "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device'); SELECT add_compression_policy('readings', INTERVAL '7 days');" + hourly + daily +
		"CREATE VIEW report AS SELECT day, total FROM daily; GRANT SELECT ON hourly, report TO PUBLIC; COMMENT ON VIEW report IS 'r'; COMMENT ON VIEW hourly IS 'h';" +
		"SELECT add_continuous_aggregate_policy('hourly', INTERVAL '3 days', INTERVAL '1 hour', INTERVAL '30 minutes');"
	lead("full.sql", full)
	on("CALL refresh_continuous_aggregate('hourly', NULL, NULL)", "CALL refresh_continuous_aggregate('daily', NULL, NULL)", "SELECT compress_chunk(c) FROM show_chunks('readings') AS c")
	if n := count("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"); n < 10 {
		t.Errorf("%d chunks are compressed", n)
	}
	// Rebuilt with all that, and with a column more.
	lead("column.sql", full+"ALTER TABLE readings ADD COLUMN note text;")
	lead("order.sql", strings.Replace(full, "'device')", "'device', timescaledb.compress_orderby = 'at DESC, value')", 1)+"ALTER TABLE readings ADD COLUMN note text;")
	// Nothing compressed is left, and no row is gone.
	bare := communityBase + "ALTER TABLE readings ADD COLUMN note text;" + hourly + daily
	lead("bare.sql", bare, plan.Rewrite)
	if n := count("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"); n != 0 {
		t.Errorf("%d chunks are compressed", n)
	}
	if n := count("SELECT sum(n)::integer FROM hourly"); n != 240 {
		t.Errorf("hourly holds %d rows, want 240", n)
	}
	lead("without.sql", communityBase+"ALTER TABLE readings ADD COLUMN note text;", plan.DataLoss)
	if n := count("SELECT count(*) FROM readings"); n != 240 {
		t.Errorf("%d readings are left of 240", n)
	}
}

// What the steps lock and read is measured on the one session that there is.
func TestCommunityMeasured(t *testing.T) {
	l := labtest.Community(t)
	a := writeSQL(t, "a.sql", communityBase)
	b := writeSQL(t, "b.sql", communityBase+"ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device'); SELECT add_retention_policy('readings', INTERVAL '180 days');"+hourly)
	want := map[string]lockmode.Mode{"let public.readings be compressed": lockmode.AccessExclusive, "create continuous aggregate public.hourly": lockmode.ShareRowExclusive,
		"add the retention policy of public.readings": lockmode.None}
	for _, s := range communityPlan(t, l, "", a, b).Steps {
		mode, known := want[s.Title]
		if !known || s.Effects == nil {
			t.Fatalf("step %s, effects %v", s.Title, s.Effects)
		}
		got := lockmode.None
		for _, lock := range s.Effects.Locks {
			if lock.Relation == "public.readings" {
				got = lock.Mode
			}
		}
		if got != mode {
			t.Errorf("%s locks public.readings %s, want %s", s.Title, got, mode)
		}
		if len(s.Effects.Rewrites) > 0 || slices.Contains(s.Effects.Scans, "public.readings") {
			t.Errorf("%s: rewrites %v, scans %v", s.Title, s.Effects.Rewrites, s.Effects.Scans)
		}
		delete(want, s.Title)
	}
	if len(want) > 0 {
		t.Errorf("no step of these titles: %v", want)
	}
}
