package vector

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var rowsWithoutEmbedding = &rule.Rule{
	ID: "VEC017", Name: "rows-without-embedding", Severity: rule.Advice,
	Title: "Rows without an embedding are in no index and hard to find",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A vector index leaves out NULL (and, for cosine, the zero vector): such a row is found by no search, for ever, and nothing says so. When the model was down for an hour that hour is missing. A partial index of what is " +
		"still to be embedded costs next to nothing and lets a worker, and an alarm, find it at once.",
	Sources: []string{"pgvector", "indexes-partial"},
	Limits:  "Where a row is written together with its embedding, NOT NULL says it better.",
	Run: func(p *rule.Pass) {
		seen := map[*catalog.Column]bool{}
		for _, a := range allIndexes(p) {
			if a.column.NotNull || a.x.Where != nil || seen[a.column] || findsMissing(a) {
				continue
			}
			seen[a.column] = true
			c := column{a.t, a.column, a.dims}
			f := c.finding(p, rule.Structural, "%s may be NULL, and such rows are in no vector index and have no index to be found by", c.path())
			key := c.t.PrimaryKey()
			if key != nil {
				fix := p.CreateIndexFix(c.t, strings.ToLower(ident.Object("idx", c.t.Name.Name+"_no_"+c.c.Name, "")), false, "", rule.ColumnList(key.Columns), "WHERE "+ident.Quote(c.c.Name)+" IS NULL")
				fix.Title = "Index what is still to be embedded"
				f.Fixes = []rule.Fix{fix}
			} else {
				f.Fixes = []rule.Fix{{Title: "Index what is still to be embedded", Manual: true, Note: "A partial index on the key WHERE " + c.c.Name + " IS NULL."}}
			}
			p.Report(f)
		}
	},
}

func findsMissing(a annIndex) bool {
	return slices.ContainsFunc(a.t.Indexes, func(x *catalog.Index) bool {
		return x.Where != nil && strings.Contains(strings.ToLower(x.Where.SQL), "is null") && slices.Contains(word.FindAllString(x.Where.SQL, -1), a.column.Name)
	})
}
