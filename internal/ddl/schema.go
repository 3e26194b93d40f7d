package ddl

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

func (f *folder) createSchema(s *sqlparse.CreateSchemaStmt) {
	name := s.Schemaname
	owner := roleName(s.Authrole)
	if name == "" {
		name = owner
	}
	if f.schemas.has(name) {
		if !s.IfNotExists && name != "public" {
			f.problem("conflict", -1, `schema "%s" already exists`, name)
			return
		}
		f.act(Action{Kind: CreateSchema, Name: name, IfExists: true, Detail: "exists"})
	} else {
		f.schemas.put(name, &catalog.Schema{Name: name, Owner: owner, Pos: f.stmt.Span})
		if owner == "" { // otherwise the owner's default privileges count
			f.bornGrants("schema", name, "")
		}
		f.act(Action{Kind: CreateSchema, Name: name, IfExists: s.IfNotExists})
	}
	if len(s.SchemaElts) == 0 {
		return
	}
	// The elements are created as if the new schema were first in the path.
	saved := f.settings
	inner := *saved
	inner.path = append([]string{name}, saved.path...)
	f.settings = &inner
	for _, e := range s.SchemaElts {
		f.dispatch(e)
	}
	f.settings = saved
}

// roleName gives a role as written; "" for none. The special words stay words.
func roleName(r *sqlparse.RoleSpec) string {
	switch r.GetRoletype() {
	case sqlparse.RoleSpecType_ROLESPEC_PUBLIC:
		return "public"
	case sqlparse.RoleSpecType_ROLESPEC_CURRENT_ROLE, sqlparse.RoleSpecType_ROLESPEC_CURRENT_USER:
		return "current_user"
	case sqlparse.RoleSpecType_ROLESPEC_SESSION_USER:
		return "session_user"
	}
	return r.GetRolename()
}
