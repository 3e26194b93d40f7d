package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

func (f *folder) createFunction(s *sqlparse.CreateFunctionStmt) {
	fn := &catalog.Function{
		Name: f.newNameOf(s.Funcname), Kind: "function", Volatile: "volatile", Parallel: "unsafe", Pos: f.stmt.Span,
	}
	if s.IsProcedure {
		fn.Kind = "procedure"
	}
	f.signature(fn, s)
	f.functionOptions(fn, s.Options)
	if s.SqlBody != nil && s.SqlBody.GetNode() != nil {
		fn.Body, fn.BodyPos = f.sqlBody()
		if fn.Language == "" {
			fn.Language = "sql"
		}
	}
	list := f.functions.get(fn.Name)
	i := slices.IndexFunc(list, func(o *catalog.Function) bool { return equal(o.Args, fn.Args) })
	a := Action{Kind: CreateFunction, Name: functionPath(fn), NewFunction: fn, IfExists: s.Replace, Detail: fn.Kind}
	if i >= 0 {
		old := list[i]
		switch {
		case !s.Replace:
			f.problem("conflict", -1, `function "%s" already exists with same argument types`, fn.Name)
			return
		case old.Returns != fn.Returns:
			f.problem("conflict", -1, "cannot change return type of existing function %s", functionPath(fn))
		}
		fn.Comment = old.Comment
		list = slices.Clone(list)
		list[i] = fn
		f.functions.put(fn.Name, list)
		f.act(a)
		return
	}
	f.functions.put(fn.Name, append(slices.Clone(list), fn))
	f.bornGrants(fn.Kind, functionPath(fn), fn.Name.Schema)
	f.act(a)
}

// functionPath is schema.name(argument types).
func functionPath(fn *catalog.Function) string {
	return fn.Name.String() + "(" + strings.Join(fn.Args, ", ") + ")"
}

// signature reads the parameters and the result.
func (f *folder) signature(fn *catalog.Function, s *sqlparse.CreateFunctionStmt) {
	named := false
	var table, outs []string
	for _, n := range s.Parameters {
		p := n.GetFunctionParameter()
		if p == nil {
			continue
		}
		typ := f.argType(p.ArgType)
		switch p.Mode {
		case sqlparse.FunctionParameterMode_FUNC_PARAM_TABLE:
			table = append(table, ident.Quote(p.Name)+" "+typ)
			continue
		case sqlparse.FunctionParameterMode_FUNC_PARAM_OUT:
			outs = append(outs, typ)
			if !s.IsProcedure {
				continue
			}
		case sqlparse.FunctionParameterMode_FUNC_PARAM_INOUT:
			outs = append(outs, typ)
		}
		if p.Mode == sqlparse.FunctionParameterMode_FUNC_PARAM_OUT {
			continue
		}
		fn.Args = append(fn.Args, typ)
		fn.ArgNames = append(fn.ArgNames, p.Name)
		named = named || p.Name != ""
	}
	if !named {
		fn.ArgNames = nil
	}
	switch {
	case s.IsProcedure:
	case len(table) > 0:
		fn.Returns = "TABLE(" + strings.Join(table, ", ") + ")"
	case s.ReturnType != nil:
		fn.Returns = f.argType(s.ReturnType)
		if s.ReturnType.Setof {
			fn.Returns = "SETOF " + fn.Returns
		}
	case len(outs) == 1:
		fn.Returns = outs[0]
	case len(outs) > 1:
		fn.Returns = "record"
	}
}

// argType gives an argument type in format_type's words; modifiers do not
// count in signatures.
func (f *folder) argType(tn *sqlparse.TypeName) string {
	t := f.typeName(tn)
	t.Mods = ""
	if t.Schema == "" && t.Name == "bpchar" {
		t.Name = "character"
	}
	return t.String()
}

func (f *folder) functionOptions(fn *catalog.Function, list []*sqlparse.Node) {
	for _, n := range list {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		switch d.Defname {
		case "language":
			fn.Language = lower(constText(d.Arg))
		case "volatility":
			fn.Volatile = constText(d.Arg)
		case "strict":
			fn.Strict = d.Arg.GetBoolean().GetBoolval()
		case "security":
			fn.SecurityDefiner = d.Arg.GetBoolean().GetBoolval()
		case "leakproof":
			fn.LeakProof = d.Arg.GetBoolean().GetBoolval()
		case "parallel":
			fn.Parallel = lower(constText(d.Arg))
		case "set":
			f.functionSet(fn, d.Arg.GetVariableSetStmt())
		case "as":
			parts := strs(d.Arg.GetList().GetItems())
			if len(parts) > 0 {
				fn.Body = parts[len(parts)-1]
				fn.BodyPos = f.bodyPlace(d.Location)
			}
		}
	}
}

// functionSet applies SET and RESET of a function.
func (f *folder) functionSet(fn *catalog.Function, v *sqlparse.VariableSetStmt) {
	if v == nil {
		return
	}
	name := lower(v.Name)
	switch v.Kind {
	case sqlparse.VariableSetKind_VAR_SET_VALUE:
		var values []string
		for _, a := range v.Args {
			text := constText(a)
			if quotedListSetting(name) {
				text = ident.Quote(text)
				if text == `""` && len(v.Args) == 1 {
					text = `""`
				}
			}
			values = append(values, text)
		}
		fn.Config = fn.Config.Set(name, strings.Join(values, ", "))
	case sqlparse.VariableSetKind_VAR_SET_CURRENT:
		fn.Config = fn.Config.Set(name, f.settings.values[name])
	case sqlparse.VariableSetKind_VAR_RESET_ALL:
		fn.Config = nil
	default:
		fn.Config = fn.Config.Without(name)
	}
}

// quotedListSetting reports settings whose value is a list of names, stored
// quoted where needed.
func quotedListSetting(name string) bool {
	switch name {
	case "search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries":
		return true
	}
	return false
}

// bodyPlace gives where the text of AS '...' or AS $$...$$ begins and ends.
func (f *folder) bodyPlace(as int32) span.Span {
	start, end := f.bodyRange(int(as))
	return f.stmt.SpanAt(start, end)
}

// bodyRange gives the range of a quoted body behind an AS (or DO) at i.
func (f *folder) bodyRange(i int) (start, end int) {
	s := f.stmt.SQL
	for i = max(i, 0); i < len(s); {
		i = skipBlank(s, i)
		if i >= len(s) {
			break
		}
		next := tokenEnd(s, i)
		switch {
		case s[i] == '$' && next > i+1:
			tag := strings.IndexByte(s[i+1:], '$') + 2
			return i + tag, max(next-tag, i+tag)
		case s[i] == '\'':
			return i + 1, max(next-1, i+1)
		}
		i = next
	}
	return len(s), len(s)
}

// sqlBody gives the text of an SQL-standard body: BEGIN ATOMIC ... END or RETURN.
func (f *folder) sqlBody() (string, span.Span) {
	s := f.stmt.SQL
	at, _ := scanTo(s, 0, func(w string) bool {
		w = lower(w)
		return w == "begin" || w == "return"
	})
	return strings.TrimSpace(s[at:]), f.stmt.SpanAt(at, len(s))
}

// findFunction finds a function by name and, where they are stated, argument
// types.
func (f *folder) findFunction(o *sqlparse.ObjectWithArgs) (*catalog.Function, string) {
	names := strs(o.GetObjname())
	if len(names) == 0 {
		return nil, ""
	}
	var args []string
	for _, p := range o.Objfuncargs {
		if fp := p.GetFunctionParameter(); fp != nil && fp.Mode != sqlparse.FunctionParameterMode_FUNC_PARAM_OUT {
			f.quiet++
			args = append(args, f.argType(fp.ArgType))
			f.quiet--
		}
	}
	if len(o.Objfuncargs) == 0 {
		for _, n := range o.Objargs {
			f.quiet++
			args = append(args, f.argType(n.GetTypeName()))
			f.quiet--
		}
	}
	path := strings.Join(names, ".")
	if !o.ArgsUnspecified {
		path += "(" + strings.Join(args, ", ") + ")"
	}
	for _, n := range f.functionNames(names) {
		list := f.functions.get(n)
		for _, fn := range list {
			if o.ArgsUnspecified || equal(fn.Args, args) {
				return fn, functionPath(fn)
			}
		}
		if len(list) > 0 {
			break
		}
	}
	return nil, path
}

func (f *folder) functionNames(names []string) []catalog.Name {
	name := names[len(names)-1]
	if len(names) > 1 {
		return []catalog.Name{{Schema: names[len(names)-2], Name: name}}
	}
	var out []catalog.Name
	for _, s := range f.path() {
		out = append(out, catalog.Name{Schema: s, Name: name})
	}
	return out
}

// editFunction replaces a function by a changed copy.
func (f *folder) editFunction(fn *catalog.Function, edit func(n *catalog.Function)) *catalog.Function {
	own := *fn
	edit(&own)
	list := slices.DeleteFunc(slices.Clone(f.functions.get(fn.Name)), func(o *catalog.Function) bool { return o == fn })
	f.putFunctions(fn.Name, list)
	f.putFunctions(own.Name, append(slices.Clone(f.functions.get(own.Name)), &own))
	return &own
}

func (f *folder) putFunctions(n catalog.Name, list []*catalog.Function) {
	if len(list) == 0 {
		f.functions.del(n)
		return
	}
	f.functions.put(n, list)
}

func (f *folder) alterFunction(s *sqlparse.AlterFunctionStmt) {
	fn, path := f.findFunction(s.Func)
	a := Action{Kind: AlterFunction, Name: path}
	if fn == nil {
		f.missingFunction(path)
		f.act(a)
		return
	}
	a.NewFunction = f.editFunction(fn, func(n *catalog.Function) { f.functionOptions(n, s.Actions) })
	f.act(a)
}

func (f *folder) missingFunction(path string) {
	if !f.vague {
		f.problem("conflict", -1, `function %s does not exist`, path)
	}
}

func (f *folder) dropFunction(d dropping) {
	o := d.object.GetObjectWithArgs()
	if o == nil {
		return
	}
	fn, path := f.findFunction(o)
	a := d.action(DropFunction)
	a.Name = path
	if fn == nil {
		if !d.missingOK && !f.aggregate(o) {
			f.missingFunction(path)
		}
		f.act(a)
		return
	}
	deps := f.functionDependents(fn.Name)
	if len(f.functions.get(fn.Name)) > 1 {
		deps = nil // which overload is used cannot be told
	}
	a.Dependents = paths(deps)
	if f.obstacles(d, "function "+path, deps) {
		f.dropDependents(deps)
		f.putFunctions(fn.Name, slices.DeleteFunc(slices.Clone(f.functions.get(fn.Name)), func(o *catalog.Function) bool { return o == fn }))
		f.forgetGrants(fn.Kind, path)
	}
	f.act(a)
}

func (f *folder) aggregate(o *sqlparse.ObjectWithArgs) bool {
	n, _ := f.lookOther("aggregate", strs(o.Objname))
	return f.others.has(n)
}

// functionDependents gives the triggers that call a function, which DROP
// FUNCTION needs CASCADE for.
func (f *folder) functionDependents(n catalog.Name) []dependent {
	var out []dependent
	for _, t := range f.tables.m {
		for _, tr := range t.Triggers {
			if tr.Function == n && !tr.Inherited {
				out = append(out, dependent{"trigger " + t.Name.String() + "." + tr.Name, func() { f.removeTrigger(t.Name, tr.Name) }})
			}
		}
	}
	for _, e := range values(f.events) {
		if e.Function == n {
			out = append(out, dependent{"event trigger " + e.Name, func() { f.events.del(e.Name) }})
		}
	}
	return byPath(out)
}
