package ddl

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// The server keeps a view's query with every * spelled out, every output
// column named, and columns by number, so that renaming one shows. These
// functions bring the normal form of a written query to that state.

// spell brings a new view's query to that state. Where it had a star the
// spelled text is kept: later the relation may have other columns.
func (f *folder) spell(v *catalog.View) {
	tree := parseQuery(v.Query.SQL)
	if tree == nil {
		v.Query.Norm = v.Query.SQL
		return
	}
	f.spellOut(tree.GetSelectStmt(), nil)
	nameTargets(tree.GetSelectStmt(), columnNames(v.Columns))
	v.Query.Norm = sqlparse.NormalQuery(tree)
	if f.viewWords.get(v.Name)["*"] {
		f.spelled.put(v.Name, sqlparse.Deparse(tree))
	} else {
		f.spelled.del(v.Name)
	}
}

func columnNames(list []*catalog.Column) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.Name)
	}
	return out
}

// editQuery changes a view's query to follow what it reads, or its columns.
// edit reports whether it changed the tree.
func (f *folder) editQuery(v *catalog.View, edit func(tree *sqlparse.Node) bool) {
	sql, ok := f.spelled.m[v.Name]
	if !ok {
		sql = v.Query.SQL
	}
	tree := parseQuery(sql)
	if tree == nil {
		return
	}
	nameTargets(tree.GetSelectStmt(), columnNames(v.Columns))
	if !edit(tree) {
		return
	}
	text := sqlparse.Deparse(tree)
	v.Query = catalog.Expr{SQL: text, Norm: sqlparse.NormalQuery(tree)}
	f.spelled.del(v.Name)
	f.viewWords.put(v.Name, f.wordsOf(tree))
}

// parseQuery parses a query into a tree that nobody else holds.
func parseQuery(sql string) *sqlparse.Node {
	file := sqlparse.Parse("", sql)
	if len(file.Statements) != 1 || file.Statements[0].Tree.GetSelectStmt() == nil {
		return nil
	}
	return file.Statements[0].Tree
}

// nameTargets gives a query's output columns their names, in every arm of a
// set operation.
func nameTargets(s *sqlparse.SelectStmt, names []string) {
	if s == nil {
		return
	}
	if s.Larg != nil {
		nameTargets(s.Larg, names)
		nameTargets(s.Rarg, names)
		return
	}
	if len(s.TargetList) != len(names) {
		return
	}
	for i, n := range s.TargetList {
		if t := n.GetResTarget(); t != nil {
			t.Name = names[i]
		}
	}
}

// spellOut replaces stars by columns, in a query and those inside it.
func (f *folder) spellOut(s *sqlparse.SelectStmt, outer *scope) {
	if s == nil {
		return
	}
	sc := &scope{ctes: map[string][]output{}, outer: outer}
	for _, n := range s.GetWithClause().GetCtes() {
		c := n.GetCommonTableExpr()
		if c == nil {
			continue
		}
		f.spellOut(c.Ctequery.GetSelectStmt(), sc)
		sc.ctes[c.Ctename] = rename(f.outputs(c.Ctequery.GetSelectStmt(), sc), strs(c.Aliascolnames))
	}
	if s.Larg != nil {
		f.spellOut(s.Larg, sc)
		f.spellOut(s.Rarg, sc)
		return
	}
	for _, n := range s.FromClause {
		sc.sources = append(sc.sources, f.fromItem(n, sc)...)
		f.spellOutBelow(n, sc)
	}
	var list []*sqlparse.Node
	for _, n := range s.TargetList {
		star, ok := f.expandStar(n.GetResTarget().GetVal(), sc)
		if !ok || len(star) == 0 {
			list = append(list, n)
			continue
		}
		for _, o := range star {
			list = append(list, columnTarget(o.name))
		}
	}
	s.TargetList = list
	for _, n := range s.TargetList {
		f.spellOutBelow(n, sc)
	}
	f.spellOutBelow(s.WhereClause, sc)
	f.spellOutBelow(s.HavingClause, sc)
}

// spellOutBelow spells out the sub-queries of an expression or FROM item.
func (f *folder) spellOutBelow(n *sqlparse.Node, sc *scope) {
	sqlparse.Walk(n, func(n *sqlparse.Node) bool {
		switch x := n.GetNode().(type) {
		case *sqlparse.Node_RangeSubselect:
			f.spellOut(x.RangeSubselect.Subquery.GetSelectStmt(), sc)
			return false
		case *sqlparse.Node_SubLink:
			if x.SubLink.SubLinkType != sqlparse.SubLinkType_EXISTS_SUBLINK {
				f.spellOut(x.SubLink.Subselect.GetSelectStmt(), sc)
				return false
			}
		}
		return true
	})
}

// columnTarget is a target list's entry for a column.
func columnTarget(name string) *sqlparse.Node {
	field := &sqlparse.Node{Node: &sqlparse.Node_String_{String_: &sqlparse.String{Sval: name}}}
	ref := &sqlparse.Node{Node: &sqlparse.Node_ColumnRef{ColumnRef: &sqlparse.ColumnRef{Fields: []*sqlparse.Node{field}}}}
	return &sqlparse.Node{Node: &sqlparse.Node_ResTarget{ResTarget: &sqlparse.ResTarget{Name: name, Val: ref}}}
}

// renameInView follows the renaming of a column into a view that reads it:
// the query reads the new name and gives out the old one.
func (f *folder) renameInView(view, relation catalog.Name, from, to string) {
	v := f.views.get(view)
	if v == nil || !f.viewMentions(v, from) {
		return
	}
	own := *v
	f.editQuery(&own, func(tree *sqlparse.Node) bool {
		aliases := f.aliasesOf(tree, relation)
		found := false
		sqlparse.Walk(tree, func(n *sqlparse.Node) bool {
			r := n.GetColumnRef()
			if r == nil || len(r.Fields) == 0 {
				return true
			}
			names := strs(r.Fields)
			if len(names) > 1 && !contains(aliases, names[len(names)-2]) {
				return true
			}
			if s := r.Fields[len(r.Fields)-1].GetString_(); s != nil && s.Sval == from {
				s.Sval, found = to, true
			}
			return true
		})
		return found
	})
	f.putView(v, &own)
}

// aliasesOf gives the names by which a query speaks of a relation.
func (f *folder) aliasesOf(tree *sqlparse.Node, relation catalog.Name) []string {
	var out []string
	sqlparse.Walk(tree, func(n *sqlparse.Node) bool {
		if rv := n.GetRangeVar(); rv != nil {
			if name, ok := f.lookVar(rv); ok && name == relation {
				alias := rv.Relname
				if rv.Alias != nil {
					alias = rv.Alias.Aliasname
				}
				out = append(out, alias)
			}
		}
		return true
	})
	return out
}

// moveInView follows a relation's new name into a view's query. The old name
// stays as an alias, for the columns that are qualified by it.
func (f *folder) moveInView(v *catalog.View, from, to catalog.Name) {
	f.editQuery(v, func(tree *sqlparse.Node) bool {
		ctes := map[string]bool{}
		found := false
		sqlparse.Walk(tree, func(n *sqlparse.Node) bool {
			if c := n.GetCommonTableExpr(); c != nil {
				ctes[c.Ctename] = true
			}
			rv := n.GetRangeVar()
			if rv == nil || rv.Relname != from.Name || rv.Schemaname != "" && rv.Schemaname != from.Schema ||
				rv.Schemaname == "" && ctes[rv.Relname] {
				return true
			}
			if rv.Alias == nil && rv.Relname != to.Name {
				rv.Alias = &sqlparse.Alias{Aliasname: rv.Relname}
			}
			rv.Schemaname, rv.Relname, found = to.Schema, to.Name, true
			return true
		})
		return found
	})
}
