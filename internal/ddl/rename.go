package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// rename folds ALTER ... RENAME.
func (f *folder) rename(s *sqlparse.RenameStmt) {
	switch s.RenameType {
	case sqlparse.ObjectType_OBJECT_COLUMN:
		f.renameColumn(s)
	case sqlparse.ObjectType_OBJECT_ATTRIBUTE:
		f.renameAttribute(s)
	case sqlparse.ObjectType_OBJECT_TABCONSTRAINT:
		f.renameConstraint(s)
	case sqlparse.ObjectType_OBJECT_DOMCONSTRAINT:
		f.renameDomainConstraint(s)
	case sqlparse.ObjectType_OBJECT_TABLE, sqlparse.ObjectType_OBJECT_FOREIGN_TABLE, sqlparse.ObjectType_OBJECT_VIEW,
		sqlparse.ObjectType_OBJECT_MATVIEW, sqlparse.ObjectType_OBJECT_INDEX, sqlparse.ObjectType_OBJECT_SEQUENCE:
		f.renameRelation(s)
	case sqlparse.ObjectType_OBJECT_TRIGGER:
		f.renameTrigger(s)
	case sqlparse.ObjectType_OBJECT_POLICY:
		f.renamePolicy(s)
	case sqlparse.ObjectType_OBJECT_TYPE, sqlparse.ObjectType_OBJECT_DOMAIN:
		n, t := f.findType(namesOf(s.Object))
		if t == nil {
			n = f.lookTypeOrComplain(n)
			f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newname, Detail: "rename"})
			return
		}
		f.moveType(t, catalog.Name{Schema: n.Schema, Name: s.Newname})
		f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newname, Detail: "rename"})
	case sqlparse.ObjectType_OBJECT_FUNCTION, sqlparse.ObjectType_OBJECT_PROCEDURE, sqlparse.ObjectType_OBJECT_ROUTINE:
		fn, path := f.findFunction(s.Object.GetObjectWithArgs())
		if fn == nil {
			f.missingFunction(path)
		} else {
			f.moveFunction(fn, catalog.Name{Schema: fn.Name.Schema, Name: s.Newname})
		}
		f.act(Action{Kind: AlterFunction, Name: path, NewName: s.Newname, Detail: "rename"})
	case sqlparse.ObjectType_OBJECT_SCHEMA:
		f.renameSchema(s)
	case sqlparse.ObjectType_OBJECT_STATISTIC_EXT:
		n := f.lookStatistics(namesOf(s.Object))
		if x := f.statistics.get(n); x != nil {
			own := *x
			own.Name.Name = s.Newname
			f.statistics.del(n)
			f.statistics.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: n.String(), NewName: s.Newname, Detail: "rename statistics"})
	case sqlparse.ObjectType_OBJECT_PUBLICATION:
		name := strings.Join(namesOf(s.Object), ".")
		if p := f.pubs.get(name); p != nil {
			own := *p
			own.Name = s.Newname
			f.pubs.del(name)
			f.pubs.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: name, NewName: s.Newname, Detail: "rename publication"})
	case sqlparse.ObjectType_OBJECT_EVENT_TRIGGER:
		name := strings.Join(namesOf(s.Object), ".")
		if e := f.events.get(name); e != nil {
			own := *e
			own.Name = s.Newname
			f.events.del(name)
			f.events.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: name, NewName: s.Newname, Detail: "rename event trigger"})
	default:
		f.renameOther(s)
	}
}

func (f *folder) lookTypeOrComplain(n catalog.Name) catalog.Name {
	if !f.vague {
		f.problem("conflict", -1, `type "%s" does not exist`, n)
	}
	return n
}

// namesOf gives the parts of an object's name in any of its forms.
func namesOf(n *sqlparse.Node) []string { return dropping{object: n}.names() }

func (f *folder) renameConstraint(s *sqlparse.RenameStmt) {
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return
	}
	a := Action{Kind: RenameConstraint, Relation: t.Name, Name: s.Subname, NewName: s.Newname, Before: t, After: t}
	old := t.Constraint(s.Subname)
	switch {
	case old == nil:
		found := false
		for _, c := range t.Columns {
			if c.NotNullName == s.Subname {
				found = true
				a.After = f.update(t, func(d *catalog.Table) {
					editColumn(d, c.Name, func(c *catalog.Column) { c.NotNullName = s.Newname })
				})
			}
		}
		if !found && !f.assumed.get(t.Name) {
			f.problem("conflict", -1, `constraint "%s" for table "%s" does not exist`, s.Subname, t.Name)
		}
	case t.Constraint(s.Newname) != nil:
		f.problem("conflict", -1, `constraint "%s" for relation "%s" already exists`, s.Newname, t.Name)
	default:
		f.moveConstraint(t.Name, s.Subname, s.Newname)
		a.OldConstraint, a.After = old, f.tables.get(t.Name)
		a.NewConstraint = a.After.Constraint(s.Newname)
	}
	f.act(a)
}

func (f *folder) renameDomainConstraint(s *sqlparse.RenameStmt) {
	n, t := f.findType(namesOf(s.Object))
	if t != nil {
		own := *t
		own.Constraints = slices.Clone(t.Constraints)
		for i, c := range own.Constraints {
			if c.Name == s.Subname {
				k := *c
				k.Name = s.Newname
				own.Constraints[i] = &k
			}
		}
		f.types.put(n, &own)
	} else {
		f.lookTypeOrComplain(n)
	}
	f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newname, Detail: "rename constraint " + s.Subname})
}

// renameRelation renames a table, view, index or sequence. ALTER TABLE works
// on all of them.
func (f *folder) renameRelation(s *sqlparse.RenameStmt) {
	n, _ := f.lookVar(s.Relation)
	to := catalog.Name{Schema: n.Schema, Name: s.Newname}
	if f.relationExists(to) && f.relationExists(n) {
		f.problem("conflict", -1, `relation "%s" already exists`, to)
		return
	}
	f.moveRelation(s.Relation, s.MissingOk, to, RenameTable)
}

func (f *folder) renameTrigger(s *sqlparse.RenameStmt) {
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return
	}
	f.renameTriggerOn(t.Name, s.Subname, s.Newname)
	f.act(Action{Kind: AlterTrigger, Relation: t.Name, Name: s.Subname, NewName: s.Newname, Before: t, After: f.tables.get(t.Name), Detail: "rename"})
}

func (f *folder) renameTriggerOn(n catalog.Name, from, to string) {
	f.update(f.tables.get(n), func(d *catalog.Table) {
		for _, tr := range d.Triggers {
			if tr.Name == from {
				own := *tr
				own.Name = to
				d.Triggers = insertTrigger(removeTrigger(d.Triggers, from), &own)
				return
			}
		}
		if !f.assumed.get(n) {
			f.problem("conflict", -1, `trigger "%s" for table "%s" does not exist`, from, n)
		}
	})
	for _, p := range f.partitionsOf(n) {
		for _, tr := range p.Triggers {
			if tr.Name == from && tr.Inherited {
				f.renameTriggerOn(p.Name, from, to)
				break
			}
		}
	}
}

func (f *folder) renamePolicy(s *sqlparse.RenameStmt) {
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return
	}
	after := f.update(t, func(d *catalog.Table) {
		for i, p := range d.Policies {
			if p.Name == s.Subname {
				own := *p
				own.Name = s.Newname
				d.Policies = insertPolicy(slices.Delete(d.Policies, i, i+1), &own)
				return
			}
		}
	})
	f.act(Action{Kind: AlterPolicy, Relation: t.Name, Name: s.Subname, NewName: s.Newname, Before: t, After: after, Detail: "rename"})
}

func (f *folder) renameSchema(s *sqlparse.RenameStmt) {
	from, to := s.Subname, s.Newname
	old := f.schemas.get(from)
	a := Action{Kind: AlterOther, Name: from, NewName: to, Detail: "rename schema"}
	if old == nil {
		f.problem("conflict", -1, `schema "%s" does not exist`, from)
		f.act(a)
		return
	}
	own := *old
	own.Name = to
	f.schemas.del(from)
	f.schemas.put(to, &own)
	f.renameGrants("schema", from, to)
	f.moveSchema(from, to)
	f.act(a)
}

// setSchema folds ALTER ... SET SCHEMA.
func (f *folder) setSchema(s *sqlparse.AlterObjectSchemaStmt) {
	if !f.schemaKnown(s.Newschema) && !f.vague {
		f.problem("conflict", -1, `schema "%s" does not exist`, s.Newschema)
	}
	switch s.ObjectType {
	case sqlparse.ObjectType_OBJECT_TABLE, sqlparse.ObjectType_OBJECT_FOREIGN_TABLE, sqlparse.ObjectType_OBJECT_VIEW,
		sqlparse.ObjectType_OBJECT_MATVIEW, sqlparse.ObjectType_OBJECT_SEQUENCE:
		n, _ := f.lookVar(s.Relation)
		f.moveRelation(s.Relation, s.MissingOk, catalog.Name{Schema: s.Newschema, Name: n.Name}, SetSchema)
	case sqlparse.ObjectType_OBJECT_TYPE, sqlparse.ObjectType_OBJECT_DOMAIN:
		n, t := f.findType(namesOf(s.Object))
		if t != nil {
			f.moveType(t, catalog.Name{Schema: s.Newschema, Name: n.Name})
		} else {
			f.lookTypeOrComplain(n)
		}
		f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newschema, Detail: "set schema"})
	case sqlparse.ObjectType_OBJECT_FUNCTION, sqlparse.ObjectType_OBJECT_PROCEDURE, sqlparse.ObjectType_OBJECT_ROUTINE:
		fn, path := f.findFunction(s.Object.GetObjectWithArgs())
		if fn != nil {
			f.moveFunction(fn, catalog.Name{Schema: s.Newschema, Name: fn.Name.Name})
		} else {
			f.missingFunction(path)
		}
		f.act(Action{Kind: AlterFunction, Name: path, NewName: s.Newschema, Detail: "set schema"})
	case sqlparse.ObjectType_OBJECT_EXTENSION:
		name := strings.Join(namesOf(s.Object), ".")
		if e := f.extensions.get(name); e != nil {
			own := *e
			own.Schema = s.Newschema
			f.extensions.put(name, &own)
		}
		f.act(Action{Kind: AlterExtension, Name: name, NewName: s.Newschema, Detail: "set schema"})
	case sqlparse.ObjectType_OBJECT_STATISTIC_EXT:
		n := f.lookStatistics(namesOf(s.Object))
		if x := f.statistics.get(n); x != nil {
			own := *x
			own.Name.Schema = s.Newschema
			f.statistics.del(n)
			f.statistics.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: n.String(), NewName: s.Newschema, Detail: "set schema of statistics"})
	default:
		f.act(Action{Kind: AlterOther, Name: strings.Join(namesOf(s.Object), "."), NewName: s.Newschema, Detail: "set schema"})
	}
}
