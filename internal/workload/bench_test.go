package workload

import (
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/benchdata"
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/sqlparse"
)

// BenchmarkResolve resolves the 5,000 queries that pg_stat_statements holds at
// most by default, against 1,000 tables. "elsewhere" has them in a schema that
// is not public, so that names are looked for everywhere.
func BenchmarkResolve(b *testing.B) {
	tables := strings.Join(benchdata.Tables(1000), "")
	var queries []*Query
	for _, sql := range benchdata.Queries(1000, 5000) {
		s := sqlparse.Parse("", sql).Statements[0]
		if s.Err != nil {
			b.Fatal(sql, s.Err)
		}
		queries = append(queries, &Query{SQL: sql, Stmt: s})
	}
	for name, set := range map[string]string{"public": "", "elsewhere": "CREATE SCHEMA app;\nSET search_path = app;\n"} {
		r := ddl.Fold([]*sqlparse.File{sqlparse.Parse("bench.sql", set+tables)}, ddl.Options{})
		if len(r.Problems) > 0 {
			b.Fatal(r.Problems[0])
		}
		b.Run(name, func(b *testing.B) { benchmarkResolve(b, queries, r.Catalog) })
	}
}

func benchmarkResolve(b *testing.B, queries []*Query, cat *catalog.Catalog) {
	b.ReportAllocs()
	for b.Loop() {
		r := NewResolver(cat)
		for _, q := range queries {
			r.Resolve(q)
			if len(q.Unresolved) > 0 || len(q.Levels) == 0 {
				b.Fatal(q.SQL, q.Unresolved)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(queries)), "µs/query")
}
