package lifeops_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/pgtest"
)

// The real pg_cron takes the jobs, and what it would run makes partitions
// ahead and takes a reading of now.
func TestJobs(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.WithExtensions(t, pgtest.Usual, "pg_cron"))
	for _, f := range append(files(t, lifecycle.Plain), "jobs/pg_cron.sql", "jobs/pg_cron.sql") {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.PgConn().Exec(t.Context(), string(text)).ReadAll(); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
	}
	rows, err := conn.Query(t.Context(), "SELECT command FROM cron.job WHERE jobname LIKE 'lifeops: %' ORDER BY jobname")
	if err != nil {
		t.Fatal(err)
	}
	commands, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(commands) != 2 {
		t.Fatalf("pg_cron holds %v, %v", commands, err)
	}
	must(t, conn, "INSERT INTO lifeops.user_profile (user_id, name) VALUES ($1, 'Ada')", ada)
	must(t, conn, "INSERT INTO lifeops.sensors (user_id, sensor_id, code, metric, unit) VALUES ($1, 1, 'hall', 'temperature', '°C')", ada)
	const reading = "SELECT accepted FROM lifeops.ingest_sensor_readings($1, ARRAY[1], ARRAY[now()], ARRAY[20.5])"
	if got := code(t, conn, reading, ada); got != "55000" {
		t.Errorf("before the first run a reading is refused with %q, want 55000 and the name of the function to call", got)
	}
	for _, command := range commands {
		must(t, conn, command)
	}
	if n := number(t, conn, reading, ada); n != 1 {
		t.Errorf("%d readings accepted after the jobs have run", n)
	}
	must(t, conn, "SELECT lifeops.roll_up()")
	if n := number(t, conn, "SELECT sum(samples)::bigint FROM lifeops.sensor_monthly"); n != 1 {
		t.Errorf("the roll-up by month counts %d readings of 1", n)
	}
}
