package security

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var policyInverted = &rule.Rule{
	ID: "SEC006", Name: "policy-inverted", Severity: rule.Error,
	Title:   "Policy shows everybody's rows but one's own",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "The row's owner <> the session's user is the condition turned round: each user sees all rows but their own. Tests with one user find an empty table and a passing check.",
	Sources: []string{"ddl-rowsecurity"},
	Limits:  "A list of other people's offers may be meant so; suppress the finding there.",
	Run: func(p *rule.Pass) {
		for _, c := range clauses(p) {
			e := c.node.GetAExpr()
			if c.policy.Restrictive || e == nil || operator(e) != "<>" && operator(e) != "!=" {
				continue
			}
			column, other := columnPath(strip(e.Lexpr)), e.Rexpr
			if column == nil {
				column, other = columnPath(strip(e.Rexpr)), e.Lexpr
			}
			if column == nil || !asksSession(other) {
				continue
			}
			name := column[len(column)-1]
			f := c.finding(p, rule.Heuristic, fmt.Sprintf("policy %s of %s lets through the rows whose %s is not the session's", c.policy.Name, c.table.Name, name))
			e.Name[len(e.Name)-1].GetString_().Sval = "="
			f.Fixes = []rule.Fix{{Title: "Turn the condition round", Steps: []rule.FixStep{{SQL: c.alter(sqlparse.Deparse(c.node))}}}}
			p.Report(f)
		}
	},
}
