package rule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

func TestParseArchive(t *testing.T) {
	const text = `# ABC001 some-name

Some *prose*.

-- bad/one.sql --
CREATE TABLE a ( -- want ABC001 "table \"a\"" "second" -- want ABC001 "third"
    b int -- a plain comment
);
-- want@public.a.b ABC001 "by object"
-- before/one.sql --
CREATE TABLE z ();
-- queries/one.sql --
SELECT 1; -- want ABC001 "in the query"
-- growth/one.txt --
a 1_000 90d
s.b 5 forever
c 2.5 10y
-- good/one.sql --
SELECT 2;
-- refused/two.sql --
SELECT 3; -- refused 42P10
SELECT 4; -- refused@<17 0A000
-- locks/three.sql --
LOCK TABLE t; -- lock ACCESS EXCLUSIVE on public.t -- no rewrites public.t
-- scans public.t
-- needs --
vector
pg>=16
pg<18
-- flags --
no-fix it depends
now 2026-01-02T03:04:05Z
`
	got, err := rule.ParseArchive([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := func(file string, line int, object, contains string, archiveLine int) rule.Want {
		return rule.Want{File: file, Line: line, Object: object, Rule: "ABC001", Contains: contains, ArchiveLine: archiveLine}
	}
	growth := []rule.Growth{
		{Table: catalog.Name{Schema: "public", Name: "a"}, RowsPerDay: 1000, Keep: 90 * 24 * time.Hour},
		{Table: catalog.Name{Schema: "s", Name: "b"}, RowsPerDay: 5},
		{Table: catalog.Name{Schema: "public", Name: "c"}, RowsPerDay: 2.5, Keep: 3650 * 24 * time.Hour},
	}
	wanted := &rule.Archive{
		Rule: "ABC001", Name: "some-name", Prose: "Some *prose*.",
		Extensions: []string{"vector"}, MinVersion: 16, MaxVersion: 17,
		NoFix: "it depends", Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Examples: []rule.Example{
			{
				Kind: rule.BadExample, Name: "one", Line: 6,
				SQL:    "CREATE TABLE a (\n    b int -- a plain comment\n);\n\n",
				Before: "CREATE TABLE z ();\n", Queries: "SELECT 1;\n", Growth: growth,
				Wants: []rule.Want{
					want("bad/one.sql", 1, "", `table "a"`, 6),
					want("bad/one.sql", 1, "", "second", 6),
					want("bad/one.sql", 1, "", "third", 6),
					want("bad/one.sql", 4, "public.a.b", "by object", 9),
					want("queries/one.sql", 1, "", "in the query", 13),
				},
			},
			{
				Kind: rule.GoodExample, Name: "one", Line: 19, SQL: "SELECT 2;\n",
				Before: "CREATE TABLE z ();\n", Queries: "SELECT 1;\n", Growth: growth,
			},
			{
				Kind: rule.RefusedExample, Name: "two", Line: 21, SQL: "SELECT 3;\nSELECT 4;\n",
				Refused: []rule.Refusal{{Line: 1, SQLState: "42P10"}, {Line: 2, SQLState: "0A000", Versions: "<17"}},
			},
			{
				Kind: rule.LocksExample, Name: "three", Line: 24, SQL: "LOCK TABLE t;\n\n",
				Locks: []rule.LockClaim{
					{Line: 1, Kind: "lock", Mode: "ACCESS EXCLUSIVE", Relation: "public.t"},
					{Line: 1, Kind: "no rewrites", Relation: "public.t"},
					{Line: 2, Kind: "scans", Relation: "public.t"},
				},
			},
		},
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestParseArchiveComplains(t *testing.T) {
	const head = "# ABC001 some-name\n\nProse.\n\n"
	tests := []struct{ name, text, want string }{
		{"no heading", "Prose.\n", "line 1: want a heading"},
		{"unknown file", head + "-- bed/a.sql --\n", `line 5: unknown file "bed/a.sql"`},
		{"wrong ending", head + "-- bad/a.txt --\n", `unknown file "bad/a.txt"`},
		{"twice", head + "-- bad/a.sql --\n-- bad/a.sql --\n", "line 6: second file"},
		{"alone", head + "-- bad/a.sql --\n-- before/b.sql --\n", "line 6: before/b.sql goes with no example"},
		{"want without message", head + "-- bad/a.sql --\nSELECT 1; -- want ABC001\n", "line 6: expectation not understood"},
		{"want without rule", head + "-- bad/a.sql --\nSELECT 1; -- want \"x\"\n", "line 6: expectation not understood"},
		{"no SQLSTATE", head + "-- refused/a.sql --\nSELECT 1; -- refused always\n", "line 6: expectation not understood"},
		{"flag without reason", head + "-- flags --\nno-fix\n", "line 6: flag no-fix needs a reason"},
		{"unknown flag", head + "-- flags --\nno-fun at all\n", "line 6: unknown flag"},
		{"needs", head + "-- needs --\npg=17\n", "line 6: reading needs"},
		{"growth", head + "-- bad/a.sql --\n-- growth/a.txt --\na many 90d\n", "line 7: reading rows per day"},
		{"keep", head + "-- bad/a.sql --\n-- growth/a.txt --\na 1 soon\n", "line 7: reading keep time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := rule.ParseArchive([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestRefusalApplies(t *testing.T) {
	for _, tt := range []struct {
		versions string
		want     []int
	}{
		{"", []int{15, 16, 17, 18}}, {"17", []int{17}}, {"15,18", []int{15, 18}}, {">=17", []int{17, 18}}, {"<17", []int{15, 16}},
		{"apache", []int{15, 16, 17, 18}}, {"community", nil},
	} {
		var got []int
		for v := 15; v <= 18; v++ {
			if (rule.Refusal{Versions: tt.versions}).Applies(v, false) {
				got = append(got, v)
			}
		}
		if !cmp.Equal(got, tt.want) {
			t.Errorf("@%s applies to %v, want %v", tt.versions, got, tt.want)
		}
	}
}
