package plan

import (
	"strconv"
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
	m := &maker{opt: opt}
	are, wanted := relations(actual), relations(desired)
	follow := followers(actual, desired)
	for _, name := range are.names {
		is, to := are.of[name], wanted.of[name]
		if _, goes := follow[name]; goes || !inTheWay(is, to, desired) {
			continue
		}
		fresh := catalog.Name{Schema: name.Schema, Name: ident.Object(name.Name, "", "old")}
		for n := 1; are.of[fresh].kind != "" || wanted.of[fresh].kind != ""; n++ {
			fresh.Name = ident.Object(name.Name, "", "old"+strconv.Itoa(n))
		}
		s := renameRelation(is.word(), name, fresh)
		s.Why = "it is " + is.String() + ", and in the desired state the name is that of " + to.String() + "; it goes on serving under the new name"
		m.add(makeRole, s)
	}
	for _, name := range are.names {
		if fresh, goes := follow[name]; goes {
			s := renameRelation("sequence", name, fresh)
			s.Why = "it goes on where it stands: a new one would count from its start again"
			s.Hazards = []Hazard{{Name: DependentBroken, What: "programs that call " + name.String() + " by its name fail"}}
			m.add(makeRole, s)
		}
	}
	var out []Step
	for _, s := range m.steps {
		out = append(out, s.Step)
	}
	return out
}

func renameRelation(word string, from, to catalog.Name) Step {
	rename := func(from, to catalog.Name) []string {
		return []string{"ALTER " + strings.ToUpper(word) + " " + sqlwrite.Name(from) + " RENAME TO " + ident.Quote(to.Name)}
	}
	return Step{Title: "give " + word + " " + from.String() + " the name " + to.Name, Object: Object{word, to.String()}, SQL: rename(from, to), Undo: rename(to, from), Verify: relationExists(to)}
}

// followers are the sequences that belong to a column that both states have,
// and that the desired state knows by another name.
func followers(actual, desired *catalog.Catalog) map[catalog.Name]catalog.Name {
	out := map[catalog.Name]catalog.Name{}
	for _, s := range actual.Sequences {
		t := desired.Table(s.OwnedBy)
		if t == nil || t.Column(s.OwnedByColumn) == nil || desired.Sequence(s.Name) != nil {
			continue
		}
		var to []catalog.Name
		for _, o := range desired.Sequences {
			if o.OwnedBy == s.OwnedBy && o.OwnedByColumn == s.OwnedByColumn && o.Name.Schema == s.Name.Schema && actual.Sequence(o.Name) == nil {
				to = append(to, o.Name)
			}
		}
		if len(to) == 1 {
			out[s.Name] = to[0]
		}
	}
	return out
}

// inTheWay reports whether a relation has a name that another is to have. A
// sequence that stays may change its owner, and what it is to it.
func inTheWay(is, to holder, desired *catalog.Catalog) bool {
	if to.kind == "" || is == to {
		return false
	}
	sequence := is.kind == "sequence" || is.kind == "identity"
	if toSequence := to.kind == "sequence" || to.kind == "identity"; sequence && toSequence {
		return (is.kind == "identity" || to.kind == "identity") && !is.of.IsZero() && desired.Table(is.of) == nil
	}
	return is.kind == "index" || sequence
}

// holder is what has a relation's name: its kind, and the table that an index
// or a sequence belongs to.
type holder struct {
	kind string
	of   catalog.Name
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
	return "a sequence of " + h.of.String()
}

type relationNames struct {
	names []catalog.Name // in their order
	of    map[catalog.Name]holder
}

func relations(c *catalog.Catalog) relationNames {
	r := relationNames{of: map[catalog.Name]holder{}}
	put := func(n catalog.Name, h holder) {
		r.names, r.of[n] = append(r.names, n), h
	}
	indexes := func(of catalog.Name, list []*catalog.Index) {
		for _, x := range list {
			put(indexName(of, x), holder{"index", of})
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
		put(s.Name, holder{kind, s.OwnedBy})
	}
	return r
}
