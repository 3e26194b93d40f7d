package ddl

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// The server keeps a view's query with every * spelled out, every output
// column named, and columns by number, so that renaming one shows. These
// functions bring the normal form of a written query to that state.

// viewNorm is the normal form of a view's query. query is not changed.
func (f *folder) viewNorm(sql string, columns []*catalog.Column) string {
	tree := parseQuery(sql)
	if tree == nil {
		return sql
	}
	f.spellOut(tree.GetSelectStmt(), nil)
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	nameTargets(tree.GetSelectStmt(), names)
	return sqlparse.NormalQuery(tree)
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

// renormView brings a view's normal form in step with its columns.
func (f *folder) renormView(n catalog.Name) {
	v := f.views.get(n)
	if v == nil {
		return
	}
	own := *v
	own.Query.Norm = f.viewNorm(v.Query.SQL, v.Columns)
	f.putView(v, &own)
}

// renameInView follows the renaming of a column into a view that reads it:
// the query reads the new name and gives out the old one.
func (f *folder) renameInView(view, relation catalog.Name, from, to string) {
	v := f.views.get(view)
	if v == nil {
		return
	}
	words := f.viewWords.get(view)
	if words != nil && !words[from] && !words["*"] {
		return
	}
	tree := parseQuery(v.Query.SQL)
	if tree == nil {
		return
	}
	// A star is spelled out with the old name first; the relation has the new
	// one already.
	f.spellOut(tree.GetSelectStmt(), nil)
	var names []string
	for _, c := range v.Columns {
		names = append(names, c.Name)
	}
	nameTargets(tree.GetSelectStmt(), names)
	sqlparse.Walk(tree, func(n *sqlparse.Node) bool {
		if r := n.GetColumnRef(); r != nil && len(r.Fields) > 0 {
			if s := r.Fields[len(r.Fields)-1].GetString_(); s != nil && s.Sval == from {
				s.Sval = to
			}
		}
		return true
	})
	own := *v
	own.Query = catalog.Expr{SQL: sqlparse.Deparse(tree), Norm: sqlparse.NormalQuery(tree)}
	f.viewWords.put(view, f.wordsOf(tree))
	own.Uses = slices.Clone(v.Uses)
	f.putView(v, &own)
}
