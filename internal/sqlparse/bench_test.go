package sqlparse

import (
	"fmt"
	"strings"
	"testing"
)

// script is a schema of n statements such as reviews meet.
func script(n int) string {
	var b strings.Builder
	for i := 0; i < n; i += 4 {
		fmt.Fprintf(&b, `CREATE TABLE t%d (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'done')),
	created_at timestamptz NOT NULL DEFAULT now()
);
`, i)
		fmt.Fprintf(&b, "CREATE INDEX t%d_user ON t%d (user_id, created_at DESC) WHERE status <> 'done';\n", i, i)
		fmt.Fprintf(&b, "ALTER TABLE t%d ADD CONSTRAINT t%d_k CHECK (created_at > '2020-01-01');\n", i, i)
		fmt.Fprintf(&b, "COMMENT ON TABLE t%d IS 'table %d';\n", i, i)
	}
	return b.String()
}

func BenchmarkParse6000(b *testing.B) {
	text := script(6000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if f := Parse("x.sql", text); len(f.Statements) != 6000 {
			b.Fatal(len(f.Statements))
		}
	}
}

func BenchmarkNormalExpr(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NormalExpr("((status)::text = ANY ((ARRAY['new'::character varying, 'done'::character varying])::text[]))")
	}
}

func BenchmarkExprText(b *testing.B) {
	s := Parse("x.sql", "CREATE TABLE t (created_at timestamptz CHECK (created_at > '2020-01-01' AND status IN ('a', 'b')))").Statements[0]
	n := s.Tree.GetCreateStmt().TableElts[0].GetColumnDef().Constraints[0].GetConstraint().RawExpr
	b.ReportAllocs()
	for b.Loop() {
		ExprText(s, n)
	}
}
