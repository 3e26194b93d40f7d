package lifeops_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/pgtest"
)

// rowsOf counts a person's rows in every table that has a user_id, the
// materialised rows of continuous aggregates too.
func rowsOf(t *testing.T, conn *pgx.Conn, user string) map[string]int64 {
	t.Helper()
	rows, err := conn.Query(t.Context(), `SELECT a.attrelid::regclass::text FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
		WHERE a.attname = 'user_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname !~ '^(_hyper_|compress_hyper_)' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 20 {
		t.Fatalf("tables with a user: %v, %v", tables, err)
	}
	out := map[string]int64{}
	for _, table := range tables {
		out[table] = number(t, conn, "SELECT count(*) FROM "+table+" WHERE user_id = $1", user)
	}
	return out
}

// On the other levels blueprinttest erases. Here the rows are compressed, and
// some live in continuous aggregates alone.
func TestErasureOnCommunity(t *testing.T) {
	p := place{pgtest.CommunityVersion, lifecycle.Community}
	conn := open(t, p, "data/seed.sql")
	must(t, conn, "SELECT lifeops.ingest_sensor_readings($1, ARRAY[99], ARRAY['2025-06-30 23:00+00']::timestamptz[], ARRAY[1], '2025-07-01 00:00+00')", ada)
	refresh(t, conn, p)
	// Rolled up and dropped, and compressed: what no refresh and no ordinary DELETE would reach.
	must(t, conn, "SELECT drop_chunks('lifeops.sensor_readings', older_than => '2025-06-15 00:00+00'::timestamptz)")
	for _, series := range []string{"sensor_readings", "health_metrics", "habit_logs", "gamification_events"} {
		must(t, conn, "SET timescaledb.max_tuples_decompressed_per_dml_transaction = 1")
		must(t, conn, "SELECT compress_chunk(c) FROM show_chunks('lifeops."+series+"') AS c")
	}
	before, others := rowsOf(t, conn, ada), rowsOf(t, conn, grace)
	for table, n := range before {
		if n == 0 {
			t.Errorf("%s has no row of the person before erasure, so the test says nothing of it", table)
		}
	}
	var erased, again bool
	if err := conn.QueryRow(t.Context(), "SELECT lifeops.erase_user($1)", ada).Scan(&erased); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), "SELECT lifeops.erase_user($1)", ada).Scan(&again); err != nil {
		t.Fatal(err)
	}
	if !erased || again {
		t.Errorf("erased %v, and again %v", erased, again)
	}
	for table, n := range rowsOf(t, conn, ada) {
		if n != 0 {
			t.Errorf("%s keeps %d rows of an erased person", table, n)
		}
	}
	for table, n := range rowsOf(t, conn, grace) {
		if n != others[table] {
			t.Errorf("%s: another person had %d rows and has %d", table, others[table], n)
		}
	}
}

// xp is granted once for an event and once for a completion, and the total is
// what the log says.
func TestXPIsGrantedOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, p place) {
		conn := open(t, p)
		household(t, conn, at("2025-06-01 00:00"), at("2025-07-01 00:00"))
		must(t, conn, "INSERT INTO lifeops.time_anchors (user_id, code, name, default_time) VALUES ($1, 'lunch', 'Lunch', '12:30')", ada)
		must(t, conn, "INSERT INTO lifeops.timeline_items (user_id, item_id, code, title, schedule_type, anchor_code) VALUES ($1, $2, 'walk', 'Walk', 'daily', 'lunch')", ada, grace)
		must(t, conn, "INSERT INTO lifeops.timeline_item_rewards (user_id, item_id, stat_code, xp) VALUES ($1, $2, 'STR', 40), ($1, $2, 'STA', 60)", ada, grace)
		for i, want := range []int64{100, 0} {
			if xp := number(t, conn, "SELECT lifeops.complete_item($1, $2, '2025-06-10', 20::smallint, '2025-06-10 11:00+00')", ada, grace); xp != want {
				t.Errorf("completion %d pays %d, want %d", i+1, xp, want)
			}
			granted := number(t, conn, "SELECT lifeops.grant_xp($1, $2, '2025-06-10 12:00+00', 'gym', 50)::integer", ada, ada)
			if granted != 1-int64(i) {
				t.Errorf("grant %d: %d", i+1, granted)
			}
		}
		if total, level := number(t, conn, "SELECT total_xp FROM lifeops.user_profile WHERE user_id = $1", ada), number(t, conn, "SELECT level FROM lifeops.user_profile WHERE user_id = $1", ada); total != 150 || level != 2 {
			t.Errorf("total %d, level %d; level 2 begins at 100", total, level)
		}
		if got := code(t, conn, "SELECT lifeops.grant_xp($1, $1, '2025-06-11 12:00+00', 'gym', -1)", ada); got != "23514" {
			t.Errorf("a negative grant: SQLSTATE %q", got)
		}
		if n := number(t, conn, "SELECT count(*) FROM lifeops.user_profile AS u WHERE u.total_xp <> (SELECT coalesce(sum(e.xp), 0) FROM lifeops.gamification_events AS e WHERE e.user_id = u.user_id)"); n != 0 {
			t.Errorf("%d totals disagree with the log", n)
		}
	})
}
