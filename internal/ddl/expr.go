package ddl

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// expr makes an expression of a tree, with its text deparsed.
func (f *folder) expr(n *sqlparse.Node) *catalog.Expr {
	if n == nil || n.GetNode() == nil {
		return nil
	}
	return &catalog.Expr{SQL: sqlparse.Deparse(n), Norm: sqlparse.NormalNode(n)}
}

// columnsOf gives the distinct columns that an expression mentions, sorted.
func columnsOf(n *sqlparse.Node) []string {
	var out []string
	sqlparse.Walk(n, func(n *sqlparse.Node) bool {
		if r := n.GetColumnRef(); r != nil {
			if c := lastString(r.Fields); c != "" && !contains(out, c) {
				out = append(out, c)
			}
		}
		return true
	})
	slices.Sort(out)
	return out
}

// checkExpr, whereExpr: the same with the text as it was written.
func (f *folder) checkExpr(con *sqlparse.Constraint) *catalog.Expr { return f.expr(con.RawExpr) }

func (f *folder) whereExpr(n *sqlparse.Node, from int) *catalog.Expr { return f.expr(n) }
