package workload

import (
	"strconv"

	"github.com/decadedb/decade/internal/sqlparse"
)

func itoa(n int) string { return strconv.Itoa(n) }

// from walks the items of FROM; a comma joins like CROSS JOIN does, and is
// called "cross".
func (l *level) from(items []*sqlparse.Node) {
	for _, n := range items {
		join := ""
		if len(l.Relations) > 0 {
			join = "cross"
		}
		l.fromItem(n, join)
	}
}

// join adds a relation to the level.
func (l *level) join(s *source, how string) {
	s.Join = how
	l.sc.sources = append(l.sc.sources, s)
	l.Relations = append(l.Relations, s.Relation)
}

// fromItem walks one item and gives the sources that it brought.
func (l *level) fromItem(n *sqlparse.Node, how string) []*source {
	before := len(l.sc.sources)
	switch f := n.GetNode().(type) {
	case *sqlparse.Node_RangeVar:
		l.join(l.a.relation(f.RangeVar, l.sc), how)
	case *sqlparse.Node_RangeSubselect:
		l.subselect(f.RangeSubselect, how)
	case *sqlparse.Node_RangeFunction:
		l.function(f.RangeFunction, how)
	case *sqlparse.Node_RangeTableSample:
		return l.fromItem(f.RangeTableSample.Relation, how)
	case *sqlparse.Node_JoinExpr:
		l.joinExpr(f.JoinExpr, how)
	case *sqlparse.Node_RangeTableFunc:
		l.join(openSource(f.RangeTableFunc.Alias), how)
	case *sqlparse.Node_JsonTable:
		l.join(openSource(f.JsonTable.Alias), how)
	}
	return l.sc.sources[before:]
}

func (l *level) joinExpr(j *sqlparse.JoinExpr, how string) {
	left := l.fromItem(j.Larg, how)
	right := l.fromItem(j.Rarg, joinWord(j))
	l.where(j.Quals, context{})
	for _, u := range j.UsingClause {
		l.using(text(u), left, right)
	}
	if j.IsNatural {
		for _, name := range common(left, right) {
			l.using(name, left, right)
		}
	}
}

func joinWord(j *sqlparse.JoinExpr) string {
	switch j.Jointype {
	case sqlparse.JoinType_JOIN_LEFT:
		return "left"
	case sqlparse.JoinType_JOIN_RIGHT:
		return "right"
	case sqlparse.JoinType_JOIN_FULL:
		return "full"
	}
	if j.Quals == nil && len(j.UsingClause) == 0 && !j.IsNatural {
		return "cross"
	}
	return "inner"
}

// using adds the comparison that USING (name) is. The joined column counts as
// the left one afterwards.
func (l *level) using(name string, left, right []*source) {
	side := func(list []*source) (Operand, *source) {
		for _, s := range list {
			if c, ok := s.columns[name]; ok {
				return Operand{Table: c.Table, Column: c.Column, Kind: "column", Text: s.key + "." + name, Norm: name}, s
			}
		}
		return Operand{Column: name, Kind: "column", Text: name, Norm: name}, nil
	}
	lo, _ := side(left)
	ro, src := side(right)
	l.Predicates = append(l.Predicates, Predicate{Left: lo, Right: ro, Op: "=", Join: true,
		Text: lo.Text + " = " + ro.Text, Span: l.a.stmt.Span})
	if src != nil {
		hidden := map[string]column{}
		for k, v := range src.columns {
			if k != name {
				hidden[k] = v
			}
		}
		src.columns = hidden
	}
}

func common(left, right []*source) []string {
	var out []string
	for _, ls := range left {
		for _, name := range ls.order {
			for _, rs := range right {
				if _, ok := rs.columns[name]; ok && !contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

// subselect walks a subquery in FROM. Only LATERAL ones see their neighbours.
func (l *level) subselect(r *sqlparse.RangeSubselect, how string) {
	parent := l.sc
	if r.Lateral {
		how = "lateral"
	} else {
		parent = &scope{parent: l.sc.parent, ctes: l.sc.ctes}
	}
	out := *l.a.statement(r.Subquery, parent, false)
	out.Relation = Relation{}
	out.alias(r.Alias)
	out.key = r.Alias.GetAliasname()
	l.join(&out, how)
}

// function walks a function call in FROM.
func (l *level) function(r *sqlparse.RangeFunction, how string) {
	s := openSource(r.Alias)
	lateral := r.Lateral
	for _, f := range r.Functions {
		items := f.GetList().GetItems()
		if len(items) == 0 {
			continue
		}
		if call := items[0].GetFuncCall(); call != nil {
			s.Name.Name = last(call.Funcname)
			if s.key == "" {
				s.key = s.Name.Name
			}
		}
		l.subqueries(items[0])
		lateral = lateral || l.mentions(items[0])
	}
	if s.Alias == "" {
		s.columns[s.key] = column{nil, s.key}
	} else if len(r.Alias.GetColnames()) == 0 && len(r.Coldeflist) == 0 {
		s.columns[s.Alias] = column{nil, s.Alias}
	}
	for _, c := range r.Coldeflist {
		s.add(c.GetColumnDef().GetColname(), column{nil, c.GetColumnDef().GetColname()})
		s.open = false
	}
	if lateral {
		how = "lateral" // a function may always look at its left neighbours
	}
	l.join(s, how)
}

// mentions reports whether an expression reads columns of the level's
// relations so far.
func (l *level) mentions(n *sqlparse.Node) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if c := m.GetColumnRef(); c != nil {
			if _, ok := l.sc.resolveHere(parts(c)); ok {
				found = true
			}
		}
		return !found
	})
	return found
}

func openSource(al *sqlparse.Alias) *source {
	s := &source{columns: map[string]column{}, open: true}
	if al != nil {
		s.alias(al)
		s.open = len(al.Colnames) == 0
	}
	return s
}

// parts gives the names of a column reference, "*" for a star.
func parts(c *sqlparse.ColumnRef) []string {
	out := make([]string, 0, len(c.Fields))
	for _, f := range c.Fields {
		if f.GetAStar() != nil {
			out = append(out, "*")
		} else {
			out = append(out, text(f))
		}
	}
	return out
}
