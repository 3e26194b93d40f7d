package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var definerOpenToEveryone = &rule.Rule{
	ID: "SEC015", Name: "definer-open-to-everyone", Severity: rule.Warning,
	Title: "Everybody may run a SECURITY DEFINER function",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A new function may be executed by every role, and a SECURITY DEFINER one then does for every role what only its owner may. " +
		"A role made years later for a report gets the right without anybody giving it.",
	Sources: []string{"sql-createfunction", "ddl-priv"},
	Limits:  "Trigger functions cannot be called and are left out.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			if !fn.SecurityDefiner || fn.Returns == "trigger" || fn.Returns == "event_trigger" || !runByEveryone(p, fn) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: functionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ","),
				Message: fmt.Sprintf("every role may run %s %s with its owner's rights", fn.Kind, fn.Name),
				Facts:   []rule.Fact{{Name: "EXECUTE", Value: "PUBLIC"}},
				Fixes: []rule.Fix{{
					Title: "Let only those run it that need to", Manual: true,
					Steps: []rule.FixStep{{SQL: "REVOKE EXECUTE ON " + routine(fn) + " FROM PUBLIC"}},
					Note:  "And GRANT EXECUTE to the application's role in the same transaction. ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC does it for those to come.",
				}},
			})
		}
	},
}

func runByEveryone(p *rule.Pass, fn *catalog.Function) bool {
	path := fn.Name.String() + "(" + strings.Join(fn.Args, ", ") + ")"
	return slices.ContainsFunc(p.Catalog.Grants, func(g *catalog.Grant) bool {
		return g.ObjectKind == fn.Kind && g.Object == path && g.Grantee == "public" && slices.Contains(g.Privileges, "execute")
	})
}
