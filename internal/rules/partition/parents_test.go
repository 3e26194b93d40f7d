package partition

import (
	"testing"
	"time"
)

func TestNextBound(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.DateTime, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		from      string
		width     time.Duration
		to, named string
	}{
		{"2026-01-01 00:00:00", 31 * day, "2026-02-01 00:00:00", "t_2026_01"},
		{"2026-02-01 00:00:00", 31 * day, "2026-03-01 00:00:00", "t_2026_02"},
		{"2026-12-31 00:00:00", 364 * day, "2027-01-01 00:00:00", "t_2026_12_31"}, // the day that was forgotten
		{"2027-01-01 00:00:00", 364 * day, "2028-01-01 00:00:00", "t_2027"},
		{"2026-06-30 22:00:00", 30 * day, "2026-07-01 00:00:00", "t_2026_06_30"}, // made in another zone
		{"2026-04-01 00:00:00", 91 * day, "2026-07-01 00:00:00", "t_2026_04"},
		{"2026-06-29 00:00:00", 7 * day, "2026-07-06 00:00:00", "t_2026_06_29"},
	} {
		from := at(c.from).UnixMicro()
		if got := nextBound(from, c.width); got != at(c.to).UnixMicro() {
			t.Errorf("%s and %s end at %s, want %s", c.from, spanName(c.width), time.UnixMicro(got).UTC(), c.to)
		}
		if got := partitionName("t", from, c.width); got != c.named {
			t.Errorf("%s and %s: name %s, want %s", c.from, spanName(c.width), got, c.named)
		}
	}
}
