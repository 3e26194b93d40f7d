package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/sqlparse"
)

// dml is an INSERT, UPDATE or DELETE taken apart.
type dml struct {
	kind  string
	where *sqlparse.Node
	// joined: USING or FROM name other tables.
	joined bool
	// sets are the columns that an UPDATE assigns, with their values.
	sets map[string]*sqlparse.Node
	// from: an INSERT takes its rows from a query with a FROM.
	from bool
	// limited: that query has a LIMIT.
	limited bool
	// sql is the statement's own text, also where it stands in a DO block.
	sql string
}

// dataChange takes the data change apart; nil when it cannot be seen.
func (c change) dataChange() *dml {
	if c.Kind != ddl.DataChange {
		return nil
	}
	n, text := c.tree(), c.step.Stmt.SQL
	if c.inBlock() {
		text = c.spanText()
		st := sqlparse.Parse("", text).Statements
		if len(st) != 1 || st[0].Tree == nil {
			return nil
		}
		n = st[0].Tree
	}
	d := &dml{kind: c.Detail, sql: text}
	switch {
	case n.GetUpdateStmt() != nil:
		u := n.GetUpdateStmt()
		d.where, d.joined, d.sets = u.WhereClause, len(u.FromClause) > 0, map[string]*sqlparse.Node{}
		for _, t := range u.TargetList {
			if r := t.GetResTarget(); r != nil {
				d.sets[r.Name] = r.Val
			}
		}
	case n.GetDeleteStmt() != nil:
		d.where, d.joined = n.GetDeleteStmt().WhereClause, len(n.GetDeleteStmt().UsingClause) > 0
	case n.GetInsertStmt() != nil:
		s := n.GetInsertStmt().SelectStmt.GetSelectStmt()
		d.from = len(s.GetFromClause()) > 0 && !onlySeries(s.GetFromClause())
		d.limited = s.GetLimitCount() != nil
		d.where = s.GetWhereClause()
	case n.GetMergeStmt() != nil:
		d.joined = true
	default:
		return nil
	}
	return d
}

func (c change) spanText() string {
	src := c.step.Stmt.File
	if src == nil || c.Span.End > len(src.Source.Text) {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSpace(src.Source.Text[c.Span.Start:c.Span.End]), ";")
}

// onlySeries: rows made by generate_series or a list of values alone.
func onlySeries(from []*sqlparse.Node) bool {
	for _, n := range from {
		if n.GetRangeFunction() == nil && n.GetRangeSubselect().GetSubquery().GetSelectStmt().GetValuesLists() == nil {
			return false
		}
	}
	return true
}

// touchesMany reports a data change that is not bound to a few rows, nor to
// a batch.
func (c change) touchesMany() bool {
	d := c.dataChange()
	if d == nil {
		return false
	}
	switch d.kind {
	case "insert":
		return d.from && !d.limited && !bounded(d.where, nil)
	case "merge":
		return true
	}
	return !bounded(d.where, c.Before)
}

// bounded reports whether a condition picks a few rows or one batch: a key
// that is equal to something, a list of keys, a stretch of the key, or keys
// from a subquery with a LIMIT.
func bounded(n *sqlparse.Node, t *catalog.Table) bool {
	if n == nil {
		return false
	}
	if b := n.GetBoolExpr(); b != nil {
		switch b.Boolop {
		case sqlparse.BoolExprType_AND_EXPR:
			for _, a := range b.Args {
				if bounded(a, t) {
					return true
				}
			}
			return stretch(b.Args, t)
		case sqlparse.BoolExprType_OR_EXPR:
			for _, a := range b.Args {
				if !bounded(a, t) {
					return false
				}
			}
			return len(b.Args) > 0
		}
		return false
	}
	if l := n.GetSubLink(); l != nil {
		return l.Subselect.GetSelectStmt().GetLimitCount() != nil
	}
	e := n.GetAExpr()
	if e == nil || len(e.Name) == 0 {
		return false
	}
	op := e.Name[len(e.Name)-1].GetString_().GetSval()
	column := columnOf(e.Lexpr)
	switch e.Kind {
	case sqlparse.A_Expr_Kind_AEXPR_BETWEEN:
		return isKeyColumn(t, column)
	case sqlparse.A_Expr_Kind_AEXPR_IN:
		return op == "=" && isKeyColumn(t, column)
	case sqlparse.A_Expr_Kind_AEXPR_OP, sqlparse.A_Expr_Kind_AEXPR_OP_ANY:
		if column == "" {
			column = columnOf(e.Rexpr)
		} else if columnOf(e.Rexpr) != "" {
			return false // a join
		}
		return op == "=" && isKeyColumn(t, column)
	}
	return false
}

// stretch reports a lower and an upper bound on the same key column.
func stretch(args []*sqlparse.Node, t *catalog.Table) bool {
	lower, upper := map[string]bool{}, map[string]bool{}
	for _, a := range args {
		e := a.GetAExpr()
		if e == nil || e.Kind != sqlparse.A_Expr_Kind_AEXPR_OP || len(e.Name) == 0 {
			continue
		}
		column := columnOf(e.Lexpr)
		if column == "" || !isKeyColumn(t, column) {
			continue
		}
		switch e.Name[len(e.Name)-1].GetString_().GetSval() {
		case ">", ">=":
			lower[column] = true
		case "<", "<=":
			upper[column] = true
		}
	}
	for column := range lower {
		if upper[column] {
			return true
		}
	}
	return false
}

// isKeyColumn reports whether a column leads a unique key. Of a table whose
// columns are not known, names that keys usually bear will do.
func isKeyColumn(t *catalog.Table, column string) bool {
	if column == "" {
		return false
	}
	if column == "ctid" {
		return true
	}
	if t == nil || len(t.Columns) == 0 {
		return column == "id" || column == "uuid" || column == "code" || column == "key" || column == "slug"
	}
	for _, x := range t.Indexes {
		if keys := x.KeyColumns(); x.Unique && len(keys) > 0 && keys[0] == column {
			return true
		}
	}
	return false
}
