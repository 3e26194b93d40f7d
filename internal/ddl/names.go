package ddl

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
)

// The names that PostgreSQL makes up, by the rules of
// src/backend/commands/indexcmds.c, catalog/pg_constraint.c and parser/parse_target.c.

// relationName is ChooseRelationName: name1_name2_label, numbered until no
// relation of the schema (and for constraints no constraint) has it.
func (f *folder) relationName(schema, name1, name2, label string, constraint bool) string {
	for pass := 0; ; pass++ {
		l := label
		if pass > 0 {
			l += strconv.Itoa(pass)
		}
		n := catalog.Name{Schema: schema, Name: ident.Object(name1, name2, l)}
		if f.relationExists(n) || constraint && f.conNames.get(n) > 0 {
			continue
		}
		return n.Name
	}
}

// constraintName is ChooseConstraintName: free among all constraints of the
// schema and the names that the statement already took.
func (f *folder) constraintName(schema, name1, name2, label string, taken ...string) string {
	for pass := 0; ; pass++ {
		l := label
		if pass > 0 {
			l += strconv.Itoa(pass)
		}
		n := catalog.Name{Schema: schema, Name: ident.Object(name1, name2, l)}
		if f.conNames.get(n) > 0 || contains(taken, n.Name) {
			continue
		}
		return n.Name
	}
}

// nameAddition joins column names until an identifier's length is reached
// (ChooseIndexNameAddition, ChooseForeignKeyConstraintNameAddition).
func nameAddition(columns []string) string {
	var b strings.Builder
	for _, c := range columns {
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		b.WriteString(c)
		if b.Len() > ident.MaxBytes {
			break
		}
	}
	return b.String()
}

// indexColumnNames is ChooseIndexColumnNames: every key's own name, numbered
// where two are the same.
func indexColumnNames(names []string) []string {
	var out []string
	for _, name := range names {
		if name == "" {
			name = "expr"
		}
		cur := name
		for i := 1; contains(out, cur); i++ {
			n := strconv.Itoa(i)
			cur = clipBytes(name, ident.MaxBytes-len(n)) + n
		}
		out = append(out, cur)
	}
	return out
}

func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// figureName is FigureColname: the name PostgreSQL gives an expression, ""
// when it has none ("?column?" in a query, "expr" in an index).
func figureName(n *sqlparse.Node) string {
	name, _ := figure(n)
	return name
}

// figure also gives the strength of the name: 2 for a good one, 1 for one
// that an enclosing cast replaces, 0 for none.
func figure(n *sqlparse.Node) (string, int) {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_ColumnRef:
		if name := lastString(x.ColumnRef.Fields); name != "" {
			return name, 2
		}
	case *sqlparse.Node_AIndirection:
		if name := lastString(x.AIndirection.Indirection); name != "" {
			return name, 2
		}
		return figure(x.AIndirection.Arg)
	case *sqlparse.Node_FuncCall:
		return lastString(x.FuncCall.Funcname), 2
	case *sqlparse.Node_AExpr:
		if x.AExpr.Kind == sqlparse.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *sqlparse.Node_TypeCast:
		name, strength := figure(x.TypeCast.Arg)
		if strength <= 1 && x.TypeCast.TypeName != nil {
			return lastString(x.TypeCast.TypeName.Names), 1
		}
		return name, strength
	case *sqlparse.Node_CollateClause:
		return figure(x.CollateClause.Arg)
	case *sqlparse.Node_GroupingFunc:
		return "grouping", 2
	case *sqlparse.Node_MergeSupportFunc:
		return "merge_action", 2
	case *sqlparse.Node_SubLink:
		switch x.SubLink.SubLinkType {
		case sqlparse.SubLinkType_EXISTS_SUBLINK:
			return "exists", 2
		case sqlparse.SubLinkType_ARRAY_SUBLINK:
			return "array", 2
		case sqlparse.SubLinkType_EXPR_SUBLINK:
			targets := x.SubLink.Subselect.GetSelectStmt().GetTargetList()
			if len(targets) == 1 {
				t := targets[0].GetResTarget()
				if t.GetName() != "" {
					return t.Name, 2
				}
				if name := figureName(t.GetVal()); name != "" {
					return name, 2
				}
				return "?column?", 2
			}
		}
	case *sqlparse.Node_CaseExpr:
		name, strength := figure(x.CaseExpr.Defresult)
		if strength <= 1 {
			return "case", 1
		}
		return name, strength
	case *sqlparse.Node_AArrayExpr:
		return "array", 2
	case *sqlparse.Node_RowExpr:
		return "row", 2
	case *sqlparse.Node_CoalesceExpr:
		return "coalesce", 2
	case *sqlparse.Node_MinMaxExpr:
		if x.MinMaxExpr.Op == sqlparse.MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case *sqlparse.Node_SqlvalueFunction:
		return sqlValueName(x.SqlvalueFunction.Op), 2
	case *sqlparse.Node_XmlExpr:
		switch x.XmlExpr.Op {
		case sqlparse.XmlExprOp_IS_XMLCONCAT:
			return "xmlconcat", 2
		case sqlparse.XmlExprOp_IS_XMLELEMENT:
			return "xmlelement", 2
		case sqlparse.XmlExprOp_IS_XMLFOREST:
			return "xmlforest", 2
		case sqlparse.XmlExprOp_IS_XMLPARSE:
			return "xmlparse", 2
		case sqlparse.XmlExprOp_IS_XMLPI:
			return "xmlpi", 2
		case sqlparse.XmlExprOp_IS_XMLROOT:
			return "xmlroot", 2
		}
	case *sqlparse.Node_XmlSerialize:
		return "xmlserialize", 2
	case *sqlparse.Node_JsonParseExpr:
		return "json", 2
	case *sqlparse.Node_JsonScalarExpr:
		return "json_scalar", 2
	case *sqlparse.Node_JsonSerializeExpr:
		return "json_serialize", 2
	case *sqlparse.Node_JsonObjectConstructor:
		return "json_object", 2
	case *sqlparse.Node_JsonArrayConstructor, *sqlparse.Node_JsonArrayQueryConstructor:
		return "json_array", 2
	case *sqlparse.Node_JsonObjectAgg:
		return "json_objectagg", 2
	case *sqlparse.Node_JsonArrayAgg:
		return "json_arrayagg", 2
	case *sqlparse.Node_JsonFuncExpr:
		switch x.JsonFuncExpr.Op {
		case sqlparse.JsonExprOp_JSON_EXISTS_OP:
			return "json_exists", 2
		case sqlparse.JsonExprOp_JSON_QUERY_OP:
			return "json_query", 2
		case sqlparse.JsonExprOp_JSON_VALUE_OP:
			return "json_value", 2
		}
	}
	return "", 0
}

func sqlValueName(op sqlparse.SQLValueFunctionOp) string {
	switch op {
	case sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_DATE:
		return "current_date"
	case sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_TIME, sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:
		return "current_time"
	case sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP, sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N:
		return "current_timestamp"
	case sqlparse.SQLValueFunctionOp_SVFOP_LOCALTIME, sqlparse.SQLValueFunctionOp_SVFOP_LOCALTIME_N:
		return "localtime"
	case sqlparse.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP, sqlparse.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		return "localtimestamp"
	case sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:
		return "current_role"
	case sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_USER:
		return "current_user"
	case sqlparse.SQLValueFunctionOp_SVFOP_USER:
		return "user"
	case sqlparse.SQLValueFunctionOp_SVFOP_SESSION_USER:
		return "session_user"
	case sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:
		return "current_catalog"
	case sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:
		return "current_schema"
	}
	return ""
}

// strs gives the strings of a list of String nodes.
func strs(list []*sqlparse.Node) []string {
	var out []string
	for _, n := range list {
		if s := n.GetString_(); s != nil {
			out = append(out, s.Sval)
		}
	}
	return out
}

func lastString(list []*sqlparse.Node) string {
	for i := len(list) - 1; i >= 0; i-- {
		if s := list[i].GetString_(); s != nil {
			return s.Sval
		}
		if list[i].GetAStar() != nil {
			return ""
		}
	}
	return ""
}
