package partition

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var multiColumnKey = &rule.Rule{
	ID: "PAR015", Name: "multi-column-partition-key", Severity: rule.Advice,
	Title: "Partition key of several columns",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A range over several columns compares them like words in a dictionary: the second column counts only where the first equals a bound, so it is no grid, and a query on the second " +
		"alone opens every partition. A hash over several columns prunes only when the query gives all of them. Every primary and unique key must hold them all.",
	Sources: []string{"ddl-partitioning"},
	Limits:  "Meant where every query gives all columns, as in a hash over a tenant and a shard.",
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			if len(t.PartitionBy.Keys) < 2 {
				continue
			}
			f := finding(p, t, rule.Structural, "%s is partitioned by %s (%s): a query that does not give them all opens more partitions than it needs",
				t.Name, t.PartitionBy.Strategy, strings.Join(keyTexts(t.PartitionBy), ", "))
			if t.PartitionBy.Strategy == "range" {
				f.Message = f.Message[:strings.Index(f.Message, ":")] + ": the second column counts only where the first equals a bound"
			}
			f.Fixes = []rule.Fix{{
				Title: "Partition by the column that is dropped by, and by a second level if need be", Manual: true,
				Note: "The key of a table cannot be changed: make the new table beside it and move the rows (decade convert).",
			}}
			p.Report(f)
		}
	},
}

func keyTexts(k *catalog.PartitionKey) []string {
	var out []string
	for _, part := range k.Keys {
		if part.Column != "" {
			out = append(out, part.Column)
		} else {
			out = append(out, "("+part.Expr.String()+")")
		}
	}
	return out
}
