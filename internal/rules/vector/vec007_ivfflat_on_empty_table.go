package vector

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var ivfflatOnEmptyTable = &rule.Rule{
	ID: "VEC007", Name: "ivfflat-on-empty-table", Severity: rule.Warning,
	Title: "IVFFlat index is built on an empty table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "IVFFlat sorts rows into lists around centres that it learns from the rows that are there when it is built, and never again. Built on an empty table the centres are random for good: built on 200 rows the " +
		"recall was measured at 18 %. The server says so in a NOTICE that nobody reads. HNSW needs no rows to begin with; an IVFFlat index is to be built after the load, and again when the rows have doubled.",
	Sources: []string{"pgvector", "vector:ivfflat", "schema-design:pgvector/ivfflat"},
	Limits:  "Seen where the table is made in the same script and nothing is loaded before the index. A live catalog does not tell what was there when an index was built.",
	Run: func(p *rule.Pass) {
		loaded := map[catalog.Name]bool{}
		for _, s := range p.Steps {
			for _, a := range s.Actions {
				switch {
				case a.Kind == ddl.DataChange && (a.Detail == "insert" || a.Detail == "copy" || a.Detail == "merge"), a.Kind == ddl.CreateTableAs:
					loaded[a.Relation] = true
				case a.Kind == ddl.CreateIndex && a.NewIndex != nil && a.NewIndex.Method == "ivfflat" && !a.Existed && !loaded[a.Relation] && a.Detail != "exists":
					reportEmpty(p, a, s)
				}
			}
		}
	},
}

func reportEmpty(p *rule.Pass, a ddl.Action, s *ddl.Step) {
	t := p.Catalog.Table(a.Relation)
	if t == nil || t.Index(a.NewIndex.Name) == nil || len(a.NewIndex.Keys) == 0 {
		return
	}
	x := a.NewIndex
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByText, Object: rule.IndexObject(t, x.Name), Pos: a.Span,
		Message: fmt.Sprintf("IVFFlat index %s is built while %s is empty, so its lists are random for good", x.Name, t.Name),
	}
	like := *x
	like.Method, like.Options = "hnsw", nil
	like.Keys = append([]catalog.IndexKey{}, x.Keys...)
	if k := &like.Keys[0]; k.OpClass == "" && k.Column != "" && t.Column(k.Column) != nil {
		k.OpClass = classOf(t.Column(k.Column).Type.Name, "<->") // HNSW has no default
	}
	f.Fixes = []rule.Fix{
		{Title: "Use HNSW, which needs no rows to begin with", Steps: []rule.FixStep{{SQL: rule.IndexSQL(&like, t.Name, x.Name, "")}}, Replaces: true, Note: "Slower to build, several times faster to search at the same recall, and good from the first row on."},
		{Title: "Build it after the first load", Manual: true, Steps: []rule.FixStep{{SQL: "REINDEX INDEX CONCURRENTLY " + ident.Qualified(t.Name.Schema, x.Name), NoTransaction: true}}, Note: "With lists = rows/1000, at least 50 rows for each list."},
	}
	p.Report(f)
}
