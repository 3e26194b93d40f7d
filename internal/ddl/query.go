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
