package security

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var settingMayBeEmpty = &rule.Rule{
	ID: "SEC024", Name: "setting-may-be-empty", Severity: rule.Advice,
	Title: "Policy casts a setting that may be the empty string",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A setting that SET LOCAL made is NULL before its first use in a session, and the empty string ever after. Behind a pooler, where sessions are used again, ''::uuid then fails with " +
		"\"invalid input syntax\" in queries that worked in every test. NULLIF(..., '') gives NULL in both cases: no rows, no error.",
	Sources: []string{"functions-admin", "ddl-rowsecurity"},
	Limits:  "An error may be what is wanted where a user is missing: then leave the second argument of current_setting() away.",
	Run: func(p *rule.Pass) {
		for _, c := range clauses(p) {
			found := false
			sqlparse.Walk(c.node, func(n *sqlparse.Node) bool {
				cast := n.GetTypeCast()
				if cast == nil || textType(cast.TypeName) {
					return true
				}
				arg := cast.Arg
				if s := arg.GetSubLink(); s != nil && len(s.Subselect.GetSelectStmt().GetTargetList()) == 1 {
					arg = s.Subselect.GetSelectStmt().TargetList[0].GetResTarget().GetVal()
				}
				call := arg.GetFuncCall()
				if call == nil || len(call.Args) != 2 || !isTrue(call.Args[1]) {
					return true
				}
				if name, _ := calledFunction(p, call); name != "current_setting" {
					return true
				}
				found = true
				inner := &sqlparse.Node{Node: arg.Node}
				empty := &sqlparse.Node{Node: &sqlparse.Node_AConst{AConst: &sqlparse.A_Const{Val: &sqlparse.A_Const_Sval{Sval: &sqlparse.String{}}}}}
				arg.Node = &sqlparse.Node_AExpr{AExpr: &sqlparse.A_Expr{
					Kind: sqlparse.A_Expr_Kind_AEXPR_NULLIF, Name: []*sqlparse.Node{stringNode("=")}, Lexpr: inner, Rexpr: empty,
				}}
				return false
			})
			if !found {
				continue
			}
			f := c.finding(p, rule.Measured, fmt.Sprintf("policy %s of %s fails in a session whose setting was made by SET LOCAL before, because it is the empty string then", c.policy.Name, c.table.Name))
			f.Fixes = []rule.Fix{{Title: "Take the empty string for NULL", Steps: []rule.FixStep{{SQL: c.alter(sqlparse.Deparse(c.node))}}}}
			p.Report(f)
		}
	},
}

func textType(t *sqlparse.TypeName) bool {
	names := t.GetNames()
	if len(names) == 0 {
		return false
	}
	switch names[len(names)-1].GetString_().GetSval() {
	case "text", "varchar", "name", "bpchar":
		return true
	}
	return false
}
