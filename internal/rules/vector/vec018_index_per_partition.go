package vector

import (
	"fmt"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var indexPerPartition = &rule.Rule{
	ID: "VEC018", Name: "vector-index-per-partition", Severity: rule.Warning,
	Title: "Vector index on a table partitioned by time is one graph a partition",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A search over the table asks every partition's graph for its nearest and merges them: each does its whole work before the first row comes out, one after the other. Measured at equal settings: 120 monthly partitions take " +
		"11 times as long as one index on the same rows; 450 partitions took 22.7 s. It grows by one graph a month, so a search that is fast today is ten times slower in ten years.",
	Sources: []string{"pgvector", "vector:partitions"},
	Limits:  "Fine where every search gives a range of time that leaves three months or so.",
	Run: func(p *rule.Pass) {
		for _, a := range allIndexes(p) {
			k := a.t.PartitionBy
			if k == nil || k.Strategy != "range" {
				continue
			}
			now := leaves(p, a.t.Name)
			later := inTenYears(p, a.t)
			if now <= 12 && later <= 12 {
				continue
			}
			f := a.finding(p, rule.Measured, "index %s is one graph for each partition of %s (%d now), and a search without a range of time asks them all", a.x.Name, a.t.Name, now)
			f.Facts = []rule.Fact{
				{Name: "partitions now", Value: fmt.Sprint(now)},
				{Name: "120 monthly partitions against one index", Value: "47 ms against 4.3 ms", Source: "measured on 24,000 vectors of 768 dimensions"},
			}
			if later > 0 {
				f.Facts = append(f.Facts, rule.Fact{Name: "partitions in ten years", Value: fmt.Sprint(later)})
			}
			f.Fixes = []rule.Fix{{
				Title: "Keep the embeddings in a table of their own, with one index or partitioned by hash of the owner", Manual: true,
				Note: "Text and metadata stay in their months; the nearest k are joined to them by key.",
			}}
			p.Report(f)
		}
	},
}

func leaves(p *rule.Pass, n catalog.Name) int {
	count := 0
	for _, c := range p.Partitions(n) {
		if c.PartitionBy != nil {
			count += leaves(p, c.Name)
		} else {
			count++
		}
	}
	return count
}

// inTenYears counts the partitions of ten years at the width of the newest.
func inTenYears(p *rule.Pass, t *catalog.Table) int {
	var newest *catalog.PartitionBound
	for _, c := range p.Partitions(t.Name) {
		b := c.PartitionOf
		if !b.FromTime.IsZero() && !b.ToTime.IsZero() && (newest == nil || b.FromTime.After(newest.FromTime)) {
			newest = b
		}
	}
	if newest == nil {
		return 0
	}
	w := newest.ToTime.Sub(newest.FromTime)
	if w <= 0 {
		return 0
	}
	return int(3652 * 24 * time.Hour / w)
}
