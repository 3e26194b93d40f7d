package vector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var embeddingInWideRow = &rule.Rule{
	ID: "VEC012", Name: "embedding-in-wide-row", Severity: rule.Advice,
	Title: "Embedding stands in the row of the text instead of a table of its own",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A vector of 768 numbers is 3,080 bytes, stored beside the row in pieces that every exact search has to fetch. In a table partitioned by time its index is one per month, and a search opens them all. In a " +
		"table whose other columns are updated every update enters the graph again. A narrow table (key, owner, time, model, halfvec) has one graph, can be rebuilt for a new model, and leaves the text alone.",
	Sources: []string{"pgvector", "vector:layout", "storage-toast"},
	Limits:  "Named only where the table is partitioned by time or seen to be updated, and has other wide columns.",
	Run: func(p *rule.Pass) {
		for _, c := range columns(p) {
			if c.dims < 256 || !wide(c.t) {
				continue
			}
			why := ""
			if k := c.t.PartitionBy; k != nil && k.Strategy == "range" {
				why = "partitioned by " + strings.Join(k.Columns(), ", ")
			} else if by := updatedBy(p, c.t); by != "" {
				why = "updated by " + by
			}
			if why == "" {
				continue
			}
			bytes := 8 + elementBytes(c.c.Type.Name)*float64(c.dims)
			f := c.finding(p, rule.Structural, "%s (%.0f bytes) stands in a row with text that is %s; in a table of its own it has one index and does not suffer from that", c.path(), bytes, why)
			f.Facts = []rule.Fact{{Name: "bytes of a vector", Value: fmt.Sprintf("%.0f", bytes)}}
			f.Fixes = []rule.Fix{{
				Title: "Move the embedding to a table of its own", Manual: true,
				Note: "Its key, the owner, the time, the model, and the vector as halfvec; partitioned by hash of the owner where there are many. Join by key after the nearest k are found.",
			}}
			p.Report(f)
		}
	},
}

// wide: the table has text or documents besides.
func wide(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool { return c.Type.Is("text", "jsonb", "json", "bytea", "xml") }) && len(t.Columns) >= 4
}

// updatedBy names a statement that updates other columns of the table.
func updatedBy(p *rule.Pass, t *catalog.Table) string {
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			if l.Kind == "update" && len(l.Relations) > 0 && l.Relations[0].Table == t {
				return label(q)
			}
		}
	}
	for _, b := range p.BodyQueries() {
		for _, l := range b.Levels {
			if l.Kind == "update" && len(l.Relations) > 0 && l.Relations[0].Table == t {
				return "function " + b.Function.Name.Name
			}
		}
	}
	return ""
}
