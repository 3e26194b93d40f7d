package index

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var brinWithoutOrder = &rule.Rule{
	ID: "IDX010", Name: "brin-without-order", Severity: rule.Warning,
	Title: "BRIN over a column whose values lie anywhere in the table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "BRIN keeps the least and the greatest value of each block range. That is worth something only where rows lie in the order of the column. " +
		"Over random values every range holds everything, so each look-up reads the whole table, as if there were no index.",
	Sources: []string{"brin-intro", "view-pg-stats"},
	Limits:  "A bloom operator class (uuid_bloom_ops) can be of use for equality; it is not reported. Statistics decide where there are some.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Method != "brin" {
				return
			}
			for _, k := range x.Keys {
				c := x.table.Column(k.Column)
				if c == nil || strings.Contains(k.OpClass, "bloom") {
					continue
				}
				why, sure, fact := unordered(p, x.table, c)
				if why == "" {
					continue
				}
				f := x.finding(p, "BRIN index %s of %s is over %s, %s", x.Name, x.table.Name, c.Name, why)
				f.Confidence, f.Detail = sure, c.Name
				f.Facts = append(f.Facts, fact)
				f.Fixes = brinFixes(p, x, c)
				p.Report(f)
				return
			}
		})
	},
}

func brinFixes(p *rule.Pass, x judged, c *catalog.Column) []rule.Fix {
	if len(x.Keys) > 1 {
		return []rule.Fix{{Title: "Leave the column out of the BRIN index", Manual: true, Note: "Build it over the columns that follow the order of insertion."}}
	}
	if i := rule.CoveringIndex(x.table, []string{c.Name}); i != nil {
		return []rule.Fix{x.dropFix(i.Name + " finds rows by " + c.Name + " already.")}
	}
	return []rule.Fix{x.replaceFix(p, "Build a B-tree, then drop the BRIN index", indexName(x.table, c.Name), "", rule.ColumnList([]string{c.Name}), "")}
}

// unordered says why a column's values do not follow the order of the rows.
func unordered(p *rule.Pass, t *catalog.Table, c *catalog.Column) (string, rule.Confidence, rule.Fact) {
	if p.Live != nil {
		if lt := p.Live.Table(t.Name); lt != nil && lt.Stats != nil && lt.Stats.Rows >= 1000 {
			if lc := lt.Column(c.Name); lc != nil && lc.Stats != nil && lc.Stats.Correlation != nil {
				r := *lc.Stats.Correlation
				if r < 0.5 && r > -0.5 {
					return fmt.Sprintf("which does not follow the order of the rows (correlation %.2f)", r), rule.Statistics,
						rule.Fact{Name: "correlation", Value: fmt.Sprintf("%.2f", r), Source: "pg_stats"}
				}
				return "", 0, rule.Fact{}
			}
		}
	}
	if !c.Type.Is("uuid") || c.Default != nil && ordered(c.Default.Norm) {
		return "", 0, rule.Fact{}
	}
	return "a random uuid", rule.Structural, rule.Fact{Name: "type", Value: c.Type.String()}
}

// ordered: the default makes uuids in order of time.
func ordered(norm string) bool {
	n := strings.ToLower(norm)
	return strings.Contains(n, "v7") || strings.Contains(n, "v6") || strings.Contains(n, "ulid") || strings.Contains(n, "uuid_generate_v1")
}
