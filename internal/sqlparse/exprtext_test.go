package sqlparse

import "testing"

func TestExprText(t *testing.T) {
	for _, e := range []string{
		"a > 0", "(a + b) * 2 > 0", "a IS NULL", "a is not null AND b", "now()", "count(*)", "x::text", "x :: double  precision",
		"lower( a )", "a IN (1, 2)", "a BETWEEN 1 AND 2", "CASE WHEN a THEN 1 END", "ARRAY[1, 2]", "ARRAY[]::text[]", "'x'", "E'a\\n'",
		"-1", "- a", "NOT a", "NOT (a AND b)", "((a)) > 1", "interval '1 day'", "now() - interval '3 months'", "nextval('s'::regclass)",
		"CURRENT_TIMESTAMP", "a ->> 'b' = 'c'", "(j -> 'a')::int", "EXTRACT(year FROM ts) > 1", "t ~ '^[a-z]$'", "a = ANY (b)",
		"EXISTS (SELECT 1 FROM u WHERE u.a = 1)", "(SELECT max(a) FROM u)", "ts AT TIME ZONE 'UTC'", "a COLLATE \"C\" < 'b'",
		"position('@' in a) > 0", "\"Mixed\" > 0", "coalesce(a, 'ä', /* c */ 'b')", "a[1]", "(r).f", "true", "1.50", "NULL", "a IS JSON",
	} {
		sql := "SELECT 1, " + e + ", 2 FROM t"
		s := Parse("x.sql", sql).Statements[0]
		if s.Err != nil {
			t.Errorf("%s: %v", e, s.Err)
			continue
		}
		n := s.Tree.GetSelectStmt().TargetList[1].GetResTarget().GetVal()
		if got := ExprText(s, n); got != e {
			t.Errorf("%s: got %q", e, got)
		}
	}
}
