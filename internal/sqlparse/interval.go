package sqlparse

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// interval is what PostgreSQL keeps of an interval.
type interval struct {
	months, days int64
	micros       int64
}

// Bits of an interval's fields in its type modifier (INTERVAL_MASK).
const (
	fieldMonth  = 1 << 1
	fieldYear   = 1 << 2
	fieldDay    = 1 << 3
	fieldHour   = 1 << 10
	fieldMinute = 1 << 11
	fieldSecond = 1 << 12
)

// parseInterval reads an interval literal and gives its normal form, such as
// "14 mons 3 days 04:05:06". Numbers without a unit are read only where
// fields, the type modifier of INTERVAL '1' HOUR, says what they are.
func parseInterval(s string, fields int) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" || len(s) > 200 || !strings.ContainsAny(s, "0123456789") {
		return "", false
	}
	var v interval
	ok := false
	if s[0] == 'p' {
		ok = v.iso(s[1:])
	} else {
		ok = v.words(s, fields)
	}
	if !ok {
		return "", false
	}
	return v.String(), true
}

// words reads "1 year 2 mons -3 days 04:05:06 ago".
func (v *interval) words(s string, fields int) bool {
	s = strings.TrimSpace(strings.TrimPrefix(s, "@"))
	ago := false
	if t, ok := strings.CutSuffix(s, " ago"); ok {
		s, ago = t, true
	}
	any := false
	for s = strings.TrimLeft(s, " \t"); s != ""; s = strings.TrimLeft(s, " \t") {
		n := numberLength(s)
		if n == 0 {
			return false
		}
		num, rest := s[:n], s[n:]
		switch {
		case strings.HasPrefix(rest, ":"):
			end := strings.IndexAny(s, " \t")
			if end < 0 {
				end = len(s)
			}
			if !v.clock(s[:end]) {
				return false
			}
			s = s[end:]
		case strings.HasPrefix(rest, "-") && fields&(fieldYear|fieldMonth) != 0:
			m := numberLength(rest[1:])
			y, err1 := strconv.ParseFloat(num, 64)
			mon, err2 := strconv.ParseFloat(rest[1:1+m], 64)
			if err1 != nil || err2 != nil {
				return false
			}
			v.months += int64(y*12) + int64(mon)
			s = rest[1+m:]
		default:
			after := strings.TrimLeft(rest, " \t")
			u := 0
			for u < len(after) && after[u] >= 'a' && after[u] <= 'z' {
				u++
			}
			unit := after[:u]
			if u == 0 {
				// a number before a time is days: 1 02:03:04
				if fields == 0 && !strings.Contains(after, ":") || after == rest && after != "" {
					return false
				}
				unit = lowestField(fields)
				if strings.Contains(after, ":") {
					unit = "day"
				}
			}
			f, err := strconv.ParseFloat(num, 64)
			if err != nil || !v.add(f, unit) {
				return false
			}
			s = after[u:]
		}
		any = true
	}
	if ago {
		v.months, v.days, v.micros = -v.months, -v.days, -v.micros
	}
	return any
}

// numberLength is the length of the signed decimal that s begins with.
func numberLength(s string) int {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	digits := 0
	for ; i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.'); i++ {
		digits++
	}
	if digits == 0 {
		return 0
	}
	return i
}

// clock reads [-]HH:MM[:SS[.ffffff]].
func (v *interval) clock(s string) bool {
	neg := strings.HasPrefix(s, "-")
	parts := strings.Split(strings.TrimLeft(s, "+-"), ":")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	total := 0.0
	for i, unit := range []float64{3600, 60, 1}[:len(parts)] {
		f, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || f < 0 || i > 0 && f >= 61 || i < 2 && strings.Contains(parts[i], ".") {
			return false
		}
		total += f * unit
	}
	if neg {
		total = -total
	}
	v.micros += int64(math.Round(total * 1e6))
	return true
}

// iso reads what follows the P of an ISO 8601 duration.
func (v *interval) iso(s string) bool {
	inTime, any := false, false
	for s != "" {
		if s[0] == 't' {
			inTime = true
			s = s[1:]
			continue
		}
		n := numberLength(s)
		if n == 0 || n == len(s) {
			return false
		}
		f, err := strconv.ParseFloat(s[:n], 64)
		if err != nil {
			return false
		}
		unit := ""
		switch c := s[n]; {
		case c == 'y':
			unit = "year"
		case c == 'm' && !inTime:
			unit = "month"
		case c == 'w':
			unit = "week"
		case c == 'd':
			unit = "day"
		case c == 'h' && inTime:
			unit = "hour"
		case c == 'm':
			unit = "minute"
		case c == 's' && inTime:
			unit = "second"
		}
		if !v.add(f, unit) {
			return false
		}
		any = true
		s = s[n+1:]
	}
	return any
}

// add adds a number of units; fractions flow into smaller units as they do in
// the server: of months into days of 30 to the month, of days into time.
func (v *interval) add(f float64, unit string) bool {
	if math.Abs(f) > 1e12 {
		return false
	}
	switch unit {
	case "microsecond", "microseconds", "us", "usec", "usecs":
		v.micros += int64(math.Round(f))
	case "millisecond", "milliseconds", "ms", "msec", "msecs":
		v.micros += int64(math.Round(f * 1e3))
	case "second", "seconds", "sec", "secs", "s":
		v.micros += int64(math.Round(f * 1e6))
	case "minute", "minutes", "min", "mins", "m":
		v.micros += int64(math.Round(f * 60e6))
	case "hour", "hours", "hr", "hrs", "h":
		v.micros += int64(math.Round(f * 3600e6))
	case "day", "days", "d":
		v.addDays(f)
	case "week", "weeks", "w":
		v.addDays(f * 7)
	case "month", "months", "mon", "mons":
		whole, frac := math.Modf(f)
		v.months += int64(whole)
		v.addDays(frac * 30)
	case "year", "years", "yr", "yrs", "y":
		v.months += int64(math.Round(f * 12))
	case "decade", "decades":
		v.months += int64(math.Round(f * 120))
	case "century", "centuries":
		v.months += int64(math.Round(f * 1200))
	default:
		return false
	}
	return true
}

func (v *interval) addDays(f float64) {
	whole, frac := math.Modf(f)
	v.days += int64(whole)
	v.micros += int64(math.Round(frac * 86400e6))
}

func lowestField(fields int) string {
	switch {
	case fields&fieldSecond != 0:
		return "second"
	case fields&fieldMinute != 0:
		return "minute"
	case fields&fieldHour != 0:
		return "hour"
	case fields&fieldDay != 0:
		return "day"
	case fields&fieldMonth != 0:
		return "month"
	case fields&fieldYear != 0:
		return "year"
	}
	return "second"
}

// String gives the normal form, which parseInterval reads back.
func (v interval) String() string {
	var parts []string
	if v.months != 0 {
		parts = append(parts, fmt.Sprintf("%d mons", v.months))
	}
	if v.days != 0 {
		parts = append(parts, fmt.Sprintf("%d days", v.days))
	}
	if v.micros != 0 || len(parts) == 0 {
		m, neg := v.micros, ""
		if m < 0 {
			m, neg = -m, "-"
		}
		t := fmt.Sprintf("%s%02d:%02d:%02d", neg, m/3600e6, m/60e6%60, m/1e6%60)
		if f := m % 1e6; f != 0 {
			t += strings.TrimRight(fmt.Sprintf(".%06d", f), "0")
		}
		parts = append(parts, t)
	}
	return strings.Join(parts, " ")
}
