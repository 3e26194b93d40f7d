package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/decadedb/decade/internal/benchdata"
	"github.com/decadedb/decade/internal/pgtest"
)

// The benchmarks behind docs/performance.md run the built program as a
// process, as a user does:
//
//	scripts/bench.sh
//
// They report the time of a run and the largest memory that it took.

func BenchmarkColdVersion(b *testing.B) { benchmarkProgram(b, "--version") }

func BenchmarkColdSmallFile(b *testing.B) {
	benchmarkProgram(b, "review", writeSQL(b, benchdata.Small()))
}

func BenchmarkReview6000Statements(b *testing.B) {
	benchmarkProgram(b, "review", writeSQL(b, benchdata.Statements(6000)))
}

// A dump as pg_dump writes it, of about 15,000 lines.
func BenchmarkReviewDump(b *testing.B) {
	target := loaded(b, benchdata.Tables(390))
	dump, err := exec.Command(filepath.Join(os.Getenv("DECADE_PG_BIN_17"), "pg_dump"), "--schema-only", "--dbname="+target).Output()
	if err != nil {
		b.Fatalf("pg_dump: %v", err)
	}
	b.ReportMetric(float64(strings.Count(string(dump), "\n")), "lines")
	benchmarkProgram(b, "review", writeSQL(b, string(dump)))
}

func BenchmarkLive1000Tables(b *testing.B) {
	benchmarkProgram(b, "review", loaded(b, benchdata.Tables(1000)))
}

func BenchmarkLive10000Partitions(b *testing.B) {
	benchmarkProgram(b, "review", loaded(b, benchdata.Partitions(100, 100)))
}

// benchmarkProgram builds decade once and runs it b.N times.
func benchmarkProgram(b *testing.B, args ...string) {
	program := filepath.Join(b.TempDir(), "decade")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "github.com/decadedb/decade/cmd/decade")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building decade: %v\n%s", err, out)
	}
	var peak int64
	b.ResetTimer()
	for range b.N {
		cmd := exec.Command(program, args...)
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code > 1 {
			b.Fatalf("decade %v: %v\n%s", args, err, out)
		}
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			peak = max(peak, usage.Maxrss)
		}
	}
	if runtime.GOOS == "linux" {
		b.ReportMetric(float64(peak)/1024, "MiB-peak")
	}
}

func writeSQL(b *testing.B, sql string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench.sql")
	if err := os.WriteFile(path, []byte(sql), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

func loaded(b *testing.B, scripts []string) string {
	b.Helper()
	target := pgtest.Database(b, pgtest.Usual)
	conn := pgtest.Connect(b, target)
	for _, sql := range scripts {
		if _, err := conn.PgConn().Exec(b.Context(), sql).ReadAll(); err != nil {
			b.Fatal(err)
		}
	}
	return target
}
