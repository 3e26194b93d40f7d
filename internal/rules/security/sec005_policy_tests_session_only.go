package security

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var policyTestsSessionOnly = &rule.Rule{
	ID: "SEC005", Name: "policy-tests-session-only", Severity: rule.Warning,
	Title:   "Policy asks whether somebody is signed in, not whose the row is",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "A condition such as current_setting('app.user_id') IS NOT NULL is true for every row as soon as anybody is signed in: one user's session reads all users' rows.",
	Sources: []string{"ddl-rowsecurity"},
	Limits:  "Only tests for NULL are found. A test of a role (pg_has_role, a function is_admin()) is taken to be meant.",
	Run: func(p *rule.Pass) {
		for _, c := range clauses(p) {
			test := c.node.GetNullTest()
			if test == nil || c.policy.Restrictive || ownColumns(c.node) || !asksSession(test.Arg) {
				continue
			}
			who := "any session that has one"
			if test.Nulltesttype == sqlparse.NullTestType_IS_NULL {
				who = "any session without one"
			}
			f := c.finding(p, rule.Structural, fmt.Sprintf("policy %s of %s only looks for a session's user, so %s gets every row", c.policy.Name, c.table.Name, who))
			f.Fixes = []rule.Fix{{
				Title: "Compare the row's owner with the session's user", Manual: true,
				Note: "Such as USING (user_id = (SELECT current_setting('app.user_id')::bigint)), with the column that names the owner.",
			}}
			p.Report(f)
		}
	},
}

// asksSession: a call of a function, perhaps in a sub-select.
func asksSession(n *sqlparse.Node) bool {
	n = strip(n)
	if s := n.GetSubLink(); s != nil {
		list := s.Subselect.GetSelectStmt().GetTargetList()
		return len(list) == 1 && len(s.Subselect.GetSelectStmt().GetFromClause()) == 0 && asksSession(list[0].GetResTarget().GetVal())
	}
	return n.GetFuncCall() != nil || n.GetSqlvalueFunction() != nil
}
