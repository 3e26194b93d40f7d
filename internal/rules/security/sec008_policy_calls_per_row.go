package security

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var policyCallsPerRow = &rule.Rule{
	ID: "SEC008", Name: "policy-calls-function-per-row", Severity: rule.Warning,
	Title: "Policy calls a function once per row that could be called once per query",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A function that is not immutable is called again for every row that a scan looks at, and a volatile one also keeps the index on the column from being used. " +
		"In a sub-select without columns, (SELECT f()), it is called once per query, and its result is looked up in the index. With ten years of rows that is the difference between seconds and milliseconds.",
	Sources: []string{"ddl-rowsecurity", "xfunc-volatility"},
	Limits:  "current_setting() is cheap, so its use is advice only. Functions of extensions are not judged, nor are those that take a column of the row.",
	Run: func(p *rule.Pass) {
		for _, c := range clauses(p) {
			reportCalls(p, c)
		}
	},
}

func reportCalls(p *rule.Pass, c clause) {
	var names []string
	severity, volatile := rule.Advice, false
	var wrap func(*sqlparse.Node) bool
	wrap = func(n *sqlparse.Node) bool {
		if n.GetSubLink() != nil || n.GetSelectStmt() != nil {
			return false
		}
		call := n.GetFuncCall()
		if call == nil {
			return true
		}
		name, fn := calledFunction(p, call)
		if fn == nil && name != "current_setting" || fn != nil && fn.Volatile == "immutable" {
			return true
		}
		if slices.ContainsFunc(call.Args, ownColumns) {
			return true
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if fn != nil {
			severity, volatile = rule.Warning, volatile || fn.Volatile == "volatile"
		}
		inner := &sqlparse.Node{Node: n.Node}
		n.Node = &sqlparse.Node_SubLink{SubLink: &sqlparse.SubLink{
			SubLinkType: sqlparse.SubLinkType_EXPR_SUBLINK,
			Subselect: &sqlparse.Node{Node: &sqlparse.Node_SelectStmt{SelectStmt: &sqlparse.SelectStmt{
				TargetList:  []*sqlparse.Node{{Node: &sqlparse.Node_ResTarget{ResTarget: &sqlparse.ResTarget{Val: inner}}}},
				LimitOption: sqlparse.LimitOption_LIMIT_OPTION_DEFAULT, Op: sqlparse.SetOperation_SETOP_NONE,
			}}},
		}}
		return false
	}
	sqlparse.Walk(c.node, wrap)
	if len(names) == 0 {
		return
	}
	what := "for each row that is looked at"
	if volatile {
		what = "for each row, and no index can be used, because it is volatile"
	}
	f := c.finding(p, rule.Structural, fmt.Sprintf("policy %s of %s calls %s %s", c.policy.Name, c.table.Name, some(names), what))
	f.Fixes = []rule.Fix{{
		Title: "Call it once per query, in a sub-select",
		Steps: []rule.FixStep{{SQL: c.alter(sqlparse.Deparse(c.node))}},
	}}
	p.ReportAs(severity, f)
}

// calledFunction gives the name of a call and the function of the catalog
// that it calls, nil when there is none or it cannot be told which.
func calledFunction(p *rule.Pass, call *sqlparse.FuncCall) (string, *catalog.Function) {
	var parts []string
	for _, n := range call.Funcname {
		parts = append(parts, n.GetString_().GetSval())
	}
	if len(parts) == 0 {
		return "", nil
	}
	name := parts[len(parts)-1]
	for _, fn := range p.Catalog.Functions {
		if fn.Name.Name == name && (len(parts) == 1 || fn.Name.Schema == parts[len(parts)-2]) && len(fn.Args) == len(call.Args) {
			return name, fn
		}
	}
	return name, nil
}
