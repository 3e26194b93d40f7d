package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
)

// properties plans what objects have and that is kept as SQL alone. What goes
// with its object needs no step.
func (m *maker) properties() {
	object := func(p *catalog.Property) Object { return Object{p.Kind, p.Of.String()} }
	set := map[catalog.Name]*catalog.Property{}
	for _, p := range m.d.Properties.Created {
		undo := p.Reset
		for _, was := range m.d.Properties.Dropped {
			if was.Kind == p.Kind && was.Of == p.Of && was.Reset == p.Reset {
				undo = was.Set
			}
		}
		set[p.Of] = p
		m.add(setProperty, Step{Title: "set a property of " + p.Kind + " " + p.Of.String(), Object: object(p), SQL: []string{p.Set}, Undo: []string{undo}})
	}
	for _, p := range m.d.To.Properties {
		if !slices.Contains(m.d.Properties.Created, p) && m.swapping[p.Of] == nil && m.comesLoose(p) {
			m.add(setProperty, Step{Title: "set a property of " + p.Kind + " " + p.Of.String() + " again", Object: object(p), Why: "the steps above have made anew what it is about", SQL: []string{p.Set}})
		}
	}
	for _, p := range m.d.Properties.Dropped {
		if by := set[p.Of]; by != nil && by.Reset == p.Reset || m.goesWithIt(p) {
			continue
		}
		m.add(setProperty, Step{Title: "take back a property of " + p.Kind + " " + p.Of.String(), Object: object(p), SQL: []string{p.Reset}, Undo: []string{p.Set}})
	}
}

// comesLoose reports a property that does not survive what the plan does to
// its object: an index is built anew, a column changes places with another one,
// a materialized view is made again.
func (m *maker) comesLoose(p *catalog.Property) bool {
	if p.Kind == "statistics" {
		return slices.ContainsFunc(m.d.Statistics.Changed, func(x diff.Pair[*catalog.Statistics]) bool { return x.To.Name == p.Of })
	}
	for _, t := range slices.Concat(m.d.Details, m.materialized) {
		retyped := slices.ContainsFunc(t.Columns.Changed, func(c diff.Pair[*catalog.Column]) bool { return c.From.Type != c.To.Type })
		for _, x := range t.To.Indexes {
			if propertyOf(p, t.To.Name, x.Name) && (retyped || slices.ContainsFunc(t.Indexes.Changed, func(c diff.Pair[*catalog.Index]) bool { return c.To == x && rebuilt(t, c.From, c.To) }) ||
				slices.ContainsFunc(t.Constraints.Changed, func(c diff.Pair[*catalog.Constraint]) bool {
					return c.To.Name == x.Constraint && !sameConstraint(t, c.From, c.To)
				})) {
				return true
			}
		}
	}
	return slices.ContainsFunc(m.d.To.Views, func(v *catalog.View) bool {
		return m.madeAgain(v) && slices.ContainsFunc(v.Indexes, func(x *catalog.Index) bool { return propertyOf(p, v.Name, x.Name) })
	})
}

// propertiesBack gives a view of the actual state the properties that go with
// its indexes.
func (m *maker) propertiesBack(v *catalog.View) []string {
	var out []string
	for _, p := range m.d.From.Properties {
		if slices.ContainsFunc(v.Indexes, func(x *catalog.Index) bool { return propertyOf(p, v.Name, x.Name) }) {
			out = append(out, p.Set)
		}
	}
	return out
}

// madeAgain reports a view that a step drops and makes again.
func (m *maker) madeAgain(v *catalog.View) bool {
	return m.remade[viewKey(v.Name)] || slices.ContainsFunc(m.steps, func(s ranked) bool { return slices.Contains(s.also, viewKey(v.Name)) }) ||
		slices.ContainsFunc(m.d.Views.Changed, func(p diff.Pair[*catalog.View]) bool { return p.To == v }) &&
			!slices.ContainsFunc(m.materialized, func(t diff.Table) bool { return t.To.Name == v.Name })
}

// propertyOf reports a property that goes with an index of a table.
func propertyOf(p *catalog.Property, t catalog.Name, index string) bool {
	return p.Kind == "index" && p.Of == catalog.Name{Schema: t.Schema, Name: index} ||
		p.Kind == "table" && p.Of == t && strings.HasSuffix(p.Set, " CLUSTER ON "+ident.Quote(index))
}

// goesWithIt reports a property whose object the desired state does not have.
func (m *maker) goesWithIt(p *catalog.Property) bool {
	switch p.Kind {
	case "table":
		if m.d.From.Table(p.Of) != nil {
			return m.d.To.Table(p.Of) == nil
		}
		v := m.d.To.View(p.Of)
		return v == nil || !v.Materialized
	case "index":
		has := func(schema string, list []*catalog.Index) bool {
			return schema == p.Of.Schema && slices.ContainsFunc(list, func(x *catalog.Index) bool { return x.Name == p.Of.Name })
		}
		return !slices.ContainsFunc(m.d.To.Tables, func(t *catalog.Table) bool { return has(t.Name.Schema, t.Indexes) }) &&
			!slices.ContainsFunc(m.d.To.Views, func(v *catalog.View) bool { return has(v.Name.Schema, v.Indexes) })
	case "statistics":
		return !slices.ContainsFunc(m.d.To.Statistics, func(s *catalog.Statistics) bool { return s.Name == p.Of })
	}
	return false
}
