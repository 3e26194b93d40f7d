package security

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var rowSecurityWithoutPolicy = &rule.Rule{
	ID: "SEC002", Name: "row-security-without-policy", Severity: rule.Warning,
	Title: "Row security is on, and no policy lets a row through",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Without a permissive policy every role but the owner sees an empty table: SELECT returns no rows instead of an error, so the fault looks like lost data. " +
		"Restrictive policies only take away from what permissive ones give.",
	Sources: []string{"ddl-rowsecurity", "sql-createpolicy"},
	Limits:  "A table that only functions with their owner's rights are to read may be closed on purpose.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			restrictive := func(y *catalog.Policy) bool { return y.Restrictive }
			if !t.RowSecurity || len(t.Policies) > 0 && slices.ContainsFunc(t.Policies, func(y *catalog.Policy) bool { return !restrictive(y) }) {
				continue
			}
			what := "no policy"
			if len(t.Policies) > 0 {
				what = "restrictive policies only"
			}
			p.Report(rule.Finding{
				Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s has row security on and %s, so it is empty for everyone but its owner", t.Name, what),
				Facts:   []rule.Fact{{Name: "policies", Value: fmt.Sprint(len(t.Policies))}},
				Fixes: []rule.Fix{{
					Title: "Write the policy that says who sees which rows", Manual: true,
					Note: "Such as CREATE POLICY own_rows ON " + sqlName(t.Name) + " USING (user_id = (SELECT current_setting('app.user_id')::bigint)). If the table is to be closed, revoke the privileges instead: that gives an error and not an empty result.",
				}},
			})
		}
	},
}
