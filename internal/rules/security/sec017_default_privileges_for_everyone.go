package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var defaultPrivilegesForEveryone = &rule.Rule{
	ID: "SEC017", Name: "default-privileges-for-everyone", Severity: rule.Warning,
	Title:   "Default privileges give new objects to PUBLIC",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "Every table made from now on, every month's partition too, is open to every role at its birth. Nobody reads a migration for a grant that is not in it.",
	Sources: []string{"sql-alterdefaultprivileges"},
	Run: func(p *rule.Pass) {
		for _, g := range p.Catalog.DefaultACLs {
			if g.Grantee != "public" || !slices.Contains([]string{"table", "sequence", "schema"}, g.ObjectKind) {
				continue
			}
			where, scope := "anywhere", ""
			if g.InSchema != "" {
				where, scope = "in schema "+g.InSchema, " IN SCHEMA "+ident.Quote(g.InSchema)
			}
			if g.ForRole != "" {
				scope = " FOR ROLE " + ident.Quote(g.ForRole) + scope
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Pos: g.Pos, Object: rule.Object{Kind: "role", Name: "public"},
				Detail:  "default " + g.ObjectKind + " " + g.InSchema,
				Message: fmt.Sprintf("every new %s %s is born with %s for every role", g.ObjectKind, where, words(g.Privileges)),
				Facts:   []rule.Fact{{Name: "default privileges", Value: strings.Join(g.Privileges, ", ") + " to PUBLIC"}},
				Fixes: []rule.Fix{{
					Title: "Take the default back",
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER DEFAULT PRIVILEGES%s REVOKE %s ON %sS FROM PUBLIC", scope, strings.ToUpper(strings.Join(g.Privileges, ", ")), strings.ToUpper(g.ObjectKind))}},
					Note:  "What was made before keeps its privileges: REVOKE them there.",
				}},
			})
		}
	},
}
