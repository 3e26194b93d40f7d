package ddl

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// output is a column that a query gives out, with its type where it follows
// from what was folded.
type output struct {
	name      string
	typ       catalog.TypeName
	collation string
}

// source is a FROM item: an alias and its columns.
type source struct {
	alias   string
	name    catalog.Name
	columns []output
	known   bool
}

// scope is what a query's expressions can refer to.
type scope struct {
	sources []source
	ctes    map[string][]output
	outer   *scope
}

func (sc *scope) cte(name string) ([]output, bool) {
	for s := sc; s != nil; s = s.outer {
		if c, ok := s.ctes[name]; ok {
			return c, true
		}
	}
	return nil, false
}

// outputs gives the columns of a query.
func (f *folder) outputs(s *sqlparse.SelectStmt, outer *scope) []output {
	if s == nil {
		return nil
	}
	sc := &scope{ctes: map[string][]output{}, outer: outer}
	f.readCTEs(s.WithClause, sc)
	if s.Larg != nil {
		return f.outputs(s.Larg, sc)
	}
	if len(s.ValuesLists) > 0 {
		var out []output
		for i, v := range s.ValuesLists[0].GetList().GetItems() {
			out = append(out, output{name: "column" + itoa(i+1), typ: f.exprType(v, sc)})
		}
		return out
	}
	for _, n := range s.FromClause {
		sc.sources = append(sc.sources, f.fromItem(n, sc)...)
	}
	var out []output
	for _, n := range s.TargetList {
		t := n.GetResTarget()
		if t == nil {
			continue
		}
		if star, ok := f.expandStar(t.Val, sc); ok {
			out = append(out, star...)
			continue
		}
		o := output{name: t.Name, typ: f.exprType(t.Val, sc)}
		if o.name == "" {
			if o.name = figureName(t.Val); o.name == "" {
				o.name = "?column?"
			}
		}
		if src := f.columnOf(t.Val, sc); src != nil {
			o.collation = src.collation
		}
		out = append(out, o)
	}
	return out
}

func (f *folder) readCTEs(w *sqlparse.WithClause, sc *scope) {
	for _, n := range w.GetCtes() {
		c := n.GetCommonTableExpr()
		if c == nil {
			continue
		}
		out := f.outputs(c.Ctequery.GetSelectStmt(), sc)
		sc.ctes[c.Ctename] = rename(out, strs(c.Aliascolnames))
	}
}

// rename gives columns the names of an alias list.
func rename(out []output, names []string) []output {
	for i, n := range names {
		if i < len(out) {
			out[i].name = n
		} else {
			out = append(out, output{name: n})
		}
	}
	return out
}

// fromItem gives the sources of a FROM item; a join gives both sides.
func (f *folder) fromItem(n *sqlparse.Node, sc *scope) []source {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_RangeVar:
		return []source{f.relationSource(x.RangeVar, sc)}
	case *sqlparse.Node_RangeSubselect:
		out := f.outputs(x.RangeSubselect.Subquery.GetSelectStmt(), sc)
		return []source{{alias: x.RangeSubselect.Alias.GetAliasname(), columns: rename(out, strs(x.RangeSubselect.Alias.GetColnames())), known: true}}
	case *sqlparse.Node_JoinExpr:
		left, right := f.fromItem(x.JoinExpr.Larg, sc), f.fromItem(x.JoinExpr.Rarg, sc)
		using := strs(x.JoinExpr.UsingClause)
		if x.JoinExpr.IsNatural {
			using = common(left, right)
		}
		if len(using) == 0 {
			return append(left, right...)
		}
		return joinUsing(left, right, using)
	case *sqlparse.Node_RangeFunction:
		return []source{f.functionSource(x.RangeFunction)}
	case *sqlparse.Node_RangeTableSample:
		return f.fromItem(x.RangeTableSample.Relation, sc)
	}
	return []source{{}}
}

func (f *folder) relationSource(rv *sqlparse.RangeVar, sc *scope) source {
	s := source{alias: rv.Relname, known: true}
	if rv.Alias != nil {
		s.alias = rv.Alias.Aliasname
	}
	if rv.Schemaname == "" {
		if out, ok := sc.cte(rv.Relname); ok {
			s.columns = rename(append([]output(nil), out...), strs(rv.Alias.GetColnames()))
			return s
		}
	}
	n, ok := f.lookVar(rv)
	s.name = n
	columns, known := f.relationColumns(n)
	s.known = ok && known
	for _, c := range columns {
		s.columns = append(s.columns, output{c.Name, c.Type, c.Collation})
	}
	s.columns = rename(s.columns, strs(rv.Alias.GetColnames()))
	return s
}

// functionSource gives the columns of a function in FROM as far as its call
// tells.
func (f *folder) functionSource(r *sqlparse.RangeFunction) source {
	s := source{alias: r.Alias.GetAliasname()}
	for _, d := range r.Coldeflist {
		if c := d.GetColumnDef(); c != nil {
			t, _ := f.resolveType(c.TypeName)
			s.columns = append(s.columns, output{name: c.Colname, typ: t})
			s.known = true
		}
	}
	names := strs(r.Alias.GetColnames())
	if len(s.columns) == 0 && len(r.Functions) == 1 {
		call := r.Functions[0].GetList().GetItems()
		if len(call) > 0 {
			fn := lastString(call[0].GetFuncCall().GetFuncname())
			if s.alias == "" {
				s.alias = fn
			}
			cols, ok := setReturning(fn, call[0].GetFuncCall(), s.alias)
			s.columns, s.known = cols, ok
		}
	}
	s.columns = rename(s.columns, names)
	if r.Ordinality && len(s.columns) > len(names)-1 {
		s.columns = append(s.columns, output{name: "ordinality", typ: catalog.TypeName{Name: "bigint"}})
	}
	s.known = s.known || len(names) > 0
	return s
}

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

// common gives the column names that both sides of a NATURAL JOIN have.
func common(left, right []source) []string {
	var out []string
	for _, l := range left {
		for _, c := range l.columns {
			for _, r := range right {
				if find(r.columns, c.name) != nil && !contains(out, c.name) {
					out = append(out, c.name)
				}
			}
		}
	}
	return out
}

// joinUsing puts the merged columns first, once.
func joinUsing(left, right []source, using []string) []source {
	merged := source{known: true}
	for _, u := range using {
		o := output{name: u}
		for _, s := range left {
			if c := find(s.columns, u); c != nil {
				o = *c
			}
		}
		merged.columns = append(merged.columns, o)
	}
	out := []source{merged}
	for _, s := range append(left, right...) {
		rest := s
		rest.columns = nil
		for _, c := range s.columns {
			if !contains(using, c.name) {
				rest.columns = append(rest.columns, c)
			}
		}
		out = append(out, rest)
	}
	return out
}

func find(list []output, name string) *output {
	for i := range list {
		if list[i].name == name {
			return &list[i]
		}
	}
	return nil
}

// expandStar gives the columns of * and alias.*.
func (f *folder) expandStar(n *sqlparse.Node, sc *scope) ([]output, bool) {
	r := n.GetColumnRef()
	if r == nil || len(r.Fields) == 0 || r.Fields[len(r.Fields)-1].GetAStar() == nil {
		return nil, false
	}
	names := strs(r.Fields)
	var out []output
	for s := sc; s != nil; s = s.outer {
		for _, src := range s.sources {
			if len(names) == 0 || src.alias == names[len(names)-1] {
				out = append(out, src.columns...)
			}
		}
		if len(names) == 0 || len(out) > 0 {
			break
		}
	}
	return out, true
}

// columnOf finds the source column of a plain reference.
func (f *folder) columnOf(n *sqlparse.Node, sc *scope) *output {
	r := n.GetColumnRef()
	if r == nil {
		return nil
	}
	names := strs(r.Fields)
	if len(names) == 0 || len(names) != len(r.Fields) {
		return nil
	}
	column := names[len(names)-1]
	for s := sc; s != nil; s = s.outer {
		for _, src := range s.sources {
			if len(names) > 1 && src.alias != names[len(names)-2] {
				continue
			}
			if c := find(src.columns, column); c != nil {
				return c
			}
		}
	}
	return nil
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
