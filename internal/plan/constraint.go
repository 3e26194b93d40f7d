package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) constraints(t diff.Table) {
	for _, c := range t.Constraints.Created {
		m.addConstraint(t, c)
	}
	for _, p := range t.Constraints.Changed {
		m.replaceConstraint(t, p.From, p.To)
	}
	for _, c := range t.Constraints.Dropped {
		if c.Kind == catalog.PrimaryKey && t.To.PrimaryKey() != nil && t.To.PartitionBy == nil {
			continue // goes in the moment when the new one comes
		}
		r := dropConstraint
		if c.Kind == catalog.ForeignKey {
			r = dropForeignKey
		}
		m.add(r, Step{Title: "drop constraint " + c.Name + " of " + t.To.Name.String(), Object: constraintObject(t.To.Name, c),
			SQL: []string{dropConstraintSQL(t.To.Name, c)}, Undo: []string{addConstraintSQL(t.From, c)}, Verify: absent(constraintQuery(t.To.Name, c.Name, ""))})
	}
}

func constraintObject(t catalog.Name, c *catalog.Constraint) Object {
	return Object{"constraint", t.String() + "." + c.Name}
}

func addConstraintSQL(t *catalog.Table, c *catalog.Constraint) string {
	return alter(t.Name) + "ADD CONSTRAINT " + ident.Quote(c.Name) + " " + sqlwrite.ConstraintDefinition(t, c)
}

func dropConstraintSQL(t catalog.Name, c *catalog.Constraint) string {
	return alter(t) + "DROP CONSTRAINT " + ident.Quote(c.Name)
}

func (m *maker) addConstraint(t diff.Table, c *catalog.Constraint) {
	switch c.Kind {
	case catalog.Check:
		m.addProven(changeConstraint, t.To, c)
	case catalog.ForeignKey:
		m.addForeignKey(t.To, c, false)
	case catalog.PrimaryKey, catalog.Unique:
		m.addKey(t, c)
	case catalog.Exclusion:
		m.add(changeConstraint, Step{Title: "add constraint " + c.Name + " to " + t.To.Name.String(), Object: constraintObject(t.To.Name, c),
			SQL: []string{addConstraintSQL(t.To, c)}, Undo: []string{dropConstraintSQL(t.To.Name, c)},
			Verify: exists(constraintQuery(t.To.Name, c.Name, "")),
			Hazards: []Hazard{{Name: LongLock, What: "an exclusion constraint has no online form: its index is built while nobody can read or write " + t.To.Name.String(), NeedsAllow: true},
				{Name: DataDependent, What: "fails, and changes nothing, when rows exclude each other", NeedsAllow: true}}})
	}
}

// addProven adds a constraint for new rows, then proves it for the old ones
// in a transaction of its own, under a lock that stops no writer.
func (m *maker) addProven(r rank, t *catalog.Table, c *catalog.Constraint) {
	obj := constraintObject(t.Name, c)
	m.add(r, Step{Title: "hold new rows of " + t.Name.String() + " to " + c.Name, Object: obj,
		SQL: []string{addConstraintSQL(t, c) + " NOT VALID"}, Undo: []string{dropConstraintSQL(t.Name, c)}, Verify: exists(constraintQuery(t.Name, c.Name, ""))})
	if c.NotValid {
		return
	}
	m.add(r, Step{Title: "prove " + c.Name + " for the rows of " + t.Name.String(), Object: obj,
		Why: "reads the table while everybody works; in a transaction of its own, so that no strong lock is kept through it",
		SQL: []string{alter(t.Name) + "VALIDATE CONSTRAINT " + ident.Quote(c.Name)}, Verify: exists(constraintQuery(t.Name, c.Name, " AND convalidated")),
		Hazards: []Hazard{{Name: DataDependent, What: "fails, and changes nothing, when a row breaks " + c.Name},
			{Name: Scan, What: t.Name.String() + " is read from end to end, beside readers and writers"}}})
}

func (m *maker) addForeignKey(t *catalog.Table, c *catalog.Constraint, empty bool) {
	switch {
	case !empty && (t.PartitionBy == nil || m.opt.Postgres >= 18) && !c.NotEnforced:
		m.addProven(makeForeignKey, t, c)
		return
	case empty && c.NotValid:
		m.addProven(makeForeignKey, t, c)
		return
	}
	s := Step{Title: "add foreign key " + c.Name + " to " + t.Name.String(), Object: constraintObject(t.Name, c),
		SQL: []string{addConstraintSQL(t, c)}, Undo: []string{dropConstraintSQL(t.Name, c)}, Verify: exists(constraintQuery(t.Name, c.Name, ""))}
	if !empty {
		s.Hazards = []Hazard{{Name: LongLock, What: "before PostgreSQL 18 a partitioned table takes no NOT VALID foreign key: writers of both tables wait while the rows are checked", NeedsAllow: true}}
	}
	m.add(makeForeignKey, s)
}

// addKey builds the index beside readers and writers, then makes the
// constraint of it, which reads nothing.
func (m *maker) addKey(t diff.Table, c *catalog.Constraint) {
	name := t.To.Name
	if t.To.PartitionBy != nil || c.WithoutOverlaps {
		m.add(changeConstraint, Step{Title: "add key " + c.Name + " to " + name.String(), Object: constraintObject(name, c), SQL: []string{addConstraintSQL(t.To, c)},
			Undo: []string{dropConstraintSQL(name, c)}, Verify: exists(constraintQuery(name, c.Name, "")),
			Hazards: []Hazard{{Name: LongLock, What: "a key of a partitioned table has no online form: its indexes are built while nobody can read or write " + name.String(), NeedsAllow: true}}})
		return
	}
	if c.Kind == catalog.PrimaryKey {
		for _, col := range c.Columns {
			if from := t.From.Column(col); from != nil && !from.NotNull && !t.To.Column(col).NotNull {
				m.setNotNull(t.To, t.To.Column(col))
			}
		}
	}
	x := &catalog.Index{Name: c.Name, Method: "btree", Unique: true, NullsNotDistinct: c.NullsNotDistinct, Include: c.Include}
	if i := t.To.Index(c.Index); i != nil {
		copied := *i
		x = &copied
		x.Name = c.Name
	} else {
		for _, col := range c.Columns {
			x.Keys = append(x.Keys, catalog.IndexKey{Column: col})
		}
	}
	m.buildIndex(changeConstraint, name, x)
	kind := "UNIQUE"
	if c.Kind == catalog.PrimaryKey {
		kind = "PRIMARY KEY"
	}
	sql := alter(name) + "ADD CONSTRAINT " + ident.Quote(c.Name) + " " + kind + " USING INDEX " + ident.Quote(c.Name)
	if c.Deferrable {
		sql += " DEFERRABLE"
	}
	if c.InitiallyDeferred {
		sql += " INITIALLY DEFERRED"
	}
	undo := []string{dropConstraintSQL(name, c)}
	if old := t.From.PrimaryKey(); old != nil && c.Kind == catalog.PrimaryKey {
		// A table has one primary key at a time: in one statement there is
		// no moment without.
		sql = alter(name) + "DROP CONSTRAINT " + ident.Quote(old.Name) + ", " + sql[len(alter(name)):]
		undo = append(undo, addConstraintSQL(t.From, old))
	}
	m.add(changeConstraint, Step{Title: "make the key " + c.Name + " of the index", Object: constraintObject(name, c), SQL: []string{sql},
		Why: "reads nothing: the index is there", Undo: undo, Verify: exists(constraintQuery(name, c.Name, ""))})
}

// replaceConstraint leaves no moment in which neither holds.
func (m *maker) replaceConstraint(t diff.Table, from, to *catalog.Constraint) {
	name, obj := t.To.Name, constraintObject(t.To.Name, to)
	if !slices.Contains([]catalog.ConstraintKind{catalog.Check, catalog.ForeignKey}, to.Kind) || from.Kind != to.Kind {
		m.refuse("constraint", obj.Path, "a key or exclusion constraint differs under one name", "give the new one a name of its own: then both are there for a while")
		return
	}
	if from.NotValid && !to.NotValid && sqlwrite.ConstraintDefinition(t.From, from) == sqlwrite.ConstraintDefinition(t.To, to) {
		m.add(changeConstraint, Step{Title: "prove " + to.Name + " for the rows of " + name.String(), Object: obj,
			SQL: []string{alter(name) + "VALIDATE CONSTRAINT " + ident.Quote(to.Name)}, Verify: exists(constraintQuery(name, to.Name, " AND convalidated"))})
		return
	}
	if from.Comment != to.Comment && sqlwrite.ConstraintDefinition(t.From, from) == sqlwrite.ConstraintDefinition(t.To, to) {
		m.add(makeComment, Step{Title: "comment on constraint " + to.Name, Object: obj,
			SQL: []string{comment("CONSTRAINT "+ident.Quote(to.Name)+" ON "+sqlwrite.Name(name), to.Comment)}})
		return
	}
	fresh := *to
	fresh.Name = ident.Object(to.Name, "", "new")
	r := changeConstraint
	if to.Kind == catalog.ForeignKey {
		m.addForeignKey(t.To, &fresh, false)
		r = makeForeignKey
	} else {
		m.addProven(r, t.To, &fresh)
	}
	m.add(r, Step{Title: "put the new " + to.Name + " in the place of the old", Object: obj, Why: "in one transaction: one of the two holds at every moment",
		SQL:    []string{dropConstraintSQL(name, from), alter(name) + "RENAME CONSTRAINT " + ident.Quote(fresh.Name) + " TO " + ident.Quote(to.Name)},
		Verify: exists(constraintQuery(name, to.Name, " AND convalidated"))})
}
