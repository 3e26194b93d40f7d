package partition

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var boundWithoutOffset = &rule.Rule{
	ID: "PAR013", Name: "bound-without-offset", Severity: rule.Warning,
	Title: "Bounds of timestamptz partitions are written without a UTC offset",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "FROM ('2026-03-01') is midnight in the zone of whoever runs the script. When January was made in one zone and February in another, some hours at the seam belong to no " +
		"partition and inserts fail there; a dump restored elsewhere, or a script run again by a colleague, gives other partitions than the ones in production.",
	Sources: []string{"ddl-partitioning", "datatype-datetime", "schema-design:partitioning/monthly"},
	Limits:  "Silent where the script sets TimeZone before. A live catalog keeps instants, so what was written cannot be read back.",
	Run: func(p *rule.Pass) {
		zones := zonesSet(p)
		for _, t := range parents(p) {
			key := rangeKey(t)
			if key == nil || !key.Type.Is("timestamp with time zone") {
				continue
			}
			var open []*catalog.Table
			all := 0
			for _, c := range p.Partitions(t.Name) {
				b := c.PartitionOf
				if b.Default {
					continue
				}
				all++
				if !zones[c.Name] && (lacksOffset(b.From) || lacksOffset(b.To)) {
					open = append(open, c)
				}
			}
			if len(open) == 0 {
				continue
			}
			first := open[0]
			for _, c := range open {
				if c.PartitionOf.Pos.Start < first.PartitionOf.Pos.Start {
					first = c
				}
			}
			f := finding(p, t, rule.Structural, "the bounds of %d of %s of %s have no UTC offset (first %s), so they depend on the time zone of the session that runs the script",
				len(open), plural(all, "partition"), t.Name, first.Name.Name)
			f.Evidence = rule.ByText
			f.Pos = first.PartitionOf.Pos
			f.Facts = []rule.Fact{{Name: "bound", Value: strings.Join(append(append([]string{}, first.PartitionOf.From...), first.PartitionOf.To...), " to ")}}
			f.Fixes = []rule.Fix{{
				Title: "Write the bounds with +00", Manual: true,
				Note: "'2026-01-01 00:00:00+00', or SET timezone TO 'UTC' at the top of the script. Partitions that exist keep the instants that they have: compare them in UTC first.",
			}}
			p.Report(f)
		}
	},
}

var offset = pattern.New(`(?i)([+-]\d\d(:?\d\d)?|z|utc|gmt|[a-z]+/[a-z_]+)'?\s*(::[a-z ]+)?$`)

func lacksOffset(bounds []string) bool {
	for _, b := range bounds {
		if strings.HasPrefix(b, "'") && !offset.MatchString(dateOnly.ReplaceAllString(b, "'")) {
			return true
		}
	}
	return false
}

// dateOnly is the date at the front, whose -01 is no offset.
var dateOnly = pattern.New(`^'\d{4}-\d{1,2}-\d{1,2}`)

// zonesSet tells of which partitions the script had set the time zone.
func zonesSet(p *rule.Pass) map[catalog.Name]bool {
	out := map[catalog.Name]bool{}
	for _, s := range p.Steps {
		if _, set := s.Settings["timezone"]; !set {
			continue
		}
		for _, a := range s.Actions {
			if a.NewPartition != nil {
				out[a.NewPartition.Name] = true
			}
		}
	}
	return out
}
