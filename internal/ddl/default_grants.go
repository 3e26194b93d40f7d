package ddl

import (
	"strings"

	"github.com/decadedb/decade/internal/sqlparse"
)

// bornGrant reports privileges that everybody has without a GRANT; only
// EXECUTE on functions is listed, because it is the one that gets revoked.
func bornGrant(k grantKey, privilege string) bool {
	if k.grantee != "public" || k.grantable {
		return false
	}
	switch k.kind {
	case "schema":
		return k.object == "public" && privilege == "usage"
	case "type", "language":
		return k.forRole == "" && k.inSchema == "" && privilege == "usage"
	case "database":
		return privilege == "connect" || privilege == "temporary"
	}
	return false
}

// bornGrants gives a new object the privileges that it is born with: EXECUTE
// for everyone on functions, and what default privileges say.
func (f *folder) bornGrants(kind, path, schema string) {
	if kind == "function" || kind == "procedure" {
		revoked := false
		for k := range f.noPublicExecute.m {
			revoked = revoked || k == "" || k == f.settings.values["role"]
		}
		if !revoked {
			f.givePrivilege(f.grants, grantKey{kind: kind, object: path, grantee: "public"}, "execute")
		}
	}
	if len(f.defaults.m) == 0 {
		return
	}
	of := kind
	if kind == "procedure" {
		of = "function"
	}
	for _, k := range grantKeys(f.defaults) {
		if k.kind != of || k.inSchema != "" && k.inSchema != schema || k.forRole != "" && k.forRole != f.settings.values["role"] {
			continue
		}
		for _, p := range f.defaults.get(k).Privileges {
			f.givePrivilege(f.grants, grantKey{kind: kind, object: path, grantee: k.grantee, grantable: k.grantable}, p)
		}
	}
}

func (f *folder) defaultPrivileges(s *sqlparse.AlterDefaultPrivilegesStmt) {
	roles, schemas := []string{""}, []string{""}
	for _, n := range s.Options {
		d := n.GetDefElem()
		switch d.GetDefname() {
		case "roles":
			roles = nil
			for _, r := range d.Arg.GetList().GetItems() {
				roles = append(roles, roleName(r.GetRoleSpec()))
			}
		case "schemas":
			schemas = strs(d.Arg.GetList().GetItems())
		}
	}
	if s.Action == nil {
		return
	}
	kind := kindOfGrant(s.Action.Objtype)
	if kind == "routine" {
		kind = "function"
	}
	act := Action{Kind: GrantAction, Name: "default privileges on " + kind}
	if !s.Action.IsGrant {
		act.Kind = RevokeAction
	}
	for _, forRole := range roles {
		for _, schema := range schemas {
			for _, role := range grantees(s.Action.Grantees) {
				words := f.changeGrants(f.defaults, target{kind: kind}, role, s.Action, forRole, schema)
				if kind == "function" && role == "public" && schema == "" {
					if s.Action.IsGrant {
						f.noPublicExecute.del(forRole)
						f.takePrivilege(f.defaults, grantKey{kind: kind, grantee: role, forRole: forRole}, "execute")
					} else {
						f.noPublicExecute.put(forRole, true)
					}
				}
				act.Detail = strings.Join(words, ", ") + " " + towards(s.Action.IsGrant) + " " + role
				f.act(act)
			}
		}
	}
}

// ownerGrants drops the privileges of a role that becomes the owner: it has
// all of them now, and they are not listed.
func (f *folder) ownerGrants(kind, path, role string) {
	for _, k := range grantKeys(f.grants) {
		if k.kind == kind && k.object == path && k.grantee == role {
			f.grants.del(k)
		}
	}
}

// forgetGrants removes all privileges on an object that is gone.
func (f *folder) forgetGrants(kind, path string) {
	if len(f.grants.m) == 0 {
		return
	}
	for _, k := range grantKeys(f.grants) {
		if k.object == path && k.kind == kind {
			f.grants.del(k)
		}
	}
}

// renameGrants moves privileges to an object's new name.
func (f *folder) renameGrants(kind, from, to string) {
	if len(f.grants.m) == 0 || from == to {
		return
	}
	for _, k := range grantKeys(f.grants) {
		if k.object == from && k.kind == kind {
			g := *f.grants.get(k)
			f.grants.del(k)
			k.object, g.Object = to, to
			f.grants.put(k, &g)
		}
	}
}
