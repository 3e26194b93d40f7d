package workload

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Analyze tells what a statement asks of which table: its levels, the
// outermost first. Names are resolved against the catalog.
func Analyze(stmt *sqlparse.Statement, cat *catalog.Catalog) []*Level {
	levels, _ := NewResolver(cat).analyze(stmt)
	return levels
}

func (r *Resolver) analyze(stmt *sqlparse.Statement) ([]*Level, []string) {
	if stmt == nil || stmt.Tree == nil {
		return nil, nil
	}
	a := &analysis{stmt: stmt, names: r, seen: map[catalog.Name]bool{}}
	a.statement(stmt.Tree, nil, true)
	return a.levels, a.unresolved
}

// analysis walks one statement.
type analysis struct {
	stmt       *sqlparse.Statement
	names      *Resolver
	levels     []*Level
	unresolved []string
	seen       map[catalog.Name]bool
}

// level is a Level being filled, with its scope.
type level struct {
	*Level
	a  *analysis
	sc *scope
	// columns of the output, for whoever selects from it.
	output *source
}

func (a *analysis) newLevel(kind string, parent *scope, outermost bool) *level {
	l := &level{Level: &Level{Kind: kind, Outermost: outermost, Span: a.stmt.Span}, a: a,
		sc: &scope{parent: parent}, output: &source{columns: map[string]column{}}}
	a.levels = append(a.levels, l.Level)
	return l
}

// statement walks a query and gives its output columns.
func (a *analysis) statement(n *sqlparse.Node, parent *scope, outermost bool) *source {
	switch s := n.GetNode().(type) {
	case *sqlparse.Node_SelectStmt:
		return a.query(s.SelectStmt, parent, outermost)
	case *sqlparse.Node_InsertStmt:
		return a.insert(s.InsertStmt, parent, outermost)
	case *sqlparse.Node_UpdateStmt:
		return a.update(s.UpdateStmt, parent, outermost)
	case *sqlparse.Node_DeleteStmt:
		return a.delete(s.DeleteStmt, parent, outermost)
	case *sqlparse.Node_MergeStmt:
		return a.merge(s.MergeStmt, parent, outermost)
	}
	return &source{columns: map[string]column{}, open: true}
}

// with registers the WITH queries of a level and walks them.
func (l *level) with(w *sqlparse.WithClause) {
	for _, c := range w.GetCtes() {
		e := c.GetCommonTableExpr()
		if l.sc.ctes == nil {
			l.sc.ctes = map[string]*source{}
		}
		if w.Recursive {
			// The query may mention itself: what its first arm yields is
			// known only after it has been walked.
			l.sc.ctes[e.Ctename] = l.a.recursive(e, l.sc)
		}
		out := *l.a.statement(e.Ctequery, l.sc, false)
		if len(e.Aliascolnames) > 0 {
			out.alias(&sqlparse.Alias{Aliasname: e.Ctename, Colnames: e.Aliascolnames})
		}
		l.sc.ctes[e.Ctename] = &out
		if e.Ctequery.GetSelectStmt() == nil || e.Ctematerialized == sqlparse.CTEMaterialize_CTEMaterializeAlways {
			l.sc.ctes[e.Ctename] = out.computed()
		}
	}
}

// recursive gives the columns of a WITH query by its first arm, without
// keeping the levels met on the way.
func (a *analysis) recursive(e *sqlparse.CommonTableExpr, sc *scope) *source {
	first := e.Ctequery.GetSelectStmt()
	if first == nil {
		return &source{columns: map[string]column{}, open: true}
	}
	for first.Larg != nil {
		first = first.Larg
	}
	kept, unresolved := a.levels, a.unresolved
	probe := &scope{parent: sc, ctes: map[string]*source{e.Ctename: {columns: map[string]column{}, open: true}}}
	out := *a.query(first, probe, false)
	a.levels, a.unresolved = kept[:len(kept):len(kept)], unresolved
	if len(e.Aliascolnames) > 0 {
		out.alias(&sqlparse.Alias{Aliasname: e.Ctename, Colnames: e.Aliascolnames})
	}
	return out.computed()
}

// query walks a SELECT. A set operation is a level of its own, which carries
// the order and the limit; its arms are levels below it.
func (a *analysis) query(s *sqlparse.SelectStmt, parent *scope, outermost bool) *source {
	l := a.newLevel("select", parent, outermost)
	l.with(s.WithClause)
	switch {
	case s.Larg != nil:
		l.output = a.query(s.Larg, l.sc, false).computed()
		a.query(s.Rarg, l.sc, false)
		l.sc.sources = []*source{{columns: l.output.columns, open: l.output.open}}
	case len(s.ValuesLists) > 0:
		for i := range s.ValuesLists[0].GetList().GetItems() {
			name := "column" + itoa(i+1)
			l.output.add(name, column{nil, name})
		}
		l.values(s.ValuesLists)
	default:
		l.from(s.FromClause)
		l.targets(s.TargetList)
		l.Distinct = len(s.DistinctClause) > 0
	}
	l.where(s.WhereClause, context{})
	l.where(s.HavingClause, context{having: true})
	l.groupBy(s)
	l.orderBy(s)
	l.limit(s)
	l.ForUpdate = len(s.LockingClause) > 0
	if l.HasLimit || l.HasOffset || windows(s.TargetList) {
		return l.output.computed() // conditions stay outside
	}
	return l.output
}

// windows reports whether the output holds window functions.
func windows(targets []*sqlparse.Node) bool {
	found := false
	for _, t := range targets {
		sqlparse.Walk(t, func(m *sqlparse.Node) bool {
			found = found || m.GetFuncCall().GetOver() != nil
			return !found && m.GetSubLink() == nil
		})
	}
	return found
}

// manyRows is from how many rows of VALUES on they are not searched for
// subqueries.
const manyRows = 100

func (l *level) values(lists []*sqlparse.Node) {
	if len(lists) > manyRows {
		return
	}
	for _, row := range lists {
		for _, v := range row.GetList().GetItems() {
			l.subqueries(v)
		}
	}
}

func (l *level) limit(s *sqlparse.SelectStmt) {
	if s.LimitCount != nil && !s.LimitCount.GetAConst().GetIsnull() {
		l.HasLimit, l.Limit = true, l.text(s.LimitCount)
		l.subqueries(s.LimitCount)
	}
	if s.LimitOffset != nil {
		l.HasOffset, l.Offset = true, l.text(s.LimitOffset)
	}
}

func (a *analysis) insert(s *sqlparse.InsertStmt, parent *scope, outermost bool) *source {
	l := a.newLevel("insert", parent, outermost)
	l.with(s.WithClause)
	target := a.relation(s.Relation, l.sc)
	l.join(target, "")
	for _, c := range s.Cols {
		l.Assigned = append(l.Assigned, c.GetResTarget().GetName())
	}
	if v := s.SelectStmt.GetSelectStmt(); v != nil && len(v.ValuesLists) > 0 && v.WithClause == nil {
		l.values(v.ValuesLists)
	} else if v != nil {
		a.query(v, &scope{parent: parent, ctes: l.sc.ctes}, false)
	}
	l.onConflict(s.OnConflictClause, target)
	l.returning(s.ReturningClause)
	return l.output
}

func (l *level) onConflict(c *sqlparse.OnConflictClause, target *source) {
	if c == nil {
		return
	}
	if c.Infer != nil {
		for _, e := range c.Infer.IndexElems {
			if i := e.GetIndexElem(); i.GetName() != "" {
				l.OnConflict = append(l.OnConflict, i.Name)
			} else {
				l.OnConflict = append(l.OnConflict, l.text(i.GetExpr()))
			}
		}
		if c.Infer.Conname != "" && target.Table != nil {
			if k := target.Table.Constraint(c.Infer.Conname); k != nil {
				l.OnConflict = append(l.OnConflict, k.Columns...)
			}
		}
	}
	if c.Action != sqlparse.OnConflictAction_ONCONFLICT_UPDATE {
		return
	}
	l.OnConflictUpdate = true
	excluded := *target
	excluded.key, excluded.Alias, excluded.schema = "excluded", "excluded", ""
	excluded.Table = nil
	l.sc.sources = append(l.sc.sources, &excluded)
	for _, t := range c.TargetList {
		l.subqueries(t.GetResTarget().GetVal())
		l.set(t.GetResTarget())
	}
	// Bare names mean the target's columns: excluded's must be qualified.
	l.sc.sources = l.sc.sources[:len(l.sc.sources)-1]
	l.where(c.WhereClause, context{})
}

func (a *analysis) update(s *sqlparse.UpdateStmt, parent *scope, outermost bool) *source {
	l := a.newLevel("update", parent, outermost)
	l.with(s.WithClause)
	l.join(a.relation(s.Relation, l.sc), "")
	l.from(s.FromClause)
	l.assign(s.TargetList)
	l.where(s.WhereClause, context{})
	l.returning(s.ReturningClause)
	return l.output
}

// assign takes the SET list.
func (l *level) assign(list []*sqlparse.Node) {
	for _, t := range list {
		r := t.GetResTarget()
		l.Assigned = append(l.Assigned, r.GetName())
		l.set(r)
		v := r.GetVal()
		if m := v.GetMultiAssignRef(); m != nil {
			if m.Colno > 1 {
				continue // one source for all columns of (a, b) = ...
			}
			v = m.Source
		}
		l.subqueries(v)
	}
}

// set takes one column = value. A column of (a, b) = ... counts without its value.
func (l *level) set(r *sqlparse.ResTarget) {
	a := Assignment{Column: r.GetName(), Value: Operand{Kind: "expr"}}
	if r.GetVal().GetMultiAssignRef() == nil {
		a.Value = l.operand(r.GetVal())
	}
	l.Assignments = append(l.Assignments, a)
}

func (a *analysis) delete(s *sqlparse.DeleteStmt, parent *scope, outermost bool) *source {
	l := a.newLevel("delete", parent, outermost)
	l.with(s.WithClause)
	l.join(a.relation(s.Relation, l.sc), "")
	l.from(s.UsingClause)
	l.where(s.WhereClause, context{})
	l.returning(s.ReturningClause)
	return l.output
}

func (a *analysis) merge(s *sqlparse.MergeStmt, parent *scope, outermost bool) *source {
	l := a.newLevel("merge", parent, outermost)
	l.with(s.WithClause)
	l.join(a.relation(s.Relation, l.sc), "")
	l.fromItem(s.SourceRelation, "inner")
	l.where(s.JoinCondition, context{})
	for _, w := range s.MergeWhenClauses {
		c := w.GetMergeWhenClause()
		for _, t := range c.GetTargetList() {
			if name := t.GetResTarget().GetName(); name != "" && !contains(l.Assigned, name) {
				l.Assigned = append(l.Assigned, name)
			}
			if c.GetCommandType() == sqlparse.CmdType_CMD_UPDATE {
				l.set(t.GetResTarget())
			}
			l.subqueries(t.GetResTarget().GetVal())
		}
		l.subqueries(c.GetCondition())
	}
	l.returning(s.ReturningClause)
	return l.output
}

func (l *level) returning(r *sqlparse.ReturningClause) {
	if r != nil {
		l.targets(r.Exprs)
	}
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}
