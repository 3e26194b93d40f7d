package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) grants() {
	gone := func(g *catalog.Grant) bool {
		n := objectName(g.Object)
		return m.granted[g.Object] || m.goneTable[n] || slices.ContainsFunc(m.d.Views.Dropped, func(v *catalog.View) bool { return v.Name == n }) ||
			slices.ContainsFunc(m.d.Schemas.Dropped, func(s *catalog.Schema) bool { return g.ObjectKind == "schema" && s.Name == g.Object }) ||
			slices.ContainsFunc(m.d.Sequences.Dropped, func(s *catalog.Sequence) bool { return s.Name == n }) ||
			slices.ContainsFunc(m.d.Functions.Dropped, func(f *catalog.Function) bool { return strings.HasPrefix(g.Object, f.Name.String()+"(") })
	}
	for _, g := range m.d.Grants.Created {
		if (g.ObjectKind == "function" || g.ObjectKind == "procedure") && slices.ContainsFunc(m.d.Functions.Created, func(f *catalog.Function) bool { return f.Path() == g.Object }) {
			continue // comes with the function
		}
		if m.granted[g.Object] || g.Revoked && m.bornRevoked(g.ObjectKind) && slices.ContainsFunc(m.d.Types.Created, func(t *catalog.Type) bool { return t.Name.String() == g.Object }) {
			continue
		}
		m.add(makeGrant, grantStep(g, []string{grantSQL(g, g.Privileges)}, revoked(m.d.From, g, g.Privileges), "grant "))
	}
	m.newbornGrants()
	for _, p := range m.d.Grants.Changed {
		if m.granted[p.To.Object] {
			continue
		}
		more, less := without(p.To.Privileges, p.From.Privileges), without(p.From.Privileges, p.To.Privileges)
		if len(more) > 0 {
			m.add(makeGrant, grantStep(p.To, []string{grantSQL(p.To, more)}, revoked(m.d.From, p.To, more), "grant more "))
		}
		if len(less) > 0 {
			m.add(dropGrant, grantStep(p.To, revoked(m.d.To, p.To, less), []string{grantSQL(p.To, less)}, "revoke "))
		}
	}
	for _, g := range m.d.Grants.Dropped {
		if !gone(g) {
			m.add(dropGrant, grantStep(g, revoked(m.d.To, g, g.Privileges), []string{grantSQL(g, g.Privileges)}, "revoke "))
		}
	}
}

// revoked takes privileges away, and gives those on columns again that a state
// has: what is revoked from a whole table PostgreSQL revokes from its columns too.
func revoked(c *catalog.Catalog, g *catalog.Grant, list []string) []string {
	out := []string{revokeSQL(g, list)}
	if g.Revoked || len(g.Columns) > 0 {
		return out
	}
	for _, x := range c.Grants {
		if len(x.Columns) == 0 || x.ObjectKind != g.ObjectKind || x.Object != g.Object || x.Grantee != g.Grantee {
			continue
		}
		if both := without(x.Privileges, without(x.Privileges, list)); len(both) > 0 {
			out = append(out, grantSQL(x, both))
		}
	}
	return out
}

// newbornGrants takes from new objects what default privileges give them and
// nobody wants them to have.
func (m *maker) newbornGrants() {
	take := func(kind string, n catalog.Name) {
		if sql := m.bornOtherwise(kind, n.Schema, n.String()); len(sql) > 0 && !m.granted[n.String()] {
			m.add(makeGrant, Step{Title: "take default privileges from " + kind + " " + n.String(), Object: Object{kind, n.String()}, SQL: sql})
		}
	}
	for _, t := range m.d.Tables.Created {
		take("table", t.Name)
	}
	for _, v := range m.d.Views.Created {
		take("table", v.Name)
	}
	for _, s := range m.d.Sequences.Created {
		take("sequence", s.Name)
	}
	for _, t := range m.d.Types.Created {
		take("type", t.Name)
		path := t.Name.String()
		if m.bornRevoked("type") && !slices.ContainsFunc(m.d.To.Grants, func(g *catalog.Grant) bool { return g.Revoked && g.ObjectKind == "type" && g.Object == path }) {
			m.add(makeGrant, Step{Title: "grant usage on type " + path + " for public", Object: Object{"type", path}, SQL: []string{"GRANT USAGE ON TYPE " + sqlwrite.Name(t.Name) + " TO PUBLIC"}})
		}
	}
	for _, s := range m.d.Schemas.Created {
		take("schema", catalog.Name{Name: s.Name})
	}
}

func grantStep(g *catalog.Grant, sql, undo []string, verb string) Step {
	if g.Revoked {
		verb = map[string]string{"grant ": "revoke ", "revoke ": "grant "}[verb]
	}
	return Step{Title: verb + strings.Join(g.Privileges, ", ") + " on " + g.ObjectKind + " " + g.Object + " for " + g.Grantee,
		Object: Object{g.ObjectKind, g.Object}, SQL: sql, Undo: undo}
}

// grantsOn writes the grants that a relation has in a state, where it is made
// again.
func (m *maker) grantsOn(c *catalog.Catalog, n catalog.Name) []string {
	var out []string
	for _, g := range c.Grants {
		if g.ObjectKind != "function" && g.Object == n.String() {
			out = append(out, grantSQL(g, g.Privileges))
		}
	}
	return append(m.bornOtherwise("table", n.Schema, n.String()), out...)
}

// bornRevoked: new objects of a kind may lack, by default privileges of one of
// the states, what everybody has on them otherwise.
func (m *maker) bornRevoked(kind string) bool {
	return slices.ContainsFunc(slices.Concat(m.d.From.DefaultACLs, m.d.To.DefaultACLs), func(g *catalog.Grant) bool {
		return g.Revoked && g.ObjectKind == kind && g.ForRole == ""
	})
}

// functionGrants are the statements that give a new function the grants that it has in a state: all
// may execute it from its birth, unless that is taken away at once.
func (m *maker) functionGrants(c *catalog.Catalog, f *catalog.Function) []string {
	var out []string
	path, public := f.Path(), false
	for _, g := range c.Grants {
		if (g.ObjectKind != "function" && g.ObjectKind != "procedure") || g.Object != path {
			continue
		}
		if g.Grantee == "public" && !g.Grantable {
			public = true
			continue
		}
		out = append(out, grantSQL(g, g.Privileges))
	}
	if !public {
		out = append([]string{"REVOKE EXECUTE ON " + functionOn(f) + " FROM PUBLIC"}, out...)
	} else if m.bornRevoked("function") {
		out = append(out, "GRANT EXECUTE ON "+functionOn(f)+" TO PUBLIC")
	}
	for _, g := range m.born("function", f.Name.Schema) {
		if !slices.ContainsFunc(c.Grants, func(x *catalog.Grant) bool {
			return x.ObjectKind == f.Kind && x.Object == path && x.Grantee == g.Grantee && x.Grantable == g.Grantable
		}) {
			own := *g
			own.ObjectKind, own.Object = f.Kind, path
			out = append(out, revokeSQL(&own, g.Privileges))
		}
	}
	return out
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func objectName(path string) catalog.Name {
	schema, name, ok := strings.Cut(path, ".")
	if !ok {
		return catalog.Name{Name: path}
	}
	return catalog.Name{Schema: schema, Name: name}
}

func grantTarget(g *catalog.Grant) string {
	if g.ObjectKind == "function" || g.ObjectKind == "procedure" {
		name, args, _ := strings.Cut(g.Object, "(")
		return strings.ToUpper(g.ObjectKind) + " " + sqlwrite.Name(objectName(name)) + "(" + args
	}
	kind := strings.ToUpper(g.ObjectKind)
	if kind == "VIEW" || kind == "MATERIALIZED VIEW" || kind == "FOREIGN TABLE" {
		kind = "TABLE"
	}
	if kind == "SCHEMA" {
		return kind + " " + ident.Quote(g.Object)
	}
	return kind + " " + sqlwrite.Name(objectName(g.Object))
}

func privileges(g *catalog.Grant, list []string) string {
	if len(g.Columns) == 0 {
		return strings.ToUpper(strings.Join(list, ", "))
	}
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = strings.ToUpper(p) + " (" + sqlwrite.Columns(g.Columns) + ")"
	}
	return strings.Join(out, ", ")
}

func grantee(g *catalog.Grant) string {
	if g.Grantee == "public" {
		return "PUBLIC"
	}
	return ident.Quote(g.Grantee)
}

func grantSQL(g *catalog.Grant, list []string) string {
	if g.Revoked {
		born := *g
		born.Revoked = false
		return revokeSQL(&born, list)
	}
	s := "GRANT " + privileges(g, list) + " ON " + grantTarget(g) + " TO " + grantee(g)
	if g.Grantable {
		s += " WITH GRANT OPTION"
	}
	return s
}

func revokeSQL(g *catalog.Grant, list []string) string {
	if g.Revoked {
		born := *g
		born.Revoked = false
		return grantSQL(&born, list)
	}
	return "REVOKE " + privileges(g, list) + " ON " + grantTarget(g) + " FROM " + grantee(g)
}
