package security

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var policyComparesItself = &rule.Rule{
	ID: "SEC007", Name: "policy-compares-column-with-itself", Severity: rule.Error,
	Title: "Sub-select of a policy compares a column with itself",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "In a sub-select a bare name means the inner table's column where it has one of that name. WHERE m.team_id = team_id then compares m.team_id with itself, is true for every member row, " +
		"and whoever is member of anything sees everything. The text reads right; \\d shows m.team_id = m.team_id.",
	Sources: []string{"ddl-rowsecurity", "sql-expressions"},
	Run: func(p *rule.Pass) {
		for _, c := range clauses(p) {
			reportSelfComparison(p, c)
		}
	},
}

func reportSelfComparison(p *rule.Pass, c clause) {
	top := policyScope(c)
	found := ""
	walkScoped(p, c.node, top, func(n *sqlparse.Node, s *scope) {
		e := n.GetAExpr()
		if e == nil || operator(e) != "=" || s == top {
			return
		}
		lp, rp := columnPath(e.Lexpr), columnPath(e.Rexpr)
		if lp == nil || rp == nil {
			return
		}
		ls, lc, la, lok := s.resolve(lp)
		rs, rc, ra, rok := s.resolve(rp)
		if !lok || !rok || la == top || la != ra || ls.key != rs.key || lc != rc {
			return
		}
		found = ls.key + "." + lc
		if c.table.Column(rc) == nil {
			return
		}
		// The bare name, or the right one, is meant to be the policy's table's.
		side := e.Rexpr
		if len(lp) == 1 && len(rp) > 1 {
			side = e.Lexpr
		}
		ref := side.GetColumnRef()
		ref.Fields = []*sqlparse.Node{stringNode(c.table.Name.Name), stringNode(rc)}
	})
	if found == "" {
		return
	}
	f := c.finding(p, rule.Structural, fmt.Sprintf("policy %s of %s compares %s with itself, which is true for every row", c.policy.Name, c.table.Name, found))
	f.Fixes = []rule.Fix{{
		Title: "Name the table of the outer column",
		Steps: []rule.FixStep{{SQL: c.alter(sqlparse.Deparse(c.node))}},
		Note:  "Read it once more: decade takes the bare name for the column of " + c.table.Name.String() + ".",
	}}
	p.Report(f)
}

func stringNode(s string) *sqlparse.Node {
	return &sqlparse.Node{Node: &sqlparse.Node_String_{String_: &sqlparse.String{Sval: s}}}
}
