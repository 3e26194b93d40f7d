package introspect

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/benchdata"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

// BenchmarkRead1000Tables reads 1,000 tables of ten columns with 3,000
// indexes. Run it with
//
//	go test ./internal/introspect -run '^$' -bench Read -benchtime 5x
func BenchmarkRead1000Tables(b *testing.B) {
	target := benchServer(b)
	execute(b, target, benchdata.Tables(1000)...)
	benchmarkRead(b, target)
}

// BenchmarkRead10000Partitions reads one table of 10,000 leaves in two levels,
// with 30,000 indexes. "fresh" was never analysed, which is the slow case:
// sizes are then asked of the file system.
func BenchmarkRead10000Partitions(b *testing.B) {
	target := benchServer(b)
	execute(b, target, benchdata.Partitions(100, 100)...)
	b.Run("fresh", func(b *testing.B) { benchmarkRead(b, target) })
	execute(b, target, benchdata.Rows(100, 100), "VACUUM ANALYZE")
	b.Run("analysed", func(b *testing.B) { benchmarkRead(b, target) })
}

// benchServer starts a server of its own: dropping a database with a hundred
// thousand files takes longer than stopping the server.
func benchServer(b *testing.B) string {
	b.Helper()
	pgtest.Server(b, pgtest.Usual) // skips or fails where there is no server
	found, err := shadow.Find(b.Context(), os.Getenv)
	if err != nil {
		b.Fatal(err)
	}
	binary, err := shadow.Pick(found, pgtest.Usual)
	if err != nil {
		b.Fatal(err)
	}
	s, err := shadow.Start(b.Context(), shadow.Options{Binary: binary, Settings: map[string]string{"shared_buffers": "256MB", "max_locks_per_transaction": "1024"}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Stop(); err != nil {
			b.Error(err)
		}
	})
	return s.ConnString("postgres")
}

func execute(b *testing.B, target string, scripts ...string) {
	b.Helper()
	conn := pgtest.Connect(b, target)
	defer conn.Close(context.Background())
	for _, sql := range scripts {
		if _, err := conn.PgConn().Exec(b.Context(), sql).ReadAll(); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkRead(b *testing.B, target string) {
	var r *reader
	b.ResetTimer()
	for range b.N {
		// A session of its own each time: nobody reviews twice on one.
		conn, err := pg.Connect(b.Context(), target, pg.Options{})
		if err != nil {
			b.Fatal(err)
		}
		r = newReader(Options{})
		if err := pg.Snapshot(b.Context(), conn, pg.Limits{Statement: time.Minute}, func(tx pgx.Tx) error { return r.read(b.Context(), tx) }); err != nil {
			b.Fatal(err)
		}
		conn.Close(b.Context())
	}
	objects := 0
	for _, t := range r.cat.Tables {
		objects += 1 + len(t.Columns) + len(t.Indexes) + len(t.Constraints)
	}
	b.ReportMetric(float64(objects)*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
	b.ReportMetric(float64(r.queries), "queries")
	b.ReportMetric(float64(r.batches), "round-trips")
}
