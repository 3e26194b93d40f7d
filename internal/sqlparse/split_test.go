package sqlparse

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// summary gives each statement as "line:col tag" or "line:col TAG! error at
// line:col", and the notes.
func summary(f *File) []string {
	var out []string
	for _, s := range f.Statements {
		if s.Err != nil {
			out = append(out, fmt.Sprintf("%d:%d %s! %s at %d:%d", s.Span.Line, s.Span.Column, s.Tag, s.Err.Message, s.Err.Span.Line, s.Err.Span.Column))
		} else {
			out = append(out, fmt.Sprintf("%d:%d %s", s.Span.Line, s.Span.Column, s.Tag))
		}
	}
	for _, n := range f.Notes {
		out = append(out, fmt.Sprintf("note %d:%d %s", n.Span.Line, n.Span.Column, n.Text))
	}
	return out
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"comments only", "-- a\n/* b /* nested */ */\n;;\n", nil},
		{"no last semicolon", "SELECT 1;\nSELECT 2", []string{"1:1 SELECT", "2:1 SELECT"}},
		{"comment at the end", "SELECT 1 -- x\n", []string{"1:1 SELECT"}},
		{"semicolons in quotes", "SELECT ';', \";\", $$;$$, $a$;$$;$a$, E'\\';', U&';', b';' FROM t;SELECT 2", []string{"1:1 SELECT", "1:64 SELECT"}},
		{"doubled quotes", "SELECT 'it''s;', \"a\"\";\"; SELECT 2", []string{"1:1 SELECT", "1:26 SELECT"}},
		{"backslash is plain", `SELECT '\'; SELECT 2`, []string{"1:1 SELECT", "1:13 SELECT"}},
		{"dollars in names", "SELECT a$b$c FROM t$1; SELECT $1;", []string{"1:1 SELECT", "1:24 SELECT"}},
		{"nested comment", "SELECT /* ; /* ; */ ; */ 1; SELECT 2", []string{"1:1 SELECT", "1:29 SELECT"}},
		{"comment in operator", "SELECT 1 --;\n+ 2; SELECT 3", []string{"1:1 SELECT", "2:6 SELECT"}},
		{"bom and crlf", "\ufeffSELECT 1;\r\n-- x\r\nSELECT\r\n2;\r\n", []string{"1:2 SELECT", "3:1 SELECT"}},
		{"atomic body", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 2",
			[]string{"1:1 CREATE FUNCTION", "1:95 SELECT"}},
		{"atomic procedure", "create or replace procedure p()\nbegin atomic\n insert into t values (1);\nend;\nselect 1;",
			[]string{"1:1 CREATE PROCEDURE", "5:1 SELECT"}},
		{"atomic without end", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC\nSELECT 1;\nCREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; END;\nSELECT 2;",
			[]string{"1:1 CREATE FUNCTION! BEGIN ATOMIC without END at 1:39", "3:1 CREATE FUNCTION", "4:1 SELECT"}},
		{"atomic without end, last", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2;",
			[]string{"1:1 CREATE FUNCTION! BEGIN ATOMIC without END at 1:39", "1:56 SELECT"}},
		{"begin as transaction", "BEGIN; SELECT 1; END;", []string{"1:1 BEGIN", "1:8 SELECT", "1:18 COMMIT"}},
		{"rule", "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
			[]string{"1:1 CREATE RULE", "1:63 SELECT"}},
		{"missing bracket", "CREATE TABLE a (i int;\nCREATE TABLE b (i int);", []string{`1:1 CREATE TABLE! syntax error at end of input at 1:22`, "2:1 CREATE TABLE"}},
		{"one bad, others good", "SELECT 1;\nCREAT TABLE x (i int);\nSELECT 2;", []string{"1:1 SELECT", `2:1 CREAT! syntax error at or near "CREAT" at 2:1`, "3:1 SELECT"}},
		{"error position in characters", "SELECT 'äöü€😀' FRM t;", []string{"1:1 SELECT! syntax error at or near \"t\" at 1:20"}},
		{"error position behind lines", "-- c\nSELECT 1,\n  'ä',\n  FROM;", []string{`2:1 SELECT! syntax error at or near "FROM" at 4:3`}},
		{"unterminated string", "SELECT 1;\nSELECT 'x;\nSELECT 2;\n", []string{"1:1 SELECT", "2:1 SELECT! unterminated quoted string at 2:8", "3:1 SELECT"}},
		{"unterminated dollar", "SELECT $a$ x;\nSELECT 2;", []string{"1:1 SELECT! unterminated dollar-quoted string at 1:8", "2:1 SELECT"}},
		{"unterminated comment", "SELECT 1;\n/* x\nSELECT 2;", []string{"1:1 SELECT", "2:1 ! unterminated /* comment at 2:1"}},
		{"unterminated identifier", "SELECT \"x;\nSELECT 2;\n", []string{"1:1 SELECT! unterminated quoted identifier at 1:8", "2:1 SELECT"}},
		{"quote in the middle", "INSERT INTO t VALUES ('it's');\nCREATE TABLE x (a text DEFAULT 'y');\nSELECT 1;\n",
			[]string{"1:1 INSERT! unterminated quoted string at 2:34", "2:1 CREATE TABLE", "3:1 SELECT"}},
		{"meta-commands", "\\connect db\n\\set x 1\nSELECT 1;\n\\i other.sql\n  \\echo hi\n",
			[]string{"3:1 SELECT", `note 1:1 psql meta-command \connect skipped`, `note 2:1 psql meta-command \set skipped`,
				`note 4:1 psql meta-command \i skipped`, `note 5:3 psql meta-command \echo skipped`}},
		{"gexec ends a statement", "SELECT 'x'\\gexec\nSELECT 2 \\gx\nSELECT 3 \\; SELECT 4;",
			[]string{"1:1 SELECT", "2:1 SELECT", "3:1 SELECT", "3:13 SELECT", `note 1:11 psql meta-command \gexec skipped`, `note 2:10 psql meta-command \gx skipped`}},
		{"meta inside a statement", "SELECT 1\n\\echo x\n+ 2;", []string{"1:1 SELECT", `note 2:1 psql meta-command \echo skipped`}},
		{"restrict", "\\restrict abc\nSELECT 1;\n\\unrestrict abc\n",
			[]string{"2:1 SELECT", `note 1:1 psql meta-command \restrict skipped`, `note 3:1 psql meta-command \unrestrict skipped`}},
		{"copy data", "COPY t (a, b) FROM stdin;\n1\tit's;\n2\t\\N\n\\.\nSELECT 1;", []string{"1:1 COPY", "5:1 SELECT", "note 2:1 2 data lines of COPY skipped"}},
		{"copy data crlf", "COPY t FROM STDIN WITH (FORMAT csv);\r\n1,'\r\n\\.\r\nSELECT 1;", []string{"1:1 COPY", "4:1 SELECT", "note 2:1 1 data line of COPY skipped"}},
		{"copy data without end", "COPY t FROM stdin;\n1\n2\n", []string{"1:1 COPY", "note 2:1 2 data lines of COPY skipped"}},
		{"copy from file", "COPY t FROM '/x'; SELECT 1;", []string{"1:1 COPY", "1:19 SELECT"}},
		{"copy to stdout", "COPY (SELECT 'from stdin') TO STDOUT; SELECT 1;", []string{"1:1 COPY", "1:39 SELECT"}},
		{"backslash copy", "\\copy t from stdin\n1\n\\.\nSELECT 1;\n", []string{"4:1 SELECT", `note 1:1 psql meta-command \copy skipped`, "note 2:1 1 data line of COPY skipped"}},
		{"variables", "SELECT :x, :'y', :\"z\" FROM :tab WHERE a = :limit; CREATE TABLE :s.t (i int); SELECT a[1:2], b::int;",
			[]string{"1:1 SELECT", "1:51 CREATE TABLE", "1:78 SELECT"}},
		{"variables, many of one letter", "SELECT :a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k;", []string{"1:1 SELECT"}},
		{"nul", "SELECT 1;\x00SELECT 2;", []string{"1:10 ! the file holds a NUL byte: it is binary, not SQL text at 1:10"}},
		{"utf-16", "\xff\xfeS\x00", []string{"1:1 ! the file is UTF-16, not UTF-8: save it as UTF-8 at 1:1"}},
		{"dump archive", "PGDMP\x01\x0e", []string{"1:1 ! the file is a pg_dump archive in custom format: turn it into SQL with pg_restore -f - at 1:1"}},
		{"latin-1", "SELECT 1;\nSELECT 'caf\xe9';\nSELECT 2;", []string{"1:1 SELECT", `2:1 SELECT! invalid byte sequence for encoding "UTF8": 0xe9 at 2:12`, "3:1 SELECT"}},
		{"double precision parameter", "CREATE FUNCTION f(double precision, DOUBLE  PRECISION) RETURNS double precision LANGUAGE sql AS 'SELECT 1';\nDROP FUNCTION f(double precision);",
			[]string{"1:1 CREATE FUNCTION", "2:1 DROP FUNCTION"}},
		{"words of a bad statement", "CREATE OR REPLACE FUNKTION x();", []string{`1:1 CREATE FUNKTION! syntax error at or near "FUNKTION" at 1:19`}},
	} {
		if d := cmp.Diff(c.want, summary(Parse("x.sql", c.text))); d != "" {
			t.Errorf("%s\n%s", c.name, d)
		}
	}
}

// TestSpans: a statement's span is its SQL in the file, and holds neither
// comments around it nor the semicolon.
func TestSpans(t *testing.T) {
	text := "\ufeff-- one\r\n  SELECT 1 /* in */ + 2  ; -- after\n\n/* two */ SELECT 2 -- end"
	f := Parse("x.sql", text)
	want := []string{"SELECT 1 /* in */ + 2", "SELECT 2"}
	for i, s := range f.Statements {
		if s.SQL != want[i] || text[s.Span.Start:s.Span.End] != s.SQL {
			t.Errorf("statement %d: %q at %+v", i, s.SQL, s.Span)
		}
	}
	var comments []string
	for _, c := range f.Comments {
		comments = append(comments, c.Text)
	}
	if d := cmp.Diff([]string{"-- one", "/* in */", "-- after", "/* two */", "-- end"}, comments); d != "" {
		t.Error(d)
	}
	if got := f.Statements[1].SpanAt(7, 8); got.Line != 4 || got.Column != 18 {
		t.Errorf("SpanAt: %+v", got)
	}
}

// TestTags compares tags of every kind of statement.
func TestTags(t *testing.T) {
	for sql, want := range map[string]string{
		"CREATE TABLE a AS SELECT 1": "CREATE TABLE AS", "SELECT 1 INTO a": "SELECT", "CREATE MATERIALIZED VIEW v AS SELECT 1": "CREATE MATERIALIZED VIEW",
		"CREATE VIEW v AS SELECT 1": "CREATE VIEW", "ALTER TABLE a RENAME TO b": "ALTER TABLE", "ALTER TABLE a RENAME COLUMN b TO c": "ALTER TABLE",
		"ALTER VIEW a RENAME COLUMN b TO c": "ALTER VIEW", "ALTER TABLE a RENAME CONSTRAINT b TO c": "ALTER TABLE", "ALTER INDEX a RENAME TO b": "ALTER INDEX",
		"ALTER TYPE a RENAME ATTRIBUTE b TO c": "ALTER TYPE", "ALTER DOMAIN a RENAME CONSTRAINT b TO c": "ALTER DOMAIN", "ALTER INDEX a ATTACH PARTITION b": "ALTER INDEX",
		"ALTER TYPE a ADD VALUE 'x'": "ALTER TYPE", "CREATE TYPE a AS ENUM ()": "CREATE TYPE", "CREATE TYPE a AS (b int)": "CREATE TYPE",
		"DROP INDEX CONCURRENTLY a": "DROP INDEX", "DROP TABLE a, b CASCADE": "DROP TABLE", "DROP TRIGGER a ON b": "DROP TRIGGER", "DROP POLICY a ON b": "DROP POLICY",
		"DROP SUBSCRIPTION s": "DROP SUBSCRIPTION", "DROP OWNED BY x": "DROP OWNED", "DROP EXTENSION IF EXISTS x": "DROP EXTENSION",
		"CREATE UNIQUE INDEX ON a (b)": "CREATE INDEX", "TRUNCATE a": "TRUNCATE TABLE", "LOCK TABLE a": "LOCK TABLE", "VACUUM FULL a": "VACUUM", "ANALYZE a": "ANALYZE",
		"REINDEX TABLE CONCURRENTLY a": "REINDEX", "CLUSTER a": "CLUSTER", "REFRESH MATERIALIZED VIEW a": "REFRESH MATERIALIZED VIEW",
		"GRANT SELECT ON a TO b": "GRANT", "REVOKE SELECT ON a FROM b": "REVOKE", "GRANT a TO b": "GRANT ROLE", "REVOKE a FROM b": "REVOKE ROLE",
		"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a": "ALTER DEFAULT PRIVILEGES", "COMMENT ON TABLE a IS 'x'": "COMMENT",
		"SET a = 1": "SET", "RESET a": "RESET", "RESET ALL": "RESET", "SHOW a": "SHOW", "DISCARD ALL": "DISCARD ALL", "DO 'x'": "DO", "CALL a()": "CALL",
		"START TRANSACTION": "START TRANSACTION", "ROLLBACK TO a": "ROLLBACK", "RELEASE a": "RELEASE", "SAVEPOINT a": "SAVEPOINT", "PREPARE TRANSACTION 'x'": "PREPARE TRANSACTION",
		"CREATE SCHEMA a": "CREATE SCHEMA", "CREATE EXTENSION a": "CREATE EXTENSION", "ALTER EXTENSION a UPDATE": "ALTER EXTENSION", "CREATE SEQUENCE a": "CREATE SEQUENCE",
		"ALTER SEQUENCE a OWNED BY b.c": "ALTER SEQUENCE", "ALTER SEQUENCE a RENAME TO b": "ALTER SEQUENCE", "CREATE AGGREGATE a (int) (sfunc = f, stype = int)": "CREATE AGGREGATE",
		"CREATE OPERATOR + (leftarg = int, function = f)": "CREATE OPERATOR", "CREATE COLLATION a (locale = 'x')": "CREATE COLLATION",
		"CREATE TEXT SEARCH CONFIGURATION a (copy = b)": "CREATE TEXT SEARCH CONFIGURATION", "CREATE STATISTICS s ON a, b FROM t": "CREATE STATISTICS",
		"CREATE PUBLICATION p FOR ALL TABLES": "CREATE PUBLICATION", "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()": "CREATE EVENT TRIGGER",
		"CREATE POLICY p ON t": "CREATE POLICY", "CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f()": "CREATE TRIGGER", "CREATE RULE r AS ON INSERT TO t DO NOTHING": "CREATE RULE",
		"CREATE DATABASE d": "CREATE DATABASE", "ALTER DATABASE d SET a = 1": "ALTER DATABASE", "DROP DATABASE d": "DROP DATABASE", "ALTER SYSTEM SET a = 1": "ALTER SYSTEM",
		"CREATE USER u": "CREATE ROLE", "ALTER ROLE u SET a = 1": "ALTER ROLE", "DROP ROLE u": "DROP ROLE", "CREATE TABLESPACE t LOCATION '/x'": "CREATE TABLESPACE",
		"CREATE FOREIGN TABLE f (i int) SERVER s": "CREATE FOREIGN TABLE", "CREATE SERVER s FOREIGN DATA WRAPPER w": "CREATE SERVER", "ALTER TABLE a SET SCHEMA b": "ALTER TABLE",
		"ALTER FUNCTION f() OWNER TO x": "ALTER FUNCTION", "ALTER FUNCTION f() STABLE": "ALTER FUNCTION", "ALTER PROCEDURE f() SET a = 1": "ALTER PROCEDURE",
		"CREATE CAST (a AS b) WITHOUT FUNCTION": "CREATE CAST", "NOTIFY x": "NOTIFY", "LISTEN x": "LISTEN", "CHECKPOINT": "CHECKPOINT", "EXPLAIN SELECT 1": "EXPLAIN",
		"MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE": "MERGE", "WITH x AS (SELECT 1) DELETE FROM a": "DELETE", "VALUES (1)": "SELECT", "TABLE a": "SELECT",
	} {
		f := Parse("x.sql", sql)
		if len(f.Statements) != 1 || f.Statements[0].Err != nil {
			t.Errorf("%s: %v", sql, summary(f))
		} else if got := f.Statements[0].Tag; got != want {
			t.Errorf("%s: tag %q, want %q", sql, got, want)
		}
	}
}

// TestDeepNesting: no input makes the stack overflow; what is too deep is
// said to be, with a position, and the rest of the file is still read.
func TestDeepNesting(t *testing.T) {
	const n = 100_000
	for name, sql := range map[string]string{
		"brackets": "SELECT " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n),
		"open":     "SELECT " + strings.Repeat("(", n),
		"arrays":   "SELECT " + strings.Repeat("ARRAY[", n) + "1" + strings.Repeat("]", n),
		"case":     "SELECT " + strings.Repeat("CASE WHEN true THEN ", n) + "1" + strings.Repeat(" END", n),
		"selects":  "SELECT * FROM " + strings.Repeat("(SELECT * FROM ", n) + "t" + strings.Repeat(") x", n),
		"not":      "SELECT " + strings.Repeat("NOT ", 3*n) + "true",
		"plus":     "SELECT 1" + strings.Repeat("+1", 3*n),
		"unions":   "SELECT 1" + strings.Repeat(" UNION SELECT 1", n),
		"casts":    "SELECT 1" + strings.Repeat("::int", 3*n),
	} {
		f := Parse("x.sql", sql+";\nSELECT 2;")
		if len(f.Statements) != 2 || f.Statements[1].Err != nil {
			t.Errorf("%s: %d statements", name, len(f.Statements))
			continue
		}
		err := f.Statements[0].Err
		if err == nil || !strings.Contains(err.Message, "levels deep") && !strings.Contains(err.Message, "parts") || err.Span.Line != 1 {
			t.Errorf("%s: %v", name, err)
		}
		NormalExpr(strings.TrimPrefix(sql, "SELECT "))
	}
	// What is long but flat is read.
	for name, sql := range map[string]string{
		"or":     "SELECT a" + strings.Repeat(" OR a", 20_000),
		"plus":   "SELECT 1" + strings.Repeat("+1", 20_000),
		"list":   "SELECT 1" + strings.Repeat(", 1", 200_000),
		"values": "INSERT INTO t VALUES (1)" + strings.Repeat(", (1)", 200_000),
		"depth":  "SELECT " + strings.Repeat("(", 1000) + "1" + strings.Repeat(")", 1000),
	} {
		s := Parse("x.sql", sql).Statements[0]
		if s.Err != nil {
			t.Errorf("%s: %v", name, s.Err)
			continue
		}
		NormalExpr(strings.TrimPrefix(sql, "SELECT "))
	}
}

// TestLinear: ten times the text allocates about ten times as much, in shapes
// that invite more; a square would be a hundred times. Bytes are counted, not
// seconds, so that a busy machine changes nothing.
func TestLinear(t *testing.T) {
	for name, part := range map[string]string{
		"statements":     "CREATE TABLE t (a int, b text DEFAULT 'x');\n",
		"one line":       "CREATE TABLE t (a int, b text DEFAULT 'x');",
		"open brackets":  "SELECT (;",
		"open quotes":    "SELECT 'x;\n'y;\n",
		"dollars":        "SELECT $a$ $b$ ;\n",
		"atomic":         "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;\n",
		"comments":       "/* x */ -- y\n",
		"meta-commands":  "\\echo x\n",
		"copy":           "COPY t FROM stdin;\n1\n\\.\n",
		"errors":         "SELECT 'äöü' FROM WHERE;",
		"one statement":  "SELECT 1, ",
		"psql variables": "SELECT :a FROM :b, ",
	} {
		allocated := func(n int) uint64 {
			text := strings.Repeat(part, n)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			Parse("x.sql", text)
			runtime.ReadMemStats(&after)
			return after.TotalAlloc - before.TotalAlloc
		}
		allocated(300) // what is made once for all is not counted
		small, large := allocated(300), allocated(3000)
		if ratio := float64(large) / float64(small); ratio > 20 {
			t.Errorf("%s: %d bytes for a tenth, %d for the whole: %.0f times", name, small, large, ratio)
		}
	}
}
