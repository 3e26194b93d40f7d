package sqlparse

import (
	"strings"

	"github.com/decadedb/decade/internal/ident"
)

// cast writes a cast where it says more than the server would by itself.
func (p *printer) cast(c *TypeCast) {
	if p.exact {
		p.WriteByte('(')
		p.expr(c.Arg)
		p.WriteString(")::")
		p.names(c.TypeName.GetNames())
		p.WriteString("(" + modifiers(c.TypeName) + ")" + strings.Repeat("[]", len(c.TypeName.GetArrayBounds())))
		return
	}
	typ := typeWords(c.TypeName)
	if k := c.Arg.GetAConst(); k != nil {
		p.constant(k, typ, intervalFields(c.TypeName))
		return
	}
	if isConst(c.Arg) || droppable(c.TypeName, typ, c.Arg) {
		p.expr(c.Arg)
		return
	}
	p.WriteByte('(')
	p.expr(c.Arg)
	p.WriteString(")::" + typeText(c.TypeName))
}

// isConst reports whether an expression is a constant below any casts, or an
// array of such.
func isConst(n *Node) bool {
	switch e := n.GetNode().(type) {
	case *Node_AConst:
		return true
	case *Node_TypeCast:
		return isConst(e.TypeCast.Arg)
	case *Node_AArrayExpr:
		for _, i := range e.AArrayExpr.Elements {
			if !isConst(i) {
				return false
			}
		}
		return true
	}
	return false
}

// bareString gives a string constant below any casts.
func bareString(n *Node) (string, bool) {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	if c := n.GetAConst(); c != nil && !c.Isnull {
		if s, ok := c.Val.(*A_Const_Sval); ok {
			return s.Sval.GetSval(), true
		}
	}
	return "", false
}

// family is a group of types between which the server casts by itself.
type family string

const (
	anyFamily    family = ""
	textFamily   family = "text"
	numberFamily family = "number"
	timeFamily   family = "time"
	jsonFamily   family = "json"
)

// droppable reports whether a cast could be the server's own: a cast to a
// type that others turn into implicitly, of something that is not known to
// be of another kind.
func droppable(t *TypeName, typ string, arg *Node) bool {
	if len(t.Typmods) > 0 {
		return false
	}
	from := familyOf(arg)
	switch typ {
	case "text", "character varying", "character", "name", "bpchar":
		return true
	case "smallint", "integer", "bigint", "numeric", "real", "double precision", "oid":
		return from == anyFamily || from == numberFamily
	case "timestamp with time zone", "interval":
		return from == anyFamily || from == timeFamily
	case "inet", "bit varying", "regclass":
		return from == anyFamily
	}
	return false
}

// familyOf tells what is known of an expression's type without a catalog.
func familyOf(n *Node) family {
	switch e := n.GetNode().(type) {
	case *Node_AExpr:
		switch lastName(e.AExpr.Name) {
		case "->>", "#>>", "||":
			return textFamily
		case "->", "#>":
			return jsonFamily
		}
	case *Node_TypeCast:
		if c := e.TypeCast; !droppable(c.TypeName, typeWords(c.TypeName), c.Arg) {
			return typeFamily(typeWords(c.TypeName))
		}
		return familyOf(e.TypeCast.Arg)
	case *Node_FuncCall:
		switch strings.ToLower(lastName(e.FuncCall.Funcname)) {
		case "lower", "upper", "btrim", "ltrim", "rtrim", "substring", "substr", "concat", "concat_ws", "replace",
			"left", "right", "md5", "to_char", "split_part", "translate", "format", "jsonb_extract_path_text",
			"json_extract_path_text", "regexp_replace", "initcap", "string_agg":
			return textFamily
		case "length", "char_length", "octet_length", "cardinality", "array_length", "count", "extract", "date_part":
			return numberFamily
		case "now", "date_trunc", "timezone", "age", "to_timestamp", "clock_timestamp", "transaction_timestamp",
			"statement_timestamp":
			return timeFamily
		}
	case *Node_SqlvalueFunction:
		switch valueFunctionName(e.SqlvalueFunction.Op) {
		case "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP":
			return timeFamily
		}
		return textFamily
	}
	return anyFamily
}

func typeFamily(typ string) family {
	switch typ {
	case "text", "character varying", "character", "name":
		return textFamily
	case "smallint", "integer", "bigint", "numeric", "real", "double precision":
		return numberFamily
	case "date", "timestamp with time zone", "timestamp without time zone", "time without time zone", "time with time zone", "interval":
		return timeFamily
	case "json", "jsonb":
		return jsonFamily
	}
	return anyFamily
}

// typeWords gives the type's name in the words of format_type, of the element
// for an array, without schema and modifiers.
func typeWords(t *TypeName) string {
	switch name := strings.ToLower(lastName(t.GetNames())); name {
	case "int2", "smallint":
		return "smallint"
	case "int", "int4", "integer":
		return "integer"
	case "int8", "bigint":
		return "bigint"
	case "float4", "real":
		return "real"
	case "float8", "float":
		return "double precision"
	case "decimal", "numeric":
		return "numeric"
	case "bool", "boolean":
		return "boolean"
	case "varchar":
		return "character varying"
	case "bpchar", "char", "character":
		return "character"
	case "varbit":
		return "bit varying"
	case "timestamptz":
		return "timestamp with time zone"
	case "timestamp":
		return "timestamp without time zone"
	case "timetz":
		return "time with time zone"
	case "time":
		return "time without time zone"
	default:
		return lastName(t.GetNames())
	}
}

// typeText writes a type so that it parses back to the same.
func typeText(t *TypeName) string {
	name := lastName(t.Names)
	switch words := typeWords(t); words {
	case "double precision":
		name = "float8"
	case "timestamp with time zone":
		name = "timestamptz"
	case "timestamp without time zone":
		name = "timestamp"
	case "time with time zone":
		name = "timetz"
	case "time without time zone":
		name = "time"
	case "bit varying":
		name = "varbit"
	case "character varying":
		name = "varchar"
	case "character":
		name = "bpchar"
	case "smallint", "integer", "bigint", "real", "numeric", "boolean", "interval":
		name = words
	default:
		name = ident.Quote(name)
	}
	if mods := modifiers(t); mods != "" {
		name += "(" + mods + ")"
	}
	return name + strings.Repeat("[]", min(1, len(t.ArrayBounds)))
}

func modifiers(t *TypeName) string {
	var out []string
	for _, m := range t.GetTypmods() {
		var p printer
		p.expr(m)
		out = append(out, p.String())
	}
	return strings.Join(out, ", ")
}

// intervalFields gives the fields of INTERVAL HOUR TO SECOND, 0 for all.
func intervalFields(t *TypeName) int {
	if typeWords(t) != "interval" || len(t.Typmods) == 0 {
		return 0
	}
	c := t.Typmods[0].GetAConst()
	if c == nil || c.GetIval() == nil || c.GetIval().Ival == 0x7FFF {
		return 0
	}
	return int(c.GetIval().Ival)
}
