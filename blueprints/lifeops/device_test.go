package lifeops_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lifecycle"
)

// pieces is how many partitions or chunks a series has.
func pieces(t *testing.T, conn *pgx.Conn, p place, series string) int64 {
	t.Helper()
	if p.level == lifecycle.Plain {
		return number(t, conn, "SELECT count(*) FROM pg_inherits WHERE inhparent = $1::text::regclass", "lifeops."+series)
	}
	return number(t, conn, "SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_schema = 'lifeops' AND hypertable_name = $1", series)
}

// A batch with everything that a device can get wrong, sent twice.
func TestDeviceGoneWrong(t *testing.T) {
	everywhere(t, func(t *testing.T, p place) {
		conn := open(t, p)
		now := at("2025-06-20 12:00")
		household(t, conn, at("2025-06-01 00:00"), at("2025-07-01 00:00"))
		send := func() (accepted, duplicates, quarantined int64) {
			t.Helper()
			err := conn.QueryRow(t.Context(), `SELECT accepted, duplicates, quarantined FROM lifeops.ingest_sensor_readings($1,
				ARRAY[1, 1, 2, 9, 1, 1, 1, NULL], ARRAY['2025-06-20 11:00+00', '2025-06-20 11:00+00', '2025-06-20 11:00+00', '2025-06-20 11:00+00',
				'2099-01-01 00:00+00', '2025-06-20 11:10+00', '2025-06-20 11:20+00', '2025-06-20 11:30+00']::timestamptz[],
				ARRAY[20.5, 20.5, 30, 1, 1, 'NaN', NULL, 4]::float8[], $2)`, ada, now).Scan(&accepted, &duplicates, &quarantined)
			if err != nil {
				t.Fatal(err)
			}
			return accepted, duplicates, quarantined
		}
		if a, d, q := send(); a != 2 || d != 1 || q != 5 {
			t.Errorf("first sending: %d accepted, %d duplicates, %d in quarantine", a, d, q)
		}
		before := pieces(t, conn, p, "sensor_readings")
		if a, d, q := send(); a != 0 || d != 3 || q != 5 {
			t.Errorf("second sending: %d accepted, %d duplicates, %d in quarantine", a, d, q)
		}
		rows, err := conn.Query(t.Context(), "SELECT reason FROM lifeops.quarantined_readings WHERE user_id = $1 ORDER BY reason", ada)
		if err != nil {
			t.Fatal(err)
		}
		reasons, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(reasons) != 5 {
			t.Fatalf("quarantine holds %v, %v: sent again, a reading stands there once", reasons, err)
		}
		for i, want := range []string{"future", "not_a_number", "not_a_number", "unknown_sensor", "unknown_sensor"} {
			if reasons[i] != want {
				t.Errorf("reasons %v, want %s at %d", reasons, want, i)
			}
		}
		if now := pieces(t, conn, p, "sensor_readings"); now != before {
			t.Errorf("a reading of 2099 left %d partitions or chunks, before it were %d", now, before)
		}
		// The same past the functions. Nothing may make a piece of the year 2099.
		for _, insert := range []string{
			"INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value) VALUES ($1, 1, '2099-01-01 00:00+00', 1)",
			"INSERT INTO lifeops.health_metrics (user_id, metric_type, measured_at, value) VALUES ($1, 'steps', '2099-01-01 00:00+00', 1)",
			"INSERT INTO lifeops.habit_logs (user_id, habit, day) VALUES ($1, 'walk', '2099-01-01')",
			"INSERT INTO lifeops.gamification_events (user_id, occurred_at, event_id, event_type) VALUES ($1, '2099-01-01 00:00+00', $1, 'x')",
		} {
			if got := code(t, conn, insert, ada); got != "23514" {
				t.Errorf("%s: SQLSTATE %q, want 23514", insert, got)
			}
		}
		if a := number(t, conn, "SELECT accepted FROM lifeops.ingest_health_metrics($1, 'ring', ARRAY['steps', 'steps'], ARRAY['2025-06-20 11:00+00', '2099-01-01 00:00+00']::timestamptz[], ARRAY[1, 2], $2)", ada, now); a != 1 {
			t.Errorf("health: %d accepted of one good and one of 2099", a)
		}
		if got := code(t, conn, "SELECT lifeops.ingest_sensor_readings($1, ARRAY[1], ARRAY[]::timestamptz[], ARRAY[1.5])", ada); got != "2202E" {
			t.Errorf("arrays of two lengths: SQLSTATE %q", got)
		}
	})
}

// What the columns must not hold, and with which SQLSTATE it is refused.
func TestImpossibleRows(t *testing.T) {
	p := place{17, lifecycle.Plain}
	conn := open(t, p, "data/seed.sql")
	const item = "INSERT INTO lifeops.timeline_items (user_id, code, title, schedule_type, days, once_date, anchor_code, anchor_offset_minutes, exact_time, priority) VALUES ($1, 'new', 'New', "
	one := "(SELECT item_id FROM lifeops.timeline_items WHERE user_id = $1 AND code = 'item_6')"
	for sql, want := range map[string]string{
		item + "'daily', '{}', NULL, 'lunch', 5, NULL, 5)":                                                                                  "",
		item + "'hourly', '{}', NULL, 'lunch', 0, NULL, 5)":                                                                                 "23514",
		item + "'weekly', '{1,2}', NULL, 'lunch', 0, NULL, 5)":                                                                              "23514",
		item + "'weekly', '{2}', NULL, 'lunch', 0, NULL, 5)":                                                                                "",
		item + "'specific_days', '{}', NULL, 'lunch', 0, NULL, 5)":                                                                          "23514",
		item + "'specific_days', '{8}', NULL, 'lunch', 0, NULL, 5)":                                                                         "23514",
		item + "'specific_days', '{1,NULL}', NULL, 'lunch', 0, NULL, 5)":                                                                    "23514",
		item + "'once', '{}', NULL, 'lunch', 0, NULL, 5)":                                                                                   "23514",
		item + "'once', '{}', '2025-07-01', 'lunch', 0, NULL, 5)":                                                                           "",
		item + "'daily', '{}', '2025-07-01', 'lunch', 0, NULL, 5)":                                                                          "23514",
		item + "'daily', '{}', NULL, 'lunch', 0, '10:00', 5)":                                                                               "23514",
		item + "'daily', '{}', NULL, NULL, 0, NULL, 5)":                                                                                     "23514",
		item + "'daily', '{}', NULL, 'teatime', 0, NULL, 5)":                                                                                "23503",
		item + "'daily', '{}', NULL, 'lunch', 0, NULL, 11)":                                                                                 "23514",
		item + "'daily', '{}', NULL, 'lunch', 0, NULL, 0)":                                                                                  "23514",
		"UPDATE lifeops.timeline_items SET code = 'item_2' WHERE user_id = $1 AND code = 'item_1'":                                          "23505",
		"INSERT INTO lifeops.timeline_overrides (user_id, item_id, original_date, kind) VALUES ($1, " + one + ", '2030-01-01', 'skip')":     "",
		"INSERT INTO lifeops.timeline_overrides (user_id, item_id, original_date, kind) VALUES ($1, " + one + ", '2030-01-01', 'postpone')": "23514",
		"INSERT INTO lifeops.timeline_overrides (user_id, item_id, original_date, kind, new_date) VALUES ($1, " + one + ", '2030-01-01', 'postpone', '2029-12-31')":                        "23514",
		"INSERT INTO lifeops.timeline_overrides (user_id, item_id, original_date, kind, new_date) VALUES ($1, " + one + ", '2030-01-01', 'skip', '2030-01-02')":                            "23514",
		"INSERT INTO lifeops.timeline_overrides (user_id, item_id, original_date, kind) VALUES ($1, " + one + ", '2030-01-01', 'reschedule')":                                              "23514",
		"INSERT INTO lifeops.timeline_overrides (user_id, item_id, original_date, kind) SELECT user_id, item_id, original_date, 'skip' FROM lifeops.timeline_overrides WHERE user_id = $1": "23505",
		"INSERT INTO lifeops.timeline_completions (user_id, item_id, due_date) SELECT user_id, item_id, due_date FROM lifeops.timeline_completions WHERE user_id = $1":                     "23505",
		"DELETE FROM lifeops.timeline_items WHERE user_id = $1":                                                                      "23503",
		"DELETE FROM lifeops.sensors WHERE user_id = $1":                                                                             "23503",
		"UPDATE lifeops.achievements SET tier = 'wood' WHERE user_id = $1":                                                           "23514",
		"UPDATE lifeops.achievements SET progress = target + 1 WHERE user_id = $1":                                                   "23514",
		"UPDATE lifeops.achievements SET progress = target - 1 WHERE user_id = $1":                                                   "23514",
		"UPDATE lifeops.streaks SET best_count = 1 WHERE user_id = $1":                                                               "23514",
		"UPDATE lifeops.streaks SET freeze_tokens = -1 WHERE user_id = $1":                                                           "23514",
		"UPDATE lifeops.daily_scores SET life_score = 101 WHERE user_id = $1":                                                        "23514",
		"UPDATE lifeops.user_profile SET time_zone = 'Mars/Olympus' WHERE user_id = $1":                                              "22023",
		"UPDATE lifeops.calendar_events SET external_id = 'one' WHERE user_id = $1":                                                  "23505",
		"UPDATE lifeops.calendar_events SET ends_at = starts_at - interval '1 s' WHERE user_id = $1":                                 "23514",
		"UPDATE lifeops.sensor_readings SET value = 'NaN' WHERE user_id = $1":                                                        "23514",
		"INSERT INTO lifeops.habit_logs (user_id, habit, day) SELECT user_id, habit, day FROM lifeops.habit_logs WHERE user_id = $1": "23505",
	} {
		if got := code(t, conn, sql, ada); got != want {
			t.Errorf("%s\nSQLSTATE %q, want %q", sql, got, want)
		}
	}
}
