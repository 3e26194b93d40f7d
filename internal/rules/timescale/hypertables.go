package timescale

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
	// tenYears is the time that everything is reckoned for.
	tenYears = 3652 * day
)

// hypertables gives the tables that are hypertables.
func hypertables(p *rule.Pass) []*catalog.Table {
	return slices.DeleteFunc(slices.Clone(p.Tables()), func(t *catalog.Table) bool { return t.Hypertable == nil })
}

// rollups gives the continuous aggregates.
func rollups(p *rule.Pass) []*catalog.View {
	return slices.DeleteFunc(slices.Clone(p.Catalog.Views), func(v *catalog.View) bool { return !v.Continuous })
}

// source gives the hypertable that a roll-up reads, through other roll-ups.
func source(p *rule.Pass, v *catalog.View) *catalog.Table {
	for range 8 {
		for _, n := range v.Uses {
			if t := p.Catalog.Table(n); t != nil && t.Hypertable != nil {
				return t
			}
		}
		next := (*catalog.View)(nil)
		for _, n := range v.Uses {
			if w := p.Catalog.View(n); w != nil && w.Continuous {
				next = w
			}
		}
		if next == nil {
			return nil
		}
		v = next
	}
	return nil
}

// policy finds a policy of a kind on a relation; nil when there is none.
func policy(h *catalog.Hypertable, kind string, on catalog.Name) *catalog.TimescalePolicy {
	for i := range h.Policies {
		if h.Policies[i].Kind == kind && h.Policies[i].On == on {
			return &h.Policies[i]
		}
	}
	return nil
}

// after reads an interval argument of a policy; ok is false when it is not
// there, NULL, or a number for integer time.
func after(q *catalog.TimescalePolicy, name string) (time.Duration, bool) {
	if q == nil {
		return 0, false
	}
	v, set := q.Args.Get(name)
	if !set {
		return 0, false
	}
	return duration(v)
}

var intervalPart = pattern.New(`(-?\d+)\s*(microsecond|millisecond|second|sec|minute|min|hour|hr|day|week|month|mon|year|yr)s?`)
var clockPart = pattern.New(`(\d+):(\d\d)(?::(\d\d))?`)

// duration reads an interval as PostgreSQL prints it or people write it; a
// month counts 30 days and a year 365.
func duration(text string) (time.Duration, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	units := map[string]time.Duration{
		"microsecond": time.Microsecond, "millisecond": time.Millisecond, "second": time.Second, "sec": time.Second,
		"minute": time.Minute, "min": time.Minute, "hour": time.Hour, "hr": time.Hour, "day": day, "week": week,
		"month": 30 * day, "mon": 30 * day, "year": 365 * day, "yr": 365 * day,
	}
	var d time.Duration
	found := false
	for _, m := range intervalPart.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1])
		d += time.Duration(n) * units[m[2]]
		found = true
	}
	if m := clockPart.FindStringSubmatch(text); m != nil {
		h, _ := strconv.Atoi(m[1])
		min, _ := strconv.Atoi(m[2])
		s, _ := strconv.Atoi(m[3])
		d += time.Duration(h)*time.Hour + time.Duration(min)*time.Minute + time.Duration(s)*time.Second
		found = true
	}
	return d, found
}

// timeColumn gives the hypertable's time column, nil when it is unknown.
func timeColumn(t *catalog.Table) *catalog.Column { return t.Column(t.Hypertable.TimeColumn) }

// ofTime reports whether the hypertable goes by a time and not by a number.
func ofTime(t *catalog.Table) bool {
	c := timeColumn(t)
	return c != nil && c.Type.Is("timestamp with time zone", "timestamp without time zone", "date")
}

// chunk is how much time a chunk covers, 0 when that is not known.
func chunk(t *catalog.Table) time.Duration {
	if !ofTime(t) {
		return 0
	}
	if t.Hypertable.ChunkInterval == "" {
		return week
	}
	d, _ := duration(t.Hypertable.ChunkInterval)
	return d
}

// kept is how long rows stay: by the retention policy, by declared growth, or
// ten years.
func kept(p *rule.Pass, t *catalog.Table) (time.Duration, string) {
	if d, ok := after(policy(t.Hypertable, "retention", t.Name), "drop_after"); ok {
		return min(d, tenYears), "retention policy"
	}
	if g, ok := p.GrowthOf(t.Name); ok && g.Keep > 0 {
		return min(g.Keep, tenYears), "declared growth"
	}
	return tenYears, "nothing drops chunks"
}

// words prints a length of time as people say it.
func words(d time.Duration) string {
	switch {
	case d%(365*day) == 0 && d > 0:
		return plural(int(d/(365*day)), "year")
	case d%day == 0 && d > 0:
		return plural(int(d/day), "day")
	case d >= day:
		return fmt.Sprintf("%.1f days", d.Hours()/24)
	case d%time.Hour == 0 && d > 0:
		return plural(int(d/time.Hour), "hour")
	}
	return d.String()
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

func sqlName(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

// regclass is a relation as an argument of TimescaleDB's functions.
func regclass(n catalog.Name) string { return strings.TrimSpace(ident.Literal(sqlName(n))) }

func finding(p *rule.Pass, t *catalog.Table, c rule.Confidence, format string, args ...any) rule.Finding {
	f := rule.Finding{Confidence: c, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos, Message: fmt.Sprintf(format, args...)}
	if h := t.Hypertable; h != nil && !h.Pos.IsZero() {
		f.Pos = h.Pos
	}
	return f
}

func viewFinding(p *rule.Pass, v *catalog.View, c rule.Confidence, format string, args ...any) rule.Finding {
	return rule.Finding{
		Confidence: c, Evidence: p.TableEvidence(), Object: rule.Object{Kind: "view", Schema: v.Name.Schema, Table: v.Name.Name}, Pos: v.Pos,
		Message: fmt.Sprintf(format, args...),
	}
}

// community is a fix that only the community build can run.
func community(title, sql, note string) rule.Fix {
	f := rule.Fix{Title: title, Manual: true, Note: strings.TrimSpace(note + " Needs TimescaleDB's community build: the Apache build refuses it with 0A000.")}
	if sql != "" {
		f.Steps = []rule.FixStep{{SQL: sql}}
	}
	return f
}

var bucketWidth = pattern.New(`(?i)time_bucket\(\s*(?:INTERVAL\s*)?'([^']+)'`)

// bucket is the width of a roll-up's buckets, 0 when it cannot be told.
func bucket(v *catalog.View) time.Duration {
	if m := bucketWidth.FindStringSubmatch(v.Query.SQL); m != nil {
		d, _ := duration(m[1])
		return d
	}
	return 0
}

// missingDimensions gives the columns that a unique key must have and lacks.
func missingDimensions(t *catalog.Table, columns []string) []string {
	var out []string
	for _, c := range []string{t.Hypertable.TimeColumn, t.Hypertable.SpaceColumn} {
		if c != "" && !slices.Contains(columns, c) {
			out = append(out, c)
		}
	}
	return out
}
