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

// addKey builds the index beside readers and writers, then makes the
// constraint of it, which reads nothing.
func (m *maker) addKey(t diff.Table, c *catalog.Constraint) {
	if c.Kind == catalog.PrimaryKey {
		for _, col := range c.Columns {
			if from := t.From.Column(col); from != nil && !from.NotNull && !t.To.Column(col).NotNull {
				m.setNotNull(t.To, t.To.Column(col))
			}
		}
		if old := m.swappedKey(t); old != nil {
			m.swapKey(t, old, c)
			return
		}
	}
	name := t.To.Name
	switch {
	case c.WithoutOverlaps:
		m.add(changeConstraint, Step{Title: "add key " + c.Name + " to " + name.String(), Object: constraintObject(name, c), SQL: []string{addConstraintSQL(t.To, c)},
			Undo: []string{dropConstraintSQL(name, c)}, Verify: exists(constraintQuery(name, c.Name, "")), Hazards: m.noOnlineForm(t.To, c)})
	case t.To.Hypertable != nil:
		m.add(changeConstraint, Step{Title: "add key " + c.Name + " to " + name.String(), Object: constraintObject(name, c), SQL: []string{addConstraintSQL(t.To, c)},
			Undo: []string{dropConstraintSQL(name, c)}, Verify: exists(constraintQuery(name, c.Name, "")), Hazards: waitingWriters(name, "a hypertable takes no key of an index that is there")})
	case t.To.PartitionBy != nil && !feature.Server(m.opt.Postgres, feature.KeyUsingIndexPartitioned):
		m.partitionedKey(t.To, c)
	default:
		m.buildIndex(changeConstraint, t.To, keyIndex(t.To, c, c.Name))
		m.add(changeConstraint, Step{Title: "make the key " + c.Name + " of the index", Object: constraintObject(name, c), SQL: []string{usingIndex(name, c, c.Name, c.Name)},
			Why: "reads nothing: the index is there", Undo: []string{dropConstraintSQL(name, c)}, Verify: exists(constraintQuery(name, c.Name, ""))})
	}
}

// keyIndex gives the index of a key, with a name of its own.
func keyIndex(t *catalog.Table, c *catalog.Constraint, name string) *catalog.Index {
	x := &catalog.Index{Method: "btree", Unique: true, NullsNotDistinct: c.NullsNotDistinct, Include: c.Include}
	if i := t.Index(c.Index); i != nil {
		copied := *i
		x = &copied
	} else {
		for _, col := range c.Columns {
			x.Keys = append(x.Keys, catalog.IndexKey{Column: col})
		}
	}
	x.Name, x.Comment, x.Invalid, x.Parent = name, "", false, ""
	return x
}

// usingIndex makes a key of an index that is there, which takes its name.
func usingIndex(t catalog.Name, c *catalog.Constraint, name, index string) string {
	sql := alter(t) + "ADD CONSTRAINT " + ident.Quote(name) + " " + strings.ToUpper(string(c.Kind)) + " USING INDEX " + ident.Quote(index)
	if c.Deferrable {
		sql += " DEFERRABLE"
	}
	if c.InitiallyDeferred {
		sql += " INITIALLY DEFERRED"
	}
	return sql
}

// leafKeyName is the name that PostgreSQL itself would give to a partition's
// key (ChooseIndexName in src/backend/commands/indexcmds.c).
func leafKeyName(leaf *catalog.Table, c *catalog.Constraint) string {
	if c.Kind == catalog.PrimaryKey {
		return ident.Object(leaf.Name.Name, "", "pkey")
	}
	return ident.Object(leaf.Name.Name, strings.Join(slices.Concat(c.Columns, c.Include), "_"), "key")
}

// ownKey finds a key of a partition that serves as its part of the parent's.
// One that the plan makes has it from its CREATE TABLE.
func (m *maker) ownKey(leaf *catalog.Table, c *catalog.Constraint) *catalog.Constraint {
	for _, o := range leaf.Constraints {
		if o.Kind == c.Kind && (!o.Inherited || m.newTable[leaf.Name]) && sqlwrite.ConstraintDefinition(leaf, o) == sqlwrite.ConstraintDefinition(leaf, c) {
			return o
		}
	}
	return nil
}

// partitionedKey makes the key of the parent alone, which is instant, and
// gives each partition its own in the way of a plain table. USING INDEX is
// refused on a partitioned table; ONLY is not. With the last partition the
// parent's key becomes valid.
func (m *maker) partitionedKey(t *catalog.Table, c *catalog.Constraint) {
	n := t.Name
	m.add(changeConstraint, Step{Title: "make the key " + c.Name + " of the parent alone", Object: constraintObject(n, c),
		Why: "instant; its partitions follow one by one, and with the last the key holds for the whole table",
		SQL: []string{onlyParent(t, c)}, Undo: []string{dropConstraintSQL(n, c)}, Verify: exists(constraintQuery(n, c.Name, ""))})
	for _, leaf := range m.partitions(n) {
		if own := m.ownKey(leaf, c); own != nil {
			if m.newTable[leaf.Name] && m.joinsAfter(leaf, changeConstraint) {
				continue // it joins with its key
			}
			m.add(changeConstraint, m.attachStep(indexName(n, &catalog.Index{Name: c.Name}), indexName(leaf.Name, &catalog.Index{Name: own.Name})))
			continue
		}
		mine := *c
		mine.Name = leafKeyName(leaf, c)
		if leaf.PartitionBy != nil {
			m.partitionedKey(leaf, &mine)
			m.add(changeConstraint, m.attachStep(indexName(n, &catalog.Index{Name: c.Name}), indexName(leaf.Name, &catalog.Index{Name: mine.Name})))
			continue
		}
		m.buildIndex(changeConstraint, leaf, keyIndex(t, c, mine.Name))
		s := m.attachStep(indexName(n, &catalog.Index{Name: c.Name}), indexName(leaf.Name, &catalog.Index{Name: mine.Name}))
		s.Title, s.Object = "make the key "+mine.Name+" of the index and part of "+c.Name, constraintObject(leaf.Name, &mine)
		s.Why = "reads nothing: the index is there; from here on it goes with the parent's key, and not by itself"
		s.SQL = append([]string{usingIndex(leaf.Name, c, mine.Name, mine.Name)}, s.SQL...)
		m.add(changeConstraint, s)
	}
}

func onlyParent(t *catalog.Table, c *catalog.Constraint) string {
	return "ALTER TABLE ONLY " + strings.TrimPrefix(addConstraintSQL(t, c), "ALTER TABLE ")
}

// swappedKey gives the primary key that goes because another one comes under
// another name: a table has one at a time.
func (m *maker) swappedKey(t diff.Table) *catalog.Constraint {
	old, fresh := t.From.PrimaryKey(), t.To.PrimaryKey()
	if old == nil || fresh == nil || old.Name == fresh.Name || sqlwrite.ConstraintDefinition(t.From, old) == sqlwrite.ConstraintDefinition(t.To, fresh) {
		return nil
	}
	return old
}

// swapKey puts a key in the place of another constraint. The indexes are
// built before; the swap is one transaction, so that there is no moment
// without. Foreign keys that point at the old key are taken off and put back
// in it, and proven afterwards.
func (m *maker) swapKey(t diff.Table, from, to *catalog.Constraint) {
	name := t.To.Name
	s := Step{Title: "put the new key " + to.Name + " in the place of " + from.Name, Object: constraintObject(name, to),
		Why: "in one transaction: one of the two holds at every moment; the new index is there already", Verify: exists(constraintQuery(name, to.Name, ""))}
	if from.Name == to.Name {
		s.Verify = "" // the name alone does not tell the two apart
	}
	s.SQL = m.takeOff(m.pointingAt(t.From, from))
	switch {
	case to.WithoutOverlaps:
		s.SQL = append(s.SQL, dropConstraintSQL(name, from)+", "+strings.TrimPrefix(addConstraintSQL(t.To, to), alter(name)))
		s.Hazards = m.noOnlineForm(t.To, to)
	case t.To.Hypertable != nil:
		s.SQL = append(s.SQL, dropConstraintSQL(name, from), addConstraintSQL(t.To, to))
		s.Why, s.Hazards = "in one transaction: one of the two holds at every moment", waitingWriters(name, "a hypertable takes no key of an index that is there")
	case t.To.PartitionBy != nil:
		s.SQL = append(s.SQL, dropConstraintSQL(name, from))
		sql, built := m.swapPartitioned(t.To, to)
		s.SQL = append(s.SQL, sql...)
		if len(built) > 0 {
			s.Verify = exists(constraintQuery(name, to.Name, "")) + " AND " + isGone(built[0])
		}
	default:
		fresh := m.spare(inSchema(relationNames, name.Schema), to.Name, "", "new")
		s.Verify = exists(constraintQuery(name, to.Name, "")) + " AND " + isGone(catalog.Name{Schema: name.Schema, Name: fresh})
		m.buildIndex(changeConstraint, t.To, keyIndex(t.To, to, fresh))
		s.SQL = append(s.SQL, dropConstraintSQL(name, from)+", "+strings.TrimPrefix(usingIndex(name, to, to.Name, fresh), alter(name)))
		s.Undo = []string{dropConstraintSQL(name, to) + ", " + strings.TrimPrefix(addConstraintSQL(t.From, from), alter(name))}
		s.Undo = append(s.Undo, commentSQL(name, from)...)
	}
	again := m.putBackForeign(&s, m.pointingAt(t.From, from), to)
	s.SQL = append(s.SQL, keepIdentity(t, to.Name)...)
	if len(s.SQL) > 1 {
		s.Undo = nil
	}
	m.add(changeConstraint, s)
	for _, f := range again {
		f()
	}
}

// takeOff drops foreign keys before what they point at goes. One that points at
// two things that go is dropped once.
func (m *maker) takeOff(foreign []held) []string {
	var sql []string
	for _, f := range foreign {
		sql = append(sql, dropConstraintSQL(f.table.Name, f.key))
		m.off[f.key] = true
	}
	return sql
}

// putBackForeign puts the foreign keys that the desired state has back on, in
// the step that has taken them off, and gives what proves them afterwards. key
// is the one that the step makes; nil for an index.
func (m *maker) putBackForeign(s *Step, taken []held, key *catalog.Constraint) (again []func()) {
	for _, f := range taken {
		child, wanted := m.wantedForeign(f)
		if wanted == nil {
			continue
		}
		if !sameSet(wanted.RefColumns, f.key.RefColumns) && (key == nil || !sameSet(wanted.RefColumns, key.Columns)) {
			// It comes to point at another key, which may not be there yet.
			s.Hazards = append(s.Hazards, Hazard{Name: DataDependent, NeedsAllow: true, What: "nothing holds new rows of " + child.Name.String() + " to " + wanted.Name + " until a later step adds it again, and proves all rows"})
			again = append(again, func() {
				m.addForeignKey(child, wanted, false)
				m.commentConstraint(child, wanted)
			})
			continue
		}
		sql := addConstraintSQL(child, wanted)
		if child.PartitionBy != nil && !feature.Server(m.opt.Postgres, feature.PartitionedFKNotValid) {
			s.Hazards = append(s.Hazards, Hazard{Name: LongLock, What: "the foreign key " + wanted.Name + " of the partitioned table " + child.Name.String() + " is checked while writers wait: before PostgreSQL 18 it cannot be put back NOT VALID", NeedsAllow: true})
		} else if !wanted.NotEnforced {
			sql += " NOT VALID"
			if !wanted.NotValid {
				again = append(again, func() { m.proveConstraint(makeForeignKey, child, wanted) })
			}
		}
		s.SQL = append(append(s.SQL, sql), commentSQL(child.Name, wanted)...)
	}
	return again
}

// wantedForeign finds a foreign key in the desired state; nil where it goes.
func (m *maker) wantedForeign(f held) (*catalog.Table, *catalog.Constraint) {
	child := m.d.To.Table(f.table.Name)
	if child == nil {
		return nil, nil
	}
	if c := child.Constraint(f.key.Name); c != nil && c.Kind == catalog.ForeignKey {
		return child, c
	}
	return child, nil
}

// swapPartitioned builds the indexes of the partitions, and gives the
// statements that make the key of them, and the names that the indexes have
// until then.
func (m *maker) swapPartitioned(t *catalog.Table, c *catalog.Constraint) (sql []string, built []catalog.Name) {
	sql = []string{onlyParent(t, c)}
	parent := indexName(t.Name, &catalog.Index{Name: c.Name})
	for _, leaf := range m.partitions(t.Name) {
		if own := m.ownKey(leaf, c); own != nil {
			sql = append(sql, m.attachStep(parent, indexName(leaf.Name, &catalog.Index{Name: own.Name})).SQL...)
			continue
		}
		mine := *c
		mine.Name = leafKeyName(leaf, c)
		if leaf.Constraint(mine.Name) != nil && c.Kind != catalog.PrimaryKey {
			mine.Name = m.spare(inSchema(relationNames, leaf.Name.Schema), mine.Name, "", "new")
		}
		if leaf.PartitionBy != nil {
			more, under := m.swapPartitioned(leaf, &mine)
			sql, built = append(sql, more...), append(built, under...)
		} else {
			build := m.spare(inSchema(relationNames, leaf.Name.Schema), mine.Name, "", "build")
			m.buildIndex(changeConstraint, leaf, keyIndex(t, c, build))
			sql = append(sql, usingIndex(leaf.Name, c, mine.Name, build))
			built = append(built, catalog.Name{Schema: leaf.Name.Schema, Name: build})
		}
		sql = append(sql, m.attachStep(parent, indexName(leaf.Name, &catalog.Index{Name: mine.Name})).SQL...)
	}
	return sql, built
}

// held is a constraint with the table that has it.
type held struct {
	table *catalog.Table
	key   *catalog.Constraint
}

// pointingAt gives the foreign keys of the actual state that need a key.
func (m *maker) pointingAt(t *catalog.Table, key *catalog.Constraint) []held {
	if key.Kind != catalog.PrimaryKey && key.Kind != catalog.Unique {
		return nil
	}
	return m.pointingAtColumns(t.Name, key.Columns)
}

func (m *maker) pointingAtColumns(t catalog.Name, columns []string) []held {
	var out []held
	for _, child := range m.d.From.Tables {
		for _, c := range child.Constraints {
			if c.Kind == catalog.ForeignKey && !c.Inherited && c.RefTable == t && sameSet(c.RefColumns, columns) {
				out = append(out, held{child, c})
			}
		}
	}
	return out
}

// pointingAtIndex gives the foreign keys of the actual state that need a
// unique index behind which no constraint stands.
func (m *maker) pointingAtIndex(t *catalog.Table, x *catalog.Index) []held {
	if !x.Unique || x.Constraint != "" || x.Where != nil {
		return nil
	}
	columns := x.KeyColumns()
	if len(columns) < len(x.Keys) {
		return nil // it computes a key
	}
	return except(m.pointingAtColumns(t.Name, columns), func(f held) bool { return m.off[f.key] })
}

// stays reports whether the desired state has one of the foreign keys.
func (m *maker) stays(foreign []held) bool {
	return slices.ContainsFunc(foreign, func(f held) bool { _, c := m.wantedForeign(f); return c != nil })
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// follows reports whether a foreign key is taken off and put back by the swap
// of the key that it points at.
func (m *maker) follows(table catalog.Name, c *catalog.Constraint) bool {
	if c.Kind != catalog.ForeignKey {
		return false
	}
	if m.following == nil {
		m.following = map[Object]bool{}
		for _, t := range m.d.Details {
			var gone []*catalog.Constraint
			if old := m.swappedKey(t); old != nil {
				gone = append(gone, old)
			}
			for _, p := range t.Constraints.Changed {
				if !sameConstraint(t, p.From, p.To) && (p.To.Kind == catalog.PrimaryKey || p.To.Kind == catalog.Unique) {
					gone = append(gone, p.From)
				}
			}
			var taken []held
			for _, key := range gone {
				taken = append(taken, m.pointingAt(t.From, key)...)
			}
			for _, p := range t.Indexes.Changed {
				if foreign := m.pointingAtIndex(t.From, p.From); rebuilt(t, p.From, p.To) && t.To.PartitionBy == nil && m.stays(foreign) {
					taken = append(taken, foreign...)
				}
			}
			for _, f := range taken {
				m.following[constraintObject(f.table.Name, f.key)] = true
			}
		}
	}
	return m.following[constraintObject(table, c)]
}
