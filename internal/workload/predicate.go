package workload

import (
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// context is where in a condition a predicate stands.
type context struct {
	or, not, having bool
}

// where takes a condition apart into predicates.
func (l *level) where(n *sqlparse.Node, c context) {
	if n.GetNode() == nil {
		return
	}
	switch e := n.GetNode().(type) {
	case *sqlparse.Node_BoolExpr:
		l.boolean(e.BoolExpr, n, c)
	case *sqlparse.Node_AExpr:
		l.comparison(e.AExpr, n, c)
	case *sqlparse.Node_NullTest:
		null := e.NullTest.Nulltesttype == sqlparse.NullTestType_IS_NULL
		if null != c.not {
			l.add(l.operand(e.NullTest.Arg), "is null", Operand{}, n, c)
		} else {
			l.add(l.operand(e.NullTest.Arg), "is not null", Operand{}, n, c)
		}
		l.subqueries(e.NullTest.Arg)
	case *sqlparse.Node_BooleanTest:
		l.add(l.operand(e.BooleanTest.Arg), negateWord(booleanTest(e.BooleanTest.Booltesttype), c.not), Operand{}, n, c)
		l.subqueries(e.BooleanTest.Arg)
	case *sqlparse.Node_SubLink:
		l.sublink(e.SubLink, n, c)
	default:
		if c := n.GetAConst(); c != nil {
			return // WHERE true
		}
		value := "true"
		if c.not {
			value = "false"
		}
		l.add(l.operand(n), "bool", Operand{Kind: "const", Text: value, Norm: value}, n, c)
		l.subqueries(n)
	}
}

func (l *level) boolean(b *sqlparse.BoolExpr, n *sqlparse.Node, c context) {
	switch b.Boolop {
	case sqlparse.BoolExprType_NOT_EXPR:
		c.not = !c.not
		if s := b.Args[0].GetSubLink(); s != nil {
			l.sublink(s, n, c) // NOT IN and NOT EXISTS: the words count as well
			return
		}
	case sqlparse.BoolExprType_OR_EXPR:
		c.or = c.or || !c.not
	case sqlparse.BoolExprType_AND_EXPR:
		c.or = c.or || c.not // NOT (a AND b) is an OR
	}
	for _, a := range b.Args {
		l.where(a, c)
	}
}

func booleanTest(t sqlparse.BoolTestType) string {
	switch t {
	case sqlparse.BoolTestType_IS_TRUE:
		return "is true"
	case sqlparse.BoolTestType_IS_NOT_TRUE:
		return "is not true"
	case sqlparse.BoolTestType_IS_FALSE:
		return "is false"
	case sqlparse.BoolTestType_IS_NOT_FALSE:
		return "is not false"
	case sqlparse.BoolTestType_IS_NOT_UNKNOWN:
		return "is not null"
	}
	return "is null"
}

// comparison takes an operator expression as a predicate.
func (l *level) comparison(e *sqlparse.A_Expr, n *sqlparse.Node, c context) {
	op := operatorWord(last(e.Name))
	if lr, rr := e.Lexpr.GetRowExpr(), e.Rexpr.GetRowExpr(); e.Kind == sqlparse.A_Expr_Kind_AEXPR_OP && lr != nil && rr != nil &&
		len(lr.Args) == len(rr.Args) && len(lr.Args) > 0 {
		l.rows(lr.Args, op, rr.Args, n, c)
		return
	}
	l.subqueries(e.Lexpr)
	l.subqueries(e.Rexpr)
	left, right := l.operand(e.Lexpr), Operand{}
	switch e.Kind {
	case sqlparse.A_Expr_Kind_AEXPR_BETWEEN, sqlparse.A_Expr_Kind_AEXPR_BETWEEN_SYM,
		sqlparse.A_Expr_Kind_AEXPR_NOT_BETWEEN, sqlparse.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		op = "between"
		if e.Kind == sqlparse.A_Expr_Kind_AEXPR_NOT_BETWEEN || e.Kind == sqlparse.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM {
			op = "not between"
		}
		right = l.bounds(e.Rexpr.GetList().GetItems())
	case sqlparse.A_Expr_Kind_AEXPR_IN:
		items := e.Rexpr.GetList().GetItems()
		if op == "=" {
			op = "in"
		} else {
			op = "not in"
		}
		right = l.list(items)
		if len(items) == 1 {
			op = map[string]string{"in": "=", "not in": "<>"}[op]
			right = l.operand(items[0])
		}
	case sqlparse.A_Expr_Kind_AEXPR_OP_ANY, sqlparse.A_Expr_Kind_AEXPR_OP_ALL:
		right = l.operand(e.Rexpr)
		op = arrayWord(op, e.Kind == sqlparse.A_Expr_Kind_AEXPR_OP_ANY)
		if right.Column != "" && left.Column == "" {
			// 'x' = ANY (column): the column is an array
			left, right = right, left
			if op == "in" {
				op = "= any"
			}
		}
	case sqlparse.A_Expr_Kind_AEXPR_DISTINCT:
		op, right = "is distinct from", l.operand(e.Rexpr)
	case sqlparse.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		op, right = "is not distinct from", l.operand(e.Rexpr)
	default:
		right = l.operand(e.Rexpr)
		if e.Lexpr == nil {
			l.add(l.operand(n), "bool", Operand{Kind: "const", Text: "true", Norm: "true"}, n, c)
			return
		}
	}
	if left.Column == "" && right.Column != "" {
		if other := commuted(op); other != "" {
			left, right, op = right, left, other
		}
	}
	l.add(left, negateWord(op, c.not), right, n, c)
}

// rows takes (a, b) < (1, 2): the first column alone decides the range, with
// its bound included; the others count below an OR. Equality is of all.
func (l *level) rows(left []*sqlparse.Node, op string, right []*sqlparse.Node, n *sqlparse.Node, c context) {
	op = negateWord(op, c.not)
	inner := c
	for i := range left {
		l.subqueries(left[i])
		l.subqueries(right[i])
		o := op
		if op != "=" {
			inner.or = c.or || i > 0 || op == "<>"
			if i == 0 && (op == "<" || op == ">") {
				o += "="
			}
		}
		l.add(l.operand(left[i]), o, l.operand(right[i]), n, inner)
	}
}

// list describes the values of IN (...).
func (l *level) list(items []*sqlparse.Node) Operand {
	o := Operand{Kind: "list", Items: len(items)}
	for i, n := range items {
		if i > 0 {
			o.Text += ", "
			o.Norm += ", "
		}
		if i == 20 {
			o.Text += "..."
			o.Norm += "..."
			break
		}
		o.Text += l.text(n)
		o.Norm += sqlparse.NormalNode(n)
		if l.contents(n).column {
			o.Kind = "expr"
		}
	}
	return o
}

// bounds describes the two values of BETWEEN by the less certain of them.
func (l *level) bounds(items []*sqlparse.Node) Operand {
	if len(items) != 2 {
		return Operand{Kind: "expr"}
	}
	lo, hi := l.operand(items[0]), l.operand(items[1])
	o := Operand{Kind: lo.Kind, Text: lo.Text + " AND " + hi.Text, Norm: lo.Norm + " AND " + hi.Norm}
	for _, k := range []string{"const", "param", "now", "subquery", "column", "expr"} {
		if lo.Kind == k || hi.Kind == k {
			o.Kind = k
		}
	}
	if o.Kind == "column" {
		o.Kind = "expr"
	}
	return o
}

func (l *level) sublink(s *sqlparse.SubLink, n *sqlparse.Node, c context) {
	right := Operand{Kind: "subquery", Text: l.text(n), Norm: ""}
	left, op := Operand{}, ""
	switch s.SubLinkType {
	case sqlparse.SubLinkType_EXISTS_SUBLINK:
		op = "exists"
	case sqlparse.SubLinkType_ANY_SUBLINK, sqlparse.SubLinkType_ALL_SUBLINK:
		left = l.operand(s.Testexpr)
		word := "="
		if len(s.OperName) > 0 {
			word = operatorWord(last(s.OperName))
		}
		op = arrayWord(word, s.SubLinkType == sqlparse.SubLinkType_ANY_SUBLINK)
		l.subqueries(s.Testexpr)
	default:
		left, op = Operand{Kind: "subquery", Text: l.text(n)}, "bool"
		right = Operand{Kind: "const", Text: "true", Norm: "true"}
	}
	l.add(left, negateWord(op, c.not), right, n, c)
	at, first := len(l.Predicates)-1, len(l.a.levels)
	l.a.statement(s.Subselect, l.sc, false)
	if first < len(l.a.levels) {
		l.Predicates[at].Subquery = l.a.levels[first]
	}
}

// arrayWord names op ANY (array) and op ALL (array).
func arrayWord(op string, any bool) string {
	switch {
	case op == "=" && any:
		return "in"
	case op == "<>" && !any:
		return "not in"
	case any:
		return op + " any"
	}
	return op + " all"
}

// operatorWord names an operator as Predicate.Op does.
func operatorWord(op string) string {
	switch op {
	case "!=":
		return "<>"
	case "~~":
		return "like"
	case "!~~":
		return "not like"
	case "~~*":
		return "ilike"
	case "!~~*":
		return "not ilike"
	}
	return op
}

// commuted is the operator that means the same with the sides exchanged.
func commuted(op string) string {
	switch op {
	case "=", "<>", "&&", "is distinct from", "is not distinct from", "<->", "<=>", "<#>", "<+>":
		return op
	case "<":
		return ">"
	case ">":
		return "<"
	case "<=":
		return ">="
	case ">=":
		return "<="
	case "@>":
		return "<@"
	case "<@":
		return "@>"
	}
	return ""
}

// negateWord is the operator below NOT.
func negateWord(op string, not bool) string {
	if !not {
		return op
	}
	for _, pair := range [][2]string{
		{"=", "<>"}, {"<", ">="}, {">", "<="}, {"like", "not like"}, {"ilike", "not ilike"}, {"in", "not in"},
		{"between", "not between"}, {"exists", "not exists"}, {"~", "!~"}, {"~*", "!~*"}, {"is null", "is not null"},
		{"is true", "is not true"}, {"is false", "is not false"}, {"is distinct from", "is not distinct from"},
	} {
		switch op {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	if op == "bool" {
		return op
	}
	return "not " + op
}

// add records a predicate.
func (l *level) add(left Operand, op string, right Operand, n *sqlparse.Node, c context) {
	p := Predicate{Left: left, Right: right, Op: op, InOr: c.or, Having: c.having, Text: l.text(n), Span: l.span(n)}
	if left.Kind == "column" && right.Kind == "column" {
		p.Join = l.differentRelations(n)
	}
	l.Predicates = append(l.Predicates, p)
}

// differentRelations reports whether the columns of a comparison belong to
// more than one relation.
func (l *level) differentRelations(n *sqlparse.Node) bool {
	var first *source
	different := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if c := m.GetColumnRef(); c != nil {
			r, ok := l.sc.resolve(parts(c))
			switch {
			case !ok:
			case first == nil:
				first = r.source
			case r.source != first:
				different = true
			}
		}
		return !different
	})
	return different
}

// span gives the place of an expression.
func (l *level) span(n *sqlparse.Node) span.Span {
	if start, end, ok := sqlparse.ExprRange(l.a.stmt, n); ok {
		return l.a.stmt.SpanAt(start, end)
	}
	return l.a.stmt.Span
}

// subqueries walks the subqueries inside an expression as levels.
func (l *level) subqueries(n *sqlparse.Node) {
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		s := m.GetSubLink()
		if s == nil {
			return true
		}
		l.a.statement(s.Subselect, l.sc, false)
		return false
	})
}
