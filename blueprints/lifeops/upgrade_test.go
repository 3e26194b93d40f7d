package lifeops_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

// A household that has lived on the Apache level gets policies, compression and
// continuous aggregates by a plan: its rows stay, and what was rolled up of rows
// that are gone stays until the contract phase.
func TestUpgradeToCommunity(t *testing.T) {
	l := labtest.Community(t)
	target := pgtest.Community(t)
	conn := pgtest.Connect(t, target)
	for _, f := range append(files(t, lifecycle.Apache), "data/seed.sql") {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.PgConn().Exec(t.Context(), string(text)).ReadAll(); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
	}
	must(t, conn, "SELECT lifeops.roll_up()")
	readings := number(t, conn, "SELECT count(*) FROM lifeops.sensor_readings")
	conn.Close(t.Context()) // the build takes one session at a time

	wanted := t.TempDir()
	for _, f := range files(t, lifecycle.Community) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(wanted, filepath.Base(f)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lead := func() *plan.Plan {
		t.Helper()
		p, err := planning.Run(t.Context(), planning.Options{Desired: wanted, From: target, Lab: l, Getenv: os.Getenv, Postgres: pgtest.CommunityVersion,
			LockTimeout: 200 * time.Millisecond, StatementTimeout: time.Minute, Now: time.Unix(0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proven() || len(p.Refused) > 0 {
			t.Fatalf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
		}
		return p
	}
	p := lead()
	conn = pgtest.Connect(t, target)
	runPhase(t, conn, p, plan.Expand)
	for _, view := range []string{"health_daily", "health_monthly", "sensor_hourly", "sensor_daily", "sensor_monthly"} {
		must(t, conn, "CALL public.refresh_continuous_aggregate('lifeops."+view+"', NULL, NULL)")
	}
	for what, sql := range map[string]string{
		"sensors": `SELECT count(*) FROM (SELECT user_id, sensor_id, bucket, samples, value_sum, value_min, value_max FROM lifeops.sensor_hourly_old WHERE bucket >= '2025-06-01 00:00+00'
			EXCEPT SELECT user_id, sensor_id, bucket, samples, value_sum, value_min, value_max FROM lifeops.sensor_hourly) AS x`,
		"health": `SELECT count(*) FROM (SELECT user_id, metric_type, bucket, samples, value_sum, value_min, value_max FROM lifeops.health_daily_old WHERE bucket >= '2025-06-01 00:00+00'
			EXCEPT SELECT user_id, metric_type, bucket, samples, value_sum, value_min, value_max FROM lifeops.health_daily) AS x`,
	} {
		if n := number(t, conn, sql); n != 0 {
			t.Errorf("%s: %d buckets differ from those of the tables that the aggregates replace", what, n)
		}
	}
	if n := number(t, conn, "SELECT count(*) FROM lifeops.sensor_monthly_old WHERE bucket < '2025-06-01 00:00+00'"); n == 0 {
		t.Error("the seed has no roll-ups of rows that are gone, so their staying was not seen")
	}
	runPhase(t, conn, p, plan.Contract)
	if n := number(t, conn, "SELECT count(*) FROM lifeops.sensor_readings"); n != readings || n == 0 {
		t.Errorf("%d readings, there were %d", n, readings)
	}
	conn.Close(t.Context())
	if again := lead(); len(again.Steps) > 0 {
		t.Errorf("left to plan: %v", again.Steps)
	}
}

// runPhase runs the steps of a phase and asks each whether it is done.
func runPhase(t *testing.T, conn *pgx.Conn, p *plan.Plan, phase plan.Phase) {
	t.Helper()
	for _, s := range p.Steps {
		if s.Phase != phase {
			continue
		}
		if s.Class == plan.Transaction {
			must(t, conn, "BEGIN")
		}
		for _, sql := range s.SQL {
			must(t, conn, sql)
		}
		if s.Class == plan.Transaction {
			must(t, conn, "COMMIT")
		}
		if s.Verify == "" {
			continue
		}
		var done bool
		if err := conn.QueryRow(t.Context(), s.Verify).Scan(&done); err != nil || !done {
			t.Errorf("step %d, %s: verified %v, %v", s.Number, s.Title, done, err)
		}
	}
}
