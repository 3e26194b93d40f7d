package report

import "testing"

func TestPlural(t *testing.T) {
	for _, c := range []struct {
		n    int
		noun string
		want string
	}{
		{1, "table", "1 table"}, {2, "table", "2 tables"}, {0, "error", "0 errors"}, {2, "index", "2 indexes"}, {2, "query", "2 queries"},
		{12, "day", "12 days"}, {3, "advice", "3 advice"}, {2, "info", "2 info"}, {12345, "row", "12,345 rows"},
	} {
		if got := Plural(c.n, c.noun); got != c.want {
			t.Errorf("Plural(%d, %q) = %q, want %q", c.n, c.noun, got, c.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1023: "1023 bytes", 1024: "1.0 kB", 8192: "8.0 kB", 700 << 20: "700 MB", 3 << 30: "3.0 GB", 61 << 30: "61 GB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
	for f, want := range map[float64]string{0: "0", 950: "950", 12000: "12 thousand", 1.3e6: "1.3 million", 7e9: "7.0 billion", 2.5e12: "2.5 trillion"} {
		if got := Rows(f); got != want {
			t.Errorf("Rows(%g) = %q, want %q", f, got, want)
		}
	}
	for n, want := range map[int]string{-1234567: "-1,234,567", 999: "999", 1000: "1,000"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}
