package sqlparse

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/ident"
)

// query writes the normal form of a query.
func (p *printer) query(n *Node) {
	s := n.GetSelectStmt()
	if s == nil {
		p.WriteString(Deparse(n))
		return
	}
	p.selectStmt(s)
}

func (p *printer) selectStmt(s *SelectStmt) {
	p.with(s.WithClause)
	if s.Op != SetOperation_SETOP_NONE && s.Larg != nil {
		p.setOperation(s)
	} else if len(s.ValuesLists) > 0 {
		p.WriteString("VALUES ")
		p.list(s.ValuesLists, ", ")
	} else {
		p.plainSelect(s)
	}
	p.sortClause(s)
	if s.LimitCount != nil && !s.LimitCount.GetAConst().GetIsnull() {
		p.WriteString(" LIMIT ")
		p.expr(s.LimitCount)
		if s.LimitOption == LimitOption_LIMIT_OPTION_WITH_TIES {
			p.WriteString(" WITH TIES")
		}
	}
	if s.LimitOffset != nil {
		p.WriteString(" OFFSET ")
		p.expr(s.LimitOffset)
	}
	for _, l := range s.LockingClause {
		p.WriteString(" " + l.GetLockingClause().GetStrength().String())
	}
}

func (p *printer) plainSelect(s *SelectStmt) {
	p.WriteString("SELECT ")
	if len(s.DistinctClause) > 0 {
		p.WriteString("DISTINCT ")
		if len(s.DistinctClause) > 1 || s.DistinctClause[0].GetNode() != nil {
			p.WriteString("ON (")
			p.list(s.DistinctClause, ", ")
			p.WriteString(") ")
		}
	}
	for i, t := range s.TargetList {
		if i > 0 {
			p.WriteString(", ")
		}
		r := t.GetResTarget()
		p.expr(r.GetVal())
		if name := OutputName(r); name != "" {
			p.WriteString(" AS " + ident.Quote(name))
		}
	}
	if len(s.FromClause) > 0 {
		p.WriteString(" FROM ")
		for i, f := range s.FromClause {
			if i > 0 {
				p.WriteString(", ")
			}
			p.from(f)
		}
	}
	if s.WhereClause != nil {
		p.WriteString(" WHERE ")
		p.expr(s.WhereClause)
	}
	if len(s.GroupClause) > 0 {
		p.WriteString(" GROUP BY ")
		for i, g := range s.GroupClause {
			if i > 0 {
				p.WriteString(", ")
			}
			p.grouping(s, g)
		}
	}
	if s.HavingClause != nil {
		p.WriteString(" HAVING ")
		p.expr(s.HavingClause)
	}
	for i, w := range s.WindowClause {
		if i == 0 {
			p.WriteString(" WINDOW ")
		} else {
			p.WriteString(", ")
		}
		p.WriteString(ident.Quote(w.GetWindowDef().GetName()) + " AS ")
		p.windowSpec(w.GetWindowDef())
	}
}

func (p *printer) setOperation(s *SelectStmt) {
	p.WriteByte('(')
	p.selectStmt(s.Larg)
	switch s.Op {
	case SetOperation_SETOP_UNION:
		p.WriteString(" UNION ")
	case SetOperation_SETOP_INTERSECT:
		p.WriteString(" INTERSECT ")
	default:
		p.WriteString(" EXCEPT ")
	}
	if s.All {
		p.WriteString("ALL ")
	}
	p.selectStmt(s.Rarg)
	p.WriteByte(')')
}

func (p *printer) with(w *WithClause) {
	if w == nil {
		return
	}
	p.WriteString("WITH ")
	if w.Recursive {
		p.WriteString("RECURSIVE ")
	}
	for i, c := range w.Ctes {
		if i > 0 {
			p.WriteString(", ")
		}
		e := c.GetCommonTableExpr()
		p.WriteString(ident.Quote(e.GetCtename()))
		if len(e.GetAliascolnames()) > 0 {
			var cols []string
			for _, a := range e.Aliascolnames {
				cols = append(cols, ident.Quote(a.GetString_().GetSval()))
			}
			p.WriteString("(" + strings.Join(cols, ", ") + ")")
		}
		p.WriteString(" AS (")
		p.query(e.GetCtequery())
		p.WriteString(") ")
	}
}

// from writes an item of FROM; schemas and aliases are left out, since
// columns are written without them too.
func (p *printer) from(n *Node) {
	switch f := n.GetNode().(type) {
	case *Node_RangeVar:
		p.WriteString(ident.Quote(f.RangeVar.Relname))
	case *Node_JoinExpr:
		j := f.JoinExpr
		p.WriteByte('(')
		p.from(j.Larg)
		p.WriteString(" " + j.Jointype.String() + " ")
		p.from(j.Rarg)
		switch {
		case len(j.UsingClause) > 0:
			var cols []string
			for _, u := range j.UsingClause {
				cols = append(cols, ident.Quote(u.GetString_().GetSval()))
			}
			p.WriteString(" USING (" + strings.Join(cols, ", ") + ")")
		case j.Quals != nil:
			p.WriteString(" ON ")
			p.expr(j.Quals)
		case !j.IsNatural:
			// CROSS JOIN comes back as CROSS JOIN or as JOIN ON true.
			p.WriteString(" ON true")
		}
		p.WriteByte(')')
	case *Node_RangeSubselect:
		if f.RangeSubselect.Lateral {
			p.WriteString("LATERAL ")
		}
		p.WriteByte('(')
		p.query(f.RangeSubselect.Subquery)
		p.WriteByte(')')
	case *Node_RangeFunction:
		for i, g := range f.RangeFunction.Functions {
			if i > 0 {
				p.WriteString(", ")
			}
			if items := g.GetList().GetItems(); len(items) > 0 {
				p.expr(items[0])
			}
		}
	default:
		p.WriteString(Deparse(n))
	}
}

// sortClause writes ORDER BY with numbers and output names resolved.
func (p *printer) sortClause(s *SelectStmt) {
	for i, n := range s.SortClause {
		if i == 0 {
			p.WriteString(" ORDER BY ")
		} else {
			p.WriteString(", ")
		}
		b := n.GetSortBy()
		p.expr(outputExpr(s, b.GetNode(), true))
		p.direction(b)
	}
}

func (p *printer) sortList(list []*Node) {
	for i, n := range list {
		if i > 0 {
			p.WriteString(", ")
		}
		p.expr(n.GetSortBy().GetNode())
		p.direction(n.GetSortBy())
	}
}

// direction writes what differs from ascending with nulls last.
func (p *printer) direction(b *SortBy) {
	desc := b.GetSortbyDir() == SortByDir_SORTBY_DESC
	nullsFirst := desc
	switch b.GetSortbyNulls() {
	case SortByNulls_SORTBY_NULLS_FIRST:
		nullsFirst = true
	case SortByNulls_SORTBY_NULLS_LAST:
		nullsFirst = false
	}
	if desc {
		p.WriteString(" DESC")
	}
	if nullsFirst != desc {
		if nullsFirst {
			p.WriteString(" NULLS FIRST")
		} else {
			p.WriteString(" NULLS LAST")
		}
	}
}

func (p *printer) grouping(s *SelectStmt, g *Node) {
	if set := g.GetGroupingSet(); set != nil {
		p.WriteString(set.Kind.String() + "(")
		for i, c := range set.Content {
			if i > 0 {
				p.WriteString(", ")
			}
			p.grouping(s, c)
		}
		p.WriteByte(')')
		return
	}
	p.expr(outputExpr(s, g, false))
}

// outputExpr resolves the number or the name of an output column to its
// expression. ORDER BY looks at output names first; GROUP BY at columns, so
// there a name counts only where the output is a computed one.
func outputExpr(s *SelectStmt, n *Node, orderBy bool) *Node {
	if c := n.GetAConst(); c != nil && c.GetIval() != nil {
		if i := int(c.GetIval().Ival); i >= 1 && i <= len(s.TargetList) {
			return s.TargetList[i-1].GetResTarget().GetVal()
		}
	}
	c := n.GetColumnRef()
	if c == nil || len(c.Fields) != 1 {
		return n
	}
	name := c.Fields[0].GetString_().GetSval()
	if s.Op != SetOperation_SETOP_NONE {
		return outputNumber(s, name, n)
	}
	for _, t := range s.TargetList {
		r := t.GetResTarget()
		if name == "" || r.GetName() != name {
			continue
		}
		if orderBy || r.GetVal().GetColumnRef() == nil {
			return r.GetVal()
		}
	}
	return n
}

// outputNumber gives the number of an output column of a set operation, whose
// names are those of the first query: the server prints ORDER BY with numbers.
func outputNumber(s *SelectStmt, name string, otherwise *Node) *Node {
	for s.Larg != nil {
		s = s.Larg
	}
	for i, t := range s.TargetList {
		if OutputName(t.GetResTarget()) == name {
			return &Node{Node: &Node_AConst{AConst: &A_Const{Val: &A_Const_Ival{Ival: &Integer{Ival: int32(i + 1)}}}}}
		}
	}
	return otherwise
}

// window writes OVER name or OVER (...).
func (p *printer) window(w *WindowDef) {
	if w.Name != "" {
		p.WriteString(ident.Quote(w.Name))
		return
	}
	p.windowSpec(w)
}

func (p *printer) windowSpec(w *WindowDef) {
	p.WriteByte('(')
	var sep string
	if w.Refname != "" {
		p.WriteString(ident.Quote(w.Refname))
		sep = " "
	}
	if len(w.PartitionClause) > 0 {
		p.WriteString(sep + "PARTITION BY ")
		p.list(w.PartitionClause, ", ")
		sep = " "
	}
	if len(w.OrderClause) > 0 {
		p.WriteString(sep + "ORDER BY ")
		p.sortList(w.OrderClause)
		sep = " "
	}
	const (
		explicit = 0x1 | 0x10 // a frame is written; with BETWEEN
		defaults = 0x422      // RANGE UNBOUNDED PRECEDING to CURRENT ROW
	)
	if o := int(w.FrameOptions) &^ explicit; o != 0 && o != defaults {
		p.WriteString(sep + "FRAME " + strconv.Itoa(o))
		for _, off := range []*Node{w.StartOffset, w.EndOffset} {
			if off != nil {
				p.WriteByte(' ')
				p.expr(off)
			}
		}
	}
	p.WriteByte(')')
}
