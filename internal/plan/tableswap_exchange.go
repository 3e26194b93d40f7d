package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// exchange lets all tables of a group change places, with all that stands on
// them. All locks are taken at once, before anything is done.
func (m *maker) exchange(group []*tableSwap) {
	var names []string
	var relations []catalog.Name
	for _, s := range group {
		names, relations = append(names, s.t.To.Name.String()), append(relations, s.t.From.Name)
	}
	inbound := m.inbound(group)
	var locked []string
	for _, n := range relations {
		locked = append(locked, sqlwrite.Name(n))
	}
	for _, f := range inbound {
		if n := sqlwrite.Name(f.table.Name); !slices.Contains(locked, n) {
			locked = append(locked, n)
		}
	}
	drop, create := m.aroundSwap(relations)
	sql := append([]string{"LOCK TABLE " + strings.Join(locked, ", ") + " IN ACCESS EXCLUSIVE MODE"}, drop...)
	for _, f := range inbound {
		sql = append(sql, dropConstraintSQL(f.table.Name, f.key))
	}
	for _, s := range group {
		sql = append(sql, takeOwner(s.quoted()))
	}
	for _, s := range group {
		sql = append(sql, s.leave()...)
	}
	for _, s := range group {
		sql = append(sql, s.arrive()...)
	}
	for _, f := range inbound {
		if to := m.staysInbound(f); to != nil {
			sql = append(append(sql, addConstraintSQL(m.d.To.Table(f.table.Name), to)+" NOT VALID"), commentSQL(f.table.Name, to)...)
		}
	}
	sql = append(sql, create...)
	x := Step{Title: "let the old and the new " + joined(names) + " change places", Object: Object{"table", names[0]},
		Why: "in one transaction that reads no row: at every moment there is one " + joined(names) + " with its rows, keys and privileges", SQL: sql,
		OneWay: "what is written from here on is in the new table alone",
		Verify: exists("SELECT FROM pg_catalog.pg_class WHERE oid = " + regclass(catalog.Name{Schema: Past, Name: relations[0].Name})),
		Hazards: []Hazard{{Name: DependentBroken, NeedsAllow: true,
			What: "programs that know the old columns, and functions that are compiled with them, find the new ones from here on"}}}
	var open []string
	for _, s := range group {
		for _, c := range s.t.To.Constraints {
			if c.Kind == catalog.ForeignKey && !c.Inherited && s.t.From.Constraint(c.Name) != nil && !s.keepsForeignKey(c) {
				open = append(open, c.Name)
			}
		}
	}
	if len(open) > 0 {
		x.Hazards = append(x.Hazards, Hazard{Name: DataDependent, NeedsAllow: true,
			What: "nothing holds new rows to " + joined(open) + " until a later step adds it again, and proves all rows"})
	}
	m.add(swapExchange, x)
	for _, f := range inbound {
		if to := m.staysInbound(f); to != nil && !to.NotValid && !to.NotEnforced {
			m.proveAgain(makeForeignKey, m.d.To.Table(f.table.Name), to)
		}
	}
	for _, s := range group {
		s.rest()
	}
}

// inbound are the foreign keys of tables outside the group that point at
// tables of the group, and that nothing else takes care of.
func (m *maker) inbound(group []*tableSwap) []held {
	var out []held
	for _, t := range m.d.From.Tables {
		for _, c := range t.Constraints {
			if c.Kind != catalog.ForeignKey || c.Inherited || m.swapping[m.d.From.Root(t).Name] != nil ||
				!slices.ContainsFunc(group, func(s *tableSwap) bool { return s.t.From.Name == c.RefTable }) {
				continue
			}
			out = append(out, held{t, c})
			m.settle(t.Name, func(d *diff.Table) { d.Constraints = withoutDropped(d.Constraints, c) })
		}
	}
	return out
}

// withoutDropped takes an object that is dropped elsewhere out of a difference:
// what was changed is new then.
func withoutDropped[T comparable](set diff.Set[T], gone T) diff.Set[T] {
	out := diff.Set[T]{Created: slices.Clone(set.Created), Dropped: except(set.Dropped, func(x T) bool { return x == gone })}
	for _, p := range set.Changed {
		if p.From == gone {
			out.Created = append(out.Created, p.To)
		} else {
			out.Changed = append(out.Changed, p)
		}
	}
	return out
}

// staysInbound gives the foreign key as the desired state has it, nil when it
// goes, changes, or cannot be added without reading.
func (m *maker) staysInbound(f held) *catalog.Constraint {
	now := m.d.To.Table(f.table.Name)
	if now == nil {
		return nil
	}
	to := now.Constraint(f.key.Name)
	if to == nil || to.Kind != catalog.ForeignKey || sqlwrite.ConstraintDefinition(now, to) != sqlwrite.ConstraintDefinition(f.table, f.key) {
		return nil
	}
	return to
}

// leave moves the old table and its partitions away.
func (s *tableSwap) leave() []string {
	m, old := s.m, s.t.From
	name := sqlwrite.Name(old.Name)
	sql := []string{"DROP TRIGGER " + ident.Quote(s.trigger()) + " ON " + name, "DROP TRIGGER " + ident.Quote(s.emptier()) + " ON " + name, "DROP FUNCTION " + s.function() + "()"}
	for _, x := range m.d.From.Statistics {
		if x.Table == old.Name {
			sql = append(sql, "DROP STATISTICS "+sqlwrite.Name(x.Name))
		}
	}
	for _, q := range m.d.From.Sequences {
		if q.OwnedBy == old.Name && !q.Identity && s.t.To.Column(q.OwnedByColumn) != nil {
			sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(q.Name)+" OWNED BY NONE")
		}
	}
	return append(sql, moveTree(sqlwrite.Name(old.Name), Past))
}

// arrive moves the new table and its partitions in, and gives it what a table
// has that people use.
func (s *tableSwap) arrive() []string {
	m, to := s.m, s.t.To
	_, fresh := s.quoted()
	name := sqlwrite.Name(to.Name)
	sql := []string{moveTree(fresh, to.Name.Schema)}
	for _, c := range to.Columns {
		if _, filled := s.column(c.Name); filled && c.Identity != catalog.NoIdentity {
			sql = append(sql, s.continueIdentity(c))
		}
	}
	for _, q := range m.d.From.Sequences {
		if now := m.d.To.Sequence(q.Name); q.OwnedBy == s.t.From.Name && !q.Identity && now != nil && !now.Identity && now.OwnedBy == to.Name {
			sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(q.Name)+" OWNED BY "+name+"."+ident.Quote(now.OwnedByColumn))
		}
	}
	for _, g := range to.Triggers {
		if !g.Inherited && !slices.Contains(s.t.Triggers.Created, g) {
			sql = append(sql, m.triggerSQL(to.Name, g)...)
		}
	}
	for _, p := range to.Policies {
		if !slices.Contains(s.t.Policies.Created, p) {
			sql = append(sql, policySQL(to.Name, p)...)
		}
	}
	for _, x := range m.d.To.Statistics {
		if x.Table == to.Name && !slices.Contains(m.d.Statistics.Created, x) {
			sql = append(sql, statisticsSQL(x)...)
		}
	}
	for _, t := range s.tree {
		sql = append(sql, m.grantsOn(m.d.To, t.Name)...)
	}
	for _, p := range m.d.To.Properties {
		if p.Kind == "table" && p.Of == to.Name && !slices.Contains(m.d.Properties.Created, p) {
			sql = append(sql, p.Set)
		}
	}
	return sql
}

// rest plans what the new table gets when it stands in its place.
func (s *tableSwap) rest() {
	m, to := s.m, s.t.To
	for _, c := range to.Constraints {
		switch {
		case c.Inherited || s.keepsForeignKey(c):
			continue
		case c.Kind == catalog.ForeignKey && to.PartitionBy != nil && !feature.Server(m.opt.Postgres, feature.PartitionedFKNotValid) && !c.NotValid:
			s.foreignKeyByPartition(c)
		case c.Kind == catalog.ForeignKey:
			m.addForeignKey(to, c, false)
		case c.Kind == catalog.Check && c.NotValid:
			m.addProven(changeConstraint, to, c)
		default:
			continue
		}
		m.commentConstraint(to, c)
	}
	for _, g := range s.t.Triggers.Created {
		m.createTrigger(to.Name, nil, g)
	}
	for _, p := range s.t.Policies.Created {
		m.createPolicy(to.Name, nil, p)
	}
}

// waits reports a view that needs, as it is wanted, what is not there yet when
// tables change places.
func (m *maker) waits(v *catalog.View, late map[catalog.Name]bool) bool {
	changing := func(key string) bool {
		for _, t := range m.d.Details {
			if catalog.Key("relation", t.To.Name.String()) == key {
				return true
			}
		}
		return slices.ContainsFunc(m.d.Views.Created, func(x *catalog.View) bool { return viewKey(x.Name) == key }) ||
			slices.ContainsFunc(m.d.Views.Changed, func(p diff.Pair[*catalog.View]) bool { return viewKey(p.To.Name) == key && !m.remade[key] }) ||
			slices.ContainsFunc(m.d.Functions.Created, func(f *catalog.Function) bool { return functionKey(f) == key }) ||
			slices.ContainsFunc(m.d.Functions.Changed, func(p diff.Pair[*catalog.Function]) bool { return functionKey(p.To) == key }) ||
			slices.ContainsFunc(m.d.Others.Created, func(o *catalog.Other) bool { return diff.OtherKey(o) == key })
	}
	return slices.ContainsFunc(v.Uses, func(u catalog.Name) bool { return late[u] }) ||
		slices.ContainsFunc(m.d.To.Depends, func(d catalog.Dependency) bool { return d.Object == viewKey(v.Name) && changing(d.On) })
}

// aroundSwap drops the views that read the tables, and makes them again in the
// same transaction, as they are wanted. One that waits for more comes later.
func (m *maker) aroundSwap(relations []catalog.Name) (drop, create []string) {
	late := map[catalog.Name]bool{}
	for _, v := range m.readers(relations, true) {
		drop = append([]string{dropViewSQL(v)}, drop...)
		m.remade[viewKey(v.Name)] = true
		m.remaking = append(m.remaking, viewKey(v.Name))
		to := m.d.To.View(v.Name)
		if to == nil {
			continue
		}
		sql, ok := m.makeView(to, false)
		if !ok {
			continue
		}
		sql = slices.Concat(sql, m.rulesOn(m.d.To, to.Name), m.grantsOn(m.d.To, to.Name))
		m.rulesSettled(to.Name)
		if m.waits(to, late) {
			late[v.Name] = true
			m.add(makeView, Step{Title: "create view " + v.Name.String(), Object: Object{"view", v.Name.String()}, SQL: sql, Undo: []string{dropViewSQL(to)}, Verify: relationExists(v.Name),
				Hazards: []Hazard{{Name: DependentBroken, What: "since its table was made anew there was no view " + v.Name.String(), NeedsAllow: true}}})
			continue
		}
		create = append(create, sql...)
	}
	return drop, create
}
