package sqlparse

import "strings"

// OutputName is the name of an output column: its alias, or the name that the
// server gives it (FigureColname of the server's parse_target.c). It is ""
// for *.
func OutputName(r *ResTarget) string {
	if r.GetName() != "" {
		return r.Name
	}
	if c := r.GetVal().GetColumnRef(); c != nil && len(c.Fields) > 0 && c.Fields[len(c.Fields)-1].GetAStar() != nil {
		return ""
	}
	name, _ := figure(r.GetVal())
	if name == "" {
		return "?column?"
	}
	return name
}

// figure gives a name and how good it is: 2 for a real name, 1 for that of a
// type or construct, 0 for none.
func figure(n *Node) (string, int) {
	switch e := n.GetNode().(type) {
	case *Node_ColumnRef:
		for i := len(e.ColumnRef.Fields) - 1; i >= 0; i-- {
			if s := e.ColumnRef.Fields[i].GetString_(); s != nil {
				return s.Sval, 2
			}
		}
	case *Node_AIndirection:
		for i := len(e.AIndirection.Indirection) - 1; i >= 0; i-- {
			if s := e.AIndirection.Indirection[i].GetString_(); s != nil {
				return s.Sval, 2
			}
		}
		return figure(e.AIndirection.Arg)
	case *Node_FuncCall:
		return lastName(e.FuncCall.Funcname), 2
	case *Node_AExpr:
		if e.AExpr.Kind == A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *Node_TypeCast:
		if name, strength := figure(e.TypeCast.Arg); strength > 1 {
			return name, strength
		}
		return lastName(e.TypeCast.TypeName.GetNames()), 1
	case *Node_CollateClause:
		return figure(e.CollateClause.Arg)
	case *Node_GroupingFunc:
		return "grouping", 2
	case *Node_SubLink:
		return figureSublink(e.SubLink)
	case *Node_CaseExpr:
		if name, strength := figure(e.CaseExpr.Defresult); strength > 1 {
			return name, strength
		}
		return "case", 1
	case *Node_AArrayExpr:
		return "array", 2
	case *Node_RowExpr:
		return "row", 2
	case *Node_CoalesceExpr:
		return "coalesce", 2
	case *Node_MinMaxExpr:
		if e.MinMaxExpr.Op == MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case *Node_SqlvalueFunction:
		return strings.ToLower(valueFunctionName(e.SqlvalueFunction.Op)), 2
	case *Node_MergeSupportFunc:
		return "merge_action", 2
	}
	if name := constructName(n); name != "" {
		return name, 2
	}
	return "", 0
}

// constructName names the constructs of SQL/XML and SQL/JSON.
func constructName(n *Node) string {
	switch e := n.GetNode().(type) {
	case *Node_XmlExpr:
		if e.XmlExpr.Op != XmlExprOp_IS_DOCUMENT {
			return strings.ToLower(strings.TrimPrefix(e.XmlExpr.Op.String(), "IS_"))
		}
	case *Node_XmlSerialize:
		return "xmlserialize"
	case *Node_JsonParseExpr:
		return "json"
	case *Node_JsonScalarExpr:
		return "json_scalar"
	case *Node_JsonSerializeExpr:
		return "json_serialize"
	case *Node_JsonObjectConstructor:
		return "json_object"
	case *Node_JsonArrayConstructor, *Node_JsonArrayQueryConstructor:
		return "json_array"
	case *Node_JsonObjectAgg:
		return "json_objectagg"
	case *Node_JsonArrayAgg:
		return "json_arrayagg"
	case *Node_JsonFuncExpr:
		switch e.JsonFuncExpr.Op {
		case JsonExprOp_JSON_EXISTS_OP:
			return "json_exists"
		case JsonExprOp_JSON_QUERY_OP:
			return "json_query"
		case JsonExprOp_JSON_VALUE_OP:
			return "json_value"
		}
	}
	return ""
}

func figureSublink(s *SubLink) (string, int) {
	switch s.SubLinkType {
	case SubLinkType_EXISTS_SUBLINK:
		return "exists", 2
	case SubLinkType_ARRAY_SUBLINK:
		return "array", 2
	case SubLinkType_EXPR_SUBLINK:
		if t := s.Subselect.GetSelectStmt().GetTargetList(); len(t) > 0 {
			if r := t[0].GetResTarget(); r.GetName() != "" {
				return r.Name, 2
			} else {
				return figure(r.GetVal())
			}
		}
	}
	return "", 0
}
