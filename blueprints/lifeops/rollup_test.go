package lifeops_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/pgtest"
)

func sqlstate(err error) string {
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		return e.Code
	}
	return err.Error()
}

// rollup names a roll-up and what it must agree with.
type rollup struct{ table, from, key, unit string }

var rollups = []rollup{
	{"sensor_hourly", "sensor_readings", "sensor_id", "hour"},
	{"sensor_daily", "sensor_readings", "sensor_id", "day"},
	{"sensor_monthly", "sensor_readings", "sensor_id", "month"},
	{"health_daily", "health_metrics", "metric_type", "day"},
	{"health_monthly", "health_metrics", "metric_type", "month"},
}

// agree compares every roll-up with a plain aggregate of the raw rows: those
// that differ, either way.
func agree(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	for _, r := range rollups {
		naive := fmt.Sprintf(`SELECT user_id, %s, date_trunc('%s', measured_at, 'UTC') AS bucket, count(*) AS samples, sum(value), min(value), max(value)
			FROM lifeops.%s GROUP BY 1, 2, 3`, r.key, r.unit, r.from)
		kept := fmt.Sprintf("SELECT user_id, %s, bucket, samples, value_sum, value_min, value_max FROM lifeops.%s", r.key, r.table)
		wrong := number(t, conn, fmt.Sprintf("SELECT (SELECT count(*) FROM (%s EXCEPT %s) AS a) + (SELECT count(*) FROM (%s EXCEPT %s) AS b)", naive, kept, kept, naive))
		if all := number(t, conn, "SELECT count(*) FROM lifeops."+r.table); wrong != 0 || all == 0 {
			t.Errorf("%s: %d buckets differ from a plain aggregate, of %d", r.table, wrong, all)
		}
	}
}

// refresh brings the roll-ups up to date, as a person or a policy would.
func refresh(t *testing.T, conn *pgx.Conn, p place) {
	t.Helper()
	if p.level != lifecycle.Community {
		must(t, conn, "SELECT lifeops.roll_up()")
		return
	}
	for _, r := range rollups {
		must(t, conn, "CALL refresh_continuous_aggregate('lifeops."+r.table+"', NULL, NULL)")
	}
}

// Rows come in order, late, again, are corrected and taken back; whatever the
// order, each roll-up is what a plain aggregate says.
func TestRollupsAgree(t *testing.T) {
	everywhere(t, func(t *testing.T, p place) {
		conn := open(t, p)
		from, until := at("2025-05-20 00:00"), at("2025-07-05 00:00")
		household(t, conn, from, until)
		random := rand.New(rand.NewPCG(2025, 7))
		minutes := int(until.Sub(from).Minutes()) - 1
		for round := range 12 {
			var sensors []int32
			var types []string
			var times []time.Time
			var values []float64
			for range 200 {
				sensors = append(sensors, int32(1+random.IntN(3)))
				types = append(types, []string{"steps", "heart_rate"}[random.IntN(2)])
				times = append(times, from.Add(time.Duration(random.IntN(minutes))*time.Minute))
				values = append(values, float64(random.IntN(400))/4)
			}
			user := []string{ada, grace}[round%2]
			for range 1 + round%2 { // every other batch is sent twice
				must(t, conn, "SELECT lifeops.ingest_sensor_readings($1, $2, $3, $4, $5)", user, sensors, times, values, until)
				must(t, conn, "SELECT lifeops.ingest_health_metrics($1, 'ring', $2, $3, $4, $5)", user, types, times, values, until)
			}
			must(t, conn, "UPDATE lifeops.sensor_readings SET value = value + 0.25 WHERE user_id = $1 AND measured_at BETWEEN $2 AND $3", user, times[0], times[0].Add(6*time.Hour))
			must(t, conn, "DELETE FROM lifeops.health_metrics WHERE user_id = $1 AND measured_at BETWEEN $2 AND $3", user, times[1], times[1].Add(36*time.Hour))
			if round%3 != 1 {
				refresh(t, conn, p)
			}
		}
		refresh(t, conn, p)
		agree(t, conn)
	})
}

// Writers go on while roll-ups are made, each in several sessions: no change
// is missed, whichever commits first.
func TestRollupsBesideWriters(t *testing.T) {
	for _, p := range []place{{pgtest.Oldest, lifecycle.Plain}, {pgtest.Newest, lifecycle.Plain}, {pgtest.Usual, lifecycle.Apache}} {
		t.Run(p.String(), func(t *testing.T) {
			conn, target := openTarget(t, p)
			from, until := at("2025-06-01 00:00"), at("2025-06-03 00:00")
			household(t, conn, from, until)
			must(t, conn, "SELECT lifeops.ingest_health_metrics($1, 'ring', ARRAY['steps'], ARRAY[$2::timestamptz], ARRAY[1.5], $3)", ada, from, until)
			ctx, stop := context.WithTimeout(t.Context(), 1500*time.Millisecond)
			defer stop()
			var all sync.WaitGroup
			session := func(work func(conn *pgx.Conn, i int) error) {
				other := pgtest.Connect(t, target)
				all.Go(func() {
					for i := 0; ctx.Err() == nil; i++ {
						if err := work(other, i); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			for w := range 2 {
				session(func(conn *pgx.Conn, i int) error {
					tx, err := conn.Begin(t.Context())
					if err != nil {
						return err
					}
					// Two readings in a transaction, so that it is open for a while.
					for n := range 2 {
						_, err = tx.Exec(t.Context(), "SELECT lifeops.ingest_sensor_readings($1, ARRAY[1, 2], ARRAY[$2::timestamptz, $2], ARRAY[0.25, 0.5], $3)",
							ada, from.Add(time.Duration(4*i+2*w+n)*time.Second), until)
						if err != nil {
							return err
						}
					}
					return tx.Commit(t.Context())
				})
				session(func(conn *pgx.Conn, _ int) error {
					_, err := conn.Exec(t.Context(), "SELECT lifeops.roll_up_sensor_readings(7)")
					return err
				})
			}
			all.Wait()
			refresh(t, conn, p)
			agree(t, conn)
			if n := number(t, conn, "SELECT count(*) FROM lifeops.sensor_readings_marks"); n != 0 {
				t.Errorf("%d marks are left", n)
			}
		})
	}
}
