package rule

import "github.com/decadedb/decade/internal/sqlparse"

type parsedExpr struct {
	node *sqlparse.Node
	err  error
}

// Expr parses an expression once per review, however many rules ask for it
// and however many tables have the same. The tree is shared: a rule that
// changes one parses its own.
func (p *Pass) Expr(sql string) (*sqlparse.Node, error) {
	all := fact(p, "expressions", func() map[string]parsedExpr { return map[string]parsedExpr{} })
	e, ok := all[sql]
	if !ok {
		e.node, e.err = sqlparse.ParseExpr(sql)
		all[sql] = e
	}
	return e.node, e.err
}
