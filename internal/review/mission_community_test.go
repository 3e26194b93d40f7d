package review_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
)

// communityVerdict is what TimescaleDB's community build says of a block.
type communityVerdict struct {
	// before makes what the block takes to be there.
	before string
	// refused are the statements that it refuses: a part of the text and a part
	// of its message. All others must run.
	refused [][2]string
	// instead does what the block is for, in a form that works; each of its
	// checks must be true afterwards.
	instead string
	checks  []string
}

// missionCommunity has an entry for every block that speaks of TimescaleDB.
var missionCommunity = map[string]communityVerdict{
	// Names in a sketch.
	"database-architect.md:25": {refused: [][2]string{{"health_metrics", "syntax error"}}},
	// A policy compresses nothing on a hypertable whose compression was not set up.
	"database-architect.md:60": {
		before: `CREATE TABLE sensor_readings (time timestamptz NOT NULL, sensor text NOT NULL, value double precision NOT NULL);`,
		refused: [][2]string{
			{"add_compression_policy", "columnstore not enabled"},
			{"CREATE MATERIALIZED VIEW", "syntax error"},
		},
		instead: `INSERT INTO sensor_readings SELECT now() - i * interval '1 hour', 'sensor ' || i % 3, i FROM generate_series(1, 1000) i;
ALTER TABLE sensor_readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'sensor', timescaledb.compress_orderby = 'time DESC');
SELECT add_compression_policy('sensor_readings', INTERVAL '7 days');
CREATE MATERIALIZED VIEW sensor_hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, sensor, sum(value) AS total, count(*) AS readings FROM sensor_readings GROUP BY 1, 2 WITH NO DATA;
SELECT add_continuous_aggregate_policy('sensor_hourly', start_offset => INTERVAL '60 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');`,
		checks: []string{
			"SELECT count(*) > 2 FROM timescaledb_information.chunks WHERE is_compressed",
			"SELECT count(*) BETWEEN 990 AND 1000 FROM sensor_hourly",
		},
	},
	// The primary key lacks the time, and the rows that are there must move.
	"schema-design.md:291": {
		refused: [][2]string{
			{"INSERT INTO archive.raw_memories_archive", "does not exist"},
			{"create_hypertable", "cannot create a unique index without the column"},
		},
		instead: `CREATE TABLE events (id uuid NOT NULL DEFAULT gen_random_uuid(), happened_at timestamptz NOT NULL, user_id uuid NOT NULL, PRIMARY KEY (user_id, id, happened_at));
SELECT create_hypertable('events', 'happened_at', chunk_time_interval => interval '1 month');
INSERT INTO events (happened_at, user_id) SELECT '2026-01-15'::timestamptz + i * interval '1 day', gen_random_uuid() FROM generate_series(0, 89) i;`,
		checks: []string{"SELECT count(*) BETWEEN 3 AND 5 FROM show_chunks('events')"},
	},
}

var speaksOfTimescale = regexp.MustCompile(`(?i)timescale|hypertable`)

// Every block of the mission that speaks of TimescaleDB is executed on the
// build that has all of it: what it refuses is written down, the fold finds
// the same, and the form that works has worked.
func TestMissionOnCommunity(t *testing.T) {
	context, err := os.ReadFile("../../testdata/mission/context.sql")
	if err != nil {
		t.Fatal(err)
	}
	played := map[string]bool{}
	for _, doc := range []string{"database-architect.md", "schema-design.md"} {
		for _, b := range blocks(t, doc) {
			if !speaksOfTimescale.MatchString(b.sql) {
				continue
			}
			name := fmt.Sprintf("%s:%d", doc, b.line)
			played[name] = true
			t.Run(name, func(t *testing.T) {
				v, ok := missionCommunity[name]
				if !ok {
					t.Fatalf("no verdict is written down for this block:\n%s", b.sql)
				}
				conn := pgtest.Connect(t, pgtest.Community(t))
				before := string(context) + v.before
				for _, p := range playOn(t, conn, "before.sql", before) {
					t.Fatalf("making the context: %s: %v", p.stmt.Span, p.err)
				}
				checkRefusals(t, name, playOn(t, conn, name, b.sql), v.refused)
				checkFoldRefuses(t, before, b.sql, v.refused)
				for _, p := range playOn(t, conn, "instead.sql", v.instead) {
					t.Errorf("instead: %s: %v", p.stmt.Span, p.err)
				}
				checkJobs(t, conn, v.checks)
			})
		}
	}
	for name := range missionCommunity {
		if !played[name] {
			t.Errorf("no block of the documents is at %s, or it says nothing of TimescaleDB", name)
		}
	}
}

// refusal is a statement that the server refused.
type refusal struct {
	stmt *sqlparse.Statement
	err  error
}

// playOn executes every statement, and gives those that are refused.
func playOn(t *testing.T, conn *pgx.Conn, name, sql string) []refusal {
	t.Helper()
	var out []refusal
	for _, st := range sqlparse.Parse(name, sql).Statements {
		if _, err := conn.PgConn().Exec(t.Context(), st.SQL).ReadAll(); err != nil {
			out = append(out, refusal{st, err})
		}
	}
	return out
}

func checkRefusals(t *testing.T, name string, got []refusal, want [][2]string) {
	t.Helper()
	left := append([][2]string(nil), want...)
next:
	for _, r := range got {
		for i, w := range left {
			if strings.Contains(r.stmt.SQL, w[0]) && strings.Contains(r.err.Error(), w[1]) {
				left = append(left[:i], left[i+1:]...)
				continue next
			}
		}
		t.Errorf("%s: TimescaleDB refuses a statement that is not written down as refused: %v\n%s", name, r.err, r.stmt.SQL)
	}
	for _, w := range left {
		t.Errorf("%s: %q must be refused with %q", name, w[0], w[1])
	}
}

// checkFoldRefuses demands a problem of the fold for each refused statement,
// and none for another.
func checkFoldRefuses(t *testing.T, before, sql string, want [][2]string) {
	t.Helper()
	const name = "block.sql"
	res := ddl.Fold([]*sqlparse.File{sqlparse.Parse("before.sql", before), sqlparse.Parse(name, sql)}, ddl.Options{Version: pgtest.CommunityVersion})
	seen := make([]bool, len(want))
next:
	for _, p := range res.Problems {
		if p.Span.File != name {
			t.Errorf("the fold has a problem with the context: %s: %s", p.Span, p.Message)
			continue
		}
		for i, w := range want {
			if strings.Contains(statementAt(sql, p.Span.Start), w[0]) {
				seen[i] = true
				continue next
			}
		}
		t.Errorf("the fold has a problem that the server has not: line %d: %s", p.Span.Line, p.Message)
	}
	for i, w := range want {
		if !seen[i] {
			t.Errorf("the fold takes what the server refuses: %q (%s)", w[0], w[1])
		}
	}
}

// checkJobs runs every policy once, as its schedule would, and asks.
func checkJobs(t *testing.T, conn *pgx.Conn, checks []string) {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT job_id FROM timescaledb_information.jobs WHERE job_id >= 1000 ORDER BY job_id")
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		t.Fatal(err)
	}
	for _, job := range jobs {
		if _, err := conn.Exec(t.Context(), "CALL run_job($1)", job); err != nil {
			t.Errorf("running job %d: %v", job, err)
		}
	}
	for _, sql := range checks {
		var ok bool
		if err := conn.QueryRow(t.Context(), sql).Scan(&ok); err != nil || !ok {
			t.Errorf("after the jobs: %s: %v, %v", sql, ok, err)
		}
	}
}
