package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// asides gives the names that tables get whose own name a view takes: they
// keep their rows until the contract phase drops them.
func (m *maker) asides() map[catalog.Name]catalog.Name {
	out := map[catalog.Name]catalog.Name{}
	for _, t := range m.d.Tables.Dropped {
		if slices.ContainsFunc(m.d.Views.Created, func(v *catalog.View) bool { return v.Name == t.Name }) {
			out[t.Name] = catalog.Name{Schema: t.Name.Schema, Name: m.spare(inSchema(relationNames, t.Name.Schema), t.Name.Name, "", "old")}
		}
	}
	return out
}

// movedAside is a table under the name that it has in the contract phase.
func (m *maker) movedAside(t *catalog.Table) *catalog.Table {
	n, gives := m.aside[t.Name]
	if !gives {
		return t
	}
	moved := *t
	moved.Name = n
	return &moved
}

// takeName lets a view take the name of a table in one transaction, so that
// nobody finds neither. What reads the table reads the view from then on.
func (m *maker) takeName(v *catalog.View, s *Step) {
	old, taken := m.aside[v.Name]
	if !taken {
		return
	}
	around := m.aroundViews([]catalog.Name{v.Name})
	rename := func(from, to catalog.Name) string { return alter(from) + "RENAME TO " + ident.Quote(to.Name) }
	s.Verify = exists(viewQuery(v.Name))
	s.Hazards = []Hazard{{Name: DependentBroken, What: "whoever writes to " + v.Name.String() + " fails: it is a view now"}}
	s.SQL = slices.Concat(around.drop, []string{rename(v.Name, old)}, s.SQL, m.grantsOn(m.d.To, v.Name), around.create)
	s.Why = "the table of that name keeps its rows as " + old.String() + " until the contract phase: move over what is needed before that"
	if empty := m.bornEmpty(v); empty != "" {
		s.Why += "; " + empty
	}
	s.Undo = slices.Concat(around.dropNew, s.Undo, []string{rename(old, v.Name)}, around.createOld)
	m.granted[v.Name.String()] = true
}

// takeViewsName lets a new table take the name of a view in one transaction.
// What reads the view reads the table from then on.
func (m *maker) takeViewsName(t *catalog.Table, s *Step) {
	old := m.d.From.View(t.Name)
	if old == nil {
		return
	}
	around := m.remakeViews(append([]*catalog.View{old}, m.readers([]catalog.Name{t.Name}, false)...))
	s.Verify = relationExists(t.Name) + " AND NOT EXISTS (" + viewQuery(t.Name) + ")"
	s.Hazards = append(s.Hazards, Hazard{Name: DependentBroken, NeedsAllow: true,
		What: "whoever reads the view " + t.Name.String() + " finds an empty table of that name"})
	s.SQL = slices.Concat(around.drop, s.SQL, m.grantsOn(m.d.To, t.Name), around.create)
	s.Undo = slices.Concat(around.dropNew, s.Undo, around.createOld)
	m.granted[t.Name.String()] = true
}

func viewQuery(n catalog.Name) string {
	return "SELECT FROM pg_catalog.pg_class WHERE oid = " + regclass(n) + " AND relkind IN ('v', 'm')"
}

// standsOnAside gives the table that has moved aside on which an object of the
// actual state stands.
func (m *maker) standsOnAside(key string) (catalog.Name, bool) {
	for _, t := range m.d.Tables.Dropped {
		on := catalog.Key("relation", t.Name.String())
		if _, moved := m.aside[t.Name]; moved && slices.ContainsFunc(m.d.From.Depends, func(d catalog.Dependency) bool { return d.Object == key && d.On == on }) {
			return t.Name, true
		}
	}
	return catalog.Name{}, false
}

// keptRows is the harm of dropping a table whose name a view has taken.
func keptRows(was, is *catalog.Table) []Hazard {
	return lost("every row of " + is.Name.String() + " goes, which was " + was.Name.String() + ": what the view of that name does not show is nowhere else")
}
