package sqlparse

import (
	"strings"
	"testing"
)

// TestNormalDiffers: expressions that mean different things stay different.
func TestNormalDiffers(t *testing.T) {
	for _, c := range [][2]string{
		{"a > 0", "a >= 0"},
		{"a > 0", "a > 1"},
		{"a > 0", "b > 0"},
		{"a AND b", "a OR b"},
		{"a AND b OR c", "a AND (b OR c)"},
		{"a - b - c", "a - (b - c)"},
		{"NOT a AND b", "NOT (a AND b)"},
		{"a IN (1, 2)", "a IN (2, 1)"},
		{"a IN (1, 2)", "a NOT IN (1, 2)"},
		{"a BETWEEN 1 AND 2", "a NOT BETWEEN 1 AND 2"},
		{"a LIKE 'x'", "a ILIKE 'x'"},
		{"a LIKE 'x'", "a ~ 'x'"},
		{"now()", "CURRENT_TIMESTAMP"},
		{"now()", "clock_timestamp()"},
		{"CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP(3)"},
		{"CURRENT_DATE", "CURRENT_TIMESTAMP"},
		{"CURRENT_USER", "SESSION_USER"},
		{"'a'", "'A'"},
		{"'3 months'", "'30 days'"},
		{"'1 day'", "'24 hours'"},
		{"'2026-01-01'", "'2026-01-02'"},
		{"'2026-01-01 00:00+02'", "'2026-01-01 00:00+00'"},
		{"'007'", "'7'"},
		{"a::date", "a"},
		{"a::date", "a::time"},
		{"(j ->> 'x')::int", "j ->> 'x'"},
		{"(j ->> 'x')::int", "(j ->> 'x')::bigint"},
		{"j ->> 'x'", "j -> 'x'"},
		{"a::numeric(10,2)", "a::numeric(10,3)"},
		{"a::numeric(10,2)", "a"},
		{"lower(a)", "upper(a)"},
		{"substring(a, 1)", "substring(a, 2)"},
		{"extract(year FROM a)", "date_part('year', a)"},
		{"extract(year FROM a)", "extract(month FROM a)"},
		{"a AT TIME ZONE 'UTC'", "a AT TIME ZONE 'CET'"},
		{"a COLLATE \"C\"", "a"},
		{"a COLLATE \"C\"", "a COLLATE \"de_DE\""},
		{"coalesce(a, b)", "coalesce(b, a)"},
		{"greatest(a, b)", "least(a, b)"},
		{"CASE WHEN a THEN 1 END", "CASE WHEN a THEN 1 ELSE 0 END"},
		{"a IS NULL", "a IS NOT NULL"},
		{"a IS TRUE", "a"},
		{"a IS DISTINCT FROM b", "a <> b"},
		{"NEW.a", "OLD.a"},
		{"ARRAY['a']", "'{a}'"},
		{"'{}'::jsonb", "'[]'::jsonb"},
		{"nextval('a')", "nextval('b')"},
		{"\"A\"", "a"},
		{"f(a, b)", "f(b, a)"},
		{"f(DISTINCT a)", "f(a)"},
		{"f(a => 1)", "f(b => 1)"},
		{"count(*) FILTER (WHERE a)", "count(*)"},
		{"EXISTS (SELECT 1 FROM a)", "EXISTS (SELECT 1 FROM b)"},
		{"x IN (SELECT a FROM b)", "x <> ALL (SELECT a FROM b)"},
		{"-a", "a"},
		{"NULL", "''"},
		{"true", "false"},
		{"a[1]", "a[2]"},
		{"a[1:2]", "a[1]"},
	} {
		if NormalExpr(c[0]) == NormalExpr(c[1]) {
			t.Errorf("%s and %s both become %s", c[0], c[1], NormalExpr(c[0]))
		}
	}
}

// TestNormalIsStable: the normal form of a normal form is itself, and it is
// SQL.
func TestNormalIsStable(t *testing.T) {
	for _, e := range stableExprs {
		once := NormalExpr(e)
		if _, err := ParseExpr(once); err != nil {
			t.Errorf("%s becomes %s: %v", e, once, err)
		}
		if twice := NormalExpr(once); once != twice {
			t.Errorf("%s becomes %s, then %s", e, once, twice)
		}
	}
}

var stableExprs = []string{
	"a > 0 AND b IN (1, 2) OR NOT c", "a BETWEEN 1 AND 2", "x = '1 day 2 hours'::interval", "x::date = '2026-01-01 10:00+02'",
	"extract(year FROM ts)", "substring(a FROM 2 FOR 3)", "trim(both 'x' FROM y)", "position('a' IN b)", "overlay(a PLACING b FROM 1)",
	"a AT TIME ZONE 'UTC'", "CASE a WHEN 1 THEN 'x' END", "'{\"b\":1,\"a\":[1,2]}'::jsonb", "'{a, \"b c\"}'::text[]", "nextval('public.\"S s\"')",
	"\"select\" = 'it''s' AND \"Mixed\" = E'a\\\\b'", "(SELECT max(a) FROM b WHERE c LIMIT 1)", "x IN (SELECT y FROM z ORDER BY 1)", "B'101'", "X'1f'",
	"a::double precision[]", "a::timestamptz(3)", "a::\"Odd Type\"", "(r).f.g", "(f(x)).*", "t.*", "ROW(1, 2) < ROW(3, 4)", "$1 = a", "a IS JSON OBJECT",
	"count(*) FILTER (WHERE a) OVER (PARTITION BY b ORDER BY c DESC)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY a)", "f(VARIADIC a)", "f(a => 1)",
	"GROUPING(a)", "a IS NOT DISTINCT FROM NULL", "NULLIF(a, '')", "GREATEST(a, 1)", "a OPERATOR(public.<=>) b", "- a", "@ a", "a !~* 'x'", "'t'", "'no'::bool",
	"CURRENT_TIMESTAMP(3)", "xmlelement(name a)", "1e10", "-1", "'-1'::integer", "0x1F", "'infinity'::timestamptz", "'-1 mons +3 days'",
}

// TestNormalOfNoExpression: what is no expression is left as it is.
func TestNormalOfNoExpression(t *testing.T) {
	for in, want := range map[string]string{
		"":                 "",
		"a  >\n":           "a >",
		"1 FROM t":         "1 FROM t",
		"a, b":             "a, b",
		"SELECT  1":        "SELECT 1",
		"1; DROP TABLE t":  "1; DROP TABLE t",
		"'open":            "'open",
		"a\x00b":           "a\x00b",
		"caf\xe9 = '\xff'": "caf\xe9 = '\xff'",
	} {
		if got := NormalExpr(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestParseInterval(t *testing.T) {
	for in, want := range map[string]string{
		"1 year 2 mons 3 days 04:05:06": "14 mons 3 days 04:05:06", "90 min": "01:30:00", "1.5 hours": "01:30:00", "-1 day +02:03": "-1 days 02:03:00",
		"1 week": "7 days", "0.5 month": "15 days", "1.5 years": "18 mons", "@ 1 day ago": "-1 days", "P1Y2M3DT4H5M6.7S": "14 mons 3 days 04:05:06.7",
		"1d": "1 days", "250 ms": "00:00:00.25", "0 days": "00:00:00", "1 02:03:04": "1 days 02:03:04", "25:00:00": "25:00:00", "2 decades": "240 mons",
	} {
		if got, ok := parseInterval(in, 0); !ok || got != want {
			t.Errorf("%q becomes %q (%v), want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "x", "5", "1 fortnight", "one day", "1 day 2", "12:99", "P", "P1", "1:2:3:4", "days", "2026-01-01", "1-2", "v1.2"} {
		if got, ok := parseInterval(in, 0); ok {
			t.Errorf("%q is taken for %q", in, got)
		}
	}
}

func TestOutputName(t *testing.T) {
	for in, want := range map[string]string{
		"a": "a", "t.a": "a", "a AS b": "b", "count(*)": "count", "a::text": "a", "'x'::text": "text", "1": "?column?", "a + 1": "?column?",
		"CASE WHEN a THEN b END": "case", "CASE WHEN a THEN 1 ELSE b END": "b", "coalesce(a, b)": "coalesce", "(SELECT x FROM y)": "x",
		"EXISTS (SELECT 1)": "exists", "ARRAY[1]": "array", "ROW(1)": "row", "CURRENT_DATE": "current_date", "extract(year FROM a)": "extract",
		"a[1]": "a", "(a).b": "b", "NULLIF(a, b)": "nullif", "greatest(a, 1)": "greatest", "*": "", "t.*": "",
	} {
		s := Parse("x.sql", "SELECT "+in).Statements[0]
		if got := OutputName(s.Tree.GetSelectStmt().TargetList[0].GetResTarget()); got != want {
			t.Errorf("%s is called %q, want %q", in, got, want)
		}
	}
}

func TestDeparse(t *testing.T) {
	for _, sql := range []string{"CREATE TABLE a (b int DEFAULT 1 CHECK (b > 0))", "SELECT a FROM b WHERE c = 1", "ALTER TABLE a ADD COLUMN b text"} {
		s := Parse("x.sql", sql).Statements[0]
		if got := Deparse(s.Tree); got != sql {
			t.Errorf("%s becomes %s", sql, got)
		}
	}
	if got := Deparse(nil); got != "" {
		t.Errorf("nil becomes %q", got)
	}
	if got := Deparse(&Node{Node: &Node_ColumnDef{ColumnDef: &ColumnDef{Colname: "x"}}}); strings.Contains(got, "SELECT") {
		t.Errorf("a column definition becomes %q", got)
	}
}
