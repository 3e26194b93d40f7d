package planning

import (
	"path"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/review"
)

// without leaves out what matches a pattern of Options.Ignore, decade's own
// schema, and what roles may do with the database itself: it has another name on
// the throw-away server, and files that name one database fit no other.
func (r *runner) without(c *catalog.Catalog) *catalog.Catalog {
	ignored := func(name string) bool {
		return slices.ContainsFunc(r.opt.Ignore, func(pattern string) bool {
			ok, err := path.Match(pattern, name)
			return ok && err == nil
		})
	}
	named := func(n catalog.Name) bool { return n.Schema == "decade" || ignored(n.String()) }
	out := *c
	out.Schemas = keep(c.Schemas, func(s *catalog.Schema) bool { return s.Name == "decade" || ignored(s.Name) })
	out.Tables = keep(c.Tables, func(t *catalog.Table) bool { return named(t.Name) })
	out.Views = keep(c.Views, func(v *catalog.View) bool { return named(v.Name) })
	out.Sequences = keep(c.Sequences, func(s *catalog.Sequence) bool { return named(s.Name) || named(s.OwnedBy) })
	out.Types = keep(c.Types, func(t *catalog.Type) bool { return named(t.Name) })
	out.Functions = keep(c.Functions, func(f *catalog.Function) bool { return named(f.Name) || ignored(f.Path()) })
	out.Statistics = keep(c.Statistics, func(s *catalog.Statistics) bool { return named(s.Name) || named(s.Table) })
	out.Extensions = keep(c.Extensions, func(e *catalog.Extension) bool { return ignored(e.Name) })
	out.Publications = keep(c.Publications, func(p *catalog.Publication) bool { return ignored(p.Name) })
	out.EventTriggers = keep(c.EventTriggers, func(e *catalog.EventTrigger) bool { return ignored(e.Name) })
	out.CronJobs = keep(c.CronJobs, func(j *catalog.CronJob) bool { return ignored(j.Name) })
	out.OtherObjects = keep(c.OtherObjects, func(o *catalog.Other) bool { return named(o.Name) })
	out.Grants = keep(c.Grants, func(g *catalog.Grant) bool {
		return ignored(g.Object) || g.ObjectKind == databaseKind || g.Object == "decade" || strings.HasPrefix(g.Object, "decade.")
	})
	out.DefaultACLs = r.ownDefaults(c)
	out.Reindex()
	return &out
}

const databaseKind = "database"

// onDatabase tells of the privileges on the live database itself.
func (r *runner) onDatabase() []plan.Left {
	if r.server == nil || !slices.ContainsFunc(r.server.Grants, func(g *catalog.Grant) bool { return g.ObjectKind == databaseKind }) {
		return nil
	}
	return []plan.Left{{Kind: "privileges", Path: r.server.Server.Database, Why: "what roles may do with the database itself is no part of a schema: grant it yourself"}}
}

// ownDefaults leaves the role out of default privileges that are those of the
// role that the plan is for: on the throw-away server that is its own.
func (r *runner) ownDefaults(c *catalog.Catalog) []*catalog.Grant {
	var out []*catalog.Grant
	for _, g := range c.DefaultACLs {
		own := *g
		if c.Server != nil && g.ForRole == c.Server.Role || r.server != nil && g.ForRole == r.server.Server.Role {
			own.ForRole = ""
		}
		out = append(out, &own)
	}
	return out
}

func keep[T any](list []T, out func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), out)
}

// parts cuts the two paths of a rename at the dots between names: the states
// tell which of them are in a name, where one of them knows the table.
func (n Rename) parts(states ...*catalog.Catalog) (from, to []string) {
	for _, c := range states {
		if from, to = partsIn(c, n.From, n.To); to != nil {
			return from, to
		}
		if to, from = partsIn(c, n.To, n.From); from != nil {
			return from, to
		}
	}
	return strings.Split(n.From, "."), strings.Split(n.To, ".")
}

// partsIn cuts the path of a table or a column of a state, and another path
// that differs from it in the last name; nil where it does not.
func partsIn(c *catalog.Catalog, path, other string) (is, would []string) {
	t := tableOf(c, path)
	if t == nil {
		return nil, nil
	}
	is = []string{t.Name.Schema, t.Name.Name}
	above := t.Name.Schema + "."
	if path != t.Name.String() {
		above = t.Name.String() + "."
		is = append(is, strings.TrimPrefix(path, above))
	}
	last, same := strings.CutPrefix(other, above)
	if !same || last == "" {
		return nil, nil
	}
	return is, append(slices.Clone(is[:len(is)-1]), last)
}

// renameStep writes the step of a confirmed rename.
func renameStep(n Rename, states ...*catalog.Catalog) (plan.Step, error) {
	from, to := n.parts(states...)
	wrong := &review.UsageError{What: "--rename " + n.From + "=" + n.To + " is no rename of a table or a column", Next: "write schema.table=schema.table or schema.table.column=schema.table.column"}
	if len(from) != len(to) || len(from) < 2 || len(from) > 3 || !slices.Equal(from[:len(from)-1], to[:len(to)-1]) {
		return plan.Step{}, wrong
	}
	s := plan.Step{Phase: plan.Expand, Class: plan.Transaction, Title: "rename " + n.From + " to " + to[len(to)-1],
		Why:     "as you said; programs that use the old name fail from this moment",
		Hazards: []plan.Hazard{{Name: plan.DependentBroken, What: "programs that say " + n.From + " fail"}}}
	if len(from) == 2 {
		s.Object = plan.Object{Kind: "table", Path: n.To}
		s.SQL = []string{"ALTER TABLE " + ident.Qualified(from...) + " RENAME TO " + ident.Quote(to[1])}
		s.Undo = []string{"ALTER TABLE " + ident.Qualified(to...) + " RENAME TO " + ident.Quote(from[1])}
		s.Verify = "SELECT pg_catalog.to_regclass(" + ident.Literal(ident.Qualified(to...)) + ") IS NOT NULL"
		return s, nil
	}
	table := ident.Qualified(from[:2]...)
	s.Object = plan.Object{Kind: "column", Path: n.To}
	s.SQL = []string{"ALTER TABLE " + table + " RENAME COLUMN " + ident.Quote(from[2]) + " TO " + ident.Quote(to[2])}
	s.Undo = []string{"ALTER TABLE " + table + " RENAME COLUMN " + ident.Quote(to[2]) + " TO " + ident.Quote(from[2])}
	s.Verify = "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(" + ident.Literal(table) + ") AND attname = " + ident.Literal(to[2]) + " AND NOT attisdropped)"
	return s, nil
}
