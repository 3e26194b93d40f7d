package timescale

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var segmentByNotFiltered = &rule.Rule{
	ID: "TSC011", Name: "segmentby-not-filtered", Severity: rule.Advice,
	Title:   "Queries filter by columns that compression does not segment by",
	Needs:   []rule.Need{rule.NeedQueries, rule.NeedTimescale},
	Why:     "On compressed chunks the indexes of the table are gone: what finds a batch is its segment and the smallest and largest value of the order columns. A query that gives neither unpacks every batch of its time.",
	Sources: []string{"timescaledb", "lifecycle:timescale"},
	Limits:  "A query of the newest rows alone never meets a compressed chunk.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			c := t.Hypertable.Compression
			if c == nil || len(c.SegmentBy) == 0 {
				continue
			}
			for _, q := range p.Queries {
				for _, l := range q.Levels {
					var by []string
					helped := false
					for _, pr := range l.Predicates {
						if pr.Left.Table != t || pr.InOr || pr.Op != "=" && pr.Op != "in" || pr.Left.Column == t.Hypertable.TimeColumn {
							continue
						}
						by = append(by, pr.Left.Column)
						helped = helped || slices.Contains(c.SegmentBy, pr.Left.Column) || orderedBy(c, pr.Left.Column)
					}
					if len(by) == 0 || helped {
						continue
					}
					f := rule.Finding{
						Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: q.Span, Detail: t.Name.String(),
						Message: fmt.Sprintf("query %s filters %s by %s, and its compressed chunks are found by %s alone", q.Name, t.Name, strings.Join(by, ", "), strings.Join(c.SegmentBy, ", ")),
					}
					f.Fixes = []rule.Fix{community("Segment by "+by[0]+", or put it first in orderby", "", "One segment column that is filtered most, and repeats a hundred times a chunk or more.")}
					p.Report(f)
				}
			}
		}
	},
}

func orderedBy(c *catalog.Compression, column string) bool {
	first, _, _ := strings.Cut(c.OrderBy, ",")
	words := strings.Fields(first)
	return len(words) > 0 && strings.Trim(words[0], `"`) == column
}
