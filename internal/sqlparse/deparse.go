package sqlparse

import (
	"fmt"
	"strings"

	pgquery "github.com/sqlc-dev/oliphant"
)

// Deparse writes a node as SQL: a statement, or an expression. It gives ""
// for nil and for nodes that are neither.
func Deparse(n *Node) (sql string) {
	if n.GetNode() == nil {
		return ""
	}
	defer func() {
		if r := recover(); r != nil {
			sql = fmt.Sprintf("(cannot be written as SQL: %v)", r)
		}
	}()
	if tagOf(n) != "???" {
		out, err := deparse(n)
		if err != nil {
			return ""
		}
		return out
	}
	const lead = "SELECT "
	out, err := deparse(selectOf(n))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(out, lead)
}

func deparse(stmt *Node) (string, error) {
	return pgquery.Deparse(&pgquery.ParseResult{Stmts: []*pgquery.RawStmt{{Stmt: stmt}}})
}

// selectOf wraps an expression into SELECT expr.
func selectOf(expr *Node) *Node {
	target := &Node{Node: &Node_ResTarget{ResTarget: &ResTarget{Val: expr}}}
	return &Node{Node: &Node_SelectStmt{SelectStmt: &SelectStmt{
		TargetList:  []*Node{target},
		LimitOption: LimitOption_LIMIT_OPTION_DEFAULT,
		Op:          SetOperation_SETOP_NONE,
	}}}
}

// ParseExpr parses one expression.
func ParseExpr(sql string) (*Node, error) {
	const lead = "SELECT "
	n, failure := parseOne(lead + sql)
	if failure != nil {
		return nil, fmt.Errorf("reading the expression %q: %s", sql, failure.message)
	}
	s := n.GetSelectStmt()
	if s == nil || len(s.TargetList) != 1 || len(s.FromClause) > 0 || s.WhereClause != nil {
		return nil, fmt.Errorf("reading the expression %q: not one expression", sql)
	}
	return s.TargetList[0].GetResTarget().GetVal(), nil
}
