package workload

import (
	"strings"

	"github.com/decadedb/decade/internal/sqlparse"
)

// targets walks the output list.
func (l *level) targets(list []*sqlparse.Node) {
	for _, n := range list {
		r := n.GetResTarget()
		if c := r.GetVal().GetColumnRef(); c != nil {
			if p := parts(c); len(p) > 0 && p[len(p)-1] == "*" {
				l.star(p)
				continue
			}
		}
		o := l.operand(r.GetVal())
		name := sqlparse.OutputName(r)
		l.Targets = append(l.Targets, Target{Operand: o, Alias: name, Text: o.Text})
		c := column{nil, name}
		if o.Kind == "column" && o.Func == "" && o.Cast == "" && o.JSONOp == "" {
			c = column{o.Table, o.Column}
		}
		l.output.add(name, c)
		l.Aggregates = l.Aggregates || aggregates(r.GetVal())
		l.subqueries(r.GetVal())
	}
}

// star takes * or t.*: the columns go to the output.
func (l *level) star(p []string) {
	l.Star = true
	for _, s := range l.sc.sources {
		if len(p) > 1 && !s.named(p[:len(p)-1]) {
			continue
		}
		for _, name := range s.order {
			if c, ok := s.columns[name]; ok {
				l.output.add(name, c)
			}
		}
		l.output.open = l.output.open || s.open
	}
}

func (l *level) groupBy(s *sqlparse.SelectStmt) {
	for _, g := range s.GroupClause {
		for _, e := range groupingExprs(g) {
			l.GroupBy = append(l.GroupBy, l.text(l.output2expr(s, e, false)))
		}
	}
	if len(s.GroupClause) > 0 || s.HavingClause != nil {
		l.Aggregates = true
	}
}

func groupingExprs(g *sqlparse.Node) []*sqlparse.Node {
	set := g.GetGroupingSet()
	if set == nil {
		return []*sqlparse.Node{g}
	}
	var out []*sqlparse.Node
	for _, c := range set.Content {
		out = append(out, groupingExprs(c)...)
	}
	return out
}

// output2expr resolves an output column's number or name.
func (l *level) output2expr(s *sqlparse.SelectStmt, n *sqlparse.Node, nameFirst bool) *sqlparse.Node {
	if c := n.GetAConst(); c != nil && c.GetIval() != nil {
		if i := int(c.GetIval().Ival); i >= 1 && i <= len(s.TargetList) {
			l.Ordinals = append(l.Ordinals, itoa(i))
			return s.TargetList[i-1].GetResTarget().GetVal()
		}
	}
	c := n.GetColumnRef()
	if c == nil || len(c.Fields) != 1 || c.Fields[0].GetString_() == nil {
		return n
	}
	if !nameFirst {
		if _, ok := l.sc.resolveHere(parts(c)); ok {
			return n
		}
	}
	for _, t := range s.TargetList {
		if r := t.GetResTarget(); r.GetName() == text(c.Fields[0]) {
			return r.GetVal()
		}
	}
	return n
}

func (l *level) orderBy(s *sqlparse.SelectStmt) {
	for _, n := range s.SortClause {
		b := n.GetSortBy()
		l.OrderBy = append(l.OrderBy, l.sortKey(b, l.output2expr(s, b.GetNode(), true)))
	}
}

func (l *level) sortKey(b *sqlparse.SortBy, expr *sqlparse.Node) SortKey {
	k := SortKey{Desc: b.GetSortbyDir() == sqlparse.SortByDir_SORTBY_DESC}
	k.NullsFirst = k.Desc
	switch b.GetSortbyNulls() {
	case sqlparse.SortByNulls_SORTBY_NULLS_FIRST:
		k.NullsFirst = true
	case sqlparse.SortByNulls_SORTBY_NULLS_LAST:
		k.NullsFirst = false
	}
	k.Text = l.text(expr)
	k.Operand = l.operand(expr)
	l.subqueries(expr)
	d := distanceExpr(expr)
	if d == nil {
		return k
	}
	k.Op = last(d.Name)
	k.Computed = expr.GetAExpr() != d
	left, right := l.operand(d.Lexpr), l.operand(d.Rexpr)
	if left.Column == "" && right.Column != "" {
		left, right = right, left
	}
	k.Operand, k.Other = left, right
	return k
}

// distanceExpr finds a distance operator in an expression.
func distanceExpr(n *sqlparse.Node) *sqlparse.A_Expr {
	var found *sqlparse.A_Expr
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if e := m.GetAExpr(); found == nil && e != nil && e.Lexpr != nil && isDistance(last(e.Name)) {
			found = e
		}
		return found == nil && m.GetSubLink() == nil
	})
	return found
}

// isDistance reports whether an operator orders by distance: pgvector's, and
// <-> and <->> of geometric types and pg_trgm.
func isDistance(op string) bool {
	switch op {
	case "<->", "<#>", "<=>", "<+>", "<~>", "<%>", "<<->", "<->>", "<<<->", "<->>>":
		return true
	}
	return false
}

// aggregates reports whether an aggregate stands in an expression, window
// functions aside.
func aggregates(n *sqlparse.Node) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if f := m.GetFuncCall(); f != nil && f.Over == nil {
			found = found || f.AggStar || f.AggDistinct || f.AggFilter != nil || f.AggWithinGroup || isAggregate(last(f.Funcname))
		}
		return !found && m.GetSubLink() == nil
	})
	return found
}

func isAggregate(name string) bool {
	switch strings.ToLower(name) {
	case "count", "sum", "avg", "min", "max", "array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg",
		"jsonb_object_agg", "bool_and", "bool_or", "every", "bit_and", "bit_or", "bit_xor", "stddev", "stddev_pop",
		"stddev_samp", "variance", "var_pop", "var_samp", "corr", "covar_pop", "covar_samp", "regr_slope",
		"regr_intercept", "regr_count", "regr_r2", "percentile_cont", "percentile_disc", "mode", "first", "last",
		"any_value", "range_agg", "range_intersect_agg", "xmlagg":
		return true
	}
	return false
}
