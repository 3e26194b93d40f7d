package partition

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// parents gives the partitioned tables of every level, roots first.
func parents(p *rule.Pass) []*catalog.Table {
	var out []*catalog.Table
	var add func(t *catalog.Table)
	add = func(t *catalog.Table) {
		if t.PartitionBy == nil {
			return
		}
		out = append(out, t)
		for _, c := range p.Partitions(t.Name) {
			add(c)
		}
	}
	for _, t := range p.Tables() {
		add(t)
	}
	return out
}

// roots gives the topmost partitioned tables.
func roots(p *rule.Pass) []*catalog.Table {
	var out []*catalog.Table
	for _, t := range p.Tables() {
		if t.PartitionBy != nil {
			out = append(out, t)
		}
	}
	return out
}

// leaves gives the tables below t that hold rows.
func leaves(p *rule.Pass, t *catalog.Table) []*catalog.Table {
	var out []*catalog.Table
	for _, c := range p.Partitions(t.Name) {
		if c.PartitionBy != nil {
			out = append(out, leaves(p, c)...)
		} else {
			out = append(out, c)
		}
	}
	return out
}

// rangeKey gives the one column by which a table is partitioned in ranges,
// nil when the key is another.
func rangeKey(t *catalog.Table) *catalog.Column {
	k := t.PartitionBy
	if k == nil || k.Strategy != "range" || len(k.Keys) != 1 || k.Keys[0].Column == "" {
		return nil
	}
	return t.Column(k.Keys[0].Column)
}

// timeKey is rangeKey when it is a time.
func timeKey(t *catalog.Table) *catalog.Column {
	c := rangeKey(t)
	if c == nil || !c.Type.Is("timestamp with time zone", "timestamp without time zone", "date") {
		return nil
	}
	return c
}

// interval is a range partition: from lo up to hi. Times count in
// microseconds since 1970, numbers as they are.
type interval struct {
	table  *catalog.Table
	lo, hi int64
	isTime bool
}

func (i interval) opens() bool { return i.lo == math.MinInt64 } // from MINVALUE
func (i interval) ends() bool  { return i.hi != math.MaxInt64 } // not at MAXVALUE

// at prints a bound as a person would write it in UTC.
func (i interval) at(v int64) string {
	if !i.isTime {
		return strconv.FormatInt(v, 10)
	}
	return instant(time.UnixMicro(v).UTC())
}

// sql prints a bound as a literal: with its offset, so that no session's zone
// matters, and as a bare date where the key is one.
func (i interval) sql(key *catalog.Column, v int64) string {
	if !i.isTime {
		return strconv.FormatInt(v, 10)
	}
	t := time.UnixMicro(v).UTC()
	switch {
	case key.Type.Is("date"):
		return "'" + t.Format("2006-01-02") + "'"
	case key.Type.Is("timestamp without time zone"):
		return "'" + t.Format("2006-01-02 15:04:05.999999") + "'"
	}
	return "'" + t.Format("2006-01-02 15:04:05.999999") + "+00'"
}

func instant(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05") + " UTC"
}

// intervals gives the range partitions of a table in order; ok is false when
// one of them could not be understood (several key columns, an odd type).
func intervals(p *rule.Pass, t *catalog.Table) (out []interval, ok bool) {
	if t.PartitionBy == nil || t.PartitionBy.Strategy != "range" || len(t.PartitionBy.Keys) != 1 {
		return nil, false
	}
	for _, c := range p.Partitions(t.Name) {
		b := c.PartitionOf
		if b.Default {
			continue
		}
		if len(b.From) != 1 || len(b.To) != 1 {
			return nil, false
		}
		i := interval{table: c}
		var okFrom, okTo, timeFrom, timeTo bool
		i.lo, timeFrom, okFrom = bound(b.From[0], b.FromTime)
		i.hi, timeTo, okTo = bound(b.To[0], b.ToTime)
		if !okFrom || !okTo {
			return nil, false
		}
		i.isTime = timeFrom || timeTo
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b interval) int { return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi)) })
	return out, true
}

func bound(sql string, at time.Time) (v int64, isTime, ok bool) {
	switch strings.ToUpper(strings.TrimSpace(sql)) {
	case "MINVALUE":
		return math.MinInt64, false, true
	case "MAXVALUE":
		return math.MaxInt64, false, true
	}
	if !at.IsZero() {
		return at.UnixMicro(), true, true
	}
	text, _, _ := strings.Cut(sql, "::")
	n, err := strconv.ParseInt(strings.Trim(strings.TrimSpace(text), "'"), 10, 64)
	return n, false, err == nil
}

// defaultOf gives the default partition, nil when there is none.
func defaultOf(p *rule.Pass, t *catalog.Table) *catalog.Table {
	for _, c := range p.Partitions(t.Name) {
		if c.PartitionOf.Default {
			return c
		}
	}
	return nil
}

const day = 24 * time.Hour

// width is how much a range partition of times covers, 0 when it is unbounded
// or no time.
func (i interval) width() time.Duration {
	if !i.isTime || i.opens() || !i.ends() {
		return 0
	}
	return time.Duration(i.hi-i.lo) * time.Microsecond
}

// span names a width in the words of people: "day", "month".
func spanName(d time.Duration) string {
	days := d.Hours() / 24
	switch {
	case d <= 0:
		return "unbounded"
	case d <= 65*time.Minute:
		return "hour"
	case days < 0.95:
		return fmt.Sprintf("%.0f hours", d.Hours())
	case days < 1.1:
		return "day"
	case days > 6.9 && days < 7.1:
		return "week"
	case days > 27.9 && days < 31.1:
		return "month"
	case days > 88 && days < 93:
		return "quarter"
	case days > 179 && days < 185:
		return "half-year"
	case days > 363 && days < 367: // a year whose last day was forgotten, too
		return "year"
	}
	return fmt.Sprintf("%.0f days", days)
}

// usualWidth gives the width that most of the range partitions of times have,
// counted by their names; 0 when there is none.
func usualWidth(list []interval) time.Duration {
	count := map[string]int{}
	example := map[string]time.Duration{}
	best := ""
	for _, i := range list {
		w := i.width()
		if w == 0 {
			continue
		}
		name := spanName(w)
		count[name]++
		example[name] = max(example[name], w)
		if best == "" || count[name] >= count[best] {
			best = name // the later of equals: what is made now
		}
	}
	return example[best]
}

// nextBound gives the end of a partition that begins at an instant: the next
// beginning of a month, quarter or year in UTC where that is the width, so
// that a crooked bound is put straight by the first partition made.
func nextBound(at int64, w time.Duration) int64 {
	t := time.UnixMicro(at).UTC()
	start := unitStart(t, w)
	switch spanName(w) {
	case "month":
		return start.AddDate(0, 1, 0).UnixMicro()
	case "quarter":
		return start.AddDate(0, 3, 0).UnixMicro()
	case "half-year":
		return start.AddDate(0, 6, 0).UnixMicro()
	case "year":
		return start.AddDate(1, 0, 0).UnixMicro()
	}
	return t.Add(w).UnixMicro()
}

// unitStart gives the beginning of the month, quarter or year that an instant
// is in; for other widths the instant itself.
func unitStart(t time.Time, w time.Duration) time.Time {
	months := map[string]int{"month": 1, "quarter": 3, "half-year": 6, "year": 12}[spanName(w)]
	if months == 0 {
		return t
	}
	m := (int(t.Month()) - 1) / months * months
	return time.Date(t.Year(), time.Month(m+1), 1, 0, 0, 0, 0, time.UTC)
}

// partitionName names a partition by its first instant, as fine as its width.
func partitionName(parent string, at int64, w time.Duration) string {
	t := time.UnixMicro(at).UTC()
	layout := "2006_01_02"
	if unitStart(t, w).Equal(t) {
		switch spanName(w) {
		case "year":
			layout = "2006"
		case "half-year", "quarter", "month":
			layout = "2006_01"
		case "hour":
			layout = "2006_01_02_15"
		}
	}
	return ident.Object(parent, t.Format(layout), "")
}

// freeName is a partition's name that no table has yet.
func freeName(p *rule.Pass, t *catalog.Table, at int64, w time.Duration) string {
	name := partitionName(t.Name.Name, at, w)
	for n := 2; p.Catalog.Table(catalog.Name{Schema: t.Name.Schema, Name: name}) != nil; n++ {
		name = ident.Object(partitionName(t.Name.Name, at, w), strconv.Itoa(n), "")
	}
	return name
}

func sqlName(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

// createAndAttach makes a partition beside its parent and attaches it: only
// the parent's SHARE UPDATE EXCLUSIVE lock is taken, readers and writers go on.
func createAndAttach(parent *catalog.Table, name, from, to string) []rule.FixStep {
	child := ident.Qualified(parent.Name.Schema, name)
	return []rule.FixStep{
		{SQL: fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE)", child, sqlName(parent.Name))},
		{SQL: fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)", sqlName(parent.Name), child, from, to)},
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

func finding(p *rule.Pass, t *catalog.Table, c rule.Confidence, format string, args ...any) rule.Finding {
	return rule.Finding{
		Confidence: c, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
		Message: fmt.Sprintf(format, args...),
	}
}
