package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// roles makes sure of the roles that only the desired state names. They belong
// to the server, not to the database, so nobody can tell from files alone
// whether they are there: the step looks first.
func (m *maker) roles() {
	there := rolesIn(m.d.From)
	for _, r := range m.opt.Roles {
		there[r] = true
	}
	for _, r := range slices.Sorted(maps.Keys(rolesIn(m.d.To))) {
		if there[r] {
			continue
		}
		is := "pg_catalog.to_regrole(" + ident.Literal(ident.Quote(r)) + ")"
		m.add(makeRole, Step{Title: "make sure that role " + r + " is there", Object: Object{"role", r},
			Why:    "privileges and policies name it, and roles belong to the server; a new one may not log in until ALTER ROLE ... LOGIN lets it",
			SQL:    []string{"DO $decade$\nBEGIN\n    IF " + is + " IS NULL THEN\n        CREATE ROLE " + ident.Quote(r) + ";\n    END IF;\nEND\n$decade$"},
			Verify: "SELECT " + is + " IS NOT NULL"})
	}
}

// rolesIn collects the roles that privileges and policies name.
func rolesIn(c *catalog.Catalog) map[string]bool {
	out := map[string]bool{}
	add := func(r string) {
		if r != "" && !strings.EqualFold(r, "public") && !strings.HasPrefix(r, "pg_") && (c.Server == nil || r != c.Server.Role) {
			out[r] = true
		}
	}
	for _, g := range slices.Concat(c.Grants, c.DefaultACLs) {
		add(g.Grantee)
	}
	for _, t := range c.Tables {
		for _, p := range t.Policies {
			for _, r := range p.Roles {
				add(r)
			}
		}
	}
	return out
}
