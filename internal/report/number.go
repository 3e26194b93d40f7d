package report

import (
	"fmt"
	"strconv"
)

// Number writes a whole number with commas: 1,234,567.
func Number(n int) string {
	s := strconv.Itoa(n)
	neg := ""
	if n < 0 {
		neg, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return neg + s
}

// Bytes writes a size in the units of pg_size_pretty (1 kB is 1024 bytes).
func Bytes(n int64) string {
	f, unit := float64(n), ""
	for _, u := range []string{"kB", "MB", "GB", "TB", "PB"} {
		if f < 1024 {
			break
		}
		f, unit = f/1024, u
	}
	switch {
	case unit == "":
		return fmt.Sprintf("%d bytes", n)
	case f < 10:
		return fmt.Sprintf("%.1f %s", f, unit)
	}
	return fmt.Sprintf("%.0f %s", f, unit)
}

// Rows writes an estimated number of rows: "950", "12 thousand", "1.2 million".
func Rows(f float64) string {
	for _, u := range []struct {
		from float64
		name string
	}{{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}, {1e3, "thousand"}} {
		if f >= u.from {
			if v := f / u.from; v < 10 {
				return fmt.Sprintf("%.1f %s", v, u.name)
			}
			return fmt.Sprintf("%.0f %s", f/u.from, u.name)
		}
	}
	return fmt.Sprintf("%.0f", f)
}
