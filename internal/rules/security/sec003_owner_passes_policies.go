package security

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var ownerPassesPolicies = &rule.Rule{
	ID: "SEC003", Name: "owner-passes-policies", Severity: rule.Warning,
	Title: "Policies do not apply to the table's owner",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The owner of a table passes its policies unless row security is forced. Where the application connects as the role that ran the migrations, which is the usual start, " +
		"no policy is ever applied, in tests neither.",
	Sources: []string{"ddl-rowsecurity", "sql-altertable"},
	Limits: "Where another role than the owner has privileges, the application is taken to be that role and this is advice. Grants in files that are not under review are not seen. " +
		"Superusers and roles with BYPASSRLS pass in any case.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if !t.RowSecurity || t.ForceRowSecurity || len(t.Policies) == 0 {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("row security of %s is not forced and nobody but the owner has privileges on it, so its policies apply to no one", t.Name),
				Facts:   []rule.Fact{{Name: "roles with privileges", Value: "the owner only"}},
				Fixes: []rule.Fix{{
					Title: "Make the policies apply to the owner too",
					Steps: []rule.FixStep{{SQL: "ALTER TABLE " + sqlName(t.Name) + " FORCE ROW LEVEL SECURITY"}},
					Note:  "Migrations and pg_dump as the owner then see what the policies admit (pg_dump stops with an error). Better still: let the application connect as a role that owns nothing.",
				}},
			}
			if roles := grantees(tablePrivileges(p, t.Name)); len(roles) > 0 {
				f.Message = fmt.Sprintf("row security of %s is not forced, so its owner passes the policies", t.Name)
				f.Facts[0].Value = "the owner and " + strings.Join(roles, ", ")
				p.ReportAs(rule.Advice, f)
				continue
			}
			p.Report(f)
		}
	},
}
