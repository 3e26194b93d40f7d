package security

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/rule"
)

var truncatePastPolicies = &rule.Rule{
	ID: "SEC018", Name: "truncate-past-policies", Severity: rule.Warning,
	Title: "Role may TRUNCATE a table with row security",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Row security speaks of rows, and TRUNCATE removes none: it empties the table whatever the policies say. GRANT ALL gives it to the application together with TRIGGER, " +
		"with which code can be hung on the table that runs as whoever writes next.",
	Sources: []string{"ddl-rowsecurity", "sql-truncate", "ddl-priv"},
	Run: func(p *rule.Pass) {
		tables, steps := map[string][]string{}, map[string][]rule.FixStep{}
		at := map[string]rule.Finding{}
		var order []string
		for _, t := range p.Tables() {
			if !t.RowSecurity {
				continue
			}
			for _, g := range tablePrivileges(p, t.Name) {
				if !slices.Contains(g.Privileges, "truncate") {
					continue
				}
				role := g.Grantee
				if tables[role] == nil {
					order = append(order, role)
					at[role] = rule.Finding{Pos: g.Pos}
				}
				list := "TRUNCATE"
				if slices.Contains(g.Privileges, "trigger") {
					list = "TRUNCATE, TRIGGER"
				}
				tables[role] = append(tables[role], t.Name.String())
				steps[role] = append(steps[role], rule.FixStep{SQL: "REVOKE " + list + " ON " + sqlName(t.Name) + " FROM " + roleSQL(role)})
			}
		}
		slices.Sort(order)
		for _, role := range order {
			f := at[role]
			f.Confidence, f.Evidence, f.Object = rule.Measured, p.TableEvidence(), rule.Object{Kind: "role", Name: role}
			f.Message = fmt.Sprintf("%s may empty %s with row security past all policies: %s", everyRole([]string{role}), plural(len(tables[role]), "table"), some(tables[role]))
			f.Facts = []rule.Fact{{Name: "privilege", Value: "TRUNCATE"}}
			f.Fixes = []rule.Fix{{Title: "Take TRUNCATE back", Steps: steps[role], Note: "SELECT, INSERT, UPDATE and DELETE are what an application needs."}}
			p.Report(f)
		}
	},
}
