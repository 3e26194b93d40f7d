package cli_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/benchdata"
	"github.com/decadedb/decade/internal/cli"
)

// BenchmarkReview is a whole review in this process, for a profile:
//
//	go test ./internal/cli -run '^$' -bench Review/6000 -cpuprofile cpu.out
//
// What a review takes from the start of the program scripts/bench.sh measures.
func BenchmarkReview(b *testing.B) {
	for name, sql := range map[string]string{"small": benchdata.Small(), "6000": benchdata.Statements(6000)} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "bench.sql")
			if err := os.WriteFile(path, []byte(sql), 0o600); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				var complaints strings.Builder
				code := cli.Main(context.Background(), cli.Process{
					Args: []string{"review", path}, In: strings.NewReader(""), Out: io.Discard, Err: &complaints,
					Getenv: func(string) string { return "" }, Environ: func() []string { return nil }, Version: "bench",
				})
				if code > 1 {
					b.Fatal(complaints.String())
				}
			}
		})
	}
}
