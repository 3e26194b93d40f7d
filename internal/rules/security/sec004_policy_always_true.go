package security

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var policyAlwaysTrue = &rule.Rule{
	ID: "SEC004", Name: "policy-always-true", Severity: rule.Warning,
	Title: "Permissive policy that is true for every row",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Permissive policies are joined by OR, so one that is always true makes the others for its command and roles pointless. In WITH CHECK it lets a user hand rows to others, " +
		"and write rows in their name.",
	Sources: []string{"sql-createpolicy"},
	Limits:  "A policy for one named role that has no other policy (a reporting role, a worker) is left alone. For reading by everyone it is advice: a list of countries may be meant to be open.",
	Run: func(p *rule.Pass) {
		for _, c := range clauses(p) {
			if c.policy.Restrictive || !isTrue(c.node) {
				continue
			}
			voids := voided(c)
			writes := c.policy.Command != "select"
			switch {
			case c.word == "WITH CHECK" && c.policy.Using != nil && !trueExpr(c.policy.Using):
				f := c.finding(p, rule.Structural, fmt.Sprintf("policy %s of %s checks nothing of the new row, so whoever may update a row may hand it to somebody else", c.policy.Name, c.table.Name))
				f.Fixes = []rule.Fix{{
					Title: "Check the new row as the old one",
					Steps: []rule.FixStep{{SQL: c.alter(c.policy.Using.SQL)}},
					Note:  "Without WITH CHECK the condition of USING applies to the new row by itself; a policy once made cannot drop it, so it is repeated.",
				}}
				p.Report(f)
			case voids != nil:
				f := c.finding(p, rule.Structural, fmt.Sprintf("policy %s of %s is true for every row, which makes policy %s pointless", c.policy.Name, c.table.Name, voids.Name))
				f.Fixes = c.dropFix()
				p.Report(f)
			case everyone(c.policy) && writes:
				f := c.finding(p, rule.Structural, fmt.Sprintf("policy %s of %s lets everyone %s every row", c.policy.Name, c.table.Name, verbs(c)))
				f.Fixes = c.dropFix()
				p.Report(f)
			case everyone(c.policy):
				f := c.finding(p, rule.Structural, fmt.Sprintf("policy %s of %s lets everyone read every row", c.policy.Name, c.table.Name))
				f.Fixes = c.dropFix()
				p.ReportAs(rule.Advice, f)
			}
		}
	},
}

func (c clause) dropFix() []rule.Fix {
	return []rule.Fix{{
		Title: "Say whose rows they are, or for which role the policy is", Manual: true,
		Steps: []rule.FixStep{{SQL: c.alter("user_id = (SELECT current_setting('app.user_id')::bigint)")}},
		Note:  "With the column that names the row's owner. For a role of the operator's: ALTER POLICY ... TO that_role.",
	}}
}

func trueExpr(e *catalog.Expr) bool { return e != nil && (e.Norm == "true" || e.SQL == "true") }

// voided finds a policy with a condition that the always true one makes pointless.
func voided(c clause) *catalog.Policy {
	for _, y := range c.table.Policies {
		e := y.Using
		if c.word == "WITH CHECK" {
			e = y.WithCheck
		}
		if y != c.policy && !y.Restrictive && e != nil && !trueExpr(e) && covers(c.policy, y) {
			return y
		}
	}
	return nil
}

func verbs(c clause) string {
	switch {
	case c.word == "WITH CHECK" && c.policy.Command == "insert":
		return "insert"
	case c.word == "WITH CHECK":
		return "write"
	case c.policy.Command == "all":
		return "read and change"
	}
	return c.policy.Command
}
