package workload

import (
	"fmt"
	"path"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/sqlparse"
)

// FromSteps collects the queries among the statements of a script: reads,
// updates, deletes, merges and INSERT ... SELECT, also those that EXPLAIN
// shows. Calls of functions without FROM and the bodies of views are left out.
func FromSteps(steps []*ddl.Step) []*Query {
	var out []*Query
	for _, step := range steps {
		if step.Stmt == nil || step.Stmt.Tree == nil {
			continue
		}
		stmt := inner(step.Stmt)
		if stmt == nil || !reads(stmt.Tree) {
			continue
		}
		s := step.Stmt
		name := fmt.Sprintf("%s:%d", path.Base(s.Span.File), s.Span.Line)
		out = append(out, &Query{Name: name, SQL: s.SQL, Span: s.Span, Origin: "script", Stmt: stmt})
	}
	return out
}

// reads reports whether a statement looks for rows in tables.
func reads(n *sqlparse.Node) bool {
	switch t := n.GetNode().(type) {
	case *sqlparse.Node_SelectStmt:
		s := t.SelectStmt
		return len(s.FromClause) > 0 || s.Larg != nil && (reads(wrap(s.Larg)) || reads(wrap(s.Rarg)))
	case *sqlparse.Node_UpdateStmt, *sqlparse.Node_DeleteStmt, *sqlparse.Node_MergeStmt:
		return true
	case *sqlparse.Node_InsertStmt:
		return t.InsertStmt.SelectStmt != nil && reads(t.InsertStmt.SelectStmt)
	}
	return false
}

func wrap(s *sqlparse.SelectStmt) *sqlparse.Node {
	return &sqlparse.Node{Node: &sqlparse.Node_SelectStmt{SelectStmt: s}}
}
