package plan

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// scope is where a name has to be unlike all others: in a table for what is
// of a table, in a schema, whose name alone is set, for all else.
type scope struct {
	kind scopeKind
	in   catalog.Name
}

type scopeKind string

const (
	columnNames     scopeKind = "column"
	constraintNames scopeKind = "constraint" // of a table, NOT NULL too
	relationNames   scopeKind = "relation"   // tables, indexes, sequences and views
	routineNames    scopeKind = "routine"
	typeNames       scopeKind = "type"
	statisticsNames scopeKind = "statistics"
)

func inSchema(kind scopeKind, schema string) scope { return scope{kind, catalog.Name{Schema: schema}} }

// spares are the names that a plan has given to what it makes for a while.
type spares struct {
	given map[spare]string
	taken map[scope]map[string]bool
}

// spare is what a name is asked for.
type spare struct {
	scope
	name1, name2, label string
}

// spare makes a name as ident.Object does, that nothing else in the scope has
// in one of the two states or by another step: names are cut at 63 bytes, and two
// long ones may come out alike. Asked for the same again, it gives the same.
func (m *maker) spare(s scope, name1, name2, label string) string {
	k := spare{s, name1, name2, label}
	if name, ok := m.spares.given[k]; ok {
		return name
	}
	if m.spares.given == nil {
		m.spares = spares{map[spare]string{}, map[scope]map[string]bool{}}
	}
	taken := m.spares.taken[s]
	if taken == nil {
		taken = map[string]bool{}
		namesIn(m.d.From, s, taken)
		namesIn(m.d.To, s, taken)
		m.spares.taken[s] = taken
	}
	name := ident.Unlike(func(n string) bool { return taken[n] }, name1, name2, label)
	taken[name], m.spares.given[k] = true, name
	return name
}

// namesIn adds the names that a scope has in a state.
func namesIn(c *catalog.Catalog, s scope, names map[string]bool) {
	t := c.Table(s.in)
	switch {
	case s.kind == columnNames && t != nil:
		for _, x := range t.Columns {
			names[x.Name] = true
		}
	case s.kind == constraintNames && t != nil:
		for _, x := range t.Constraints {
			names[x.Name] = true
		}
		for _, x := range t.Columns {
			if x.NotNull {
				names[notNullName(t.Name.Name, x)] = true
			}
		}
	case s.kind == relationNames:
		for _, n := range relationsOf(c).names {
			if n.Schema == s.in.Schema {
				names[n.Name] = true
			}
		}
	case s.kind == routineNames:
		for _, x := range c.Functions {
			if x.Name.Schema == s.in.Schema {
				names[x.Name.Name] = true
			}
		}
	case s.kind == typeNames: // a table's row type has the table's name
		for _, x := range c.Types {
			if x.Name.Schema == s.in.Schema {
				names[x.Name.Name] = true
			}
		}
		namesIn(c, inSchema(relationNames, s.in.Schema), names)
	case s.kind == statisticsNames:
		for _, x := range c.Statistics {
			if x.Name.Schema == s.in.Schema {
				names[x.Name.Name] = true
			}
		}
	}
}
