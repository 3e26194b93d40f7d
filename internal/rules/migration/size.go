package migration

import (
	"fmt"
	"strconv"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/rule"
)

// weight is what is known of a table's size, its partitions counted in.
type weight struct {
	rows  float64
	bytes int64
	known bool
}

func weigh(p *rule.Pass, n catalog.Name) weight {
	rows, bytes, ok := p.Size(n)
	return weight{rows, bytes, ok}
}

// small: known to be done in the blink of an eye.
func (w weight) small() bool { return w.known && w.rows < 10_000 && w.bytes < 10<<20 }

func (w weight) fact(n catalog.Name) rule.Fact {
	f := rule.Fact{Name: "size of " + n.String(), Value: "size unknown"}
	if w.known {
		f.Value = fmt.Sprintf("%s rows, %s", thousands(w.rows), bytes(w.bytes))
		f.Source = "pg_class"
	}
	return f
}

func thousands(n float64) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func bytes(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}

// holding reports a finding about work that lasts as long as the table is
// big, under a lock. On a table that is known to be small it is silent.
// form names the measured form of statement (package lockmode).
func (c change) holding(n catalog.Name, form string, f rule.Finding) {
	w := weigh(c.p, n)
	if w.small() {
		return
	}
	f.Facts = append(f.Facts, c.measured(form)...)
	f.Facts = append(f.Facts, w.fact(n))
	c.p.Report(f)
}

// measured gives what a form of statement was seen to do on a server.
func (c change) measured(form string) []rule.Fact {
	m, ok := lockmode.Measured(c.p.Version, form)
	if !ok || m.Refused != "" {
		return nil
	}
	source := fmt.Sprintf("measured on PostgreSQL %d: %s", c.p.Version, form)
	out := []rule.Fact{{Name: "lock", Value: m.Strongest().String(), Source: source}}
	switch {
	case len(m.Rewrites) > 0:
		out = append(out, rule.Fact{Name: "work under the lock", Value: "every row is copied to a new file", Source: source})
	case len(m.Builds) > 0:
		out = append(out, rule.Fact{Name: "work under the lock", Value: "an index is built", Source: source})
	case len(m.Scans) > 0:
		out = append(out, rule.Fact{Name: "work under the lock", Value: "every row is read", Source: source})
	}
	return out
}

// waiters says who waits for a mode, in words.
func waiters(m lockmode.Mode) string {
	switch {
	case m.BlocksReads():
		return "readers and writers wait"
	case m.BlocksWrites():
		return "writers wait"
	}
	return "nobody waits"
}
