package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a time span in people's words: "90d", "6 months", "10y",
// "36h". A month counts 30.44 days and a year 365.25, which is right for
// growth and never used for calendar work.
type Duration struct{ time.Duration }

const day = 24 * time.Hour

// UnmarshalYAML reads the words.
func (d *Duration) UnmarshalYAML(b []byte) error {
	s := strings.Trim(strings.TrimSpace(string(b)), `"'`)
	v, err := ParseDuration(s)
	if err != nil {
		return err
	}
	d.Duration = v
	return nil
}

// ParseDuration reads a number and a unit, or a sum of them ("1y 6 months").
func ParseDuration(s string) (time.Duration, error) {
	if s == "forever" || s == "" {
		return 0, nil
	}
	var total time.Duration
	rest := strings.ReplaceAll(s, " ", "")
	for rest != "" {
		i := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if i <= 0 {
			return 0, fmt.Errorf("duration %q: write a number and a unit, as in 90d, 6 months or 10y", s)
		}
		n, err := strconv.ParseFloat(rest[:i], 64)
		if err != nil {
			return 0, fmt.Errorf("duration %q: %q is no number", s, rest[:i])
		}
		rest = rest[i:]
		j := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' })
		if j < 0 {
			j = len(rest)
		}
		unit, ok := unitOf(rest[:j])
		if !ok {
			return 0, fmt.Errorf("duration %q: unit %q is not one of h, d, w, months, y", s, rest[:j])
		}
		total += time.Duration(n * float64(unit))
		rest = rest[j:]
	}
	return total, nil
}

func unitOf(u string) (time.Duration, bool) {
	switch strings.TrimSuffix(u, "s") {
	case "", "sec", "second":
		return time.Second, u != ""
	case "m", "min", "minute":
		return time.Minute, true
	case "h", "hour":
		return time.Hour, true
	case "d", "day":
		return day, true
	case "w", "week":
		return 7 * day, true
	case "mo", "mon", "month":
		return time.Duration(30.44 * float64(day)), true
	case "y", "year":
		return time.Duration(365.25 * float64(day)), true
	}
	return 0, false
}
