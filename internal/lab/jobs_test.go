package lab_test

import (
	"os"
	"testing"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pgtest"
)

// Nothing that a text schedules runs in a lab: TimescaleDB's launcher, which
// starts with the server, is not there.
func TestNoJobs(t *testing.T) {
	for _, version := range []int{pgtest.Usual, pgtest.Newest} {
		pgtest.Server(t, version)
		bin := pgtest.Programs(t, version)
		if !bin.HasExtension(t.Context(), "timescaledb") {
			t.Fatalf("no TimescaleDB for PostgreSQL %d", version)
		}
		l, err := lab.Open(t.Context(), bin, os.Getenv("DECADE_PG_USER"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close(t.Context())
		if r, err := l.Exec(t.Context(), "CREATE EXTENSION timescaledb"); err != nil || r != nil {
			t.Fatalf("PostgreSQL %d: %v, %v", version, r, err)
		}
		var n int
		if err := l.Conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type LIKE 'TimescaleDB%'").Scan(&n); err != nil || n != 0 {
			t.Errorf("PostgreSQL %d: %d processes of TimescaleDB, %v", version, n, err)
		}
	}
}
