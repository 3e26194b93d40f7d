// Package security judges who may see and change what: row security and its
// policies, privileges, functions and views with their owner's rights, secrets.
package security

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// Archives holds one example archive per rule.
//
//go:embed testdata/*.txtar
var Archives embed.FS

// Rules lists the family in the order of ids.
func Rules() []*rule.Rule {
	return []*rule.Rule{
		policiesWithoutRowSecurity,
		rowSecurityWithoutPolicy,
		ownerPassesPolicies,
		policyAlwaysTrue,
		policyTestsSessionOnly,
		policyInverted,
		policyComparesItself,
		policyCallsPerRow,
		severalPermissivePolicies,
		siblingWithoutRowSecurity,
		partitionPastPolicies,
		viewPastPolicies,
		copyPastPolicies,
		definerWithoutSearchPath,
		definerOpenToEveryone,
		privilegesForEveryone,
		defaultPrivilegesForEveryone,
		truncatePastPolicies,
		auditCanBeRewritten,
		passwordInScript,
		secretInPlainText,
		extensionInPublic,
		settingMayBeEmpty,
		weakPasswordHashes,
		connectionsInPlainText,
		personalDataWithoutPerson,
	}
}

func sqlName(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

// plural counts things: "1 table", "3 tables".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// some names the first of several.
func some(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

// tablePrivileges gives the grants on a whole relation or its columns to
// others than its owner.
func tablePrivileges(p *rule.Pass, n catalog.Name) []*catalog.Grant {
	var out []*catalog.Grant
	for _, g := range p.Catalog.Grants {
		if g.ObjectKind == "table" && g.Object == n.String() {
			out = append(out, g)
		}
	}
	return out
}

// grantees gives the roles of grants, sorted.
func grantees(grants []*catalog.Grant) []string {
	var out []string
	for _, g := range grants {
		out = append(out, g.Grantee)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// everyRole calls roles as a person would: PUBLIC is every role.
func everyRole(roles []string) string {
	if slices.Contains(roles, "public") {
		return "every role"
	}
	if len(roles) == 1 {
		return "role " + roles[0]
	}
	return "roles " + some(roles)
}

// roleSQL writes a role as in GRANT and CREATE POLICY.
func roleSQL(role string) string {
	if role == "public" {
		return "PUBLIC"
	}
	return ident.Quote(role)
}
