package ddl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/sqlparse"
)

// expr makes an expression of a tree of the statement. Where a keyword says
// where the text begins, the functions below find it at less expense.
func (f *folder) expr(n *sqlparse.Node) *catalog.Expr {
	if n == nil || n.GetNode() == nil {
		return nil
	}
	return &catalog.Expr{SQL: sqlparse.ExprText(f.stmt, n), Norm: sqlparse.NormalNode(n)}
}

// written makes an expression of a tree and its text.
func (f *folder) written(n *sqlparse.Node, text string) *catalog.Expr {
	if n == nil || n.GetNode() == nil {
		return nil
	}
	if text = strings.TrimSpace(text); text == "" {
		return f.expr(n)
	}
	return &catalog.Expr{SQL: text, Norm: sqlparse.NormalNode(n)}
}

// valueExpr is an expression that follows a keyword without brackets, as in
// DEFAULT now() NOT NULL. from is an offset before the keyword.
func (f *folder) valueExpr(n *sqlparse.Node, from int32, keyword string) *catalog.Expr {
	return f.written(n, f.valueText(int(from), keyword))
}

func (f *folder) valueText(from int, keyword string) string {
	s := f.stmt.SQL
	start := f.afterWord(from, keyword)
	if start < 0 {
		return ""
	}
	first := true
	_, end := scanTo(s, start, func(w string) bool {
		if w == "," || w == ";" {
			return true
		}
		was := first
		first = false
		return !was && endsValue(lower(w))
	})
	return s[start:end]
}

// endsValue reports words that end a default: those that begin the next
// column constraint. None of them can stand in a default outside of brackets.
func endsValue(w string) bool {
	switch w {
	case "not", "null", "check", "unique", "primary", "references", "constraint", "generated", "deferrable",
		"initially", "default", "collate", "no", "compression", "storage", "enforced":
		return true
	}
	return false
}

// afterWord gives the offset behind the first keyword outside of brackets, -1
// when there is none.
func (f *folder) afterWord(from int, keyword string) int {
	s := f.stmt.SQL
	if from < 0 || from >= len(s) {
		from = 0
	}
	at, _ := scanTo(s, from, func(w string) bool { return strings.EqualFold(w, keyword) })
	if at >= len(s) || s[at] == ')' || s[at] == ']' {
		return -1
	}
	return skipBlank(s, at+len(keyword))
}

// bracketText is the text in the brackets behind a keyword.
func (f *folder) bracketText(from int, keyword string) string {
	s := f.stmt.SQL
	for at := f.afterWord(from, keyword); at >= 0; at = f.afterWord(at, keyword) {
		if at >= len(s) {
			return ""
		}
		if s[at] != '(' {
			continue
		}
		end, _ := scanTo(s, at+1, func(string) bool { return false })
		return s[at+1 : end]
	}
	return ""
}

// parenExpr is an expression in brackets behind a keyword.
func (f *folder) parenExpr(n *sqlparse.Node, keyword string) *catalog.Expr {
	return f.written(n, f.bracketText(0, keyword))
}

// checkExpr is a CHECK constraint's expression.
func (f *folder) checkExpr(con *sqlparse.Constraint) *catalog.Expr {
	return f.written(con.RawExpr, f.bracketText(int(con.Location), "check"))
}

// generatedExpr is the expression of GENERATED ALWAYS AS (...).
func (f *folder) generatedExpr(con *sqlparse.Constraint) *catalog.Expr {
	return f.written(con.RawExpr, f.bracketText(int(con.Location), "as"))
}

// whereExpr is a predicate behind WHERE: in brackets for an exclusion
// constraint, to the end of the statement for an index.
func (f *folder) whereExpr(n *sqlparse.Node, from int) *catalog.Expr {
	if n == nil || n.GetNode() == nil {
		return nil
	}
	start := f.afterWord(from, "where")
	if start < 0 {
		return f.expr(n)
	}
	end := elementEnd(f.stmt.SQL, start)
	return f.written(n, stripBrackets(f.stmt.SQL[start:end]))
}

// stripBrackets removes brackets that enclose all of a text.
func stripBrackets(s string) string {
	for strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		end, _ := scanTo(s, 1, func(string) bool { return false })
		if end != len(s)-1 {
			break
		}
		s = strings.TrimSpace(s[1:end])
	}
	return s
}

// textOf is an expression as text.
func (f *folder) textOf(n *sqlparse.Node) string { return sqlparse.ExprText(f.stmt, n) }

// queryExpr is a view's query, as written behind AS.
func (f *folder) queryExpr(n *sqlparse.Node, from int32) catalog.Expr {
	var e catalog.Expr
	whole := f.stmt.Tree.GetViewStmt() != nil || f.stmt.Tree.GetCreateTableAsStmt() != nil
	// Not so for an element of CREATE SCHEMA, nor for CREATE RECURSIVE VIEW,
	// whose query is more than what is written.
	whole = whole && !recursiveView.MatchString(f.stmt.SQL)
	if start := f.afterWord(int(from), "as"); whole && start >= 0 {
		e.SQL = withoutTail(f.stmt.SQL[start:])
	}
	if e.SQL == "" {
		e.SQL = sqlparse.Deparse(n)
	}
	return e
}

var recursiveView = pattern.New(`(?i)^CREATE\s+(OR\s+REPLACE\s+)?(TEMP\s+|TEMPORARY\s+)?RECURSIVE\s`)

// withoutTail cuts WITH [NO] DATA and WITH ... CHECK OPTION off a query's end.
func withoutTail(s string) string {
	s = strings.TrimRight(s, " \t\r\n;")
	words := strings.Fields(lower(s))
	n := len(words)
	cut := 0
	switch {
	case n > 1 && words[n-1] == "data" && words[n-2] == "with":
		cut = 2
	case n > 2 && words[n-1] == "data" && words[n-2] == "no" && words[n-3] == "with":
		cut = 3
	case n > 3 && words[n-1] == "option" && words[n-2] == "check" && (words[n-3] == "local" || words[n-3] == "cascaded"):
		cut = 4
	case n > 2 && words[n-1] == "option" && words[n-2] == "check":
		cut = 3
	}
	for ; cut > 0; cut-- {
		i := strings.LastIndexAny(s, " \t\r\n")
		if i < 0 {
			break
		}
		s = strings.TrimRight(s[:i], " \t\r\n")
	}
	return s
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

func itoa(n int) string { return strconv.Itoa(n) }

func parseInt(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) }

// clauseOffset is where the clause being folded begins in its statement.
func (f *folder) clauseOffset() int32 {
	if f.clause.IsZero() {
		return 0
	}
	return int32(f.clause.Start - f.stmt.Span.Start)
}
