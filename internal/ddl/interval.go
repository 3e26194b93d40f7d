package ddl

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/sqlparse"
)

// interval is a PostgreSQL interval: three parts that do not mix.
type interval struct {
	months, days, micros int64
}

const (
	second = int64(1_000_000)
	hour   = 3600 * second
	day    = 24 * hour
)

// parseInterval reads the spellings of intervals that people write:
// "1 day", "1 mon 2 days 03:00:00", "7d", "P1D" is not among them.
func parseInterval(text string) (interval, bool) {
	var v interval
	fields := strings.Fields(splitUnits(lower(text)))
	if len(fields) == 0 {
		return v, false
	}
	for i := 0; i < len(fields); i++ {
		if strings.Contains(fields[i], ":") {
			us, ok := clockMicros(fields[i])
			if !ok {
				return v, false
			}
			v.micros += us
			continue
		}
		n, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return v, false
		}
		unit := "s"
		if i+1 < len(fields) {
			i++
			unit = fields[i]
		}
		if !v.add(n, unit) {
			return v, false
		}
	}
	return v, true
}

// splitUnits puts a space between a number and the unit glued to it.
func splitUnits(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i > 0 && s[i] >= 'a' && s[i] <= 'z' && s[i-1] >= '0' && s[i-1] <= '9' {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func clockMicros(s string) (int64, bool) {
	sign := int64(1)
	if strings.HasPrefix(s, "-") {
		sign, s = -1, s[1:]
	}
	var us int64
	for i, p := range strings.Split(s, ":") {
		n, err := strconv.ParseFloat(p, 64)
		if err != nil || i > 2 {
			return 0, false
		}
		us += int64(n * float64([]int64{hour, 60 * second, second}[i]))
	}
	return sign * us, true
}

func (v *interval) add(n float64, unit string) bool {
	if len(unit) > 2 {
		unit = strings.TrimSuffix(unit, "s")
	}
	switch unit {
	case "microsecond", "usec", "us":
		v.micros += int64(n)
	case "millisecond", "msec", "ms":
		v.micros += int64(n * 1000)
	case "s", "sec", "second":
		v.micros += int64(n * float64(second))
	case "min", "minute", "m":
		v.micros += int64(n * 60 * float64(second))
	case "hour", "hr", "h":
		v.micros += int64(n * float64(hour))
	case "day", "d":
		v.days += int64(n)
		v.micros += int64((n - float64(int64(n))) * float64(day))
	case "week", "w":
		v.days += int64(n * 7)
	case "mon", "month":
		v.months += int64(n)
	case "year", "yr", "y":
		v.months += int64(n * 12)
	case "decade":
		v.months += int64(n * 120)
	default:
		return false
	}
	return true
}

// String writes the interval as the server does (intervalstyle postgres).
func (v interval) String() string {
	var parts []string
	unit := func(n int64, one, many string) {
		if n == 1 {
			parts = append(parts, "1 "+one)
		} else if n != 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	unit(v.months/12, "year", "years")
	unit(v.months%12, "mon", "mons")
	unit(v.days, "day", "days")
	if v.micros != 0 || len(parts) == 0 {
		us, sign := v.micros, ""
		if us < 0 {
			us, sign = -us, "-"
		}
		s := fmt.Sprintf("%s%02d:%02d:%02d", sign, us/hour, us%hour/(60*second), us%(60*second)/second)
		if rest := us % second; rest != 0 {
			s += strings.TrimRight(fmt.Sprintf(".%06d", rest), "0")
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

// fixed gives the interval as a length, a month counting 30 days, in the
// words of TimescaleDB's catalog: days and a time of day.
func (v interval) fixed() interval {
	us := v.micros + (v.days+30*v.months)*day
	return interval{days: us / day, micros: us % day}
}

// intervalText gives an argument that may be an interval in the server's
// words; other values come back as they are.
func intervalText(n *sqlparse.Node) string {
	if n == nil || isNull(n) {
		return ""
	}
	text := constText(n)
	if e := n.GetAExpr(); e != nil && text == "" {
		text = sqlparse.Deparse(n)
	}
	if n.GetAConst().GetIval() != nil || n.GetAConst().GetFval() != nil {
		return text
	}
	if t := n.GetTypeCast(); t != nil && lastString(t.TypeName.GetNames()) != "interval" {
		return text
	}
	if v, ok := parseInterval(text); ok {
		return v.String()
	}
	return text
}
