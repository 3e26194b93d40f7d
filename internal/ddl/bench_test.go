package ddl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/sqlparse"
)

// script6000 is a script of n statements in the mix of a grown application:
// tables with keys, indexes, foreign keys, alterations, comments.
func script6000(n int) string {
	var b strings.Builder
	written := 0
	add := func(format string, args ...any) {
		if written < n {
			fmt.Fprintf(&b, format+";\n", args...)
			written++
		}
	}
	for i := 0; written < n; i++ {
		add(`CREATE TABLE app_table_%d (id bigserial PRIMARY KEY, user_id bigint NOT NULL, name varchar(200) NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'gone')), amount numeric(12,2) CHECK (amount >= 0),
  doc jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (user_id, name))`, i)
		add(`CREATE INDEX ON app_table_%d (created_at DESC)`, i)
		add(`CREATE INDEX app_table_%d_state ON app_table_%d (user_id, state) WHERE state <> 'gone'`, i, i)
		if i > 0 {
			add(`ALTER TABLE app_table_%d ADD COLUMN parent_id bigint REFERENCES app_table_%d ON DELETE CASCADE`, i, i-1)
		}
		add(`ALTER TABLE app_table_%d ALTER COLUMN amount SET DEFAULT 0, ALTER COLUMN amount SET NOT NULL`, i)
		add(`COMMENT ON COLUMN app_table_%d.doc IS 'what the client sent'`, i)
	}
	return b.String()
}

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

func BenchmarkFold6000(b *testing.B) { benchmarkFold(b, script6000(6000)) }

func BenchmarkFold10000Partitions(b *testing.B) { benchmarkFold(b, partitioned(10000)) }

// Twice the work must not take four times as long.
func BenchmarkFold12000(b *testing.B) { benchmarkFold(b, script6000(12000)) }
