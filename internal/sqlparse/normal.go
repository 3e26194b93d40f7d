package sqlparse

// NormalExpr gives the normal form of an expression.
func NormalExpr(sql string) string {
	n, err := ParseExpr(sql)
	if err != nil {
		return sql
	}
	return NormalNode(n)
}

// NormalNode gives the normal form of a parsed expression.
func NormalNode(n *Node) string { return Deparse(n) }
