package ddl

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// setReturning gives the columns of the set-returning functions that views
// use most.
func setReturning(fn string, call *sqlparse.FuncCall, alias string) ([]output, bool) {
	one := func(typ string) ([]output, bool) {
		return []output{{name: alias, typ: catalog.TypeName{Name: typ}}}, true
	}
	switch fn {
	case "generate_series":
		return one("")
	case "unnest", "regexp_split_to_table", "string_to_table", "generate_subscripts":
		return one("")
	case "jsonb_array_elements", "jsonb_path_query":
		return []output{{name: valueName(alias, fn), typ: catalog.TypeName{Name: "jsonb"}}}, true
	case "json_array_elements":
		return []output{{name: valueName(alias, fn), typ: catalog.TypeName{Name: "json"}}}, true
	case "jsonb_array_elements_text", "json_array_elements_text":
		return []output{{name: valueName(alias, fn), typ: catalog.TypeName{Name: "text"}}}, true
	case "jsonb_object_keys", "json_object_keys":
		return one("text")
	case "jsonb_each":
		return []output{{name: "key", typ: catalog.TypeName{Name: "text"}}, {name: "value", typ: catalog.TypeName{Name: "jsonb"}}}, true
	case "jsonb_each_text", "json_each_text":
		return []output{{name: "key", typ: catalog.TypeName{Name: "text"}}, {name: "value", typ: catalog.TypeName{Name: "text"}}}, true
	}
	return nil, false
}

// valueName is the column name of jsonb_array_elements: its OUT parameter
// "value", unless an alias names it.
func valueName(alias, fn string) string {
	if alias == fn {
		return "value"
	}
	return alias
}

// exprType gives an expression's type where it is plain to see; the zero
// TypeName where it is not.
func (f *folder) exprType(n *sqlparse.Node, sc *scope) catalog.TypeName {
	named := func(s string) catalog.TypeName { return catalog.TypeName{Name: s} }
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_ColumnRef:
		if c := f.columnOf(n, sc); c != nil {
			return c.typ
		}
	case *sqlparse.Node_TypeCast:
		t, _ := f.resolveType(x.TypeCast.TypeName)
		return t
	case *sqlparse.Node_AConst:
		switch {
		case x.AConst.GetIval() != nil:
			return named("integer")
		case x.AConst.GetFval() != nil:
			if _, err := parseInt(x.AConst.GetFval().Fval); err == nil {
				return named("bigint")
			}
			return named("numeric")
		case x.AConst.GetBoolval() != nil:
			return named("boolean")
		case x.AConst.GetSval() != nil, x.AConst.Isnull:
			return named("text")
		}
	case *sqlparse.Node_CollateClause:
		return f.exprType(x.CollateClause.Arg, sc)
	case *sqlparse.Node_BoolExpr, *sqlparse.Node_NullTest, *sqlparse.Node_BooleanTest:
		return named("boolean")
	case *sqlparse.Node_CoalesceExpr:
		for _, a := range x.CoalesceExpr.Args {
			if t := f.exprType(a, sc); t.Name != "" && a.GetAConst() == nil {
				t.Mods = ""
				return t
			}
		}
	case *sqlparse.Node_MinMaxExpr:
		if len(x.MinMaxExpr.Args) > 0 {
			return f.exprType(x.MinMaxExpr.Args[0], sc)
		}
	case *sqlparse.Node_SqlvalueFunction:
		switch figureName(n) {
		case "current_date":
			return named("date")
		case "current_timestamp":
			return named("timestamp with time zone")
		case "localtimestamp":
			return named("timestamp without time zone")
		case "current_user", "session_user", "user", "current_role", "current_schema", "current_catalog":
			return named("name")
		}
	case *sqlparse.Node_FuncCall:
		return f.callType(x.FuncCall, sc)
	case *sqlparse.Node_AExpr:
		return f.operatorType(x.AExpr, sc)
	case *sqlparse.Node_SubLink:
		switch x.SubLink.SubLinkType {
		case sqlparse.SubLinkType_EXISTS_SUBLINK, sqlparse.SubLinkType_ANY_SUBLINK, sqlparse.SubLinkType_ALL_SUBLINK:
			return named("boolean")
		case sqlparse.SubLinkType_EXPR_SUBLINK:
			if out := f.outputs(x.SubLink.Subselect.GetSelectStmt(), sc); len(out) == 1 {
				return out[0].typ
			}
		}
	}
	return catalog.TypeName{}
}

func (f *folder) operatorType(e *sqlparse.A_Expr, sc *scope) catalog.TypeName {
	switch lastString(e.Name) {
	case "=", "<>", "!=", "<", ">", "<=", ">=", "~~", "!~~", "~~*", "!~~*", "~", "~*", "!~", "@>", "<@", "?", "?|", "?&", "&&", "@@":
		return catalog.TypeName{Name: "boolean"}
	case "->>", "#>>", "||":
		if lastString(e.Name) != "||" {
			return catalog.TypeName{Name: "text"}
		}
	case "->", "#>":
		return f.exprType(e.Lexpr, sc)
	}
	return catalog.TypeName{}
}

func (f *folder) callType(c *sqlparse.FuncCall, sc *scope) catalog.TypeName {
	named := func(s string) catalog.TypeName { return catalog.TypeName{Name: s} }
	arg := func(i int) catalog.TypeName {
		if i < len(c.Args) {
			return f.exprType(c.Args[i], sc)
		}
		return catalog.TypeName{}
	}
	switch fn := lastString(c.Funcname); fn {
	case "count", "row_number", "rank", "dense_rank":
		return named("bigint")
	case "now", "to_timestamp", "transaction_timestamp", "statement_timestamp", "clock_timestamp":
		return named("timestamp with time zone")
	case "lower", "upper", "concat", "concat_ws", "format", "to_char", "string_agg", "md5", "btrim", "replace", "substring", "left", "right":
		return named("text")
	case "length", "char_length", "array_length", "cardinality", "jsonb_array_length":
		return named("integer")
	case "min", "max", "lag", "lead", "first_value", "last_value", "any_value", "first", "last":
		t := arg(0)
		if t.Is("character varying") && (fn == "min" || fn == "max") {
			return named("text")
		}
		if fn == "min" || fn == "max" {
			t.Mods = ""
		}
		return t
	case "bool_or", "bool_and", "every":
		return named("boolean")
	case "date_trunc", "time_bucket", "time_bucket_gapfill":
		t := arg(1)
		if fn == "date_trunc" && t.Is("date") {
			return named("timestamp with time zone")
		}
		t.Mods = ""
		return t
	case "sum":
		switch t := arg(0); {
		case t.Is("smallint", "integer"):
			return named("bigint")
		case t.Is("bigint", "numeric"):
			return named("numeric")
		case t.Is("real", "double precision", "interval", "money"):
			return t
		}
	case "avg":
		switch t := arg(0); {
		case t.Is("smallint", "integer", "bigint", "numeric"):
			return named("numeric")
		case t.Is("real", "double precision"):
			return named("double precision")
		case t.Is("interval"):
			return t
		}
	case "array_agg":
		t := arg(0)
		t.Mods = ""
		if t.Name != "" {
			t.Dims = 1
		}
		return t
	case "jsonb_agg", "jsonb_build_object", "jsonb_object_agg", "to_jsonb", "jsonb_build_array":
		return named("jsonb")
	case "json_agg", "json_build_object", "json_object_agg", "to_json", "json_build_array", "row_to_json":
		return named("json")
	case "gen_random_uuid", "uuidv7", "uuidv4":
		return named("uuid")
	}
	return catalog.TypeName{}
}
