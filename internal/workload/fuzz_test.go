package workload

import (
	"testing"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/sqlparse"
)

// FuzzFromFile reads texts as workload files and resolves what comes out: it
// neither fails nor points outside of the text.
func FuzzFromFile(f *testing.F) {
	for _, s := range []string{
		"-- name: a\n-- rate: 20/s\n-- budget: 10ms\n-- uses: i, seq(t)\n-- params: 'u1', 40\nSELECT * FROM t WHERE a = $1 AND b > (now() - $2);",
		"-- name: b :many\nUPDATE t SET a = a + 1 WHERE NOT (b IN (SELECT 1) OR c::text IS NULL) RETURNING *;",
		"WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x) SELECT CASE WHEN a > 1 THEN 'x' END FROM x, LATERAL f(a) ORDER BY 1 LIMIT 5;",
		"-- params: 'a'', \n-- rate: 1e99/s\n-- buffers: -1\nDELETE FROM public.t USING t AS u WHERE t.a = u.a",
		"INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = excluded.b WHERE t.c LIKE 'x%';",
		"-- uses:\n-- name: a b c\nMERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN UPDATE SET b = u.b;",
	} {
		f.Add(s)
	}
	schema := sqlparse.Parse("s.sql", "CREATE TABLE t (a int, b timestamptz, c text); CREATE TABLE u (a int, b timestamptz); CREATE VIEW v AS SELECT a FROM t;")
	cat := ddl.Fold([]*sqlparse.File{schema}, ddl.Options{}).Catalog
	f.Fuzz(func(t *testing.T, text string) {
		queries, problems := FromFile(sqlparse.Parse("q.sql", text))
		for _, p := range problems {
			if p.Message == "" || p.Span.Start < 0 || p.Span.End > len(text) {
				t.Errorf("problem %q at %d to %d of %d bytes", p.Message, p.Span.Start, p.Span.End, len(text))
			}
		}
		r := NewResolver(cat)
		for _, q := range queries {
			r.Resolve(q)
			for _, l := range q.Levels {
				for _, p := range l.Predicates {
					if p.Span.Start < 0 || p.Span.End > len(text) || p.Span.Start > p.Span.End {
						t.Errorf("%s: predicate %q at %d to %d of %d bytes", q.Name, p.Text, p.Span.Start, p.Span.End, len(text))
					}
				}
			}
		}
	})
}
