package lifecycle

import (
	"slices"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/sqlparse"
)

const meters = `CREATE SCHEMA home;
CREATE TABLE home.people (person_id bigint PRIMARY KEY);
CREATE TABLE home.readings (
    person_id bigint NOT NULL REFERENCES home.people (person_id) ON DELETE CASCADE,
    meter text NOT NULL, -- PARTITION BY RANGE (at) in a comment stays
    at timestamptz NOT NULL, day date NOT NULL, value integer NOT NULL, note text, PRIMARY KEY (person_id, meter, at)
) PARTITION BY RANGE (at) WITH (fillfactor = 100);
CREATE TABLE home.others (person_id bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (person_id, at)) PARTITION BY RANGE (at);
CREATE TABLE home.days (person_id bigint NOT NULL, at date NOT NULL, n integer NOT NULL, PRIMARY KEY (person_id, at)) PARTITION BY RANGE (at);
CREATE TABLE home.bare (at timestamptz NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE public.elsewhere (person_id bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (person_id, at)) PARTITION BY RANGE (at);
`

func home() *catalog.Catalog {
	return ddl.Fold([]*sqlparse.File{sqlparse.Parse("home.sql", meters)}, ddl.Options{}).Catalog
}

func readings(t *testing.T) Policy {
	by := []string{"person_id", "meter"}
	return Policy{Relation: catalog.Name{Schema: "home", Name: "readings"}, PartitionBy: "at", Width: period(t, "7 days"), CompressAfter: period(t, "7 days"), DropAfter: period(t, "400 days"),
		Rollups: []Rollup{
			{Name: "hourly", Every: period(t, "1 hour"), By: by, Value: "value", Keep: period(t, "10 years")},
			{Name: "monthly", Every: period(t, "1 month"), By: by, Value: "value"},
		}}
}

// What each level says, and what it must not say.
func TestCompile(t *testing.T) {
	for level, want := range map[Level]struct{ has, lacks []string }{
		Plain: {
			[]string{"ATTACH PARTITION", "CREATE TABLE home.hourly", "value_sum bigint NOT NULL", "person_id bigint NOT NULL,\n    meter text NOT NULL", "date_trunc('month', t.bucket, 'UTC')", "interval '400 days'",
				"REFERENCES home.people (person_id) ON DELETE CASCADE", "r.bucket < p_now - interval '10 years'"},
			[]string{"timescaledb", "PARTITION OF home", "now() -"}},
		Apache: {
			[]string{"create_hypertable('home.readings', public.by_range('at', interval '7 days')", "drop_chunks", "CREATE TABLE home.hourly", "WHEN (NEW.at > now() + interval '1 day')"},
			[]string{"ATTACH PARTITION", "timescaledb.compress", "policy(", "timescaledb.continuous"}},
		Community: {
			[]string{"compress_segmentby = 'person_id, meter', timescaledb.compress_orderby = 'at DESC'", "add_retention_policy('home.readings', drop_after => interval '400 days')",
				"add_retention_policy('home.hourly', drop_after => interval '10 years')", "time_bucket('1 month'::interval, r.bucket)", "start_offset => interval '3 hours'"},
			[]string{"ATTACH PARTITION", "readings_marks", "drop_chunks"}},
	} {
		sql, err := Compile(level, home(), []Policy{readings(t)})
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Compile(level, home(), []Policy{readings(t)})
		if sql != again {
			t.Errorf("%s: compiled twice, it differs", level)
		}
		for _, s := range want.has {
			if !strings.Contains(sql, s) {
				t.Errorf("%s: lacks %q", level, s)
			}
		}
		for _, s := range want.lacks {
			if strings.Contains(sql, s) {
				t.Errorf("%s: has %q", level, s)
			}
		}
		for _, st := range sqlparse.Parse("compiled.sql", sql).Statements {
			if st.Err != nil {
				t.Errorf("%s: %s: %s", level, st.Span, st.Err.Message)
			}
		}
	}
}

// What cannot be compiled says of which table and why.
func TestCompileRefuses(t *testing.T) {
	day := Policy{Relation: catalog.Name{Schema: "home", Name: "days"}, PartitionBy: "at", Width: period(t, "1 year")}
	for want, change := range map[string]func(*Policy){
		"home.nothing for level plain: there is no such table": func(p *Policy) { p.Relation.Name = "nothing" },
		"no column nowhere":                                                     func(p *Policy) { p.PartitionBy = "nowhere" },
		"value is integer: only timestamptz and date":                           func(p *Policy) { p.PartitionBy = "value" },
		"no primary key of an owner and the time":                               func(p *Policy) { p.Relation.Name = "bare"; p.Rollups = nil },
		"width 12 hours: months or whole days":                                  func(p *Policy) { p.Width = period(t, "12 hours") },
		"archive_to archive":                                                    func(p *Policy) { p.Hot, p.ArchiveTo = period(t, "1 year"), "archive" },
		"partition_by: is missing":                                              func(p *Policy) { p.PartitionBy = "" },
		"roll-up hourly: the table has no column colour":                        func(p *Policy) { p.Rollups[0].By = []string{"person_id", "colour"}; p.Rollups[1].By = p.Rollups[0].By },
		"by must begin with person_id":                                          func(p *Policy) { p.Rollups[0].By = []string{"meter"} },
		"no column note that is NOT NULL":                                       func(p *Policy) { p.Rollups[0].Value = "note" },
		"a value of type text cannot be added up":                               func(p *Policy) { p.Rollups[0].Value = "meter" },
		"the first roll-up takes a day at most":                                 func(p *Policy) { p.Rollups = p.Rollups[1:] },
		"made from hourly, so it must have the same by and value":               func(p *Policy) { p.Rollups[1].By = p.Rollups[1].By[:1] },
		"every 1 hour 30 minutes is not a whole number of the 1 hour of hourly": func(p *Policy) { p.Rollups[1].Every = period(t, "90 min") },
		"every 7 hours does not divide a day":                                   func(p *Policy) { p.Rollups[0].Every = period(t, "7 hours") },
		"every 3 months: of months, one or twelve": func(p *Policy) {
			p.Rollups[1].Every = period(t, "3 months")
			p.DropAfter = period(t, "9 years")
		},
		"keep 300 days: roll-ups must outlive the rows, 400 days": func(p *Policy) { p.Rollups[0].Keep = period(t, "300 days") },
		"keep 10 years is shorter than that of hourly":            func(p *Policy) { p.Rollups[0].Keep = Forever(); p.Rollups[1].Keep = period(t, "10 years") },
		"the time of the table is a date": func(p *Policy) {
			*p = day
			p.Rollups = []Rollup{{Name: "x", Every: period(t, "1 day"), By: []string{"person_id"}, Value: "n"}}
		},
	} {
		p := readings(t)
		p.Rollups = slices.Clone(p.Rollups)
		change(&p)
		if _, err := Compile(Plain, home(), []Policy{p}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	other := Policy{Relation: catalog.Name{Schema: "public", Name: "elsewhere"}, PartitionBy: "at", Width: period(t, "1 month")}
	if _, err := Compile(Plain, home(), []Policy{readings(t), other}); err == nil || !strings.Contains(err.Error(), "the others are in schema home") {
		t.Errorf("two schemas: %v", err)
	}
	if _, err := Compile(Plain, home(), nil); err == nil || !strings.Contains(err.Error(), "no lifecycle is declared") {
		t.Errorf("nothing: %v", err)
	}
	if _, err := ParseLevel("oracle"); err == nil || !strings.Contains(err.Error(), "plain, apache and community") {
		t.Errorf("level: %v", err)
	}
}

// A hypertable's month is thirty days whatever is asked for, so days are written.
func TestWidthOfHypertables(t *testing.T) {
	for width, want := range map[string]string{"1 month": "30 days", "1 year": "365 days", "7 days": "7 days"} {
		p := Policy{Relation: catalog.Name{Schema: "home", Name: "others"}, PartitionBy: "at", Width: period(t, width)}
		sql, err := Compile(Apache, home(), []Policy{p})
		if err != nil || !strings.Contains(sql, "by_range('at', interval '"+want+"')") {
			t.Errorf("%s: %v, want %s", width, err, want)
		}
	}
}

func TestUnpartitioned(t *testing.T) {
	got := Unpartitioned("home.sql", meters, []Policy{readings(t)})
	want := strings.Replace(meters, "\n) PARTITION BY RANGE (at) WITH", "\n) WITH", 1)
	if got != want {
		t.Errorf("got:\n%s", got)
	}
	if got := Unpartitioned("home.sql", "CREATE TABLE home.readings (at timestamptz)\n  PARTITION BY RANGE ((at + (interval '0')));\nSELECT 1;", []Policy{readings(t)}); got != "CREATE TABLE home.readings (at timestamptz);\nSELECT 1;" {
		t.Errorf("got %q", got)
	}
}
