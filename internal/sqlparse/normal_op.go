package sqlparse

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/ident"
)

// synonym gives the one spelling of operators that have two.
func synonym(op string) string {
	if op == "!=" {
		return "<>"
	}
	return op
}

// operator writes an operator expression in the form that the server keeps:
// BETWEEN and IN are gone there.
func (p *printer) operator(e *A_Expr) {
	if p.exact {
		p.WriteString("(" + strconv.Itoa(int(e.Kind)) + " ")
		p.expr(e.Lexpr)
		p.WriteByte(' ')
		for _, n := range e.Name {
			p.WriteString(n.GetString_().GetSval() + " ")
		}
		p.expr(e.Rexpr)
		p.WriteByte(')')
		return
	}
	if b := expandExpr(e); b != nil {
		p.boolean(b)
		return
	}
	op := synonym(lastName(e.Name))
	switch e.Kind {
	case A_Expr_Kind_AEXPR_OP_ANY:
		p.binary(e.Lexpr, op+" ANY (", e.Rexpr, ")")
	case A_Expr_Kind_AEXPR_OP_ALL:
		p.binary(e.Lexpr, op+" ALL (", e.Rexpr, ")")
	case A_Expr_Kind_AEXPR_DISTINCT, A_Expr_Kind_AEXPR_NOT_DISTINCT:
		p.distinct(e)
	case A_Expr_Kind_AEXPR_NULLIF:
		p.WriteString("NULLIF(")
		p.list([]*Node{e.Lexpr, e.Rexpr}, ", ")
		p.WriteByte(')')
	case A_Expr_Kind_AEXPR_BETWEEN_SYM, A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		p.symmetric(e)
	default:
		if e.Lexpr == nil {
			if s, ok := bareString(e.Rexpr); ok && op == "-" && isNumber(s) {
				p.WriteString(negated(s)) // - '1'::integer
				return
			}
			p.WriteString("(" + op + " ")
			p.expr(e.Rexpr)
			p.WriteByte(')')
			return
		}
		p.binary(e.Lexpr, op+" ", e.Rexpr, "")
	}
}

func negated(s string) string {
	if t, ok := strings.CutPrefix(s, "-"); ok {
		return number(t)
	}
	return number("-" + strings.TrimPrefix(s, "+"))
}

func (p *printer) binary(l *Node, op string, r *Node, after string) {
	p.WriteByte('(')
	p.expr(l)
	p.WriteByte(' ')
	p.WriteString(op)
	p.expr(r)
	p.WriteString(after)
	p.WriteByte(')')
}

// distinct writes IS DISTINCT FROM; comparing with NULL is a null test, and
// IS NOT DISTINCT FROM is the negation.
func (p *printer) distinct(e *A_Expr) {
	not := e.Kind == A_Expr_Kind_AEXPR_NOT_DISTINCT
	for _, side := range [][2]*Node{{e.Lexpr, e.Rexpr}, {e.Rexpr, e.Lexpr}} {
		if c := side[1].GetAConst(); c != nil && c.Isnull {
			p.WriteByte('(')
			p.expr(side[0])
			if not {
				p.WriteString(" IS NULL)")
			} else {
				p.WriteString(" IS NOT NULL)")
			}
			return
		}
	}
	write := func() { p.binary(e.Lexpr, "IS DISTINCT FROM ", e.Rexpr, "") }
	if not {
		p.not(write)
		return
	}
	write()
}

// symmetric writes BETWEEN SYMMETRIC as two ranges.
func (p *printer) symmetric(e *A_Expr) {
	items := e.Rexpr.GetList().GetItems()
	if len(items) != 2 {
		return
	}
	lo, hi, inner, outer := ">=", "<=", BoolExprType_AND_EXPR, BoolExprType_OR_EXPR
	if e.Kind == A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM {
		lo, hi, inner, outer = "<", ">", BoolExprType_OR_EXPR, BoolExprType_AND_EXPR
	}
	p.expr(boolNode(outer,
		boolNode(inner, opNode(e.Lexpr, lo, items[0]), opNode(e.Lexpr, hi, items[1])),
		boolNode(inner, opNode(e.Lexpr, lo, items[1]), opNode(e.Lexpr, hi, items[0]))))
}

// expand gives the AND or OR that an expression is for the server, nil when
// it is none.
func expand(n *Node) *BoolExpr {
	if e := n.GetAExpr(); e != nil {
		return expandExpr(e)
	}
	return nil
}

func expandExpr(e *A_Expr) *BoolExpr {
	op := synonym(lastName(e.Name))
	switch e.Kind {
	case A_Expr_Kind_AEXPR_BETWEEN, A_Expr_Kind_AEXPR_NOT_BETWEEN:
		items := e.Rexpr.GetList().GetItems()
		if len(items) != 2 {
			return nil
		}
		if e.Kind == A_Expr_Kind_AEXPR_BETWEEN {
			return boolExpr(BoolExprType_AND_EXPR, opNode(e.Lexpr, ">=", items[0]), opNode(e.Lexpr, "<=", items[1]))
		}
		return boolExpr(BoolExprType_OR_EXPR, opNode(e.Lexpr, "<", items[0]), opNode(e.Lexpr, ">", items[1]))
	case A_Expr_Kind_AEXPR_IN:
		return expandIn(e, op)
	case A_Expr_Kind_AEXPR_OP:
		l, r := e.Lexpr.GetRowExpr(), e.Rexpr.GetRowExpr()
		if l == nil || r == nil || len(l.Args) != len(r.Args) || len(l.Args) < 2 {
			return nil
		}
		kind := BoolExprType_AND_EXPR
		switch op {
		case "=":
		case "<>":
			kind = BoolExprType_OR_EXPR
		default:
			return nil
		}
		var args []*Node
		for i := range l.Args {
			args = append(args, opNode(l.Args[i], op, r.Args[i]))
		}
		return boolExpr(kind, args...)
	}
	return nil
}

// expandIn follows transformAExprIn of the server: values without columns
// become one array, where there are two or more; the rest are comparisons.
func expandIn(e *A_Expr, op string) *BoolExpr {
	items := e.Rexpr.GetList().GetItems()
	kind, array := BoolExprType_OR_EXPR, A_Expr_Kind_AEXPR_OP_ANY
	if op == "<>" {
		kind, array = BoolExprType_AND_EXPR, A_Expr_Kind_AEXPR_OP_ALL
	}
	var vars, values []*Node
	rows := false
	for _, i := range items {
		rows = rows || i.GetRowExpr() != nil
		if hasColumn(i) {
			vars = append(vars, i)
		} else {
			values = append(values, i)
		}
	}
	var args []*Node
	rest := items
	if len(values) > 1 && !rows {
		a := &Node{Node: &Node_AArrayExpr{AArrayExpr: &A_ArrayExpr{Elements: values}}}
		args = append(args, &Node{Node: &Node_AExpr{AExpr: &A_Expr{Kind: array, Name: nameNodes(op), Lexpr: e.Lexpr, Rexpr: a}}})
		rest = vars
	}
	for _, i := range rest {
		args = append(args, opNode(e.Lexpr, op, i))
	}
	return boolExpr(kind, args...)
}

func boolExpr(kind BoolExprType, args ...*Node) *BoolExpr {
	return &BoolExpr{Boolop: kind, Args: args}
}

func boolNode(kind BoolExprType, args ...*Node) *Node {
	return &Node{Node: &Node_BoolExpr{BoolExpr: boolExpr(kind, args...)}}
}

func opNode(l *Node, op string, r *Node) *Node {
	return &Node{Node: &Node_AExpr{AExpr: &A_Expr{Kind: A_Expr_Kind_AEXPR_OP, Name: nameNodes(op), Lexpr: l, Rexpr: r}}}
}

func nameNodes(parts ...string) []*Node {
	var out []*Node
	for _, s := range parts {
		out = append(out, &Node{Node: &Node_String_{String_: &String{Sval: s}}})
	}
	return out
}

// hasColumn reports whether a column stands in an expression.
func hasColumn(n *Node) bool {
	found := false
	Walk(n, func(m *Node) bool {
		if m.GetColumnRef() != nil {
			found = true
		}
		return !found
	})
	return found
}

// call writes a function call; SQL's own syntax (EXTRACT, TRIM, POSITION, AT
// TIME ZONE) is a call by its function's name.
func (p *printer) call(f *FuncCall) {
	name := lastName(f.Funcname)
	if p.exact {
		p.names(f.Funcname)
	} else {
		p.WriteString(ident.Quote(strings.ToLower(name)))
	}
	p.WriteByte('(')
	if f.AggDistinct {
		p.WriteString("DISTINCT ")
	}
	if f.AggStar {
		p.WriteByte('*')
	}
	for i, a := range f.Args {
		if i > 0 {
			p.WriteString(", ")
		}
		if f.FuncVariadic && i == len(f.Args)-1 {
			p.WriteString("VARIADIC ")
		}
		if s, ok := bareString(a); ok && i == 0 && !p.exact && takesRelation(name) {
			p.WriteString(ident.Literal(relationName(s)))
			continue
		}
		p.expr(a)
	}
	if len(f.AggOrder) > 0 && !f.AggWithinGroup {
		p.WriteString(" ORDER BY ")
		p.sortList(f.AggOrder)
	}
	p.WriteByte(')')
	if f.AggWithinGroup {
		p.WriteString(" WITHIN GROUP (ORDER BY ")
		p.sortList(f.AggOrder)
		p.WriteByte(')')
	}
	if f.AggFilter != nil {
		p.WriteString(" FILTER (WHERE ")
		p.expr(f.AggFilter)
		p.WriteByte(')')
	}
	if f.Over != nil {
		p.WriteString(" OVER ")
		p.window(f.Over)
	}
}

// takesRelation reports whether the function's first argument is a sequence.
func takesRelation(name string) bool {
	switch strings.ToLower(name) {
	case "nextval", "currval", "setval":
		return true
	}
	return false
}

// relationName strips the schema of a name in a string, and gives the rest as
// it is written in SQL.
func relationName(s string) string {
	inQuotes := false
	last := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			inQuotes = !inQuotes
		case s[i] == '.' && !inQuotes:
			last = i + 1
		}
	}
	s = strings.TrimSpace(s[last:])
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		return ident.Quote(strings.ReplaceAll(s[1:len(s)-1], `""`, `"`))
	}
	return strings.ToLower(s)
}
