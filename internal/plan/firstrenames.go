package plan

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// FirstRenames gives what is renamed before all else, as a table's new name,
// confirmed or not, leaves its sequences and indexes with their old names. The
// steps come before those of Make, which compares the state that they lead to.
//
// A sequence that goes with a column gets the name that the desired one has:
// another one in its place would count from its start again. Indexes, keys and
// sequences whose names the desired state gives to others make room for them:
// they go on serving under another name until what follows drops them.
func FirstRenames(actual, desired *catalog.Catalog, opt Options) []Step {
	f := &firstRenames{m: &maker{opt: opt}, desired: desired, are: relationsOf(actual), wanted: relationsOf(desired), now: map[catalog.Name]catalog.Name{}}
	for _, n := range f.are.names {
		f.now[n] = n
	}
	f.follow()
	for _, name := range f.are.names {
		if f.now[name] == name && f.inTheWay(name) {
			is := f.are.of[name]
			f.rename(name, f.spare(name), "it is "+is.String()+", and in the desired state the name is that of "+f.wanted.of[name].String()+"; it goes on serving under the new name")
		}
	}
	f.follow()
	var out []Step
	for _, s := range f.m.steps {
		out = append(out, s.Step)
	}
	return out
}

// firstRenames is the work of FirstRenames.
type firstRenames struct {
	m           *maker
	desired     *catalog.Catalog
	are, wanted relations
	now         map[catalog.Name]catalog.Name // what each is called after the steps
}

// follow lets sequences follow their columns, as long as a name that one of
// them is to have is free.
func (f *firstRenames) follow() {
	for again := true; again; {
		again = false
		for _, name := range f.are.names {
			if fresh, goes := f.follows(name); goes && f.now[name] != fresh && f.free(fresh) {
				f.rename(name, fresh, "it goes on where it stands: a new one would count from its start again",
					Hazard{Name: DependentBroken, What: "programs that call " + f.now[name].String() + " by its name fail"})
				again = true
			}
		}
	}
}

// follows gives the name that the desired state has for the sequence of a
// column, where that is another one.
func (f *firstRenames) follows(name catalog.Name) (catalog.Name, bool) {
	is := f.are.of[name]
	if is.column == "" || f.wanted.of[name].sharesColumn(is) {
		return catalog.Name{}, false
	}
	var to []catalog.Name
	for _, n := range f.wanted.names {
		if f.wanted.of[n].sharesColumn(is) && !f.are.of[n].sharesColumn(is) && n.Schema == name.Schema {
			to = append(to, n)
		}
	}
	if len(to) != 1 {
		return catalog.Name{}, false
	}
	return to[0], true
}

// inTheWay reports whether a relation has a name that another is to have. A
// sequence that stays may change its owner, and that of a column may become its
// identity, or be that no more.
func (f *firstRenames) inTheWay(name catalog.Name) bool {
	is, to := f.are.of[name], f.wanted.of[name]
	if _, goes := f.follows(name); goes {
		return to.kind != ""
	}
	switch {
	case to.kind == "" || is == to:
		return false
	case is.kind == "index":
		return true
	case !is.counts():
		return false
	case !to.counts():
		return true
	case is.kind == "identity" && to.kind == "sequence" && to.of.IsZero():
		t := f.desired.Table(is.of)
		return t == nil || t.Column(is.column) == nil
	}
	return (is.kind == "identity" || to.kind == "identity") && !to.sharesColumn(is)
}

func (f *firstRenames) free(n catalog.Name) bool {
	for _, now := range f.now {
		if now == n {
			return false
		}
	}
	return true
}

// spare is a name for what makes room.
func (f *firstRenames) spare(n catalog.Name) catalog.Name {
	return catalog.Name{Schema: n.Schema, Name: ident.Unlike(func(s string) bool {
		x := catalog.Name{Schema: n.Schema, Name: s}
		return f.wanted.of[x].kind != "" || !f.free(x)
	}, n.Name, "", "old")}
}

func (f *firstRenames) rename(name, fresh catalog.Name, why string, hazards ...Hazard) {
	s := renameRelation(f.are.of[name].word(), f.now[name], fresh)
	s.Why, s.Hazards = why, hazards
	f.m.add(makeRole, s)
	f.now[name] = fresh
}

func renameRelation(word string, from, to catalog.Name) Step {
	rename := func(from, to catalog.Name) []string {
		return []string{"ALTER " + strings.ToUpper(word) + " " + sqlwrite.Name(from) + " RENAME TO " + ident.Quote(to.Name)}
	}
	return Step{Title: "give " + word + " " + from.String() + " the name " + to.Name, Object: Object{word, to.String()}, SQL: rename(from, to), Undo: rename(to, from), Verify: relationExists(to)}
}

// holder is what has a relation's name: its kind, and the table that an index
// or the column that a sequence belongs to.
type holder struct {
	kind   string
	of     catalog.Name
	column string
}

// counts reports a sequence.
func (h holder) counts() bool { return h.kind == "sequence" || h.kind == "identity" }

// sharesColumn reports two sequences of one column.
func (h holder) sharesColumn(o holder) bool {
	return h.counts() && o.counts() && h.of == o.of && h.column == o.column
}

func (h holder) word() string {
	if h.kind == "index" {
		return "index"
	}
	return "sequence"
}

func (h holder) String() string {
	switch {
	case h.of.IsZero():
		return "a " + h.kind
	case h.kind == "index":
		return "an index of " + h.of.String()
	}
	return "a sequence of " + h.of.String() + "." + h.column
}

// relations are the names in pg_class, and what has them.
type relations struct {
	names []catalog.Name // in their order
	of    map[catalog.Name]holder
}

func relationsOf(c *catalog.Catalog) relations {
	r := relations{of: map[catalog.Name]holder{}}
	put := func(n catalog.Name, h holder) {
		r.names, r.of[n] = append(r.names, n), h
	}
	indexes := func(of catalog.Name, list []*catalog.Index) {
		for _, x := range list {
			put(indexName(of, x), holder{kind: "index", of: of})
		}
	}
	for _, t := range c.Tables {
		put(t.Name, holder{kind: "table"})
		indexes(t.Name, t.Indexes)
	}
	for _, v := range c.Views {
		put(v.Name, holder{kind: "view"})
		indexes(v.Name, v.Indexes)
	}
	for _, s := range c.Sequences {
		kind := "sequence"
		if s.Identity {
			kind = "identity"
		}
		put(s.Name, holder{kind, s.OwnedBy, s.OwnedByColumn})
	}
	for _, t := range c.Types {
		if t.Kind == catalog.CompositeType {
			put(t.Name, holder{kind: "type"})
		}
	}
	return r
}
