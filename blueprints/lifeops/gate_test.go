package lifeops_test

import (
	"context"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/pgtest"
)

// A writer is at work in a piece that is to be dropped: retention gives up
// after its 200 ms, then waits for the roll-up, and the late reading counts.
func TestRetentionGivesWay(t *testing.T) {
	for _, p := range []place{{pgtest.Oldest, lifecycle.Plain}, {pgtest.Newest, lifecycle.Plain}, {pgtest.Usual, lifecycle.Apache}} {
		t.Run(p.String(), func(t *testing.T) {
			conn, target := openTarget(t, p)
			from, now := at("2024-12-02 00:00"), at("2025-07-01 00:00")
			household(t, conn, from, now)
			const insert = "INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value) VALUES ($1, 1, $2, 1.5)"
			must(t, conn, insert, ada, from.Add(time.Hour))
			must(t, conn, "SELECT lifeops.roll_up()")

			writer := pgtest.Connect(t, target)
			tx, err := writer.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback(context.WithoutCancel(t.Context()))
			if _, err := tx.Exec(t.Context(), insert, ada, from.Add(time.Hour+time.Minute)); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			if got := code(t, conn, "SELECT lifeops.drop_expired($1)", now); got != "55P03" {
				t.Errorf("retention beside an open transaction: SQLSTATE %q, want 55P03", got)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it waited %s for its lock", took)
			}
			if err := tx.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := number(t, conn, "SELECT lifeops.drop_expired($1)", now); n != 0 {
				t.Errorf("%d pieces were dropped with a reading that is in no roll-up", n)
			}
			must(t, conn, "SELECT lifeops.roll_up()")
			if n := number(t, conn, "SELECT lifeops.drop_expired($1)", now); n == 0 {
				t.Error("nothing was dropped after the roll-up")
			}
			if n := number(t, conn, "SELECT sum(samples)::bigint FROM lifeops.sensor_hourly"); n != 2 {
				t.Errorf("%d readings counted of 2", n)
			}
			if n := number(t, conn, "SELECT count(*) FROM lifeops.sensor_readings"); n != 0 {
				t.Errorf("%d readings of seven months ago are left", n)
			}
		})
	}
}
