package rule

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/workload"
)

// BodyQuery is a statement that stands in a function's body.
type BodyQuery struct {
	Function *catalog.Function
	*workload.Query
}

// BodyQueries gives the statements of all function bodies, resolved against
// the catalog, in the order of the functions.
func (p *Pass) BodyQueries() []BodyQuery {
	return fact(p, "body queries", func() []BodyQuery {
		resolver := workload.NewResolver(p.Catalog)
		var out []BodyQuery
		for _, fn := range p.Catalog.Functions {
			for _, q := range workload.FromBody(fn) {
				resolver.Resolve(q)
				out = append(out, BodyQuery{fn, q})
			}
		}
		return out
	})
}

// FunctionObject is a finding's object when it is about a function.
func FunctionObject(fn *catalog.Function) Object {
	return Object{Kind: "function", Schema: fn.Name.Schema, Name: fn.Name.Name}
}

// QueryObject is a finding's object when it is about a query of the workload.
func QueryObject(q *workload.Query) Object { return Object{Kind: "query", Name: q.Name} }
