package ddl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/benchdata"
	"github.com/decadedb/decade/internal/sqlparse"
)

// partitioned is a table with n partitions, two indexes and an attach.
func partitioned(n int) string {
	var b strings.Builder
	b.WriteString(`CREATE TABLE events (id bigint NOT NULL, at bigint NOT NULL, user_id bigint, doc jsonb, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX ON events (user_id, at DESC);
`)
	for i := range n {
		fmt.Fprintf(&b, "CREATE TABLE events_%d PARTITION OF events FOR VALUES FROM (%d) TO (%d);\n", i, i*1000, (i+1)*1000)
	}
	b.WriteString("ALTER TABLE events ADD COLUMN note text;\nCREATE INDEX ON events USING gin (doc);\n")
	return b.String()
}

func benchmarkFold(b *testing.B, sql string) {
	file := sqlparse.Parse("bench.sql", sql)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		r := Fold([]*sqlparse.File{file}, Options{})
		if len(r.Problems) > 0 {
			b.Fatal(r.Problems[0])
		}
	}
}

func BenchmarkFold6000(b *testing.B) { benchmarkFold(b, benchdata.Statements(6000)) }

func BenchmarkFold10000Partitions(b *testing.B) { benchmarkFold(b, partitioned(10000)) }

// Twice the work must not take four times as long.
func BenchmarkFold12000(b *testing.B) { benchmarkFold(b, benchdata.Statements(12000)) }
