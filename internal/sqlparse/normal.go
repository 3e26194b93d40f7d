package sqlparse

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/ident"
)

// NormalExpr gives the normal form of an expression: SQL in which two
// spellings of one expression are equal when they differ only in what the
// server adds or changes when it prints an expression back (pg_get_expr,
// pg_get_constraintdef, pg_get_indexdef): casts of constants and implicit
// casts of columns, parentheses, synonyms of operators, qualification,
// BETWEEN, IN, spellings of literals. Text that is no expression comes back
// with its white space evened out.
//
// It errs on the side of equality: an explicit cast that could also have
// been the server's own (to text, to a number) does not count.
func NormalExpr(sql string) string {
	if strings.Contains(sql, "\x00") || tooDeep(sql) {
		return strings.Join(strings.Fields(sql), " ")
	}
	n, err := ParseExpr(sql)
	if err != nil {
		return strings.Join(strings.Fields(sql), " ")
	}
	return NormalNode(n)
}

// NormalNode gives the normal form of a parsed expression; "" for nil.
func NormalNode(n *Node) string {
	if n.GetNode() == nil {
		return ""
	}
	var p printer
	// A default of 'false' in a boolean column comes back as false; the type
	// of the column is not known here.
	if s, ok := bareString(n); ok && (s == "true" || s == "false") {
		return s
	}
	p.expr(n)
	return p.String()
}

// NormalQuery gives the normal form of a query, for comparing a view's text
// with what pg_get_viewdef prints: expressions as NormalExpr, output columns
// with their names, relations without schema and alias. What only a look into
// the tables can tell (the columns of *) stays different.
func NormalQuery(n *Node) string {
	var p printer
	p.query(n)
	return p.String()
}

// tooDeep reports whether brackets nest beyond what is read.
func tooDeep(sql string) bool {
	l := lexer{text: sql}
	depth, chain := 0, 0
	for {
		chain++
		switch t := l.next(); t.kind {
		case tokEOF, tokOpenEnd:
			return false
		case tokOpen:
			depth++
			chain = 0
		case tokClose:
			depth--
		case tokComma:
			chain = 0
		case tokWord:
			if equalFold(sql[t.start:t.end], "case") {
				depth++
			} else if equalFold(sql[t.start:t.end], "end") {
				depth--
			}
		}
		if depth > maxDepth || chain > maxChain {
			return true
		}
	}
}

// printer writes normal forms. It writes in one pass and never joins the
// texts of operands, so that long chains cost linear time.
type printer struct {
	strings.Builder
	// exact writes a form in which nothing is left out or made equal: two
	// trees have the same one only when they are the same but for positions.
	exact bool
}

// exactForm tells trees apart, positions aside.
func exactForm(n *Node) string {
	p := printer{exact: true}
	p.expr(n)
	return p.String()
}

func (p *printer) list(nodes []*Node, sep string) {
	for i, n := range nodes {
		if i > 0 {
			p.WriteString(sep)
		}
		p.expr(n)
	}
}

// expr writes one expression. Operators are always in brackets.
func (p *printer) expr(n *Node) {
	switch e := n.GetNode().(type) {
	case nil:
	case *Node_ColumnRef:
		p.column(e.ColumnRef)
	case *Node_AConst:
		p.constant(e.AConst, "", 0)
	case *Node_TypeCast:
		p.cast(e.TypeCast)
	case *Node_AExpr:
		p.operator(e.AExpr)
	case *Node_BoolExpr:
		p.boolean(e.BoolExpr)
	case *Node_FuncCall:
		p.call(e.FuncCall)
	case *Node_NullTest:
		p.WriteByte('(')
		p.expr(e.NullTest.Arg)
		if e.NullTest.Nulltesttype == NullTestType_IS_NULL {
			p.WriteString(" IS NULL)")
		} else {
			p.WriteString(" IS NOT NULL)")
		}
	case *Node_BooleanTest:
		p.WriteByte('(')
		p.expr(e.BooleanTest.Arg)
		p.WriteString(booleanTest(e.BooleanTest.Booltesttype) + ")")
	case *Node_CoalesceExpr:
		p.WriteString("COALESCE(")
		p.list(e.CoalesceExpr.Args, ", ")
		p.WriteByte(')')
	case *Node_MinMaxExpr:
		if e.MinMaxExpr.Op == MinMaxOp_IS_LEAST {
			p.WriteString("LEAST(")
		} else {
			p.WriteString("GREATEST(")
		}
		p.list(e.MinMaxExpr.Args, ", ")
		p.WriteByte(')')
	case *Node_CaseExpr:
		p.caseExpr(e.CaseExpr)
	case *Node_SqlvalueFunction:
		p.WriteString(valueFunction(e.SqlvalueFunction))
	case *Node_AArrayExpr:
		p.WriteString("ARRAY[")
		p.list(e.AArrayExpr.Elements, ", ")
		p.WriteByte(']')
	case *Node_RowExpr:
		p.WriteString("ROW(")
		p.list(e.RowExpr.Args, ", ")
		p.WriteByte(')')
	case *Node_AIndirection:
		p.indirection(e.AIndirection)
	case *Node_CollateClause:
		p.WriteByte('(')
		p.expr(e.CollateClause.Arg)
		p.WriteString(" COLLATE " + ident.Quote(lastName(e.CollateClause.Collname)) + ")")
	case *Node_NamedArgExpr:
		p.WriteString(ident.Quote(e.NamedArgExpr.Name) + " => ")
		p.expr(e.NamedArgExpr.Arg)
	case *Node_ParamRef:
		p.WriteString("$" + strconv.Itoa(int(e.ParamRef.Number)))
	case *Node_SubLink:
		p.sublink(e.SubLink)
	case *Node_SetToDefault:
		p.WriteString("DEFAULT")
	case *Node_List:
		p.WriteByte('(')
		p.list(e.List.Items, ", ")
		p.WriteByte(')')
	case *Node_GroupingFunc:
		p.WriteString("GROUPING(")
		p.list(e.GroupingFunc.Args, ", ")
		p.WriteByte(')')
	default:
		if !p.json(n) {
			p.WriteString(Deparse(n))
		}
	}
}

// column writes the last part of a column reference. OLD and NEW stay: they
// are different rows.
func (p *printer) column(c *ColumnRef) {
	if len(c.Fields) == 0 {
		return
	}
	if p.exact {
		p.names(c.Fields)
		return
	}
	last := c.Fields[len(c.Fields)-1]
	if last.GetAStar() != nil {
		if len(c.Fields) > 1 {
			p.WriteString(ident.Quote(c.Fields[len(c.Fields)-2].GetString_().GetSval()) + ".")
		}
		p.WriteByte('*')
		return
	}
	if len(c.Fields) == 2 {
		switch row := c.Fields[0].GetString_().GetSval(); row {
		case "old", "new", "excluded":
			p.WriteString(row + ".")
		}
	}
	p.WriteString(ident.Quote(last.GetString_().GetSval()))
}

// boolean writes AND, OR and NOT; nested ANDs and ORs become one.
func (p *printer) boolean(b *BoolExpr) {
	if b.Boolop == BoolExprType_NOT_EXPR {
		p.not(func() { p.list(b.Args, "") })
		return
	}
	sep := " AND "
	if b.Boolop == BoolExprType_OR_EXPR {
		sep = " OR "
	}
	args := b.Args
	if !p.exact {
		args = flatten(b, nil)
	}
	if len(args) == 1 {
		p.expr(args[0])
		return
	}
	p.WriteByte('(')
	for i, a := range args {
		if i > 0 {
			p.WriteString(sep)
		}
		p.expr(a)
	}
	p.WriteByte(')')
}

func (p *printer) not(arg func()) {
	p.WriteString("(NOT ")
	arg()
	p.WriteByte(')')
}

// flatten gives the operands of nested ANDs (or ORs) as one list. BETWEEN,
// which becomes an AND itself, counts as one.
func flatten(b *BoolExpr, out []*Node) []*Node {
	for _, a := range b.Args {
		if inner := a.GetBoolExpr(); inner != nil && inner.Boolop == b.Boolop {
			out = flatten(inner, out)
			continue
		}
		if expanded := expand(a); expanded != nil && expanded.Boolop == b.Boolop {
			out = flatten(expanded, out)
			continue
		}
		out = append(out, a)
	}
	return out
}

func (p *printer) caseExpr(c *CaseExpr) {
	p.WriteString("CASE")
	if c.Arg != nil {
		p.WriteByte(' ')
		p.expr(c.Arg)
	}
	for _, w := range c.Args {
		p.WriteString(" WHEN ")
		p.expr(w.GetCaseWhen().GetExpr())
		p.WriteString(" THEN ")
		p.expr(w.GetCaseWhen().GetResult())
	}
	switch {
	case c.Defresult != nil:
		p.WriteString(" ELSE ")
		p.expr(c.Defresult)
	case !p.exact:
		p.WriteString(" ELSE NULL") // as the server adds it
	}
	p.WriteString(" END")
}

func (p *printer) indirection(a *A_Indirection) {
	// column[1] needs no brackets; (column).field does.
	bare := a.Arg.GetColumnRef() != nil && len(a.Indirection) > 0 && a.Indirection[0].GetAIndices() != nil
	if !bare {
		p.WriteByte('(')
	}
	p.expr(a.Arg)
	if !bare {
		p.WriteByte(')')
	}
	for _, i := range a.Indirection {
		switch i := i.GetNode().(type) {
		case *Node_String_:
			p.WriteString("." + ident.Quote(i.String_.Sval))
		case *Node_AStar:
			p.WriteString(".*")
		case *Node_AIndices:
			p.WriteByte('[')
			p.expr(i.AIndices.Lidx)
			if i.AIndices.IsSlice {
				p.WriteByte(':')
			}
			p.expr(i.AIndices.Uidx)
			p.WriteByte(']')
		}
	}
}

func (p *printer) sublink(s *SubLink) {
	if p.exact {
		p.WriteString(Deparse(&Node{Node: &Node_SubLink{SubLink: s}}))
		return
	}
	p.WriteByte('(')
	switch s.SubLinkType {
	case SubLinkType_EXISTS_SUBLINK:
		p.WriteString("EXISTS ")
	case SubLinkType_ARRAY_SUBLINK:
		p.WriteString("ARRAY")
	case SubLinkType_ANY_SUBLINK, SubLinkType_ALL_SUBLINK:
		p.expr(s.Testexpr)
		op := "="
		if len(s.OperName) > 0 {
			op = lastName(s.OperName)
		}
		switch {
		case s.SubLinkType == SubLinkType_ALL_SUBLINK:
			p.WriteString(" " + synonym(op) + " ALL ")
		case op == "=":
			p.WriteString(" IN ")
		default:
			p.WriteString(" " + synonym(op) + " ANY ")
		}
	}
	p.WriteByte('(')
	p.query(s.Subselect)
	p.WriteString("))")
}

func booleanTest(t BoolTestType) string {
	switch t {
	case BoolTestType_IS_TRUE:
		return " IS TRUE"
	case BoolTestType_IS_NOT_TRUE:
		return " IS NOT TRUE"
	case BoolTestType_IS_FALSE:
		return " IS FALSE"
	case BoolTestType_IS_NOT_FALSE:
		return " IS NOT FALSE"
	case BoolTestType_IS_UNKNOWN:
		return " IS UNKNOWN"
	}
	return " IS NOT UNKNOWN"
}

// valueFunction writes CURRENT_DATE and its kin.
func valueFunction(f *SQLValueFunction) string {
	name := valueFunctionName(f.Op)
	switch f.Op {
	case SQLValueFunctionOp_SVFOP_CURRENT_TIME_N, SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N,
		SQLValueFunctionOp_SVFOP_LOCALTIME_N, SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		return name + "(" + strconv.Itoa(int(f.Typmod)) + ")"
	}
	return name
}

func valueFunctionName(op SQLValueFunctionOp) string {
	switch op {
	case SQLValueFunctionOp_SVFOP_CURRENT_DATE:
		return "CURRENT_DATE"
	case SQLValueFunctionOp_SVFOP_CURRENT_TIME, SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:
		return "CURRENT_TIME"
	case SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP, SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N:
		return "CURRENT_TIMESTAMP"
	case SQLValueFunctionOp_SVFOP_LOCALTIME, SQLValueFunctionOp_SVFOP_LOCALTIME_N:
		return "LOCALTIME"
	case SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP, SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		return "LOCALTIMESTAMP"
	case SQLValueFunctionOp_SVFOP_CURRENT_ROLE:
		return "CURRENT_ROLE"
	case SQLValueFunctionOp_SVFOP_CURRENT_USER:
		return "CURRENT_USER"
	case SQLValueFunctionOp_SVFOP_USER:
		return "USER"
	case SQLValueFunctionOp_SVFOP_SESSION_USER:
		return "SESSION_USER"
	case SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:
		return "CURRENT_CATALOG"
	}
	return "CURRENT_SCHEMA"
}

// names writes all parts of a qualified name.
func (p *printer) names(parts []*Node) {
	for i, n := range parts {
		if i > 0 {
			p.WriteByte('.')
		}
		if n.GetAStar() != nil {
			p.WriteByte('*')
			continue
		}
		p.WriteString(ident.Quote(n.GetString_().GetSval()))
	}
}

// lastName is the last part of a qualified name.
func lastName(parts []*Node) string {
	if len(parts) == 0 {
		return ""
	}
	return parts[len(parts)-1].GetString_().GetSval()
}
