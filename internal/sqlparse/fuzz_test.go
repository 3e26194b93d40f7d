package sqlparse

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse: no text makes Parse panic, and what it gives is consistent.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "SELECT 1;", "-- x\nSELECT $$;$$;", "COPY t FROM stdin;\n1\n\\.\nSELECT 1;", "\\connect x\n", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;", "SELECT 'x", "/* /* */", "SELECT :x, :'y'", "\ufeffSELECT E'\\'';\r\n", "SELECT \xff;", "a\x00b",
		"SELECT ((((", "SELECT 1 \\gexec\nSELECT 2 \\; SELECT 3", "U&", "e'", "$a$", "CREATE FUNCTION f(double precision)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := Parse("x.sql", text)
		end := 0
		for _, s := range file.Statements {
			if (s.Tree == nil) != (s.Err != nil) {
				t.Fatalf("%q: tree and error disagree", s.SQL)
			}
			if s.Span.Start < end || s.Span.End < s.Span.Start || s.Span.End > len(text) {
				t.Fatalf("%q: span %+v after %d", s.SQL, s.Span, end)
			}
			end = s.Span.End
			if s.Err == nil && s.SQL != text[s.Span.Start:s.Span.End] {
				t.Fatalf("%q is not its span", s.SQL)
			}
			if s.Err != nil && s.Err.Span.Line < 1 {
				t.Fatalf("error without a place: %+v", s.Err)
			}
			if s.Tree != nil {
				Deparse(s.Tree)
				NormalQuery(s.Tree)
			}
		}
	})
}

// FuzzNormalExpr: no text makes it panic, and a normal form is stable.
func FuzzNormalExpr(f *testing.F) {
	for _, s := range stableExprs {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := NormalExpr(text)
		n, err := ParseExpr(text)
		if err != nil || n == nil || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return
		}
		if twice := NormalExpr(once); once != twice {
			t.Fatalf("%q becomes %q, then %q", text, once, twice)
		}
	})
}

// FuzzExprRange compares the two ways to find an expression's text: where the
// tokens tell it, trying ends out tells the same or finds none.
func FuzzExprRange(f *testing.F) {
	for _, e := range []string{
		"a + b * (c)", "((a)) IS NOT NULL", "x::int4::text", "f(a)(b)", "CASE WHEN a THEN b END", "a IN (1, (2))", "NOT EXISTS (SELECT 1)",
		"a BETWEEN (1) AND (2)", "'a'\n'b'", "a.end", "E'\\'' || $$)$$", "a /* ) */ = ANY (b)", "-1 - -2", "\"a b\".c", "U&'x'",
	} {
		f.Add(e)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		if len(expr) > 300 {
			return
		}
		for _, s := range Parse("x.sql", "SELECT 1, "+expr+", 2 FROM t").Statements {
			if s.Err == nil {
				boundsAgree(t, s)
			}
		}
	})
}
