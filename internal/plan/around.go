package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
)

// standing is an object that can be dropped and made again without losing
// anything: it holds no rows.
type standing struct {
	drop   string
	create []string // nil where it is not to be made again
	final  bool     // what is made is what is wanted: no other step changes it
}

// around drops what stands on the objects, directly or not, and makes it again:
// views, functions and what is kept by name. Where a table stands on one of
// them, the change is refused, and ok is false.
//
// What the plan changes anyway is made again as it was: a step of its own
// changes it when all that it then needs is there.
func (m *maker) around(keys ...string) (drop, create []string, ok bool) {
	on := map[string][]string{}
	for _, d := range m.d.From.Depends {
		on[d.On] = append(on[d.On], d.Object)
	}
	var order []string
	seen := map[string]bool{}
	var visit func(key string)
	visit = func(key string) {
		if seen[key] {
			return
		}
		seen[key] = true
		for _, x := range on[key] {
			visit(x)
		}
		order = append(order, key)
	}
	for _, k := range keys {
		visit(k)
	}
	order = slices.DeleteFunc(order, func(k string) bool { return slices.Contains(keys, k) })
	for _, k := range order {
		x, known := m.standing(k)
		if !known {
			kind, path, _ := strings.Cut(keys[0], " ")
			m.refuse(kind, path, "it is to be changed in a way that PostgreSQL has no statement for, and "+k+" stands on it",
				"make a new one under another name, and move "+k+" over to it")
			return nil, nil, false
		}
		if m.remade[k] && x.create == nil {
			continue
		}
		drop = append(drop, x.drop)
		if x.create != nil {
			m.remaking = append(m.remaking, k)
		}
		create = append(slices.Clone(x.create), create...)
		if x.final {
			m.remade[k] = true
		}
	}
	return drop, create, true
}

// standing finds an object of the actual state by its key; known is false for
// tables, types and other things that cannot be dropped and made again.
func (m *maker) standing(key string) (out standing, known bool) {
	if path, is := strings.CutPrefix(key, "relation "); is {
		return m.standingView(path)
	}
	if path, is := strings.CutPrefix(key, "function "); is {
		return m.standingFunction(path)
	}
	of := func(c *catalog.Catalog) *catalog.Other {
		for _, o := range c.OtherObjects {
			if diff.OtherKey(o) == key && o.Create != nil {
				return o
			}
		}
		return nil
	}
	from, to := of(m.d.From), of(m.d.To)
	if from == nil {
		return out, false
	}
	out = standing{drop: "DROP " + from.Address, final: true}
	if to != nil {
		out.create = createOther(from)
		out.final = !slices.ContainsFunc(m.d.Others.Changed, func(p diff.Pair[*catalog.Other]) bool { return p.To == to })
	}
	return out, true
}

func (m *maker) standingView(path string) (out standing, known bool) {
	i := slices.IndexFunc(m.d.From.Views, func(v *catalog.View) bool { return v.Name.String() == path })
	if i < 0 {
		return out, false
	}
	v := m.d.From.Views[i]
	if v.Continuous {
		return out, false // it holds rows
	}
	if now := m.d.To.View(v.Name); now != nil && m.remade[viewKey(v.Name)] {
		v = now // an earlier step has made it as it is wanted
	}
	out = standing{drop: dropViewSQL(v), final: true}
	if m.d.To.View(v.Name) != nil {
		sql, ok := m.makeView(v, false)
		if !ok {
			return out, false
		}
		out.create = append(sql, m.grantsOn(m.d.To, v.Name)...)
		m.granted[path] = true
		out.final = !slices.ContainsFunc(m.d.Views.Changed, func(p diff.Pair[*catalog.View]) bool { return p.From == v })
	}
	return out, true
}

func (m *maker) standingFunction(path string) (out standing, known bool) {
	of := func(c *catalog.Catalog) *catalog.Function {
		i := slices.IndexFunc(c.Functions, func(f *catalog.Function) bool { return f.Path() == path })
		if i < 0 {
			return nil
		}
		return c.Functions[i]
	}
	from, to := of(m.d.From), of(m.d.To)
	if from == nil {
		return out, false
	}
	out = standing{drop: dropFunctionSQL(from), final: true}
	if to != nil {
		out.create = append(withComment(functionSQL(from), from), m.functionGrants(m.d.To, to)...)
		m.granted[path] = true
		out.final = !slices.ContainsFunc(m.d.Functions.Changed, func(p diff.Pair[*catalog.Function]) bool { return p.To == to })
	}
	return out, true
}
