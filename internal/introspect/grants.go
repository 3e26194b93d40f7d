package introspect

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

// grantKey is what one catalog.Grant gathers privileges under.
type grantKey struct {
	kind, object, column, grantee string
	grantable                     bool
	forRole, inSchema             string
}

// gathering of privileges into grants, in order of first appearance.
type gathering struct {
	order []grantKey
	privs map[grantKey][]string
	// columns of a grant on columns: those with the same privileges are one.
}

func (g *gathering) add(k grantKey, privilege string) {
	if g.privs == nil {
		g.privs = map[grantKey][]string{}
	}
	if _, ok := g.privs[k]; !ok {
		g.order = append(g.order, k)
	}
	g.privs[k] = append(g.privs[k], privilege)
}

func (g *gathering) grants() []*catalog.Grant {
	var out []*catalog.Grant
	for _, k := range g.order {
		p := g.privs[k]
		slices.Sort(p)
		n := &catalog.Grant{ObjectKind: k.kind, Object: k.object, Grantee: k.grantee, Privileges: slices.Compact(p),
			Grantable: k.grantable, ForRole: k.forRole, InSchema: k.inSchema}
		if k.column == "" {
			out = append(out, n)
			continue
		}
		n.Columns = []string{k.column}
		at := slices.IndexFunc(out, func(o *catalog.Grant) bool {
			return o.Columns != nil && o.ObjectKind == n.ObjectKind && o.Object == n.Object && o.Grantee == n.Grantee &&
				o.Grantable == n.Grantable && slices.Equal(o.Privileges, n.Privileges)
		})
		if at < 0 {
			out = append(out, n)
			continue
		}
		out[at].Columns = append(out[at].Columns, k.column)
		slices.Sort(out[at].Columns)
	}
	return out
}

func (r *reader) scanGrant(rows pgx.Rows) error {
	var class, oid, space uint32
	var kind, name, column, grantee, privilege string
	var args []uint32
	var grantable bool
	type pending struct {
		key  grantKey
		priv string
		refs []int
	}
	var all []pending
	err := each(rows, []any{&class, &oid, &kind, &space, &name, &column, &args, &grantee, &privilege, &grantable}, func() error {
		if !r.own(class, oid) || class == classNamespace && r.spaces[oid] == "" {
			return nil
		}
		p := pending{key: grantKey{kind: kind, object: catalog.Name{Schema: r.spaces[space], Name: name}.String(), column: column,
			grantee: grantee, grantable: grantable}, priv: privilege}
		for _, a := range args {
			p.refs = append(p.refs, r.types.ref(a, -1))
		}
		all = append(all, p)
		args = nil
		return nil
	})
	r.whenNamed(func() {
		var g gathering
		for _, p := range all {
			if p.key.kind == "function" || p.key.kind == "procedure" {
				var types []string
				for _, ref := range p.refs {
					types = append(types, r.types.name(ref).String())
				}
				p.key.object += "(" + strings.Join(types, ", ") + ")"
			}
			g.add(p.key, p.priv)
		}
		r.cat.Grants = g.grants()
	})
	return err
}

func (r *reader) scanDefaultACL(rows pgx.Rows) error {
	var k grantKey
	var privilege string
	var g gathering
	err := each(rows, []any{&k.kind, &k.forRole, &k.inSchema, &k.grantee, &privilege, &k.grantable}, func() error {
		g.add(k, privilege)
		return nil
	})
	r.cat.DefaultACLs = g.grants()
	return err
}

func (r *reader) scanRevoked(rows pgx.Rows) error {
	var defaults bool
	var class, oid uint32
	var kind, space, name, forRole, inSchema, privilege string
	return each(rows, []any{&defaults, &class, &oid, &kind, &space, &name, &forRole, &inSchema, &privilege}, func() error {
		g := &catalog.Grant{ObjectKind: kind, Grantee: "public", Privileges: []string{privilege}, Revoked: true, ForRole: forRole, InSchema: inSchema}
		switch {
		case defaults:
			r.cat.DefaultACLs = append(r.cat.DefaultACLs, g)
		case r.own(class, oid):
			g.Object = catalog.Name{Schema: space, Name: name}.String()
			r.whenNamed(func() { r.cat.Grants = append(r.cat.Grants, g) })
		}
		return nil
	})
}
