package timescale

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var segmentBy = &rule.Rule{
	ID: "TSC010", Name: "segmentby", Severity: rule.Warning,
	Title: "Compression is segmented by the wrong column or by none",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "Compressed rows stand in batches of a thousand of one segment. Without a segment column a read of one sensor unpacks the batches of all; with a measured value, a time or an id as the segment each batch " +
		"holds a row or two, and the table grows larger than it was. The segment is what queries give by equality and what repeats hundreds of times a chunk: the sensor, the metric, the user.",
	Sources: []string{"timescaledb", "lifecycle:timescale", "architect:checklist/timescale/compression"},
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			c := t.Hypertable.Compression
			if c == nil {
				continue
			}
			pos := c.Pos
			candidates := segmentCandidates(t)
			if len(c.SegmentBy) == 0 {
				if len(candidates) == 0 {
					continue
				}
				f := finding(p, t, rule.Structural, "hypertable %s is compressed without segmentby, so a read of one %s unpacks all of them", t.Name, candidates[0])
				f.Detail = "none"
				if !pos.IsZero() {
					f.Pos = pos
				}
				f.Facts = []rule.Fact{{Name: "columns that repeat", Value: strings.Join(candidates, ", ")}}
				f.Fixes = []rule.Fix{resegment(t, candidates[0])}
				p.Report(f)
				continue
			}
			for _, s := range c.SegmentBy {
				if why := badSegment(t, s); why != "" {
					f := finding(p, t, rule.Structural, "hypertable %s is compressed by segments of %s, %s: nearly every row is a segment of its own", t.Name, s, why)
					f.Detail = s
					if !pos.IsZero() {
						f.Pos = pos
					}
					if len(candidates) > 0 {
						f.Fixes = []rule.Fix{resegment(t, candidates[0])}
					} else {
						f.Fixes = []rule.Fix{community("Compress without a segment column", "", "Put the column into orderby instead.")}
					}
					p.Report(f)
				}
			}
		}
	},
}

func resegment(t *catalog.Table, column string) rule.Fix {
	return community("Segment by "+column, fmt.Sprintf("ALTER TABLE %s SET (timescaledb.compress, timescaledb.compress_segmentby = '%s', timescaledb.compress_orderby = '%s DESC')", sqlName(t.Name), column, t.Hypertable.TimeColumn),
		"For chunks that are compressed from now on; those that are, must be decompressed and compressed again.")
}

// badSegment says why a column cannot make segments, "" when it may.
func badSegment(t *catalog.Table, name string) string {
	c := t.Column(name)
	switch {
	case c == nil:
		return ""
	case c.Type.Is("real", "double precision", "numeric", "money"):
		return "a measured value"
	case c.Type.Is("timestamp with time zone", "timestamp without time zone", "date", "time without time zone"):
		return "a time"
	case c.Type.Is("jsonb", "json", "bytea"):
		return "a document"
	case c.Identity != catalog.NoIdentity || uniqueAlone(t, name):
		return "a key"
	}
	return ""
}

// uniqueAlone: the column is what makes a unique key besides the dimensions.
func uniqueAlone(t *catalog.Table, name string) bool {
	return slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool {
		rest := slices.DeleteFunc(slices.Clone(x.KeyColumns()), func(c string) bool { return c == t.Hypertable.TimeColumn || c == t.Hypertable.SpaceColumn })
		c := t.Column(name)
		return x.Unique && len(rest) == 1 && rest[0] == name && c != nil && c.Type.Is("uuid")
	})
}

// segmentCandidates gives the columns that queries most likely filter by: the
// first columns of indexes, then references and names of things.
func segmentCandidates(t *catalog.Table) []string {
	var out []string
	add := func(name string) {
		if name != t.Hypertable.TimeColumn && t.Column(name) != nil && badSegment(t, name) == "" && !t.Column(name).Type.Is("boolean") && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, x := range t.Indexes {
		if k := x.KeyColumns(); len(k) > 1 && slices.Contains(k[1:], t.Hypertable.TimeColumn) {
			add(k[0])
		}
	}
	for _, k := range t.Constraints {
		if k.Kind == catalog.ForeignKey && len(k.Columns) == 1 {
			add(k.Columns[0])
		}
	}
	return out
}
