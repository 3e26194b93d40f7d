package sqlparse

// ExprText gives the source text of an expression of a statement, as its
// author wrote it. The parser records where nodes begin and not where they
// end. Of the usual forms the tokens tell the end (bounder); of others ends are
// tried out: the text that parses to the same expression is the right one.
// Where none does, the expression is written anew (Deparse).
func ExprText(stmt *Statement, n *Node) string {
	if start, end, ok := ExprRange(stmt, n); ok {
		return stmt.SQL[start:end]
	}
	return Deparse(n)
}

// maxTries bounds how many ends are tried for one beginning, and maxOpen how
// many brackets to the left of it.
const (
	maxTries = 24
	maxOpen  = 8
)

// ExprRange gives the bytes of the statement's SQL that an expression takes.
func ExprRange(stmt *Statement, n *Node) (start, end int, ok bool) {
	if stmt == nil || n.GetNode() == nil {
		return 0, 0, false
	}
	if start, end, ok := (bounder{stmt.SQL}).bounds(n); ok {
		return start, end, true
	}
	return triedRange(stmt, n)
}

// triedRange is ExprRange by trying ends out.
func triedRange(stmt *Statement, n *Node) (start, end int, ok bool) {
	least, greatest := -1, -1
	locate(n.ProtoReflect(), &least, &greatest)
	if least < 0 || greatest >= len(stmt.SQL) {
		return 0, 0, false
	}
	want := exactForm(n)
	for start, open := least, 0; start >= 0 && open <= maxOpen; open++ {
		if end, ok := exprEnd(stmt.SQL, start, greatest, want); ok {
			return start, end, true
		}
		start = bracketBefore(stmt.SQL, start)
	}
	return 0, 0, false
}

// exprEnd looks for the end of the expression that begins at start and
// reaches beyond greatest.
func exprEnd(sql string, start, greatest int, want string) (int, bool) {
	l := lexer{text: sql, pos: start}
	depth := 0
	for tries := 0; tries < maxTries; {
		t := l.next()
		switch t.kind {
		case tokEOF, tokSemi, tokOpenEnd, tokMeta:
			return 0, false
		case tokOpen:
			depth++
		case tokClose:
			depth--
		case tokComma:
			if depth == 0 {
				return 0, false
			}
		}
		if depth < 0 {
			return 0, false
		}
		if depth > 0 || t.end <= greatest || t.kind == tokComment {
			continue
		}
		tries++
		if n, err := ParseExpr(sql[start:t.end]); err == nil && exactForm(n) == want {
			return t.end, true
		}
	}
	return 0, false
}

// bracketBefore gives the position of the bracket that stands before start,
// -1 when something else does.
func bracketBefore(sql string, start int) int {
	for i := start - 1; i >= 0; i-- {
		switch {
		case sql[i] == '(':
			return i
		case !isSpace(sql[i]):
			return -1
		}
	}
	return -1
}
