package partition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var queryWithoutKey = &rule.Rule{
	ID: "PAR018", Name: "query-without-partition-key", Severity: rule.Warning,
	Title: "Query without the partition key reads every partition",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Without a condition on the partition key there is nothing to prune: a look-up by id probes an index of every partition, and \"the latest 20\" merges them all. It costs a little more " +
		"every month: measured with 120 partitions 0.9 ms and 486 locks just to plan, with 520 12 to 22 ms. A time range belongs into the query; an id that embeds its time (uuidv7) gives the " +
		"range, and a narrow table from id to time gives it for other ids.",
	Sources: []string{"ddl-partitioning", "lifecycle:partitions", "architect:query/missing-index"},
	Limits:  "A report over all of history has to read it all; keep a roll-up for it, or suppress the finding.",
	Run: func(p *rule.Pass) {
		for _, a := range accesses(p) {
			if len(a.usable)+len(a.wrapped)+len(a.joined) > 0 {
				continue
			}
			s := rule.Statement{Query: a.q}
			key := strings.Join(keyTexts(a.table.PartitionBy), ", ")
			f := s.Finding(a.table, rule.Structural, fmt.Sprintf("%s has no condition on %s, the partition key of %s, so it reads every partition", s.Label(), key, a.table.Name))
			f.Detail += " " + a.table.Name.String()
			_, years := partitionsInTenYears(p, a.table)
			f.Facts = []rule.Fact{{Name: "partitions now", Value: fmt.Sprint(len(leaves(p, a.table)))}, {Name: "partitions in ten years", Value: years}}
			note := "Add a range of " + key + " that the caller knows; where it knows none, walk back month by month until there are enough rows."
			if c := lookedUpBy(a); c != "" {
				f.Message = fmt.Sprintf("%s looks up %s by %s alone, so it probes every partition", s.Label(), a.table.Name, c)
				note = "Derive the range from an id that embeds its time (uuidv7), or keep a narrow table (" + c + ", " + key + ") that leads from the id to the partition."
			}
			f.Fixes = []rule.Fix{{Title: "Give the query the partition key", Manual: true, Note: note}}
			p.Report(f)
		}
	},
}

// lookedUpBy names the column of a unique key that a query gives by equality.
func lookedUpBy(a access) string {
	for _, pr := range a.level.Predicates {
		if pr.Op != "=" || pr.Left.Table != a.table || pr.Left.Func != "" || pr.InOr {
			continue
		}
		if k := a.table.PrimaryKey(); k != nil && slices.Contains(k.Columns, pr.Left.Column) && !slices.Contains(a.table.PartitionBy.Columns(), pr.Left.Column) {
			return pr.Left.Column
		}
	}
	return ""
}
