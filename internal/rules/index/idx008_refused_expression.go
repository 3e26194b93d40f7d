package index

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var refusedExpression = &rule.Rule{
	ID: "IDX008", Name: "refused-expression", Severity: rule.Error,
	Title: "PostgreSQL refuses the index: its expression is not immutable",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An entry is computed once, when the row is written, and must be right for ever. now() is another value a second later, and the day of a timestamptz " +
		"depends on the session's TimeZone. So PostgreSQL refuses the statement with 42P17, and the migration stops there.",
	Sources: []string{"xfunc-volatility", "indexes-expressional", "indexes-partial", "schema-design:performance/partial indexes for hot data"},
	Limits:  "Functions of extensions are taken for immutable.",
	Run: func(p *rule.Pass) {
		if p.Catalog.Server != nil {
			return // what stands on a server was not refused
		}
		each(p, func(x judged) {
			if x.Where != nil {
				if c := changes(p, x.table, x.Where); c != nil {
					reportRefused(p, x, "predicate", c, fixWhere(x, c))
					return
				}
			}
			for i, k := range x.Keys {
				if k.Expr == nil {
					continue
				}
				if c := changes(p, x.table, k.Expr); c != nil {
					reportRefused(p, x, "expression", c, fixKey(x, i, c))
					return
				}
			}
		})
	},
}

func reportRefused(p *rule.Pass, x judged, what string, c *changing, fixes []rule.Fix) {
	f := x.finding(p, "PostgreSQL refuses index %s of %s: its %s %s %s", x.Name, x.table.Name, what, c.part, c.why)
	f.Confidence = rule.Measured
	f.Evidence = rule.ByText
	f.Fixes = fixes
	p.Report(f)
}

// fixWhere: no partial index can follow the time; the whole one does the work.
func fixWhere(x judged, c *changing) []rule.Fix {
	whole := *x.Index
	whole.Where = nil
	return []rule.Fix{{
		Title: "Build the index over all rows", Replaces: true,
		Steps: []rule.FixStep{{SQL: rule.IndexSQL(&whole, x.table.Name, x.Name, "")}},
		Note:  "Recent rows are one end of an index that holds the time last: the others cost space, not time. On a table with rows say CONCURRENTLY.",
	}, {
		Title: "Partition the table by time", Manual: true,
		Note: "Then each month has a small index of its own, and the old ones are not touched.",
	}}
}

func fixKey(x judged, i int, c *changing) []rule.Fix {
	if c.mended == "" {
		return []rule.Fix{{Title: "Index the column itself", Manual: true,
			Note: "Compare the bare column with a range in the query; or store the value in a column that a trigger fills."}}
	}
	better := *x.Index
	better.Keys = append([]catalog.IndexKey{}, x.Keys...)
	better.Keys[i].Expr = &catalog.Expr{SQL: c.mended}
	return []rule.Fix{{
		Title: "Say the zone or configuration in the expression", Replaces: true,
		Steps: []rule.FixStep{{SQL: rule.IndexSQL(&better, x.table.Name, x.Name, "")}},
		Note:  fmt.Sprintf("Only queries that use the same expression, %s, are served. A range on the bare column needs no such index.", c.mended),
	}}
}
