package security

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var severalPermissivePolicies = &rule.Rule{
	ID: "SEC009", Name: "several-permissive-policies", Severity: rule.Advice, Strict: true,
	Title: "Several permissive policies for the same command and role",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "All permissive policies that apply are joined by OR and each is evaluated for the rows that the others refuse. An OR over different columns keeps a query from using one index for them, " +
		"and nobody can read off one policy who sees what.",
	Sources: []string{"sql-createpolicy"},
	Limits:  "One policy for ALL beside one for a single command counts, since both apply to it. Two clear policies may be better than one long condition.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if names := together(t); t.RowSecurity && len(names) > 1 {
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
					Message: fmt.Sprintf("%d permissive policies of %s apply to the same command and role: %s", len(names), t.Name, strings.Join(names, ", ")),
					Facts:   []rule.Fact{{Name: "policies", Value: strings.Join(names, ", ")}},
					Fixes:   []rule.Fix{{Title: "Join the conditions in one policy per command", Manual: true, Note: "Or narrow each policy to the role and the command that it is for. What must hold in any case is a RESTRICTIVE policy."}},
				})
			}
		}
	},
}

// together gives the permissive policies of which some two apply to the same
// command and role.
func together(t *catalog.Table) []string {
	var out []string
	for i, a := range t.Policies {
		for j, b := range t.Policies {
			if i != j && !a.Restrictive && !b.Restrictive && covers(a, b) {
				out = append(out, a.Name)
				break
			}
		}
	}
	return out
}
