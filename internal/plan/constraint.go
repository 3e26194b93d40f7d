package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) constraints(t diff.Table) {
	set := m.renamedConstraints(t)
	for _, c := range set.Created {
		m.addConstraint(t, c)
		if !m.follows(t.To.Name, c) {
			m.commentConstraint(t.To, c)
		}
	}
	for _, p := range set.Changed {
		if m.swapped[p.To] {
			continue
		}
		m.replaceConstraint(t, p.From, p.To)
	}
	for _, c := range set.Dropped {
		if c == m.swappedKey(t) || m.follows(t.To.Name, c) {
			continue // goes in the moment when the new one comes
		}
		r := dropConstraint
		if c.Kind == catalog.ForeignKey {
			r = dropForeignKey
		}
		m.add(r, Step{Title: "drop constraint " + c.Name + " of " + t.To.Name.String(), Object: constraintObject(t.To.Name, c),
			SQL: []string{dropConstraintSQL(t.To.Name, c)}, Undo: addedAgain(t.From, c), Verify: absent(constraintQuery(t.To.Name, c.Name, ""))})
	}
}

// renamedConstraints plans constraints that differ in nothing but their name,
// which costs no reading, and gives the others.
func (m *maker) renamedConstraints(t diff.Table) diff.Set[*catalog.Constraint] {
	rest := t.Constraints
	rest.Created, rest.Dropped = nil, slices.Clone(t.Constraints.Dropped)
	for _, c := range t.Constraints.Created {
		i := slices.IndexFunc(rest.Dropped, func(o *catalog.Constraint) bool {
			return o.Kind == c.Kind && o.NotValid == c.NotValid && o.Comment == c.Comment && sqlwrite.ConstraintDefinition(t.From, o) == sqlwrite.ConstraintDefinition(t.To, c) &&
				!m.follows(t.To.Name, o)
		})
		if i < 0 {
			rest.Created = append(rest.Created, c)
			continue
		}
		o := rest.Dropped[i]
		rest.Dropped = slices.Delete(rest.Dropped, i, i+1)
		rename := func(from, to string) []string {
			return []string{alter(t.To.Name) + "RENAME CONSTRAINT " + ident.Quote(from) + " TO " + ident.Quote(to)}
		}
		m.add(changeConstraint, Step{Title: "give constraint " + o.Name + " of " + t.To.Name.String() + " the name " + c.Name, Object: constraintObject(t.To.Name, c),
			Why: "the two differ in nothing else: nothing is built or read", SQL: rename(o.Name, c.Name), Undo: rename(c.Name, o.Name),
			Verify: exists(constraintQuery(t.To.Name, c.Name, ""))})
	}
	return rest
}

func constraintOn(t catalog.Name, name string) string {
	return "CONSTRAINT " + ident.Quote(name) + " ON " + sqlwrite.Name(t)
}

func constraintObject(t catalog.Name, c *catalog.Constraint) Object {
	return Object{"constraint", t.String() + "." + c.Name}
}

func addConstraintSQL(t *catalog.Table, c *catalog.Constraint) string {
	return alter(t.Name) + "ADD CONSTRAINT " + ident.Quote(c.Name) + " " + sqlwrite.ConstraintDefinition(t, c)
}

// commentSQL is the comment of a constraint, if it has one.
func commentSQL(t catalog.Name, c *catalog.Constraint) []string {
	if c.Comment == "" {
		return nil
	}
	return []string{comment(constraintOn(t, c.Name), c.Comment)}
}

// commentConstraint comments on a new constraint, and on its index.
func (m *maker) commentConstraint(t *catalog.Table, c *catalog.Constraint) {
	if x := t.Index(c.Index); x != nil {
		m.commentIndex(indexName(t.Name, x), x)
	}
	if sql := commentSQL(t.Name, c); sql != nil {
		m.add(makeComment, Step{Title: "comment on constraint " + c.Name, Object: constraintObject(t.Name, c), SQL: sql, Undo: []string{comment(constraintOn(t.Name, c.Name), "")}})
	}
}

// addedAgain adds a constraint with its comment.
func addedAgain(t *catalog.Table, c *catalog.Constraint) []string {
	return append([]string{addConstraintSQL(t, c)}, commentSQL(t.Name, c)...)
}

func dropConstraintSQL(t catalog.Name, c *catalog.Constraint) string {
	return alter(t) + "DROP CONSTRAINT " + ident.Quote(c.Name)
}

func (m *maker) addConstraint(t diff.Table, c *catalog.Constraint) {
	switch c.Kind {
	case catalog.Check:
		m.addProven(changeConstraint, t.To, c)
	case catalog.ForeignKey:
		if !m.follows(t.To.Name, c) {
			m.addForeignKey(t.To, c, false)
		}
	case catalog.PrimaryKey, catalog.Unique:
		m.addKey(t, c)
	case catalog.Exclusion:
		m.add(changeConstraint, Step{Title: "add constraint " + c.Name + " to " + t.To.Name.String(), Object: constraintObject(t.To.Name, c),
			SQL: []string{addConstraintSQL(t.To, c)}, Undo: []string{dropConstraintSQL(t.To.Name, c)},
			Verify: exists(constraintQuery(t.To.Name, c.Name, "")), Hazards: m.noOnlineForm(t.To, c)})
	}
}

// noOnlineForm are the hazards of a constraint whose index PostgreSQL builds
// under a lock and in no other way.
func (m *maker) noOnlineForm(t *catalog.Table, c *catalog.Constraint) []Hazard {
	what := "an exclusion constraint"
	if c.WithoutOverlaps {
		what = "a key WITHOUT OVERLAPS"
	}
	return []Hazard{{Name: LongLock, What: what + " has no online form: its index is built while nobody can read or write " + t.Name.String(), NeedsAllow: true},
		{Name: DataDependent, What: "fails, and changes nothing, when rows exclude each other", NeedsAllow: true}}
}

// addProven adds a constraint for new rows, then proves it for the old ones
// in a transaction of its own, under a lock that stops no writer.
func (m *maker) addProven(r rank, t *catalog.Table, c *catalog.Constraint) {
	obj := constraintObject(t.Name, c)
	s := Step{Title: "hold new rows of " + t.Name.String() + " to " + c.Name, Object: obj,
		SQL: []string{addConstraintSQL(t, c) + " NOT VALID"}, Undo: []string{dropConstraintSQL(t.Name, c)}, Verify: exists(constraintQuery(t.Name, c.Name, ""))}
	if c.NotEnforced {
		s.Title, s.SQL = "add constraint "+c.Name+" to "+t.Name.String(), []string{addConstraintSQL(t, c)}
		s.Why = "it is not enforced: nothing is read now or later"
	}
	m.add(r, s)
	if !c.NotValid && !c.NotEnforced {
		m.proveConstraint(r, t, c)
	}
}

// proveConstraint reads the rows that were there before the constraint.
func (m *maker) proveConstraint(r rank, t *catalog.Table, c *catalog.Constraint) {
	m.proveRows(r, t, c, Hazard{Name: DataDependent, What: "fails, and changes nothing, when a row breaks " + c.Name})
}

// proveAgain reads the rows for a constraint that has come back NOT VALID:
// they have held to it all the time.
func (m *maker) proveAgain(r rank, t *catalog.Table, c *catalog.Constraint) {
	m.proveRows(r, t, c)
}

func (m *maker) proveRows(r rank, t *catalog.Table, c *catalog.Constraint, hazards ...Hazard) {
	s := m.validate(t, c.Name)
	s.Title, s.Object = "prove "+c.Name+" for the rows of "+t.Name.String(), constraintObject(t.Name, c)
	s.Hazards = append(hazards, readBeside(t.Name))
	m.add(r, s)
}

// readBeside is the hazard of a table that is read while everybody works.
func readBeside(t catalog.Name) Hazard {
	return Hazard{Name: Scan, What: t.String() + " is read from end to end, beside readers and writers"}
}

// validate writes VALIDATE CONSTRAINT. Of a partitioned table the partitions
// come one by one, so that each is locked only while it is read itself; the
// parent's then reads nothing.
func (m *maker) validate(t *catalog.Table, constraint string) Step {
	s := Step{Why: "reads the table while everybody works; in a transaction of its own, so that no strong lock is kept through it",
		Verify: exists(constraintQuery(t.Name, constraint, " AND convalidated"))}
	sql := func(n catalog.Name) string { return alter(n) + "VALIDATE CONSTRAINT " + ident.Quote(constraint) }
	if t.PartitionBy != nil {
		s.Class, s.Why = Alone, "one partition after the other, each in a transaction of its own, while everybody works; the parent has nothing left to read"
		for _, leaf := range m.leaves(t.Name) {
			s.SQL = append(s.SQL, sql(leaf.Name))
		}
	}
	s.SQL = append(s.SQL, sql(t.Name))
	return s
}

// leaves gives the partitions that hold the rows of a table that was there
// before the plan.
func (m *maker) leaves(parent catalog.Name) []*catalog.Table {
	if m.swapping[parent] != nil {
		return leavesIn(m.d.To, parent) // it is another table by then
	}
	return leavesIn(m.d.From, parent)
}

func leavesIn(c *catalog.Catalog, parent catalog.Name) []*catalog.Table {
	var out []*catalog.Table
	for _, p := range c.Partitions(parent) {
		if p.PartitionBy != nil {
			out = append(out, leavesIn(c, p.Name)...)
		} else {
			out = append(out, p)
		}
	}
	return out
}

func (m *maker) addForeignKey(t *catalog.Table, c *catalog.Constraint, empty bool) {
	late := t.PartitionBy != nil && !feature.Server(m.opt.Postgres, feature.PartitionedFKNotValid)
	switch {
	case !empty && late && !c.NotValid:
		m.foreignKeyByLeaf(t, c)
	case !empty || c.NotValid:
		m.addProven(makeForeignKey, t, c)
	default:
		m.add(makeForeignKey, Step{Title: "add foreign key " + c.Name + " to " + t.Name.String(), Object: constraintObject(t.Name, c),
			SQL: []string{addConstraintSQL(t, c)}, Undo: []string{dropConstraintSQL(t.Name, c)}, Verify: exists(constraintQuery(t.Name, c.Name, ""))})
	}
}

// foreignKeyByLeaf gives each partition the foreign key, proven, before the
// parent takes it: the parent then adopts what is there and reads nothing.
// Before version 18 a partitioned table takes no NOT VALID foreign key itself.
func (m *maker) foreignKeyByLeaf(t *catalog.Table, c *catalog.Constraint) {
	for _, leaf := range m.leaves(t.Name) {
		own := *c
		for n := 1; leaf.Constraint(own.Name) != nil; n++ {
			own.Name = ident.Object(c.Name, strconv.Itoa(n), "")
		}
		m.addProven(makeForeignKey, leaf, &own)
		// The undo of the parent's takes the partitions' along.
		hold := slices.IndexFunc(m.steps, func(s ranked) bool { return s.Object == constraintObject(leaf.Name, &own) && len(s.Undo) > 0 })
		m.steps[hold].Undo = []string{alter(leaf.Name) + "DROP CONSTRAINT IF EXISTS " + ident.Quote(own.Name)}
	}
	m.adoptForeignKey(makeForeignKey, t, c)
}

// adoptForeignKey makes a foreign key of a partitioned table of those that
// all its partitions have.
func (m *maker) adoptForeignKey(r rank, t *catalog.Table, c *catalog.Constraint) {
	m.add(r, Step{Title: "let " + t.Name.String() + " take over the foreign key " + c.Name + " of its partitions", Object: constraintObject(t.Name, c),
		Why: "reads nothing: the partitions have it, proven; a short strong lock on the referenced table",
		SQL: []string{addConstraintSQL(t, c)}, Undo: []string{dropConstraintSQL(t.Name, c)}, Verify: exists(constraintQuery(t.Name, c.Name, ""))})
}

// replaceConstraint leaves no moment in which neither holds.
func (m *maker) replaceConstraint(t diff.Table, from, to *catalog.Constraint) {
	name, obj := t.To.Name, constraintObject(t.To.Name, to)
	same := sameConstraint(t, from, to)
	switch {
	case m.follows(name, to):
		return
	case !same, to.NotValid && !from.NotValid:
		m.commentConstraint(t.To, to)
	case from.Comment != to.Comment:
		about := constraintOn(name, to.Name)
		m.add(makeComment, Step{Title: "comment on constraint " + to.Name, Object: obj, SQL: []string{comment(about, to.Comment)}, Undo: []string{comment(about, from.Comment)}})
	}
	switch {
	case same && from.NotValid == to.NotValid:
		return
	case same && from.NotValid:
		m.proveConstraint(changeConstraint, t.To, to)
		return
	case to.Kind == catalog.PrimaryKey || to.Kind == catalog.Unique:
		m.swapKey(t, from, to)
		return
	case to.Kind == catalog.Exclusion:
		sql, back := addConstraintSQL(t.To, to), addConstraintSQL(t.From, from)
		m.add(changeConstraint, Step{Title: "put the new " + to.Name + " in the place of the old", Object: obj, Hazards: m.noOnlineForm(t.To, to),
			SQL:  []string{dropConstraintSQL(name, from) + ", " + strings.TrimPrefix(sql, alter(name))},
			Undo: append([]string{dropConstraintSQL(name, to) + ", " + strings.TrimPrefix(back, alter(name))}, commentSQL(name, from)...)})
		return
	}
	fresh := *to
	fresh.Name = m.spare(scope{constraintNames, name}, to.Name, "", "new")
	r := changeConstraint
	if to.Kind == catalog.ForeignKey {
		m.addForeignKey(t.To, &fresh, false)
		r = makeForeignKey
	} else {
		m.addProven(r, t.To, &fresh)
	}
	valid := " AND convalidated"
	if to.NotValid || to.NotEnforced {
		valid = ""
	}
	m.add(r, Step{Title: "put the new " + to.Name + " in the place of the old", Object: obj, Why: "in one transaction: one of the two holds at every moment",
		SQL:    []string{dropConstraintSQL(name, from), renameConstraint(name, fresh.Name, to.Name)},
		Undo:   append([]string{renameConstraint(name, to.Name, fresh.Name), m.putBack(t.From, from)}, commentSQL(name, from)...),
		Verify: exists(constraintQuery(name, to.Name, valid)) + " AND NOT EXISTS (" + constraintQuery(name, fresh.Name, "") + ")"})
}

func renameConstraint(t catalog.Name, from, to string) string {
	return alter(t) + "RENAME CONSTRAINT " + ident.Quote(from) + " TO " + ident.Quote(to)
}

// putBack adds a CHECK or a foreign key that the table had, without reading it
// where that is possible.
func (m *maker) putBack(t *catalog.Table, c *catalog.Constraint) string {
	sql := addConstraintSQL(t, c)
	if c.NotEnforced || c.Kind == catalog.ForeignKey && t.PartitionBy != nil && !feature.Server(m.opt.Postgres, feature.PartitionedFKNotValid) {
		return sql
	}
	return sql + " NOT VALID"
}
