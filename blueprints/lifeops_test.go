package blueprints_test

import (
	"testing"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/blueprinttest"
)

// lifeops gives the blueprint for a level and what holds for every level.
func lifeops(t *testing.T, level string) (blueprints.Blueprint, blueprinttest.Options) {
	t.Helper()
	bp, err := find(t, "lifeops").At(level)
	if err != nil {
		t.Fatal(err)
	}
	return bp, blueprinttest.Options{
		Erase: "SELECT lifeops.erase_user($1)", ErasedUser: "00000000-0000-4000-8000-000000000002",
		Shared: map[string]string{"lifeops.series_windows": "what time each series covers, one row a series"},
		Naive:  lifeopsNaive(),
		// Something in every table: what a device got wrong, and what is not rolled up yet.
		Settle: `SELECT lifeops.ingest_sensor_readings(u.user_id, ARRAY[99], ARRAY['2025-06-30 23:00+00']::timestamptz[], ARRAY[1.5], '2025-07-01 00:00+00') FROM lifeops.user_profile AS u;
			UPDATE lifeops.sensor_readings SET value = value WHERE sensor_id = 1 AND measured_at >= '2025-06-30 23:59+00';
			UPDATE lifeops.health_metrics SET value = value WHERE measured_at >= '2025-06-30 23:00+00'`,
	}
}

// The plain level: planned, from nothing and from what a hurried team wrote.
func TestLifeops(t *testing.T) {
	bp, o := lifeops(t, "plain")
	o.Hurried = &blueprinttest.Hurried{Schema: "../testdata/hurried/lifeops/schema.sql", Seed: "testdata/lifeops_hurried_seed.sql", ExpandOnly: true, Kept: map[string]string{
		"SELECT * FROM public.user_profile": "", "SELECT * FROM public.health_metrics": "", "SELECT * FROM public.sensor_readings": "", "SELECT * FROM public.streaks": "", "SELECT * FROM public.timeline_items": ""}}
	blueprinttest.Check(t, bp, o)
	t.Run("Diagram", func(t *testing.T) { blueprinttest.Diagram(t, bp, "lifeops") })
}

// The level of TimescaleDB as distributions ship it.
func TestLifeopsApache(t *testing.T) {
	bp, o := lifeops(t, "apache")
	o.Servers = []blueprinttest.Server{{Version: 17, Extensions: []string{"timescaledb"}, Queries: true}, {Version: 18, Extensions: []string{"timescaledb"}, Queries: true}}
	blueprinttest.Check(t, bp, o)
}

// The community level runs in blueprints/lifeops, on a build that takes one
// session at a time; here it is read and planned.
func TestLifeopsCommunity(t *testing.T) {
	bp, o := lifeops(t, "community")
	o.Servers = []blueprinttest.Server{{Version: 17}}
	o.Unproven = "a throw-away server has the Apache build, which refuses what this level is made of"
	t.Run("StrictReview", func(t *testing.T) { blueprinttest.StrictReview(t, bp, o) })
	t.Run("Plan", func(t *testing.T) { blueprinttest.PlanOnCommunity(t, bp, o) })
}

// lifeopsNaive are queries in a form without an index in sight: what is asked
// for, day by day or row by row.
func lifeopsNaive() map[string]string {
	return map[string]string{
		"todays_timeline": `WITH days AS (SELECT d::date AS day FROM generate_series($2::date - 40, $2::date, interval '1 day') AS d),
			occurrence AS (
				SELECT i.*, d.day, o.kind AS moved, o.new_time, o.new_anchor_code,
					CASE o.kind WHEN 'skip' THEN NULL WHEN 'postpone' THEN o.new_date WHEN 'reschedule' THEN coalesce(o.new_date, d.day) ELSE d.day END AS really
				FROM lifeops.timeline_items AS i CROSS JOIN days AS d
				LEFT JOIN lifeops.timeline_overrides AS o ON o.item_id = i.item_id AND o.user_id = i.user_id AND o.original_date = d.day
				WHERE i.user_id::text = $1::text AND i.is_active
				  AND (i.schedule_type = 'daily'
				       OR i.schedule_type = 'weekdays' AND to_char(d.day, 'ID') IN ('1', '2', '3', '4', '5')
				       OR i.schedule_type = 'weekends' AND to_char(d.day, 'ID') IN ('6', '7')
				       OR i.schedule_type IN ('weekly', 'specific_days') AND array_to_string(i.days, ',') LIKE '%' || to_char(d.day, 'ID') || '%'
				       OR i.schedule_type = 'once' AND i.once_date = d.day))
			SELECT x.item_id, x.code, x.title, x.category, x.priority, x.day, x.moved,
				CASE WHEN x.new_time IS NOT NULL THEN x.new_time
				     WHEN x.new_anchor_code IS NOT NULL THEN (SELECT a.default_time FROM lifeops.time_anchors AS a WHERE a.user_id = x.user_id AND a.code = x.new_anchor_code)
				     WHEN x.exact_time IS NOT NULL THEN x.exact_time
				     ELSE (SELECT a.default_time + x.anchor_offset_minutes * interval '1 minute' FROM lifeops.time_anchors AS a WHERE a.user_id = x.user_id AND a.code = x.anchor_code) END,
				x.window_minutes, c.completed_at, c.xp_granted,
				(SELECT sum(r.xp) FROM lifeops.timeline_item_rewards AS r WHERE r.item_id = x.item_id AND r.user_id = x.user_id)
			FROM occurrence AS x LEFT JOIN lifeops.timeline_completions AS c ON c.user_id = x.user_id AND c.item_id = x.item_id AND c.due_date = x.day
			WHERE x.really = $2::date`,
		"sensor_last_hour": `SELECT measured_at, value FROM lifeops.sensor_readings
			WHERE user_id::text = $1::text AND sensor_id::text = $2::text AND measured_at + interval '0' >= $3::timestamptz AND measured_at + interval '0' < $4::timestamptz`,
		"sensor_latest": `SELECT measured_at, value FROM lifeops.sensor_readings WHERE user_id::text = $1::text AND sensor_id::text = $2::text
			AND measured_at = (SELECT max(m.measured_at) FROM lifeops.sensor_readings AS m WHERE m.user_id::text = $1::text AND m.sensor_id::text = $2::text
				AND m.measured_at + interval '0' BETWEEN $3::timestamptz AND $4::timestamptz)`,
		"last_night_sleep": `SELECT day, sleep_score, sleep_minutes, sleep_efficiency FROM lifeops.daily_summaries WHERE user_id::text = $1::text AND day = $2::date`,
		"metric_year_daily": `SELECT date_trunc('day', measured_at, 'UTC'), avg(value), min(value), max(value) FROM lifeops.health_metrics
			WHERE user_id::text = $1::text AND metric_type || '' = $2 AND measured_at + interval '0' >= $3::timestamptz AND measured_at + interval '0' < $4::timestamptz GROUP BY 1`,
		"current_streaks": `SELECT streak_type, (last_date + freeze_tokens + 1 >= $2::date)::integer * current_count, best_count, freeze_tokens
			FROM lifeops.streaks WHERE user_id::text = $1::text`,
		"xp_by_week": `SELECT (w AT TIME ZONE $4::text), sum(e.xp), count(*)
			FROM generate_series('2025-05-05'::timestamp, '2025-06-23', '7 days') AS w
			JOIN lifeops.gamification_events AS e ON (e.occurred_at AT TIME ZONE $4::text) >= w AND (e.occurred_at AT TIME ZONE $4::text) < w + interval '7 days'
			WHERE e.user_id::text = $1::text AND e.occurred_at + interval '0' >= $2::timestamptz AND e.occurred_at + interval '0' < $3::timestamptz GROUP BY 1`,
		"events_of_day": `SELECT event_id, title, starts_at, ends_at, is_all_day, event_type, starts_at - (preparation_minutes + travel_minutes) * interval '1 minute'
			FROM lifeops.calendar_events WHERE user_id::text = $1::text AND tstzrange(starts_at, ends_at) && tstzrange($2::timestamptz, $3::timestamptz)`,
	}
}
