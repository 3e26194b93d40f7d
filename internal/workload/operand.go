package workload

import (
	"strings"

	"github.com/decadedb/decade/internal/sqlparse"
)

// text gives an expression's source text.
func (l *level) text(n *sqlparse.Node) string { return sqlparse.ExprText(l.a.stmt, n) }

// operand describes an expression.
func (l *level) operand(n *sqlparse.Node) Operand {
	o := l.shape(n)
	o.Text = l.text(n)
	o.Norm = sqlparse.NormalNode(n)
	return o
}

// shape is an operand without its texts.
func (l *level) shape(n *sqlparse.Node) Operand {
	switch e := n.GetNode().(type) {
	case *sqlparse.Node_ColumnRef:
		return l.column(e.ColumnRef)
	case *sqlparse.Node_TypeCast:
		o := l.shape(e.TypeCast.Arg)
		if o.Kind == "column" || o.Column != "" {
			o.Cast = typeName(e.TypeCast.TypeName)
		} else if s := e.TypeCast.Arg.GetAConst().GetSval(); s != nil {
			switch strings.ToLower(strings.TrimSpace(s.Sval)) {
			case "now", "today", "tomorrow", "yesterday":
				o.Kind = "now"
			}
		}
		return o
	case *sqlparse.Node_CollateClause:
		return l.shape(e.CollateClause.Arg)
	case *sqlparse.Node_AIndirection:
		return l.subscript(e.AIndirection)
	case *sqlparse.Node_FuncCall:
		return l.call(last(e.FuncCall.Funcname), e.FuncCall.Args, n)
	case *sqlparse.Node_CoalesceExpr:
		return l.call("coalesce", e.CoalesceExpr.Args, n)
	case *sqlparse.Node_MinMaxExpr:
		name := "greatest"
		if e.MinMaxExpr.Op == sqlparse.MinMaxOp_IS_LEAST {
			name = "least"
		}
		return l.call(name, e.MinMaxExpr.Args, n)
	case *sqlparse.Node_AExpr:
		return l.operator(e.AExpr, n)
	case *sqlparse.Node_SubLink:
		return Operand{Kind: "subquery"}
	case *sqlparse.Node_AArrayExpr, *sqlparse.Node_RowExpr, *sqlparse.Node_List:
		if l.contents(n).column {
			return Operand{Kind: "expr"}
		}
		return Operand{Kind: "list"}
	}
	return Operand{Kind: l.contents(n).kind()}
}

func (l *level) column(c *sqlparse.ColumnRef) Operand {
	p := parts(c)
	o := Operand{Kind: "column"}
	if len(p) == 0 || p[len(p)-1] == "*" {
		return Operand{Kind: "expr"}
	}
	o.Column = p[len(p)-1]
	if r, ok := l.sc.resolve(p); ok {
		o.Table, o.Column = r.Table, r.Column
	}
	return o
}

// call describes a function of a column: the column at its heart when there
// is exactly one.
func (l *level) call(name string, args []*sqlparse.Node, whole *sqlparse.Node) Operand {
	name = strings.ToLower(name)
	in := l.contents(whole)
	if !in.column && !in.rows {
		return Operand{Kind: in.kind()}
	}
	o := Operand{Kind: "expr", Func: name}
	heart := -1
	for i, a := range args {
		if l.contents(a).column {
			if heart >= 0 {
				heart = -2 // two columns: no single heart
				break
			}
			heart = i
		}
	}
	for i, a := range args {
		if i == heart {
			h := l.shape(a)
			o.Table, o.Column, o.JSONOp, o.JSONPath = h.Table, h.Column, h.JSONOp, h.JSONPath
			o.Kind = h.Kind
			continue
		}
		o.FuncArgs = append(o.FuncArgs, l.text(a))
	}
	return o
}

// operator describes an operator expression as an operand: the way into JSON,
// or arithmetic, which counts as a function named by the operator.
func (l *level) operator(e *sqlparse.A_Expr, whole *sqlparse.Node) Operand {
	op := last(e.Name)
	if op == "@" && e.Lexpr == nil && e.Rexpr.GetColumnRef() != nil {
		return Operand{Kind: "param"} // sqlc's @name
	}
	in := l.contents(whole)
	if !in.column {
		return Operand{Kind: in.kind()}
	}
	switch op {
	case "->", "->>", "#>", "#>>":
		if o := l.shape(e.Lexpr); o.Column != "" && o.Func == "" && o.Cast == "" && !l.contents(e.Rexpr).column {
			o.JSONOp = op
			o.JSONPath = append(o.JSONPath[:len(o.JSONPath):len(o.JSONPath)], l.path(op, e.Rexpr)...)
			return o
		}
	}
	o := Operand{Kind: "expr", Func: op}
	args := []*sqlparse.Node{e.Lexpr, e.Rexpr}
	heart := -1
	for i, a := range args {
		if a != nil && l.contents(a).column {
			if heart >= 0 {
				return o
			}
			heart = i
		}
	}
	for i, a := range args {
		switch {
		case a == nil:
		case i == heart:
			h := l.shape(a)
			o.Table, o.Column, o.JSONOp, o.JSONPath, o.Cast = h.Table, h.Column, h.JSONOp, h.JSONPath, h.Cast
		default:
			o.FuncArgs = append(o.FuncArgs, l.text(a))
		}
	}
	return o
}

// path gives the keys of one step into JSON.
func (l *level) path(op string, n *sqlparse.Node) []string {
	if c := n.GetTypeCast(); c != nil {
		n = c.Arg
	}
	if s := n.GetAConst().GetSval(); s != nil {
		if strings.HasPrefix(op, "#") {
			return strings.Split(strings.Trim(s.Sval, "{}"), ",")
		}
		return []string{s.Sval}
	}
	if a := n.GetAArrayExpr(); a != nil && strings.HasPrefix(op, "#") {
		var out []string
		for _, e := range a.Elements {
			out = append(out, l.path("->", e)...)
		}
		return out
	}
	return []string{l.text(n)}
}

// subscript describes column['key'] and column[1].
func (l *level) subscript(a *sqlparse.A_Indirection) Operand {
	o := l.shape(a.Arg)
	if o.Column == "" {
		return o
	}
	for _, i := range a.Indirection {
		if x := i.GetAIndices(); x != nil && !x.IsSlice {
			o.JSONOp = "[]"
			o.JSONPath = append(o.JSONPath[:len(o.JSONPath):len(o.JSONPath)], l.path("->", x.Uidx)...)
		} else {
			return Operand{Kind: "expr"}
		}
	}
	return o
}

// contents says what stands in an expression.
//
// rows: an aggregate or window function without arguments, count(*), depends
// on the rows although it names no column.
type contents struct{ column, param, now, subquery, volatile, rows bool }

// kind is the Operand.Kind of an expression without columns.
func (c contents) kind() string {
	switch {
	case c.column, c.volatile, c.rows:
		return "expr"
	case c.subquery:
		return "subquery"
	case c.now:
		return "now"
	case c.param:
		return "param"
	}
	return "const"
}

func (l *level) contents(n *sqlparse.Node) contents {
	var c contents
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		switch e := m.GetNode().(type) {
		case *sqlparse.Node_ColumnRef:
			c.column = true
		case *sqlparse.Node_ParamRef:
			c.param = true
		case *sqlparse.Node_SubLink:
			c.subquery = true
			return false
		case *sqlparse.Node_AExpr:
			if last(e.AExpr.Name) == "@" && e.AExpr.Lexpr == nil && e.AExpr.Rexpr.GetColumnRef() != nil {
				c.param = true
				return false
			}
		case *sqlparse.Node_SqlvalueFunction:
			switch op := e.SqlvalueFunction.Op; {
			case op >= sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_DATE && op <= sqlparse.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
				c.now = true
			}
		case *sqlparse.Node_FuncCall:
			return l.callContents(e.FuncCall, &c)
		}
		return true
	})
	return c
}

// callContents looks at a function call; it is false when its arguments are
// of no interest.
func (l *level) callContents(f *sqlparse.FuncCall, c *contents) bool {
	c.rows = c.rows || f.AggStar || f.Over != nil
	if len(f.Funcname) > 1 && text(f.Funcname[0]) == "sqlc" {
		c.param = true // sqlc.arg(name)
		return false
	}
	switch strings.ToLower(last(f.Funcname)) {
	case "now", "transaction_timestamp", "statement_timestamp", "clock_timestamp":
		c.now = true
	case "random", "gen_random_uuid", "nextval", "timeofday", "uuid_generate_v4", "random_normal":
		c.volatile = true
	case "current_setting":
		c.param = true // constant while the query runs, unknown to its author
	}
	return true
}

// typeName is a type's name as people write it, without schema.
func typeName(t *sqlparse.TypeName) string {
	name := last(t.GetNames())
	switch name {
	case "int2":
		name = "smallint"
	case "int4":
		name = "integer"
	case "int8":
		name = "bigint"
	case "float4":
		name = "real"
	case "float8":
		name = "double precision"
	case "bool":
		name = "boolean"
	case "timestamptz":
		name = "timestamp with time zone"
	case "timestamp":
		name = "timestamp without time zone"
	case "timetz":
		name = "time with time zone"
	case "time":
		name = "time without time zone"
	case "varchar":
		name = "character varying"
	case "bpchar":
		name = "character"
	}
	if len(t.GetArrayBounds()) > 0 {
		name += "[]"
	}
	return name
}
