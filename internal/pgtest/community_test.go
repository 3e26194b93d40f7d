package pgtest_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
)

// What no Debian package of TimescaleDB has works: compression, a continuous
// aggregate that is refreshed, every policy, and each job when it is called.
func TestCommunity(t *testing.T) {
	t.Parallel()
	conn := pgtest.Connect(t, pgtest.Community(t))
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	expect := func(what string, want int, sql string, args ...any) {
		t.Helper()
		if got := one[int](t, conn, sql, args...); got != want {
			t.Errorf("%s: got %d, want %d", what, got, want)
		}
	}
	run := func(job string) {
		t.Helper()
		exec("CALL public.run_job($1)", one[int](t, conn,
			"SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = $1 ORDER BY job_id DESC LIMIT 1", job))
	}
	exec("CREATE TABLE public.readings (at timestamptz NOT NULL, device int NOT NULL, value double precision)")
	exec("SELECT public.create_hypertable('public.readings', 'at', chunk_time_interval => interval '1 day')")
	// One row an hour, 20 days back from today.
	exec("INSERT INTO public.readings SELECT date_trunc('day', now()) - i * interval '1 hour', i % 4, i FROM generate_series(1, 480) i")
	exec("ALTER TABLE public.readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device', timescaledb.compress_orderby = 'at DESC')")
	exec(`CREATE MATERIALIZED VIEW public.daily WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
		SELECT public.time_bucket('1 day', at) AS day, device, sum(value) AS total, count(*) AS n FROM public.readings GROUP BY 1, 2 WITH NO DATA`)

	expect("buckets before a refresh", 0, "SELECT count(*) FROM public.daily")
	exec("SELECT public.add_continuous_aggregate_policy('public.daily', interval '30 days', interval '1 hour', interval '1 hour')")
	run("policy_refresh_continuous_aggregate")
	expect("rows in refreshed buckets", 480, "SELECT sum(n)::int FROM public.daily")

	exec("SELECT public.add_compression_policy('public.readings', interval '10 days')")
	run("policy_compression")
	if n := one[int](t, conn, "SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"); n < 9 || n > 11 {
		t.Errorf("%d chunks are compressed, want those of about ten days", n)
	}
	expect("rows, compressed or not", 480, "SELECT count(*) FROM public.readings")

	exec("SELECT public.add_retention_policy('public.readings', interval '5 days')")
	run("policy_retention")
	if n := one[int](t, conn, "SELECT count(*) FROM public.readings"); n < 100 || n > 150 {
		t.Errorf("%d rows are left, want those of five to six days", n)
	}
	expect("rows in the roll-up, which outlives them", 480, "SELECT sum(n)::int FROM public.daily")
}

// A server that is lent again is as empty as a new one.
func TestCommunityReuse(t *testing.T) {
	var targets [2]string
	for i := range targets {
		t.Run("use", func(t *testing.T) {
			targets[i] = pgtest.Community(t)
			conn := pgtest.Connect(t, targets[i])
			for _, sql := range []string{
				"CREATE SCHEMA s; CREATE TABLE s.h (at timestamptz NOT NULL, v int); CREATE EXTENSION btree_gist",
				"SELECT create_hypertable('s.h', 'at')",
				"INSERT INTO s.h VALUES (now(), 1), (now() - interval '1 year', 2)",
				"ALTER TABLE s.h SET (timescaledb.compress)",
				"SELECT compress_chunk(c) FROM show_chunks('s.h') c",
				"CREATE MATERIALIZED VIEW s.m WITH (timescaledb.continuous) AS SELECT time_bucket('1 day', at) d, count(*) n FROM s.h GROUP BY 1",
				"SELECT add_continuous_aggregate_policy('s.m', NULL, interval '1 hour', interval '1 hour')",
				"SELECT add_compression_policy('s.h', interval '7 days'), add_retention_policy('s.h', interval '30 days')",
				"DISCARD ALL",
				"CREATE TABLE after_discard ()",
			} {
				if _, err := conn.Exec(t.Context(), sql); err != nil {
					t.Fatalf("%s: %v", sql, err)
				}
			}
		})
	}
	if targets[0] != targets[1] {
		t.Errorf("the server was not emptied: the first test had %s, the second %s", targets[0], targets[1])
	}
}

// Each session starts as on any server.
func TestCommunitySessions(t *testing.T) {
	t.Parallel()
	target := pgtest.Community(t)
	first, err := pgx.Connect(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Exec(t.Context(), "CREATE TABLE a (b text); CREATE EXTENSION vector"); err != nil {
		t.Fatal(err)
	}
	// Far more than one read of a socket gives, in both directions.
	long := strings.Repeat("x", 500_000)
	if got := one[string](t, first, "INSERT INTO a VALUES ($1) RETURNING b", long); got != long {
		t.Errorf("got %d characters back, want %d", len(got), len(long))
	}
	if _, err := first.CopyFrom(t.Context(), pgx.Identifier{"a"}, []string{"b"}, pgx.CopyFromRows([][]any{{"y"}})); pg.SQLState(err) != "0A000" {
		t.Errorf("COPY FROM STDIN: got %v, want a refusal with SQLSTATE 0A000", err)
	}
	if _, err := first.Exec(t.Context(), "SET work_mem = '1MB'; BEGIN; CREATE TABLE lost ()"); err != nil {
		t.Fatal(err)
	}
	first.Close(t.Context())

	second := pgtest.Connect(t, target)
	for _, tt := range []struct{ sql, want string }{
		{"SHOW work_mem", "4MB"},
		{"SHOW search_path", `"$user", public`},
		{"SHOW enable_seqscan", "on"},
		{"SELECT coalesce(to_regclass('lost')::text, 'none')", "none"},
		{"SELECT count(*)::text FROM a", "1"},
	} {
		if got := one[string](t, second, tt.sql); got != tt.want {
			t.Errorf("%s in the second session: got %s, want %s", tt.sql, got, tt.want)
		}
	}
	if _, err := second.Exec(t.Context(), "DISCARD ALL"); err != nil {
		t.Fatal(err)
	}
	if got := one[string](t, second, "SHOW search_path"); got != `"$user", public` {
		t.Errorf("search_path after DISCARD ALL: %s", got)
	}
}

func one[T any](t *testing.T, conn *pgx.Conn, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}
