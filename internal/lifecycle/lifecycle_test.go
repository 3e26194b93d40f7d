package lifecycle

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func period(t *testing.T, s string) Period {
	t.Helper()
	p, err := ParsePeriod(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParsePeriod(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Period
		text string
	}{
		{"1 month", Period{Months: 1}, "1 month"},
		{"7d", Period{Days: 7}, "7 days"},
		{"2 weeks", Period{Days: 14}, "14 days"},
		{"10y", Period{Months: 120}, "10 years"},
		{"1 year 6 months", Period{Months: 18}, "1 year 6 months"},
		{"36h", Period{Time: 36 * time.Hour}, "36 hours"},
		{"90 min", Period{Time: 90 * time.Minute}, "1 hour 30 minutes"},
		{"forever", Period{}, "forever"},
		{"", Period{}, "forever"},
	} {
		got, err := ParsePeriod(tt.in)
		if err != nil || got != tt.want || got.String() != tt.text {
			t.Errorf("ParsePeriod(%q) = %v (%s), %v; want %v (%s)", tt.in, got, got, err, tt.want, tt.text)
		}
	}
	for in, want := range map[string]string{
		"soon": "whole numbers with units", "3 fortnights": `unit "fortnights"`, "1.5 days": "unit \".\"",
		"7": "units", "s7": "whole numbers", "-1 day": "whole numbers", "0 days": "more than nothing", "99999999999999999999d": "too much",
	} {
		if _, err := ParsePeriod(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParsePeriod(%q): %v, want %q", in, err, want)
		}
	}
}

// What String writes, ParsePeriod reads.
func TestPeriodRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Period{rapid.IntRange(0, 2000).Draw(t, "months"), rapid.IntRange(0, 2000).Draw(t, "days"),
			time.Duration(rapid.IntRange(0, 200_000).Draw(t, "seconds")) * time.Second}
		back, err := ParsePeriod(p.String())
		if err != nil || back != p {
			t.Fatalf("%v written as %q is read as %v, %v", p, p, back, err)
		}
	})
}

func TestAdd(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		from   string
		period string
		n      int
		want   string
	}{
		{"2026-01-31 00", "1 month", 1, "2026-02-28 00"},
		{"2026-01-31 00", "1 month", 2, "2026-03-31 00"},
		{"2024-02-29 05", "1 year", 1, "2025-02-28 05"},
		{"2026-03-01 00", "1 month", -1, "2026-02-01 00"},
		{"2026-12-30 00", "7 days", 1, "2027-01-06 00"},
		{"2026-12-31 20", "6 h", 1, "2027-01-01 02"},
	} {
		if got := period(t, tt.period).Add(at(tt.from), tt.n); !got.Equal(at(tt.want)) {
			t.Errorf("%s + %d × %s = %s, want %s", tt.from, tt.n, tt.period, got, tt.want)
		}
	}
}

func TestLonger(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"2 years", "700 days", true}, {"1 month", "1 month", false}, {"forever", "10 years", true},
		{"10 years", "forever", false}, {"forever", "forever", false}, {"1 month", "31 days", false},
	} {
		if got := period(t, tt.a).Longer(period(t, tt.b)); got != tt.want {
			t.Errorf("%s longer than %s: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestValidate(t *testing.T) {
	good := func() Policy {
		return Policy{PartitionBy: "at", Width: Period{Days: 7}, Hot: Period{Months: 1}, CompressAfter: Period{Days: 7}, DropAfter: Period{Months: 3}, ArchiveTo: "archive",
			Rollups: []Rollup{{Name: "hourly", Every: Period{Time: time.Hour}, Value: "v"}, {Name: "daily", Every: Period{Days: 1}, Value: "v", Keep: Period{Months: 120}}}}
	}
	if err := good().Validate(); err != nil {
		t.Error(err)
	}
	if p := good().Defaulted(); p.Premake != DefaultPremake || p.Rollups[1].Refresh != (Period{Days: DefaultRefresh}) {
		t.Errorf("not filled in: %+v", p)
	}
	for _, tt := range []struct {
		field, want string
		change      func(*Policy)
	}{
		{"partition_by", "is missing", func(p *Policy) { p.PartitionBy = "" }},
		{"width", "is missing", func(p *Policy) { p.Width = Period{} }},
		{"width", "not a mixture", func(p *Policy) { p.Width = Period{Months: 1, Days: 1} }},
		{"premake", "negative", func(p *Policy) { p.Premake = -1 }},
		{"archive_to", "say with hot", func(p *Policy) { p.Hot = Period{} }},
		{"drop_after", "while they are hot", func(p *Policy) { p.DropAfter = Period{Days: 20} }},
		{"drop_after", "are to be archived", func(p *Policy) { p.DropAfter = p.Hot }},
		{"compress_after", "nothing left", func(p *Policy) { p.CompressAfter = Period{Months: 2} }},
		{"compress_after", "after drop_after", func(p *Policy) { p.CompressAfter, p.Hot, p.ArchiveTo = Period{Months: 4}, Period{}, "" }},
		{"rollups[0].name", "is missing", func(p *Policy) { p.Rollups[0].Name = "" }},
		{"rollups[1].name", "there already", func(p *Policy) { p.Rollups[1].Name = "hourly" }},
		{"rollups[0].every", "is missing", func(p *Policy) { p.Rollups[0].Every = Period{} }},
		{"rollups[0].every", "mixture", func(p *Policy) { p.Rollups[0].Every = Period{Days: 1, Time: 1} }},
		{"rollups[0].value", "is missing", func(p *Policy) { p.Rollups[0].Value = "" }},
		{"rollups[1].keep", "shorter than one bucket", func(p *Policy) { p.Rollups[1].Keep = Period{Time: time.Hour} }},
		{"rollups[1].refresh", "buckets would be emptied", func(p *Policy) { p.Rollups[1].Refresh = Period{Months: 3} }},
	} {
		p := good()
		tt.change(&p)
		var e *Error
		if err := p.Validate(); !errors.As(err, &e) || e.Field != tt.field || !strings.Contains(e.Msg, tt.want) {
			t.Errorf("%s: got %v, want %q", tt.field, err, tt.want)
		}
	}
}
