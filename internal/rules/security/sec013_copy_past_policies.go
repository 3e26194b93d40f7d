package security

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var copyPastPolicies = &rule.Rule{
	ID: "SEC013", Name: "copy-past-policies", Severity: rule.Warning,
	Title: "Materialized view holds rows that row security hides",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A materialized view is filled by its owner, who passes the policies, and can have no row security of its own (PostgreSQL refuses it). " +
		"Every role that may read it sees what was taken from all users.",
	Sources: []string{"rules-materializedviews", "ddl-rowsecurity"},
	Limits:  "Sums over all users may be meant to be seen. Where no role but the owner may read it, it is advice.",
	Run: func(p *rule.Pass) {
		for _, v := range p.Catalog.Views {
			if !v.Materialized || v.Continuous {
				continue
			}
			hidden := guarded(p, v, nil)
			if len(hidden) == 0 {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: viewObject(v), Pos: v.Pos,
				Message: fmt.Sprintf("materialized view %s holds all users' rows of %s, and can have no policies", v.Name, some(hidden)),
				Fixes: []rule.Fix{{
					Title: "Keep readers from it", Manual: true,
					Note: "Grant nothing on it, and let users read through a view with a condition on their own id, marked security_barrier. Or keep the sums in a table with row security.",
				}},
			}
			roles := grantees(tablePrivileges(p, v.Name))
			f.Facts = []rule.Fact{{Name: "roles that may use it", Value: "the owner " + strings.Join(roles, ", ")}}
			if len(roles) == 0 {
				p.ReportAs(rule.Advice, f)
				continue
			}
			f.Message = fmt.Sprintf("materialized view %s shows all users' rows of %s to %s, and can have no policies", v.Name, some(hidden), everyRole(roles))
			p.Report(f)
		}
	},
}
