package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// grantKey is what one record of privileges is about: one column at most, so
// that granting and revoking by column works. Build puts columns together.
type grantKey struct {
	kind, object, column, grantee string
	grantable                     bool
	forRole, inSchema             string
}

func keyOfGrant(g *catalog.Grant, column string) grantKey {
	return grantKey{g.ObjectKind, g.Object, column, g.Grantee, g.Grantable, g.ForRole, g.InSchema}
}

// loadGrants takes over grants of the base, one record per column.
func loadGrants(s store[grantKey, *catalog.Grant], list []*catalog.Grant) {
	for _, g := range list {
		if len(g.Columns) == 0 {
			s.put(keyOfGrant(g, ""), g)
		}
		for _, c := range g.Columns {
			own := *g
			own.Columns = []string{c}
			s.put(keyOfGrant(g, c), &own)
		}
	}
}

// buildGrants puts columns with the same privileges together.
func buildGrants(s store[grantKey, *catalog.Grant]) []*catalog.Grant {
	list := values(s)
	slices.SortFunc(list, func(a, b *catalog.Grant) int { return slices.Compare(a.Columns, b.Columns) })
	var out []*catalog.Grant
	byColumns := map[string]*catalog.Grant{}
	for _, g := range list {
		if len(g.Columns) == 0 {
			out = append(out, g)
			continue
		}
		id := strings.Join([]string{g.ObjectKind, g.Object, g.Grantee, boolWord(g.Grantable), strings.Join(g.Privileges, ",")}, "\x00")
		if o := byColumns[id]; o != nil {
			o.Columns = append(o.Columns, g.Columns...)
			continue
		}
		own := *g
		own.Columns = slices.Clone(g.Columns)
		byColumns[id] = &own
		out = append(out, &own)
	}
	return out
}

func boolWord(b bool) string {
	if b {
		return "t"
	}
	return ""
}

// privilegesOf gives all privileges that a kind of object has.
func (f *folder) privilegesOf(kind string, column bool) []string {
	switch {
	case column:
		return []string{"insert", "references", "select", "update"}
	case kind == "table":
		all := []string{"delete", "insert", "references", "select", "trigger", "truncate", "update"}
		if f.opts.Version >= 17 {
			all = append(all, "maintain")
		}
		return all
	case kind == "sequence":
		return []string{"select", "update", "usage"}
	case kind == "function", kind == "procedure":
		return []string{"execute"}
	case kind == "schema":
		return []string{"create", "usage"}
	case kind == "database":
		return []string{"connect", "create", "temporary"}
	case kind == "tablespace":
		return []string{"create"}
	case kind == "large object":
		return []string{"select", "update"}
	case kind == "parameter":
		return []string{"alter system", "set"}
	}
	return []string{"usage"}
}

func kindOfGrant(t sqlparse.ObjectType) string {
	switch t {
	case sqlparse.ObjectType_OBJECT_TABLE:
		return "table"
	case sqlparse.ObjectType_OBJECT_SEQUENCE:
		return "sequence"
	case sqlparse.ObjectType_OBJECT_FUNCTION:
		return "function"
	case sqlparse.ObjectType_OBJECT_ROUTINE:
		return "routine"
	case sqlparse.ObjectType_OBJECT_PROCEDURE:
		return "procedure"
	case sqlparse.ObjectType_OBJECT_SCHEMA:
		return "schema"
	case sqlparse.ObjectType_OBJECT_DATABASE:
		return "database"
	case sqlparse.ObjectType_OBJECT_TYPE, sqlparse.ObjectType_OBJECT_DOMAIN:
		return "type"
	case sqlparse.ObjectType_OBJECT_LANGUAGE:
		return "language"
	case sqlparse.ObjectType_OBJECT_FDW:
		return "foreign data wrapper"
	case sqlparse.ObjectType_OBJECT_FOREIGN_SERVER:
		return "foreign server"
	case sqlparse.ObjectType_OBJECT_TABLESPACE:
		return "tablespace"
	case sqlparse.ObjectType_OBJECT_LARGEOBJECT:
		return "large object"
	case sqlparse.ObjectType_OBJECT_PARAMETER_ACL:
		return "parameter"
	}
	return "object"
}

// target is an object that privileges are granted on.
type target struct {
	kind, path string
	relation   catalog.Name
	owner      string
}

func (f *folder) grant(s *sqlparse.GrantStmt) {
	kind := kindOfGrant(s.Objtype)
	var targets []target
	if s.Targtype == sqlparse.GrantTargetType_ACL_TARGET_ALL_IN_SCHEMA {
		for _, schema := range strs(s.Objects) {
			if !f.schemaKnown(schema) && !f.vague {
				f.problem("conflict", -1, `schema "%s" does not exist`, schema)
			}
			targets = append(targets, f.allIn(schema, kind)...)
		}
	} else {
		for _, o := range s.Objects {
			if t, ok := f.grantTarget(kind, o); ok {
				targets = append(targets, t)
			}
		}
	}
	act := Action{Kind: GrantAction, Cascade: s.Behavior == sqlparse.DropBehavior_DROP_CASCADE}
	if !s.IsGrant {
		act.Kind = RevokeAction
	}
	for _, t := range targets {
		for _, role := range grantees(s.Grantees) {
			granted := f.changeGrants(f.grants, t, role, s, "", "")
			act.Relation, act.Name, act.Detail = t.relation, t.kind+" "+t.path, strings.Join(granted, ", ")+" "+towards(s.IsGrant)+" "+role
			f.act(act)
		}
	}
}

func towards(grant bool) string {
	if grant {
		return "to"
	}
	return "from"
}

func grantees(list []*sqlparse.Node) []string {
	var out []string
	for _, n := range list {
		out = append(out, roleName(n.GetRoleSpec()))
	}
	return out
}

// grantTarget finds one object of a GRANT.
func (f *folder) grantTarget(kind string, o *sqlparse.Node) (target, bool) {
	switch kind {
	case "table", "sequence":
		n, ok := f.lookVar(o.GetRangeVar())
		if !ok && !f.vague && !f.foreignGround(o.GetRangeVar()) {
			f.problem("conflict", o.GetRangeVar().GetLocation(), `relation "%s" does not exist`, n)
		}
		t := target{kind: kind, path: n.String(), relation: n}
		if f.sequences.has(n) {
			t.kind = "sequence"
		}
		if tab := f.tables.get(n); tab != nil {
			t.owner = tab.Owner
		}
		return t, true
	case "function", "procedure", "routine":
		if kind == "routine" {
			kind = "function"
		}
		fn, path := f.findFunction(o.GetObjectWithArgs())
		if fn == nil {
			if !f.unknownExtension() && !f.aggregate(o.GetObjectWithArgs()) && !strings.HasPrefix(path, "pg_catalog.") && len(f.extensions.m) == 0 {
				f.missingFunction(path)
			}
			return target{kind: kind, path: path}, true
		}
		return target{kind: fn.Kind, path: path}, true
	case "schema":
		name := constText(o)
		if !f.schemaKnown(name) && !f.vague {
			f.problem("conflict", -1, `schema "%s" does not exist`, name)
		}
		t := target{kind: kind, path: name}
		if s := f.schemas.get(name); s != nil {
			t.owner = s.Owner
		}
		return t, true
	case "type":
		names := strs(o.GetList().GetItems())
		if tn := o.GetTypeName(); tn != nil {
			names = strs(tn.Names)
		}
		n, _ := f.findType(names)
		return target{kind: kind, path: n.String()}, true
	}
	return target{kind: kind, path: constText(o)}, true
}

// allIn gives the objects of GRANT ... ON ALL ... IN SCHEMA.
func (f *folder) allIn(schema, kind string) []target {
	var out []target
	switch kind {
	case "table":
		for n, t := range f.tables.m {
			if n.Schema == schema && !f.assumed.get(n) {
				out = append(out, target{"table", n.String(), n, t.Owner})
			}
		}
		for n := range f.views.m {
			if n.Schema == schema {
				out = append(out, target{"table", n.String(), n, ""})
			}
		}
	case "sequence":
		for n := range f.sequences.m {
			if n.Schema == schema {
				out = append(out, target{"sequence", n.String(), n, ""})
			}
		}
	case "function", "procedure", "routine":
		for n, list := range f.functions.m {
			for _, fn := range list {
				if n.Schema == schema && (kind == "routine" || kind == fn.Kind) {
					out = append(out, target{fn.Kind, functionPath(fn), catalog.Name{}, ""})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b target) int { return strings.Compare(a.path, b.path) })
	return out
}

// changeGrants grants or revokes and gives the privileges concerned.
func (f *folder) changeGrants(st store[grantKey, *catalog.Grant], t target, role string, s *sqlparse.GrantStmt, forRole, inSchema string) []string {
	type item struct{ privilege, column string }
	var items []item
	var words []string
	if len(s.Privileges) == 0 {
		words = append(words, "all")
		for _, p := range f.privilegesOf(t.kind, false) {
			items = append(items, item{p, ""})
		}
	}
	for _, n := range s.Privileges {
		a := n.GetAccessPriv()
		cols := strs(a.GetCols())
		names := []string{lower(a.GetPrivName())}
		if names[0] == "" || names[0] == "all" {
			names = f.privilegesOf(t.kind, len(cols) > 0)
		}
		for i, p := range names {
			if p == "temp" {
				names[i] = "temporary"
			}
		}
		words = append(words, names...)
		if len(cols) == 0 {
			cols = []string{""}
		}
		for _, p := range names {
			for _, c := range cols {
				items = append(items, item{p, c})
			}
		}
	}
	if t.owner != "" && t.owner == role {
		return words // owners have all of their own anyway
	}
	for _, i := range items {
		plain := grantKey{t.kind, t.path, i.column, role, false, forRole, inSchema}
		with := plain
		with.grantable = true
		switch {
		case s.IsGrant && s.GrantOption:
			f.takePrivilege(st, plain, i.privilege)
			f.givePrivilege(st, with, i.privilege)
		case s.IsGrant:
			if g := st.get(with); g == nil || !contains(g.Privileges, i.privilege) {
				f.givePrivilege(st, plain, i.privilege)
			}
		case s.GrantOption:
			if f.takePrivilege(st, with, i.privilege) {
				f.givePrivilege(st, plain, i.privilege)
			}
		default:
			f.takePrivilege(st, plain, i.privilege)
			f.takePrivilege(st, with, i.privilege)
		}
	}
	// Revoking from a table revokes from its columns too.
	if !s.IsGrant {
		f.revokeColumns(st, t, role, items[0].column == "", func(p string) bool {
			return slices.ContainsFunc(items, func(i item) bool { return i.column == "" && i.privilege == p })
		})
	}
	return words
}

func (f *folder) revokeColumns(st store[grantKey, *catalog.Grant], t target, role string, whole bool, match func(string) bool) {
	if !whole || t.kind != "table" {
		return
	}
	for _, k := range grantKeys(st) {
		if k.kind == t.kind && k.object == t.path && k.grantee == role && k.column != "" {
			for _, p := range st.get(k).Privileges {
				if match(p) {
					f.takePrivilege(st, k, p)
				}
			}
		}
	}
}

func grantKeys(st store[grantKey, *catalog.Grant]) []grantKey {
	var out []grantKey
	for k := range st.m {
		out = append(out, k)
	}
	return out
}

func (f *folder) givePrivilege(st store[grantKey, *catalog.Grant], k grantKey, privilege string) {
	if bornGrant(k, privilege) {
		return
	}
	g := &catalog.Grant{
		ObjectKind: k.kind, Object: k.object, Grantee: k.grantee, Grantable: k.grantable, ForRole: k.forRole, InSchema: k.inSchema, Pos: f.stmt.Span,
	}
	if k.column != "" {
		g.Columns = []string{k.column}
	}
	if old := st.get(k); old != nil {
		if contains(old.Privileges, privilege) {
			return
		}
		*g = *old
		g.Privileges = slices.Clone(old.Privileges)
	}
	g.Privileges = append(g.Privileges, privilege)
	slices.Sort(g.Privileges)
	st.put(k, g)
}

func (f *folder) takePrivilege(st store[grantKey, *catalog.Grant], k grantKey, privilege string) bool {
	old := st.get(k)
	if old == nil || !contains(old.Privileges, privilege) {
		return false
	}
	g := *old
	g.Privileges = slices.DeleteFunc(slices.Clone(old.Privileges), func(p string) bool { return p == privilege })
	if len(g.Privileges) == 0 {
		st.del(k)
	} else {
		st.put(k, &g)
	}
	return true
}

func (f *folder) grantRole(s *sqlparse.GrantRoleStmt) {
	act := Action{Kind: GrantAction}
	if !s.IsGrant {
		act.Kind = RevokeAction
	}
	for _, r := range s.GrantedRoles {
		for _, to := range s.GranteeRoles {
			act.Name = "role " + r.GetAccessPriv().GetPrivName()
			act.Detail = towards(s.IsGrant) + " " + roleName(to.GetRoleSpec())
			f.act(act)
		}
	}
}
