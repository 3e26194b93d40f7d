package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var explainChangesData = &rule.Rule{
	ID: "OPS010", Name: "explain-changes-data", Severity: rule.Warning,
	Title:   "EXPLAIN ANALYZE of a statement that changes rows",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "EXPLAIN with ANALYZE runs the statement: the rows are inserted, changed or deleted, and only their output is left away. Between BEGIN and ROLLBACK it can be looked at safely.",
	Sources: []string{"sql-explain", "using-explain", "architect:query/explain"},
	Run: func(p *rule.Pass) {
		for i, s := range p.Steps {
			if s.Stmt == nil || s.Stmt.Tree.GetExplainStmt() == nil {
				continue
			}
			verb := explained(s.Stmt.Tree.GetExplainStmt())
			if verb == "" || rolledBack(p.Steps[i+1:], s) {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Measured, Evidence: rule.ByText, Object: rule.Object{Kind: "statement", Name: "EXPLAIN"}, Pos: s.Stmt.Span,
				Detail:  strings.Join(strings.Fields(s.Stmt.SQL), " "),
				Message: fmt.Sprintf("EXPLAIN with ANALYZE runs the %s: its rows are changed", verb),
				Facts:   []rule.Fact{{Name: "option", Value: "ANALYZE"}},
			}
			if !s.InTransaction() {
				f.Fixes = []rule.Fix{{
					Title: "Take it back", Replaces: true,
					Steps: []rule.FixStep{{SQL: "BEGIN", NoTransaction: true}, {SQL: s.Stmt.SQL}, {SQL: "ROLLBACK", NoTransaction: true}},
				}}
			}
			p.Report(f)
		}
	},
}

// explained gives the verb of the change that EXPLAIN would carry out.
func explained(e *sqlparse.ExplainStmt) string {
	analyze := false
	for _, o := range e.Options {
		if d := o.GetDefElem(); d.GetDefname() == "analyze" {
			v := sqlparse.Deparse(d.Arg)
			analyze = d.Arg == nil || v != "" && !strings.Contains("'off' 'false' off false 0", strings.ToLower(v))
		}
	}
	verb := ""
	sqlparse.Walk(e.Query, func(n *sqlparse.Node) bool {
		switch {
		case n.GetInsertStmt() != nil:
			verb = "INSERT"
		case n.GetUpdateStmt() != nil:
			verb = "UPDATE"
		case n.GetDeleteStmt() != nil:
			verb = "DELETE"
		case n.GetMergeStmt() != nil:
			verb = "MERGE"
		}
		return verb == ""
	})
	if !analyze {
		return ""
	}
	return verb
}

// rolledBack: the transaction that the statement stands in ends with ROLLBACK.
func rolledBack(rest []*ddl.Step, s *ddl.Step) bool {
	if s.Transaction == 0 {
		return false
	}
	for _, r := range rest {
		for _, a := range r.Actions {
			if a.Kind == ddl.Transaction && (a.Detail == "commit" || a.Detail == "rollback") {
				return a.Detail == "rollback"
			}
		}
	}
	return false
}
