package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var auditCanBeRewritten = &rule.Rule{
	ID: "SEC019", Name: "audit-can-be-rewritten", Severity: rule.Warning,
	Title:   "Audit table can be changed by those that it watches",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "A record of who did what proves something only if those who did it cannot change it. With INSERT and SELECT the application can write and read the record, and nothing else.",
	Sources: []string{"ddl-priv"},
	Limits:  "Audit tables are known by the words audit and ledger in their names.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if !auditName(t.Name.Name) {
				continue
			}
			var roles []string
			fix := rule.Fix{Title: "Leave INSERT and SELECT only", Note: "For retention drop partitions as the owner, or let one function with its owner's rights do it."}
			for _, g := range tablePrivileges(p, t.Name) {
				if taken := rewriting(g); len(taken) > 0 {
					roles = append(roles, g.Grantee)
					fix.Steps = append(fix.Steps, rule.FixStep{SQL: revoke(g, taken)})
				}
			}
			if len(roles) == 0 {
				continue
			}
			slices.Sort(roles)
			roles = slices.Compact(roles)
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("%s may change or remove what is recorded in %s", everyRole(roles), t.Name),
				Facts:   []rule.Fact{{Name: "roles", Value: strings.Join(roles, ", ")}},
				Fixes:   []rule.Fix{fix},
			})
		}
	},
}

func auditName(name string) bool {
	return slices.ContainsFunc(rule.Words(name), func(w string) bool { return w == "audit" || w == "audits" || w == "ledger" })
}

func rewriting(g *catalog.Grant) []string {
	var out []string
	for _, x := range g.Privileges {
		if x == "update" || x == "delete" || x == "truncate" {
			out = append(out, x)
		}
	}
	return out
}
