package security

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var policiesWithoutRowSecurity = &rule.Rule{
	ID: "SEC001", Name: "policies-without-row-security", Severity: rule.Error,
	Title: "Table has policies, but row security is off",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A policy does nothing until row security is enabled on its table: everybody who may read the table reads all rows, and \\d shows policies that look like protection. " +
		"It is found when a customer sees another's data.",
	Sources: []string{"ddl-rowsecurity"},
	Limits:  "A migration that enables row security in a later file is not seen when only this file is reviewed.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if len(t.Policies) == 0 || t.RowSecurity {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s has %s that nothing applies, because row security is not enabled", t.Name, policies(len(t.Policies))),
				Facts:   []rule.Fact{{Name: "first policy", Value: t.Policies[0].Name}, {Name: "row security", Value: "off"}},
				Fixes: []rule.Fix{{
					Title: "Enable row security",
					Steps: []rule.FixStep{{SQL: "ALTER TABLE " + sqlName(t.Name) + " ENABLE ROW LEVEL SECURITY"}},
					Note:  "From then on roles other than the owner see what the policies let through, and nothing else: try the application's role first.",
				}},
			})
		}
	},
}

func policies(n int) string {
	if n == 1 {
		return "1 policy"
	}
	return fmt.Sprintf("%d policies", n)
}
