// Package lifecycle holds the declared policy of a table: how it is cut into
// partitions, what is made ahead, kept hot, compressed, archived, dropped and
// rolled up. It is plain values; what compiles them stands beside them.
package lifecycle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a length of calendar time, with months and days kept apart: a
// month has 28 to 31 days, and a day may have 23 to 25 hours. The zero Period
// stands for "forever" where a period says how long something is kept.
type Period struct {
	Months int
	Days   int
	Time   time.Duration
}

// Forever is the zero Period.
func Forever() Period { return Period{} }

// IsZero reports the zero Period.
func (p Period) IsZero() bool { return p == Period{} }

// ParsePeriod reads whole numbers with units, "1 month", "7 days", "2 years",
// "36h", or a sum of them; "forever" and "" are the zero Period. The units are
// those of decade.yaml: s, min, h, d, w, months, y, short or written out.
func ParsePeriod(s string) (Period, error) {
	rest := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), " ", "")
	if rest == "" || rest == "forever" {
		return Period{}, nil
	}
	var p Period
	for rest != "" {
		i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 {
			return Period{}, fmt.Errorf("period %q: write whole numbers with units, as in 7 days, 1 month or 2 years", s)
		}
		n, err := strconv.Atoi(rest[:i])
		if err != nil || n > 100_000 {
			return Period{}, fmt.Errorf("period %q: %s is too much", s, rest[:i])
		}
		rest = rest[i:]
		j := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' })
		if j < 0 {
			j = len(rest)
		}
		one, ok := unit(rest[:j])
		if !ok {
			return Period{}, fmt.Errorf("period %q: unit %q is not one of s, min, h, d, w, months, y", s, rest[:j])
		}
		p.Months += n * one.Months
		p.Days += n * one.Days
		p.Time += time.Duration(n) * one.Time
		rest = rest[j:]
	}
	if p.IsZero() {
		return Period{}, fmt.Errorf("period %q: must be more than nothing; forever means without an end", s)
	}
	return p, nil
}

func unit(word string) (Period, bool) {
	switch strings.TrimSuffix(word, "s") {
	case "", "sec", "second":
		return Period{Time: time.Second}, word != ""
	case "m", "min", "minute":
		return Period{Time: time.Minute}, true
	case "h", "hour":
		return Period{Time: time.Hour}, true
	case "d", "day":
		return Period{Days: 1}, true
	case "w", "week":
		return Period{Days: 7}, true
	case "mo", "mon", "month":
		return Period{Months: 1}, true
	case "y", "year":
		return Period{Months: 12}, true
	}
	return Period{}, false
}

// String gives the period in words that PostgreSQL reads as an interval and
// ParsePeriod reads back; the zero Period is "forever".
func (p Period) String() string {
	if p.IsZero() {
		return "forever"
	}
	var parts []string
	add := func(n int64, word string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+word)
		case n != 0:
			parts = append(parts, strconv.FormatInt(n, 10)+" "+word+"s")
		}
	}
	add(int64(p.Months/12), "year")
	add(int64(p.Months%12), "month")
	add(int64(p.Days), "day")
	add(int64(p.Time/time.Hour), "hour")
	add(int64(p.Time%time.Hour/time.Minute), "minute")
	add(int64(p.Time%time.Minute/time.Second), "second")
	return strings.Join(parts, " ")
}

// A month counts 30.436875 days on average (146,097 days in 400 years).
const averageMonth = 2629746 * time.Second

// Average is the period's length over many years. It is for comparing and
// estimating, never for calendar work; forever is 0.
func (p Period) Average() time.Duration {
	return time.Duration(p.Months)*averageMonth + time.Duration(p.Days)*24*time.Hour + p.Time
}

// Longer reports whether p lasts longer than q; nothing lasts longer than forever.
func (p Period) Longer(q Period) bool {
	switch {
	case q.IsZero():
		return false
	case p.IsZero():
		return true
	}
	return p.Average() > q.Average()
}

// Plus adds two periods, part by part.
func (p Period) Plus(q Period) Period {
	return Period{p.Months + q.Months, p.Days + q.Days, p.Time + q.Time}
}

// Times multiplies a period, part by part.
func (p Period) Times(n int) Period {
	return Period{p.Months * n, p.Days * n, p.Time * time.Duration(n)}
}

// Add gives the instant n periods after t, in t's zone. As with PostgreSQL's
// intervals, a day that the month does not have becomes its last.
func (p Period) Add(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location()).AddDate(0, p.Months*n, 0)
	last := first.AddDate(0, 1, -1).Day()
	day := min(t.Day(), last)
	return first.AddDate(0, 0, day-1+p.Days*n).Add(p.Time * time.Duration(n))
}

// Mixed reports a period that is not months alone, days alone or time alone,
// and so cannot be the width of equal slices.
func (p Period) Mixed() bool {
	n := 0
	for _, set := range []bool{p.Months != 0, p.Days != 0, p.Time != 0} {
		if set {
			n++
		}
	}
	return n > 1
}
