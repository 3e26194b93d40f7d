package ddl

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
)

// state is the database as folded so far. Objects in it are immutable: a
// change puts a changed copy, so that every Action keeps what it saw.
type state struct {
	journal *journal

	schemas    store[string, *catalog.Schema]
	extensions store[string, *catalog.Extension]
	tables     store[catalog.Name, *catalog.Table]
	views      store[catalog.Name, *catalog.View]
	sequences  store[catalog.Name, *catalog.Sequence]
	types      store[catalog.Name, *catalog.Type]
	functions  store[catalog.Name, []*catalog.Function]
	events     store[string, *catalog.EventTrigger]
	pubs       store[string, *catalog.Publication]
	statistics store[catalog.Name, *catalog.Statistics]
	grants     store[grantKey, *catalog.Grant]
	defaults   store[grantKey, *catalog.Grant]
	jobs       store[string, *catalog.CronJob]
	others     store[otherKey, *catalog.Other]

	// indexes leads from an index to its table or materialized view.
	indexes store[catalog.Name, catalog.Name]
	// born is the number of the file that made a relation, -1 for the base.
	born store[catalog.Name, int]
	// bornOther is the same for types, functions, schemas and other objects
	// that are no relations, by kind and name.
	bornOther store[string, int]
	// assumed tables were used but never created in what was read.
	assumed store[catalog.Name, bool]
	// conNames counts the constraints of a name per schema.
	conNames store[catalog.Name, int]
	// partitions lead from a parent to its direct partitions, heirs from a
	// parent to INHERITS children, referrers from a table to those with
	// foreign keys to it, readers from a relation to views that read it.
	partitions, heirs, referrers, readers links[catalog.Name]
	// columnSequences leads from a column to the sequence that it owns.
	columnSequences store[columnKey, catalog.Name]
	// viewWords are the column names that a view's query mentions.
	viewWords store[catalog.Name, map[string]bool]
	// spelled are the queries of views that had a star, with it spelled out.
	spelled store[catalog.Name, string]
	// noPublicExecute are the roles whose new functions are not for everyone.
	noPublicExecute store[string, bool]
	// multiranges lead from a multirange type to its range type.
	multiranges store[catalog.Name, catalog.Name]
	// noInherit are the NOT NULL constraints that children do not get (18).
	noInherit store[columnKey, bool]
}

type columnKey struct {
	table  catalog.Name
	column string
}

type otherKey struct {
	kind string
	name catalog.Name
}

func newState() *state {
	j := &journal{}
	return &state{
		journal:         j,
		schemas:         newStore[string, *catalog.Schema](j),
		extensions:      newStore[string, *catalog.Extension](j),
		tables:          newStore[catalog.Name, *catalog.Table](j),
		views:           newStore[catalog.Name, *catalog.View](j),
		sequences:       newStore[catalog.Name, *catalog.Sequence](j),
		types:           newStore[catalog.Name, *catalog.Type](j),
		functions:       newStore[catalog.Name, []*catalog.Function](j),
		events:          newStore[string, *catalog.EventTrigger](j),
		pubs:            newStore[string, *catalog.Publication](j),
		statistics:      newStore[catalog.Name, *catalog.Statistics](j),
		grants:          newStore[grantKey, *catalog.Grant](j),
		defaults:        newStore[grantKey, *catalog.Grant](j),
		jobs:            newStore[string, *catalog.CronJob](j),
		others:          newStore[otherKey, *catalog.Other](j),
		indexes:         newStore[catalog.Name, catalog.Name](j),
		born:            newStore[catalog.Name, int](j),
		bornOther:       newStore[string, int](j),
		assumed:         newStore[catalog.Name, bool](j),
		conNames:        newStore[catalog.Name, int](j),
		partitions:      newLinks[catalog.Name](j),
		heirs:           newLinks[catalog.Name](j),
		referrers:       newLinks[catalog.Name](j),
		readers:         newLinks[catalog.Name](j),
		columnSequences: newStore[columnKey, catalog.Name](j),
		viewWords:       newStore[catalog.Name, map[string]bool](j),
		spelled:         newStore[catalog.Name, string](j),
		noPublicExecute: newStore[string, bool](j),
		multiranges:     newStore[catalog.Name, catalog.Name](j),
		noInherit:       newStore[columnKey, bool](j),
	}
}

// load takes over a catalog as the state before the first statement.
func (s *state) load(c *catalog.Catalog) {
	if c == nil {
		s.schemas.put("public", &catalog.Schema{Name: "public"})
		return
	}
	for _, x := range c.Schemas {
		s.schemas.put(x.Name, x)
	}
	for _, x := range c.Extensions {
		s.extensions.put(x.Name, x)
	}
	for _, t := range c.Tables {
		s.putTable(nil, t)
		s.born.put(t.Name, -1)
	}
	for _, v := range c.Views {
		s.putView(nil, v)
		s.born.put(v.Name, -1)
	}
	for _, q := range c.Sequences {
		s.putSequence(nil, q)
		s.born.put(q.Name, -1)
	}
	for _, t := range c.Types {
		s.putType(t)
	}
	for _, fn := range c.Functions {
		s.functions.put(fn.Name, append(s.functions.get(fn.Name), fn))
	}
	for _, e := range c.EventTriggers {
		s.events.put(e.Name, e)
	}
	for _, p := range c.Publications {
		s.pubs.put(p.Name, p)
	}
	for _, x := range c.Statistics {
		s.statistics.put(x.Name, x)
	}
	loadGrants(s.grants, c.Grants)
	loadGrants(s.defaults, c.DefaultACLs)
	for _, x := range c.CronJobs {
		s.jobs.put(jobKey(x), x)
	}
	for _, o := range c.OtherObjects {
		s.others.put(otherKey{o.Kind, o.Name}, o)
	}
}

// putTable replaces one version of a table by another and keeps every
// look-up in step. Either may be nil; the name may change.
func (s *state) putTable(old, t *catalog.Table) {
	if old != nil && (t == nil || old.Name != t.Name) {
		s.tables.del(old.Name)
	}
	if t != nil {
		s.tables.put(t.Name, t)
	}
	s.moveIndexes(tableName(old), tableIndexes(old), tableName(t), tableIndexes(t))
	s.moveConstraints(old, t)
	s.moveParents(old, t)
}

func tableName(t *catalog.Table) catalog.Name {
	if t == nil {
		return catalog.Name{}
	}
	return t.Name
}

func tableIndexes(t *catalog.Table) []*catalog.Index {
	if t == nil {
		return nil
	}
	return t.Indexes
}

// moveIndexes, moveConstraints and moveParents bring the look-ups from an old
// list to a new one. What both lists have is left alone: nearly all of it.
func (s *state) moveIndexes(from catalog.Name, old []*catalog.Index, to catalog.Name, now []*catalog.Index) {
	if from == to && sameSlice(old, now) {
		return
	}
	moved := from != to
	for _, i := range old {
		if moved || !slices.Contains(now, i) {
			s.indexes.del(catalog.Name{Schema: from.Schema, Name: i.Name})
		}
	}
	for _, i := range now {
		if moved || !slices.Contains(old, i) {
			s.indexes.put(catalog.Name{Schema: to.Schema, Name: i.Name}, to)
		}
	}
}

// sameSlice reports whether two slices are one and the same.
func sameSlice[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

func (s *state) moveConstraints(old, t *catalog.Table) {
	same := old != nil && t != nil && old.Name == t.Name
	if old != nil {
		for _, c := range old.Constraints {
			if !same || !slices.Contains(t.Constraints, c) {
				s.countConstraint(old.Name, c, -1)
			}
		}
		for _, c := range old.Columns {
			if c.NotNullName != "" && (!same || !slices.Contains(t.Columns, c)) {
				s.countName(old.Name, c.NotNullName, -1)
			}
		}
	}
	if t == nil {
		return
	}
	for _, c := range t.Constraints {
		if !same || !slices.Contains(old.Constraints, c) {
			s.countConstraint(t.Name, c, 1)
		}
	}
	for _, c := range t.Columns {
		if c.NotNullName != "" && (!same || !slices.Contains(old.Columns, c)) {
			s.countName(t.Name, c.NotNullName, 1)
		}
	}
}

func (s *state) countConstraint(t catalog.Name, c *catalog.Constraint, n int) {
	s.countName(t, c.Name, n)
	if c.Kind == catalog.ForeignKey {
		s.referrers.add(c.RefTable, t, n)
	}
}

func (s *state) countName(t catalog.Name, name string, n int) {
	key := catalog.Name{Schema: t.Schema, Name: name}
	if left := s.conNames.get(key) + n; left != 0 {
		s.conNames.put(key, left)
	} else {
		s.conNames.del(key)
	}
}

func (s *state) moveParents(old, t *catalog.Table) {
	if old != nil && t != nil && old.Name == t.Name && old.PartitionOf == t.PartitionOf && sameSlice(old.Inherits, t.Inherits) {
		return
	}
	for i, x := range []*catalog.Table{old, t} {
		if x == nil {
			continue
		}
		n := 2*i - 1
		if x.PartitionOf != nil {
			s.partitions.add(x.PartitionOf.Parent, x.Name, n)
		}
		for _, p := range x.Inherits {
			s.heirs.add(p, x.Name, n)
		}
	}
}

// putView replaces one version of a view by another.
func (s *state) putView(old, v *catalog.View) {
	if old != nil {
		if v == nil || old.Name != v.Name {
			s.views.del(old.Name)
		}
		for _, u := range old.Uses {
			s.readers.add(u, old.Name, -1)
		}
	}
	var to catalog.Name
	var now []*catalog.Index
	if v != nil {
		s.views.put(v.Name, v)
		for _, u := range v.Uses {
			s.readers.add(u, v.Name, 1)
		}
		to, now = v.Name, v.Indexes
	}
	if old != nil {
		s.moveIndexes(old.Name, old.Indexes, to, now)
	} else {
		s.moveIndexes(catalog.Name{}, nil, to, now)
	}
}

// putSequence replaces one version of a sequence by another.
func (s *state) putSequence(old, q *catalog.Sequence) {
	if old != nil {
		if q == nil || old.Name != q.Name {
			s.sequences.del(old.Name)
		}
		if k := (columnKey{old.OwnedBy, old.OwnedByColumn}); !old.OwnedBy.IsZero() && s.columnSequences.get(k) == old.Name {
			s.columnSequences.del(k)
		}
	}
	if q != nil {
		s.sequences.put(q.Name, q)
		// Beside the sequence of an identity another one may be owned by the
		// column; the identity's is the one that matters.
		k := columnKey{q.OwnedBy, q.OwnedByColumn}
		if first := s.sequences.get(s.columnSequences.get(k)); !q.OwnedBy.IsZero() && (first == nil || !first.Identity) {
			s.columnSequences.put(k, q.Name)
		}
	}
}

// putType adds a type, and the multirange type that a range type brings.
func (s *state) putType(t *catalog.Type) {
	s.types.put(t.Name, t)
	if t.Kind == catalog.RangeType {
		name, ok := t.Options.Get("multirange_type_name")
		if !ok {
			name = multirangeName(t.Name.Name)
		}
		s.multiranges.put(catalog.Name{Schema: t.Name.Schema, Name: name}, t.Name)
	}
}

// typeExists reports whether the name is a type: one of its own, a range's
// multirange or a relation's row type.
func (s *state) typeExists(n catalog.Name) bool {
	if s.types.has(n) || s.tables.has(n) || s.views.has(n) {
		return true
	}
	r, ok := s.multiranges.m[n]
	return ok && s.types.has(r)
}

// relationExists reports whether any relation has the name: tables, views,
// indexes, sequences and composite types share one space of names.
func (s *state) relationExists(n catalog.Name) bool {
	if s.tables.has(n) || s.views.has(n) || s.indexes.has(n) || s.sequences.has(n) {
		return true
	}
	t := s.types.get(n)
	return t != nil && t.Kind == catalog.CompositeType
}

// build assembles the catalog from the state.
func (s *state) build(server *catalog.Server) *catalog.Catalog {
	c := &catalog.Catalog{Server: server}
	for n, t := range s.tables.m {
		if !s.assumed.get(n) {
			c.Tables = append(c.Tables, t)
		}
	}
	c.Schemas = values(s.schemas)
	c.Extensions = values(s.extensions)
	c.Views = values(s.views)
	c.Sequences = values(s.sequences)
	c.Types = values(s.types)
	for _, list := range s.functions.m {
		c.Functions = append(c.Functions, list...)
	}
	c.EventTriggers = values(s.events)
	c.Publications = values(s.pubs)
	c.Statistics = values(s.statistics)
	c.Grants = buildGrants(s.grants)
	c.DefaultACLs = values(s.defaults)
	c.CronJobs = values(s.jobs)
	c.OtherObjects = values(s.others)
	c.Sort()
	c.Reindex()
	return c
}

func values[K comparable, V any](s store[K, *V]) []*V {
	out := make([]*V, 0, len(s.m))
	for _, v := range s.m {
		out = append(out, v)
	}
	return out
}
