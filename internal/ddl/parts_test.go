package ddl

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

func TestParseInterval(t *testing.T) {
	for text, want := range map[string]string{
		"1 day": "1 day", "7 days": "7 days", "2 weeks": "14 days", "1 month": "1 mon", "18 months": "1 year 6 mons",
		"1h": "01:00:00", "30 minutes": "00:30:00", "1 day 02:30:00": "1 day 02:30:00", "90 sec": "00:01:30",
		"-02:00": "-02:00:00", "1.5 days": "1 day 12:00:00", "250 ms": "00:00:00.25", "10 us": "00:00:00.00001",
	} {
		if v, ok := parseInterval(text); !ok || v.String() != want {
			t.Errorf("parseInterval(%q) = %q, %v, want %q", text, v, ok, want)
		}
	}
	for _, text := range []string{"", "soon", "1 fortnight", "1:2:3:4"} {
		if v, ok := parseInterval(text); ok {
			t.Errorf("parseInterval(%q) = %q, want none", text, v)
		}
	}
	if v, _ := parseInterval("1 month 12 hours"); v.fixed().String() != "30 days 12:00:00" {
		t.Errorf("fixed month: %s", v.fixed())
	}
}

func TestBoundTime(t *testing.T) {
	want := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for _, sql := range []string{
		"'2026-02-01'", "'2026-02-01 00:00:00'", "'2026-02-01T00:00:00Z'", "'2026-02-01 00:00 UTC'", "'2026-02-01 00:00:00+00'",
		"'2026-02-01 01:00:00+01'", "'2026-01-31 19:00:00-05:00'", "'2026-02-01 00:00:00+00'::timestamptz", "DATE '2026-02-01'", "'20260201'",
	} {
		if got := boundTime(sql); !got.Equal(want) {
			t.Errorf("boundTime(%s) = %v, want %v", sql, got, want)
		}
	}
	for _, sql := range []string{"MINVALUE", "10", "'north'", "'infinity'", "now()"} {
		if got := boundTime(sql); !got.IsZero() {
			t.Errorf("boundTime(%s) = %v, want none", sql, got)
		}
	}
}

func TestSplitPathAndName(t *testing.T) {
	for value, want := range map[string][]string{
		`"$user", public`: {"public"}, `App, "My Schema"`: {"app", "My Schema"}, ``: nil, `""`: nil, `a,b , c`: {"a", "b", "c"},
	} {
		if diff := cmp.Diff(want, splitPath(value)); diff != "" {
			t.Errorf("splitPath(%q) (-want +got):\n%s", value, diff)
		}
	}
	for text, want := range map[string][]string{
		`t`: {"t"}, `S.T`: {"s", "t"}, `"S"."a.b"`: {"S", "a.b"}, `"q""q"`: {`q"q`}, ``: nil,
	} {
		if diff := cmp.Diff(want, splitName(text)); diff != "" {
			t.Errorf("splitName(%q) (-want +got):\n%s", text, diff)
		}
	}
}

// Expressions keep the text that a person wrote, to the letter.
func TestTextAsWritten(t *testing.T) {
	const sql = `CREATE TABLE t (
  a int DEFAULT  (1 +  2)*3 NOT NULL CHECK ( a>0  AND (a < 10) ),
  b text DEFAULT 'it''s, (odd)' COLLATE "C", -- a comment, with a (
  c timestamptz DEFAULT NOW ( ) CONSTRAINT c_set NOT NULL,
  d int GENERATED ALWAYS AS ( a*2 ) STORED,
  e text DEFAULT E'a\'b' || $$c,d$$,
  CONSTRAINT "check" CHECK (b <> 'check (') NOT VALID
);
CREATE INDEX i ON t (lower( b )) WHERE (a>1  or c is null);
CREATE POLICY p ON t USING ( a =1 ) WITH CHECK (a IN (1,2));
ALTER TABLE t ALTER a SET DEFAULT  7 , ALTER b SET DEFAULT  upper( 'x,y' );
`
	r := Fold([]*sqlparse.File{sqlparse.Parse("t.sql", sql)}, Options{})
	for _, p := range r.Problems {
		t.Error(p)
	}
	tab := r.Catalog.Table(catalog.Name{Schema: "public", Name: "t"})
	first := r.Steps[0].Actions[0].After
	got := map[string]string{
		"a default": first.Column("a").Default.SQL, "b default": first.Column("b").Default.SQL,
		"c default": first.Column("c").Default.SQL, "d": first.Column("d").Generated.Expr.SQL, "e default": first.Column("e").Default.SQL,
		"a check": first.Constraint("t_a_check").Expr.SQL, "check": first.Constraint("check").Expr.SQL,
		"index key": tab.Index("i").Keys[0].Expr.SQL, "index where": tab.Index("i").Where.SQL,
		"using": tab.Policies[0].Using.SQL, "with check": tab.Policies[0].WithCheck.SQL,
		"a later": tab.Column("a").Default.SQL, "b later": tab.Column("b").Default.SQL,
	}
	want := map[string]string{
		"a default": "(1 +  2)*3", "b default": "'it''s, (odd)'", "c default": "NOW ( )", "d": "a*2", "e default": `E'a\'b' || $$c,d$$`,
		"a check": "a>0  AND (a < 10)", "check": "b <> 'check ('", "index key": "lower( b )", "index where": "a>1  or c is null",
		"using": "a =1", "with check": "a IN (1,2)", "a later": "7", "b later": "upper( 'x,y' )",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if c := tab.Column("b").Collation; c != "C" {
		t.Errorf("the collation behind a default: %q", c)
	}
}

// Places of functions' bodies lead to their text.
func TestBodyPlace(t *testing.T) {
	const sql = `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $x$SELECT 1$x$;
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION h() RETURNS int LANGUAGE sql RETURN 3;
`
	r := Fold([]*sqlparse.File{sqlparse.Parse("f.sql", sql)}, Options{})
	for i, want := range []string{"SELECT 1", "SELECT 2", "RETURN 3"} {
		fn := r.Catalog.Functions[i]
		if got := sql[fn.BodyPos.Start:fn.BodyPos.End]; got != want {
			t.Errorf("%s: the body's place holds %q, want %q", fn.Name, got, want)
		}
	}
}

// What an action saw does not change with what comes after it.
func TestSnapshots(t *testing.T) {
	const sql = `CREATE TABLE t (a int); ALTER TABLE t ADD b int; ALTER TABLE t RENAME b TO c; CREATE INDEX ON t (c); DROP TABLE t;`
	r := Fold([]*sqlparse.File{sqlparse.Parse("t.sql", sql)}, Options{})
	var got []string
	for _, s := range r.Steps {
		for _, a := range s.Actions {
			state := "-"
			if a.After != nil {
				var names []string
				for _, c := range a.After.Columns {
					names = append(names, c.Name)
				}
				for _, x := range a.After.Indexes {
					names = append(names, x.Name)
				}
				state = strings.Join(names, " ")
			}
			got = append(got, state)
		}
	}
	want := []string{"a", "a b", "a c", "a c t_c_idx", "-"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}
