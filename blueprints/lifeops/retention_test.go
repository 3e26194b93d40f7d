package lifeops_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lifecycle"
)

// A year of readings: what is older than 180 days goes by whole pieces, what
// was rolled up stays, and nothing that comes later can spoil it.
func TestRetentionKeepsRollups(t *testing.T) {
	everywhere(t, func(t *testing.T, p place) {
		if p.level == lifecycle.Community {
			policiesKeepRollups(t, p)
			return
		}
		conn := open(t, p)
		from, now := at("2024-07-01 00:00"), at("2025-07-01 00:00")
		household(t, conn, from, now)
		must(t, conn, `INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value)
			SELECT s.user_id, s.sensor_id, t, extract(hour FROM t) FROM lifeops.sensors AS s CROSS JOIN generate_series($1::timestamptz, $2::timestamptz - interval '1 s', '3 hours') AS t`, from, now)
		must(t, conn, "SELECT lifeops.ingest_health_metrics($1, 'ring', ARRAY['steps'], ARRAY[$2::timestamptz], ARRAY[1.5], $3)", ada, from, now)
		raw := number(t, conn, "SELECT count(*) FROM lifeops.sensor_readings")
		if n := number(t, conn, "SELECT lifeops.drop_expired($1)", now); n != 0 {
			t.Fatalf("%d pieces were dropped before they were rolled up", n)
		}
		must(t, conn, "SELECT lifeops.maintain($1)", now)
		agreed := func() []string {
			rows, err := conn.Query(t.Context(), `SELECT (h.*)::text FROM lifeops.sensor_hourly AS h UNION ALL SELECT (d.*)::text FROM lifeops.sensor_daily AS d
				UNION ALL SELECT (m.*)::text FROM lifeops.sensor_monthly AS m ORDER BY 1`)
			if err != nil {
				t.Fatal(err)
			}
			all, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		kept := agreed()
		if samples := number(t, conn, "SELECT sum(samples)::bigint FROM lifeops.sensor_monthly"); samples != raw {
			t.Errorf("the roll-ups count %d readings of %d", samples, raw)
		}
		oldest := number(t, conn, "SELECT extract(epoch FROM min(measured_at))::bigint FROM lifeops.sensor_readings")
		if age := now.Sub(time.Unix(oldest, 0)); age < 180*24*time.Hour || age > 188*24*time.Hour {
			t.Errorf("the oldest reading is %s old: dropped are whole pieces of seven days beyond 180 days", age)
		}
		if n := number(t, conn, "SELECT lifeops.drop_expired($1)", now); n != 0 {
			t.Errorf("a second run dropped %d pieces more", n)
		}

		// A late reading of a dropped hour, by function and directly; a roll-up over dropped rows; partitions for them.
		gone := at("2024-09-01 12:00")
		if n := number(t, conn, "SELECT quarantined FROM lifeops.ingest_sensor_readings($1, ARRAY[1], ARRAY[$2::timestamptz], ARRAY[99], $3)", ada, gone, now); n != 1 {
			t.Errorf("a reading of a dropped time is not in quarantine")
		}
		if got := code(t, conn, "INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value) VALUES ($1, 1, $2, 99)", ada, gone); got != "23514" {
			t.Errorf("a direct insert into a dropped time: SQLSTATE %q", got)
		}
		if got := code(t, conn, "SELECT lifeops.mark_sensor_readings($1, $2)", gone, now); got != "55000" {
			t.Errorf("rolling up dropped rows again: SQLSTATE %q", got)
		}
		if p.level == lifecycle.Plain {
			if got := code(t, conn, "SELECT lifeops.create_partitions('sensor_readings', $1, $2)", gone, now); got != "55000" {
				t.Errorf("partitions for dropped rows: SQLSTATE %q", got)
			}
		}
		// Everything that is left, rolled up again, gives what there was.
		start := time.Unix(oldest, 0)
		must(t, conn, "SELECT lifeops.mark_sensor_readings($1, $2)", start.Add(24*time.Hour), now)
		must(t, conn, "SELECT lifeops.roll_up()")
		if d := cmp.Diff(kept, agreed()); d != "" {
			t.Errorf("-kept +after everything else:\n%s", d)
		}
	})
}

// On the community level policies do it, by the clock of the server. Its jobs
// are run here one by one, as the build that is tested has no workers.
func policiesKeepRollups(t *testing.T, p place) {
	conn := open(t, p)
	now := time.Now().UTC().Truncate(time.Hour)
	household(t, conn, now, now)
	must(t, conn, `INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value)
		SELECT s.user_id, s.sensor_id, t, extract(hour FROM t) FROM lifeops.sensors AS s CROSS JOIN generate_series($1::timestamptz - interval '250 days', $1::timestamptz, '5 hours') AS t`, now)
	refresh(t, conn, p)
	raw := number(t, conn, "SELECT count(*) FROM lifeops.sensor_readings")
	run := func(procedures ...string) {
		t.Helper()
		for _, proc := range procedures {
			rows, err := conn.Query(t.Context(), "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = $1 ORDER BY job_id", proc)
			if err != nil {
				t.Fatal(err)
			}
			jobs, err := pgx.CollectRows(rows, pgx.RowTo[int32])
			if err != nil || len(jobs) == 0 {
				t.Fatalf("no job of %s: %v", proc, err)
			}
			for _, job := range jobs {
				must(t, conn, "CALL run_job($1)", job)
			}
		}
	}
	counted := func(when string) {
		t.Helper()
		for _, r := range []string{"sensor_hourly", "sensor_daily", "sensor_monthly"} {
			if n := number(t, conn, "SELECT sum(samples)::bigint FROM lifeops."+r); n != raw {
				t.Errorf("%s %s counts %d readings of %d", when, r, n, raw)
			}
		}
	}
	counted("at first")
	run("policy_compression", "policy_refresh_continuous_aggregate", "policy_retention", "policy_refresh_continuous_aggregate")
	if n := number(t, conn, "SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'sensor_readings' AND is_compressed"); n < 20 {
		t.Errorf("%d chunks of half a year are compressed", n)
	}
	age := number(t, conn, "SELECT extract(day FROM $1 - min(measured_at))::bigint FROM lifeops.sensor_readings", now)
	if age < 179 || age > 187 {
		t.Errorf("the oldest reading is %d days old: dropped are whole chunks of seven days beyond 180 days", age)
	}
	counted("after retention")

	// Sent again into a compressed chunk, a reading still counts once.
	if n := number(t, conn, `SELECT accepted FROM lifeops.ingest_sensor_readings($1, ARRAY[1, 1], ARRAY[$2::timestamptz, $2 + interval '1 minute'], ARRAY[1.5, 1.5], $3)`,
		ada, now.AddDate(0, 0, -100), now); n != 1 {
		t.Errorf("%d accepted of one sent again and one new", n)
	}
	raw++
	// A reading of a dropped time: quarantined; past the functions it lives until the next tick and is in no roll-up.
	if n := number(t, conn, "SELECT quarantined FROM lifeops.ingest_sensor_readings($1, ARRAY[1], ARRAY[$2::timestamptz], ARRAY[99], $3)", ada, now.AddDate(0, 0, -200), now); n != 1 {
		t.Errorf("a reading of a dropped time is not in quarantine")
	}
	must(t, conn, "INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value) VALUES ($1, 1, $2, 99)", ada, now.AddDate(0, 0, -200).Add(time.Minute))
	run("policy_refresh_continuous_aggregate", "policy_retention")
	counted("after late readings")
}

// Partitions lie on one grid in UTC whoever makes them, and leave no gap when
// runs were missed or old data comes in.
func TestPartitionsAreContiguous(t *testing.T) {
	var first string
	for _, zone := range []string{"UTC", "Asia/Kolkata", "America/New_York"} {
		conn := open(t, place{17, lifecycle.Plain})
		must(t, conn, "SET TimeZone = '"+zone+"'")
		must(t, conn, "SELECT lifeops.maintain('2025-03-30 00:30+00')")
		must(t, conn, "SELECT lifeops.maintain('2025-10-26 23:30+00')") // seven months later
		must(t, conn, "SELECT lifeops.maintain('2025-10-26 23:30+00')")
		must(t, conn, "SELECT lifeops.create_partitions('health_metrics', '2019-02-28 23:59+00', '2019-03-01 00:00+00')")
		must(t, conn, "SET TimeZone = 'UTC'")
		rows, err := conn.Query(t.Context(), `SELECT i.inhparent::regclass || ' ' || c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid)
			FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid WHERE c.relkind = 'r' ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		all, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(all, "\n")
		if first == "" {
			first = got
		}
		if d := cmp.Diff(first, got); d != "" {
			t.Errorf("bounds made in zone %s differ from those made in UTC:\n%s", zone, d)
		}
		ends := map[string]string{}
		for _, line := range all {
			words := strings.SplitN(line, " ", 3)
			from, to, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(words[2], "FOR VALUES FROM ("), ")"), ") TO (")
			if end := ends[words[0]]; end != "" && end != from {
				t.Errorf("%s: a gap between %s and %s", words[0], end, from)
			}
			ends[words[0]] = to
		}
		if len(ends) != 4 {
			t.Errorf("%d tables have partitions", len(ends))
		}
		for table, want := range map[string]string{
			"lifeops.health_metrics": "'2026-11-01 00:00:00+00'", "lifeops.sensor_readings": "'2026-01-19 00:00:00+00'",
			"lifeops.habit_logs": "'2028-01-01'", "lifeops.gamification_events": "'2028-01-01 00:00:00+00'",
		} {
			if ends[table] != want {
				t.Errorf("%s ends %s, want %s", table, ends[table], want)
			}
		}
	}
}
