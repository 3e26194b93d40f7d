package review_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/benchdata"
	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rule"
)

// BenchmarkReview6000 is a whole review without a process around it, for a
// profile: go test ./internal/review -run '^$' -bench 6000 -cpuprofile cpu.out
func BenchmarkReview6000(b *testing.B) {
	path := filepath.Join(b.TempDir(), "bench.sql")
	if err := os.WriteFile(path, []byte(benchdata.Statements(6000)), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg, err := config.Parse("", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, err := review.Run(context.Background(), review.Options{
			Targets: []string{path}, Config: cfg, Profile: "default", FailOn: rule.Error, Postgres: 17,
			Getenv: func(string) string { return "" }, Verb: "review", Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
