package diagram

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
)

// badges tells what is special about a table, in the order in which it is read.
func (b *builder) badges(t *catalog.Table) []Badge {
	var out []Badge
	add := func(k BadgeKind, text string) {
		if text != "" {
			out = append(out, Badge{k, text})
		}
	}
	if t.PartitionBy != nil {
		add(PartitionBadge, b.partitions(t))
	}
	if h := t.Hypertable; h != nil {
		out = append(out, hypertable(h)...)
	}
	if t.Kind == catalog.ForeignTable {
		add(KindBadge, "foreign table on "+t.Server)
	}
	switch t.Persistence {
	case catalog.Unlogged, catalog.Temporary:
		add(KindBadge, string(t.Persistence))
	}
	for _, p := range t.Inherits {
		if !b.folded(p) {
			add(KindBadge, "inherits "+p.Name)
		}
	}
	add(SizeBadge, size(t.Stats))
	return out
}

// partitions says "24 partitions by month on created_at".
func (b *builder) partitions(t *catalog.Table) string {
	leaves := b.leaves(t.Name)
	width, regular, hasDefault := "", true, false
	widths := map[string]int{}
	bounded, subKeys := 0, map[string]bool{}
	for _, p := range b.parts[t.Name] {
		if p.PartitionOf.Default {
			hasDefault = true
			continue
		}
		bounded++
		if w := span(p.PartitionOf.FromTime, p.PartitionOf.ToTime); w != "" {
			widths[w]++
		}
		if p.PartitionBy != nil {
			subKeys[p.PartitionBy.Strategy+" on "+key(p.PartitionBy)] = true
		}
	}
	for _, w := range slices.Sorted(maps.Keys(widths)) {
		if widths[w] > widths[width] {
			width = w
		}
	}
	regular = widths[width] == bounded
	by := t.PartitionBy.Strategy
	if width != "" {
		by = width
		if !regular {
			by = "mostly by " + width
		}
	}
	if !strings.HasPrefix(by, "mostly") {
		by = "by " + by
	}
	n := leaves
	if hasDefault {
		n--
	}
	text := fmt.Sprintf("%s %s on %s", count(n, "partition"), by, key(t.PartitionBy))
	if n == 0 {
		text = fmt.Sprintf("partitioned %s on %s, no partitions", by, key(t.PartitionBy))
	}
	for _, k := range slices.Sorted(maps.Keys(subKeys)) {
		text += ", then by " + k
	}
	if hasDefault {
		text += " + default"
	}
	return text
}

// leaves counts the partitions that hold rows.
func (b *builder) leaves(n catalog.Name) int {
	sum := 0
	for _, p := range b.parts[n] {
		if p.PartitionBy != nil {
			sum += b.leaves(p.Name)
			continue
		}
		sum++
	}
	return sum
}

// span words the width of a partition's bounds: "month", "3 days".
func span(from, to time.Time) string {
	if from.IsZero() || to.IsZero() || !to.After(from) {
		return ""
	}
	from, to = from.UTC(), to.UTC()
	if from.Equal(midnight(from)) && to.Equal(midnight(to)) && from.Day() == to.Day() {
		months := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
		switch months {
		case 1:
			return "month"
		case 3:
			return "quarter"
		case 12:
			return "year"
		}
		if months > 0 {
			if months%12 == 0 {
				return fmt.Sprintf("%d years", months/12)
			}
			return fmt.Sprintf("%d months", months)
		}
	}
	d := to.Sub(from)
	for _, u := range []struct {
		d    time.Duration
		word string
	}{{7 * 24 * time.Hour, "week"}, {24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if d%u.d != 0 || u.word == "week" && d > 8*u.d {
			continue // 52 weeks are better told as 364 days: no year
		}
		if d == u.d {
			return u.word
		}
		return fmt.Sprintf("%d %ss", d/u.d, u.word)
	}
	return ""
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// key words a partition key: its columns, and expressions as written.
func key(k *catalog.PartitionKey) string {
	var parts []string
	for _, p := range k.Keys {
		if p.Column != "" {
			parts = append(parts, p.Column)
		} else {
			parts = append(parts, "("+clip(p.Expr.String(), 40)+")")
		}
	}
	return strings.Join(parts, ", ")
}

func hypertable(h *catalog.Hypertable) []Badge {
	interval := "7 days"
	if h.ChunkInterval != "" {
		interval = duration(h.ChunkInterval)
	}
	text := fmt.Sprintf("hypertable, chunks of %s on %s", interval, h.TimeColumn)
	if h.SpaceColumn != "" {
		text += fmt.Sprintf(" and %d by %s", h.Partitions, h.SpaceColumn)
	}
	if h.Chunks > 0 {
		text = fmt.Sprintf("hypertable, %s of %s on %s", count(h.Chunks, "chunk"), interval, h.TimeColumn)
	}
	out := []Badge{{HypertableBadge, text}}
	compress, retain := "", ""
	if c := h.Compression; c != nil {
		compress = "compressed"
		if len(c.SegmentBy) > 0 {
			compress += " by " + strings.Join(c.SegmentBy, ", ")
		}
	}
	for _, p := range h.Policies {
		switch p.Kind {
		case "compression":
			if after, ok := p.Args.Get("compress_after"); ok {
				if compress == "" {
					compress = "compressed"
				}
				compress += " after " + duration(after)
			}
		case "retention":
			if after, ok := p.Args.Get("drop_after"); ok {
				retain = "dropped after " + duration(after)
			}
		}
	}
	if compress != "" {
		out = append(out, Badge{CompressBadge, compress})
	}
	if retain != "" {
		out = append(out, Badge{RetentionBadge, retain})
	}
	return out
}

// duration words an interval as PostgreSQL prints it: 01:00:00 is an hour. What
// it does not know it leaves.
func duration(s string) string {
	d, clock, ok := strings.Cut(s, " ")
	if !ok {
		d, clock = "", s
	}
	var h, m, sec int
	if n, err := fmt.Sscanf(clock, "%d:%d:%d", &h, &m, &sec); n != 3 || err != nil || d != "" || h < 0 || sec != 0 {
		return s
	}
	switch {
	case m != 0:
		return count(60*h+m, "minute")
	case h%24 == 0 && h > 0:
		return count(h/24, "day")
	}
	return count(h, "hour")
}

func size(s *catalog.TableStats) string {
	if s == nil {
		return ""
	}
	if s.Rows < 0 {
		return bytes(s.Total())
	}
	return fmt.Sprintf("~%s rows · %s", human(s.Rows), bytes(s.Total()))
}

func human(n float64) string {
	for _, u := range []struct {
		n float64
		s string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if n >= u.n {
			return fmt.Sprintf("%.3g%s", n/u.n, u.s)
		}
	}
	return fmt.Sprintf("%.0f", n)
}

func bytes(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB"}
	f, i := float64(n), 0
	for f >= 1000 && i < len(units)-1 {
		f /= 1024
		i++
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.3g %s", f, units[i])
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
