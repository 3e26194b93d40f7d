package rule

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// Assignment is one "column = value" of an UPDATE, a MERGE or an ON CONFLICT
// DO UPDATE, in the workload or in a function's body.
type Assignment struct {
	*workload.Query
	// Function is where it stands; nil for the workload.
	Function *catalog.Function
	Table    *catalog.Table
	Column   string
	Value    *sqlparse.Node
	// Upsert: it stands in ON CONFLICT DO UPDATE.
	Upsert bool
}

// Assignments gives what the workload and the functions assign to columns of
// known tables, partitions counted as their root.
func (p *Pass) Assignments() []Assignment {
	return fact(p, "assignments", func() []Assignment {
		var out []Assignment
		for _, q := range p.Queries {
			out = append(out, assignments(p.Catalog, q, nil)...)
		}
		for _, b := range p.BodyQueries() {
			out = append(out, assignments(p.Catalog, b.Query, b.Function)...)
		}
		return out
	})
}

// AssignmentsTo gives what is assigned to the columns of one table.
func (p *Pass) AssignmentsTo(t *catalog.Table) []Assignment {
	return fact(p, "assignments by table", func() map[*catalog.Table][]Assignment {
		out := map[*catalog.Table][]Assignment{}
		for _, a := range p.Assignments() {
			out[a.Table] = append(out[a.Table], a)
		}
		return out
	})[t]
}

// AssignmentsIn gives what one function assigns.
func (p *Pass) AssignmentsIn(fn *catalog.Function) []Assignment {
	return fact(p, "assignments by function", func() map[*catalog.Function][]Assignment {
		out := map[*catalog.Function][]Assignment{}
		for _, a := range p.Assignments() {
			if a.Function != nil {
				out[a.Function] = append(out[a.Function], a)
			}
		}
		return out
	})[fn]
}

// Condition is a predicate of the workload or of a function's body.
type Condition struct {
	*workload.Query
	// Function is where it stands; nil for the workload.
	Function *catalog.Function
	Level    *workload.Level
	workload.Predicate
}

// ConditionsOn gives the predicates whose left side is a column of one table,
// partitions counted as their root.
func (p *Pass) ConditionsOn(t *catalog.Table) []Condition {
	return fact(p, "conditions by table", func() map[*catalog.Table][]Condition {
		out := map[*catalog.Table][]Condition{}
		take := func(q *workload.Query, fn *catalog.Function) {
			for _, l := range q.Levels {
				for _, d := range l.Predicates {
					if d.Left.Table != nil {
						root := p.Catalog.Root(d.Left.Table)
						out[root] = append(out[root], Condition{q, fn, l, d})
					}
				}
			}
		}
		for _, q := range p.Queries {
			take(q, nil)
		}
		for _, b := range p.BodyQueries() {
			take(b.Query, b.Function)
		}
		return out
	})[t]
}

// BodyQueriesOf gives the statements in one function's body.
func (p *Pass) BodyQueriesOf(fn *catalog.Function) []BodyQuery {
	return fact(p, "body queries by function", func() map[*catalog.Function][]BodyQuery {
		out := map[*catalog.Function][]BodyQuery{}
		for _, b := range p.BodyQueries() {
			out[b.Function] = append(out[b.Function], b)
		}
		return out
	})[fn]
}

func assignments(c *catalog.Catalog, q *workload.Query, fn *catalog.Function) []Assignment {
	if q.Stmt == nil || q.Stmt.Tree == nil {
		return nil
	}
	var out []Assignment
	take := func(rel *sqlparse.RangeVar, list []*sqlparse.Node, upsert bool) {
		t := targetOf(c, q, rel)
		if t == nil {
			return
		}
		for _, n := range list {
			if r := n.GetResTarget(); r.GetName() != "" {
				out = append(out, Assignment{q, fn, t, r.Name, r.Val, upsert})
			}
		}
	}
	sqlparse.Walk(q.Stmt.Tree, func(n *sqlparse.Node) bool {
		switch s := n.GetNode().(type) {
		case *sqlparse.Node_UpdateStmt:
			take(s.UpdateStmt.Relation, s.UpdateStmt.TargetList, false)
		case *sqlparse.Node_InsertStmt:
			if s.InsertStmt.OnConflictClause != nil {
				take(s.InsertStmt.Relation, s.InsertStmt.OnConflictClause.TargetList, true)
			}
		case *sqlparse.Node_MergeStmt:
			for _, w := range s.MergeStmt.MergeWhenClauses {
				if m := w.GetMergeWhenClause(); m.GetCommandType() == sqlparse.CmdType_CMD_UPDATE {
					take(s.MergeStmt.Relation, m.TargetList, false)
				}
			}
		}
		return true
	})
	return out
}

// targetOf finds the table that a statement changes among those that its
// levels were resolved to.
func targetOf(c *catalog.Catalog, q *workload.Query, rel *sqlparse.RangeVar) *catalog.Table {
	for _, l := range q.Levels {
		for _, r := range l.Relations {
			if r.Table != nil && rel != nil && r.Table.Name.Name == rel.Relname && (rel.Schemaname == "" || rel.Schemaname == r.Table.Name.Schema) {
				return c.Root(r.Table)
			}
		}
	}
	return nil
}

// Step tells how an assignment changes a column by its own value: "+" or "-"
// for `n = n + 1` and `n = n - 1`, also where the column is qualified or
// inside coalesce; "" for anything else.
func (a Assignment) Step() string {
	e := a.Value.GetAExpr()
	if e == nil || e.Kind != sqlparse.A_Expr_Kind_AEXPR_OP || len(e.Name) != 1 {
		return ""
	}
	op := e.Name[0].GetString_().GetSval()
	if op != "+" && op != "-" {
		return ""
	}
	left := e.Lexpr
	for { // a + b + c is (a + b) + c
		inner := left.GetAExpr()
		if inner == nil || len(inner.Name) != 1 {
			break
		}
		if s := inner.Name[0].GetString_().GetSval(); s != "+" && s != "-" {
			break
		}
		left = inner.Lexpr
	}
	if names(left, a.Column) || op == "+" && names(e.Rexpr, a.Column) {
		return op
	}
	return ""
}

func names(n *sqlparse.Node, column string) bool {
	if c := n.GetCoalesceExpr(); c != nil && len(c.Args) > 0 {
		n = c.Args[0]
	}
	if c := n.GetTypeCast(); c != nil {
		n = c.Arg
	}
	f := n.GetColumnRef().GetFields()
	return len(f) > 0 && f[len(f)-1].GetString_().GetSval() == column
}
