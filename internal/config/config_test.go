package config

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/rule"
)

func TestParse(t *testing.T) {
	c, err := Parse("decade.yaml", []byte(`
postgres: 17
profile: strict
fail_on: warning
rules:
  TYP002: off
paths:
  - path: db/legacy/**
    rules: {IDX001: off, KEY003: advice}
growth:
  events: {rows_per_day: 2e6, row_width: 300, keep: 10y}
  archive.events: {rows_per_day: 5}
  notes: {rows_per_day: 3, per: user, row_bytes: 40, keep: forever}
users: 200
lifecycle:
  events:
    partition_by: at
    width: 1 month
    hot: 2 years
    archive_to: archive
    drop_after: 7 years
    rollups: [{name: events_daily, every: 1 day, by: [user_id], value: amount, keep: forever}]
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ id, file, want string }{
		{"TYP002", "schema/a.sql", "off"},
		{"IDX001", "schema/a.sql", ""},
		{"IDX001", "db/legacy/2019/a.sql", "off"},
		{"KEY003", "db/legacy/a.sql", "advice"},
		{"KEY003", "", ""},
	} {
		if got := c.Setting(tt.id, tt.file); got != tt.want {
			t.Errorf("Setting(%s, %s) = %q, want %q", tt.id, tt.file, got, tt.want)
		}
	}
	want := []rule.Growth{
		{Table: catalog.Name{Schema: "archive", Name: "events"}, RowsPerDay: 5},
		{Table: catalog.Name{Schema: "public", Name: "events"}, RowsPerDay: 2e6, RowWidth: 300, Keep: 87660 * time.Hour},
		{Table: catalog.Name{Schema: "public", Name: "notes"}, RowsPerDay: 600, RowWidth: 40},
	}
	if diff := cmp.Diff(want, c.GrowthList()); diff != "" {
		t.Errorf("GrowthList (-want +got):\n%s", diff)
	}
	policies := []lifecycle.Policy{{Relation: catalog.Name{Schema: "public", Name: "events"}, PartitionBy: "at", Width: lifecycle.Period{Months: 1}, Premake: 3,
		Hot: lifecycle.Period{Months: 24}, ArchiveTo: "archive", DropAfter: lifecycle.Period{Months: 84},
		Rollups: []lifecycle.Rollup{{Name: "events_daily", Every: lifecycle.Period{Days: 1}, By: []string{"user_id"}, Value: "amount", Refresh: lifecycle.Period{Days: 3}}}}}
	if diff := cmp.Diff(policies, c.Policies()); diff != "" {
		t.Errorf("Policies (-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"profil: strict\n", `unknown field "profil"`},
		{"postgres: 9\n", "decade judges for 15 to 19"},
		{"profile: lax\n", "must be default or strict"},
		{"fail_on: sometimes\n", "must be error, warning"},
		{"rules: {KEY001: loud}\n", "rules.KEY001 \"loud\": must be off"},
		{"paths: [{rules: {}}]\n", "paths[0]: path is missing"},
		{"growth: {t: {keep: 3 fortnights}}\n", `unit "fortnights"`},
		{"growth: {t: {rows_per_day: -1}}\n", "cannot be negative"},
		{"rules: [\n", "decade.yaml: ["},
		{"growth: {t: {row_bytes: 1, row_width: 1}}\n", "give one of them"},
		{"growth: {t: {per: person}}\n", `growth.t.per "person": must be user or total`},
		{"users: -1\n", "users -1: cannot be negative"},
		{"lifecycle: {t: {widht: 1 month}}\n", `unknown field "widht"`},
		{"lifecycle: {t: {partition_by: at, width: 1 moon}}\n", `lifecycle.t.width: period "1 moon": unit "moon"`},
		{"lifecycle: {t: {partition_by: at, width: 1 month, hot: 2 years, drop_after: 1 year}}\n", "lifecycle.t.drop_after: 1 year is before the end of the hot time, 2 years"},
		{"lifecycle: {t: {partition_by: at}}\n", "lifecycle.t.width: is missing"},
	} {
		_, err := Parse("decade.yaml", []byte(tt.in))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%q) = %v, want an error with %q", tt.in, err, tt.want)
		}
	}
	_, err := Parse("decade.yaml", []byte("lifecycle:\n  a.t:\n    partition_by: at\n    width: 1 month\n    rollups:\n      - {name: x, every: 1 day}\n"))
	if !strings.Contains(err.Error(), "lifecycle.a.t.rollups[0].value: is missing") || !strings.Contains(err.Error(), "^") {
		t.Errorf("a contradiction must be shown with its place, got %v", err)
	}
	_, err = Parse("decade.yaml", []byte("profile: strict\nprofil: x\n"))
	if !strings.Contains(err.Error(), "[2:1]") || !strings.Contains(err.Error(), "^") {
		t.Errorf("an unknown key must be shown with line and caret, got %v", err)
	}
}

// What the documents show as settings can be read.
func TestShownSettings(t *testing.T) {
	text, err := os.ReadFile("../../docs/blueprints.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	shown, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("no settings are shown")
	}
	c, err := Parse("decade.yaml", []byte(shown))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Policies()) != 2 || c.GrowthList()[0].RowsPerDay != 2e6 {
		t.Errorf("policies %v, growth %v", c.Policies(), c.GrowthList())
	}
	archives := []catalog.Name{{Schema: "archive", Name: "raw_memories"}}
	if diff := cmp.Diff(archives, c.Archives()); diff != "" {
		t.Errorf("Archives (-want +got):\n%s", diff)
	}
}

func TestResolveRules(t *testing.T) {
	find := func(word string) (string, bool) {
		return "KEY001", strings.EqualFold(word, "KEY001") || word == "no-primary-key"
	}
	c, err := Parse("decade.yaml", []byte("rules: {no-primary-key: off}\npaths: [{path: a/**, rules: {key001: advice}}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ResolveRules(find); err != nil {
		t.Fatal(err)
	}
	if a, b := c.Setting("KEY001", "b.sql"), c.Setting("KEY001", "a/b.sql"); a != "off" || b != "advice" {
		t.Errorf("settings %q and %q, want off and advice", a, b)
	}
	for _, tt := range []struct{ in, want string }{
		{"rules:\n  KEY01: off\n", "there is no rule KEY01"},
		{"rules:\n  KEY001: off\n  no-primary-key: info\n", "set twice"},
		{"paths:\n  - path: a\n    rules:\n      it's.odd: off\n", "there is no rule it's.odd"},
	} {
		c, err := Parse("decade.yaml", []byte(tt.in))
		if err != nil {
			t.Fatal(err)
		}
		err = c.ResolveRules(find)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "^") {
			t.Errorf("%q: got %v, want %q with a caret", tt.in, err, tt.want)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		glob, name string
		want       bool
	}{
		{"a/*.sql", "a/b.sql", true}, {"a/*.sql", "a/b/c.sql", false},
		{"**/*.sql", "a.sql", true}, {"**/*.sql", "a/b/c.sql", true},
		{"a/**", "a/b/c.sql", true}, {"a/**", "b/a/c.sql", false},
		{"a/**/z.sql", "a/z.sql", true}, {"[", "[", false},
	} {
		if got := Match(tt.glob, tt.name); got != tt.want {
			t.Errorf("Match(%q, %q) = %v", tt.glob, tt.name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("profile: strict\nrules: {KEY001: off}\n"))
	f.Add([]byte("growth: {events: {rows_per_day: 1e300, keep: 1y6mo}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("decade.yaml", data)
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v, error %v: exactly one must be set", c, err)
		}
	})
}
