package sqlparse

import (
	"strings"

	"github.com/decadedb/decade/internal/ident"
)

// json writes SQL/JSON's constructors and query functions without what the
// server adds when it prints them: RETURNING of the type that it would be
// anyway, and clauses that say the default. It gives false for other nodes.
func (p *printer) json(n *Node) bool {
	if p.exact {
		return false
	}
	switch e := n.GetNode().(type) {
	case *Node_JsonFuncExpr:
		p.jsonFunction(e.JsonFuncExpr)
	case *Node_JsonObjectConstructor:
		p.WriteString("JSON_OBJECT(")
		p.list(e.JsonObjectConstructor.Exprs, ", ")
		p.jsonNulls(e.JsonObjectConstructor.AbsentOnNull, false)
		p.jsonUnique(e.JsonObjectConstructor.Unique)
		p.jsonReturning(e.JsonObjectConstructor.Output, "json")
		p.WriteByte(')')
	case *Node_JsonArrayConstructor:
		p.WriteString("JSON_ARRAY(")
		p.list(e.JsonArrayConstructor.Exprs, ", ")
		p.jsonNulls(e.JsonArrayConstructor.AbsentOnNull, true)
		p.jsonReturning(e.JsonArrayConstructor.Output, "json")
		p.WriteByte(')')
	case *Node_JsonArrayQueryConstructor:
		p.WriteString("JSON_ARRAY(")
		p.query(e.JsonArrayQueryConstructor.Query)
		p.jsonReturning(e.JsonArrayQueryConstructor.Output, "json")
		p.WriteByte(')')
	case *Node_JsonObjectAgg:
		p.WriteString("JSON_OBJECTAGG(")
		p.jsonPair(e.JsonObjectAgg.Arg)
		p.jsonNulls(e.JsonObjectAgg.AbsentOnNull, false)
		p.jsonUnique(e.JsonObjectAgg.Unique)
		p.jsonAggregate(e.JsonObjectAgg.Constructor)
	case *Node_JsonArrayAgg:
		p.WriteString("JSON_ARRAYAGG(")
		p.jsonValue(e.JsonArrayAgg.Arg)
		if order := e.JsonArrayAgg.GetConstructor().GetAggOrder(); len(order) > 0 {
			p.WriteString(" ORDER BY ")
			p.sortList(order)
		}
		p.jsonNulls(e.JsonArrayAgg.AbsentOnNull, true)
		p.jsonAggregate(e.JsonArrayAgg.Constructor)
	case *Node_JsonKeyValue:
		p.jsonPair(e.JsonKeyValue)
	case *Node_JsonValueExpr:
		p.jsonValue(e.JsonValueExpr)
	default:
		return false
	}
	return true
}

func (p *printer) jsonFunction(f *JsonFuncExpr) {
	result, onError := "text", JsonBehaviorType_JSON_BEHAVIOR_NULL
	switch f.Op {
	case JsonExprOp_JSON_EXISTS_OP:
		p.WriteString("JSON_EXISTS(")
		result, onError = "boolean", JsonBehaviorType_JSON_BEHAVIOR_FALSE
	case JsonExprOp_JSON_QUERY_OP:
		p.WriteString("JSON_QUERY(")
		result = "jsonb"
	default:
		p.WriteString("JSON_VALUE(")
	}
	p.jsonValue(f.ContextItem)
	p.WriteString(", ")
	p.expr(f.Pathspec)
	for i, n := range f.Passing {
		if i == 0 {
			p.WriteString(" PASSING ")
		} else {
			p.WriteString(", ")
		}
		p.jsonValue(n.GetJsonArgument().GetVal())
		p.WriteString(" AS " + ident.Quote(n.GetJsonArgument().GetName()))
	}
	p.jsonReturning(f.Output, result)
	switch f.Wrapper {
	case JsonWrapper_JSW_CONDITIONAL:
		p.WriteString(" WITH CONDITIONAL WRAPPER")
	case JsonWrapper_JSW_UNCONDITIONAL:
		p.WriteString(" WITH WRAPPER")
	}
	if f.Quotes == JsonQuotes_JS_QUOTES_OMIT {
		p.WriteString(" OMIT QUOTES")
	}
	p.jsonBehavior(f.OnEmpty, JsonBehaviorType_JSON_BEHAVIOR_NULL, " ON EMPTY")
	p.jsonBehavior(f.OnError, onError, " ON ERROR")
	p.WriteByte(')')
}

func (p *printer) jsonBehavior(b *JsonBehavior, usual JsonBehaviorType, when string) {
	if b == nil || b.Btype == usual {
		return
	}
	switch b.Btype {
	case JsonBehaviorType_JSON_BEHAVIOR_DEFAULT:
		p.WriteString(" DEFAULT ")
		p.expr(b.Expr)
	case JsonBehaviorType_JSON_BEHAVIOR_EMPTY, JsonBehaviorType_JSON_BEHAVIOR_EMPTY_ARRAY:
		p.WriteString(" EMPTY ARRAY")
	default:
		p.WriteString(" " + strings.ReplaceAll(strings.TrimPrefix(b.Btype.String(), "JSON_BEHAVIOR_"), "_", " "))
	}
	p.WriteString(when)
}

func (p *printer) jsonAggregate(c *JsonAggConstructor) {
	p.jsonReturning(c.GetOutput(), "json")
	p.WriteByte(')')
	if c.GetAggFilter() != nil {
		p.WriteString(" FILTER (WHERE ")
		p.expr(c.AggFilter)
		p.WriteByte(')')
	}
	if c.GetOver() != nil {
		p.WriteString(" OVER ")
		p.window(c.Over)
	}
}

// jsonReturning writes a RETURNING that names another type than the usual.
func (p *printer) jsonReturning(o *JsonOutput, usual string) {
	if o != nil && typeWords(o.TypeName) != usual {
		p.WriteString(" RETURNING " + typeText(o.TypeName))
	}
}

func (p *printer) jsonPair(kv *JsonKeyValue) {
	p.expr(kv.GetKey())
	p.WriteString(": ")
	p.jsonValue(kv.GetValue())
}

func (p *printer) jsonValue(v *JsonValueExpr) {
	p.expr(v.GetRawExpr())
	if v.GetFormat().GetFormatType() == JsonFormatType_JS_FORMAT_JSON {
		p.WriteString(" FORMAT JSON")
	}
}

func (p *printer) jsonNulls(absent, usual bool) {
	switch {
	case absent == usual:
	case absent:
		p.WriteString(" ABSENT ON NULL")
	default:
		p.WriteString(" NULL ON NULL")
	}
}

func (p *printer) jsonUnique(unique bool) {
	if unique {
		p.WriteString(" WITH UNIQUE KEYS")
	}
}

// jsonPathText gives a path of SQL/JSON without white space and without the
// quotes that a key does not need: $.a and $."a" are one path.
func jsonPathText(s string) (string, bool) {
	path := strings.TrimSpace(s)
	mode := ""
	for _, word := range []string{"strict", "lax"} {
		if rest, ok := strings.CutPrefix(path, word); ok && rest != "" && isSpace(rest[0]) {
			path = strings.TrimSpace(rest)
			if word == "strict" { // lax is the default
				mode = "strict "
			}
		}
	}
	if len(path) < 2 || path[0] != '$' || path[1] != '.' && path[1] != '[' && !isSpace(path[1]) {
		return "", false
	}
	var b strings.Builder
	b.WriteString(mode)
	for i := 0; i < len(path); i++ {
		c := path[i]
		switch {
		case isSpace(c):
			// A space between two words parts them.
			if i > 0 && i+1 < len(path) && isIdentPart(path[i-1]) && isIdentPart(path[i+1]) {
				b.WriteByte(' ')
			}
		case c == '"':
			j := i + 1
			for j < len(path) && path[j] != '"' {
				if path[j] == '\\' {
					j++
				}
				j++
			}
			if j >= len(path) {
				return "", false
			}
			key := path[i+1 : j]
			if i > 0 && (path[i-1] == '.' || path[i-1] == '$') && plainKey(key) {
				b.WriteString(key)
			} else {
				b.WriteString(path[i : j+1])
			}
			i = j
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

func plainKey(s string) bool {
	for i := range len(s) {
		if !isIdentPart(s[i]) || i == 0 && !isIdentStart(s[i]) {
			return false
		}
	}
	return s != ""
}
