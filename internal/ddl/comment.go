package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// comment folds COMMENT ON.
func (f *folder) comment(s *sqlparse.CommentStmt) {
	names := namesOf(s.Object)
	a := Action{Kind: CommentAction, Name: strings.Join(names, "."), Detail: s.Comment}
	switch s.Objtype {
	case sqlparse.ObjectType_OBJECT_TABLE, sqlparse.ObjectType_OBJECT_FOREIGN_TABLE, sqlparse.ObjectType_OBJECT_VIEW,
		sqlparse.ObjectType_OBJECT_MATVIEW, sqlparse.ObjectType_OBJECT_SEQUENCE, sqlparse.ObjectType_OBJECT_INDEX:
		a.Relation, a.Name = f.commentRelation(names, s.Comment), ""
	case sqlparse.ObjectType_OBJECT_COLUMN:
		a.Relation, a.Name = f.commentColumn(names, s.Comment)
	case sqlparse.ObjectType_OBJECT_TABCONSTRAINT, sqlparse.ObjectType_OBJECT_TRIGGER, sqlparse.ObjectType_OBJECT_POLICY:
		a.Relation, a.Name = f.commentOnTable(s.Objtype, names, s.Comment)
	case sqlparse.ObjectType_OBJECT_SCHEMA:
		if x := f.schemas.get(a.Name); x != nil {
			own := *x
			own.Comment = s.Comment
			f.schemas.put(a.Name, &own)
		} else if !f.schemaKnown(a.Name) {
			f.problem("conflict", -1, `schema "%s" does not exist`, a.Name)
		}
	case sqlparse.ObjectType_OBJECT_EXTENSION:
		if x := f.extensions.get(a.Name); x != nil {
			own := *x
			own.Comment = s.Comment
			f.extensions.put(a.Name, &own)
		}
	case sqlparse.ObjectType_OBJECT_PUBLICATION:
		if x := f.pubs.get(a.Name); x != nil {
			own := *x
			own.Comment = s.Comment
			f.pubs.put(a.Name, &own)
		}
	case sqlparse.ObjectType_OBJECT_EVENT_TRIGGER:
		if x := f.events.get(a.Name); x != nil {
			own := *x
			own.Comment = s.Comment
			f.events.put(a.Name, &own)
		}
	case sqlparse.ObjectType_OBJECT_STATISTIC_EXT:
		if x := f.statistics.get(f.lookStatistics(names)); x != nil {
			own := *x
			own.Comment = s.Comment
			f.statistics.put(x.Name, &own)
		}
	case sqlparse.ObjectType_OBJECT_TYPE, sqlparse.ObjectType_OBJECT_DOMAIN:
		n, t := f.findType(names)
		if t != nil {
			own := *t
			own.Comment = s.Comment
			f.types.put(n, &own)
		} else if !f.vague {
			f.problem("conflict", -1, `type "%s" does not exist`, n)
		}
	case sqlparse.ObjectType_OBJECT_DOMCONSTRAINT:
		f.commentDomainConstraint(s)
	case sqlparse.ObjectType_OBJECT_FUNCTION, sqlparse.ObjectType_OBJECT_PROCEDURE, sqlparse.ObjectType_OBJECT_ROUTINE:
		fn, path := f.findFunction(s.Object.GetObjectWithArgs())
		a.Name = path
		if fn != nil {
			f.editFunction(fn, func(n *catalog.Function) { n.Comment = s.Comment })
		} else {
			f.missingFunction(path)
		}
	}
	f.act(a)
}

func (f *folder) commentRelation(names []string, text string) catalog.Name {
	schema, name := "", ""
	if len(names) > 0 {
		name = names[len(names)-1]
	}
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	n, ok := f.lookRelation(schema, name)
	if t := f.tables.get(n); t != nil {
		f.update(t, func(d *catalog.Table) { d.Comment = text })
	} else if v := f.views.get(n); v != nil {
		own := *v
		own.Comment = text
		f.putView(v, &own)
	} else if q := f.sequences.get(n); q != nil {
		own := *q
		own.Comment = text
		f.putSequence(q, &own)
	} else if owner, is := f.indexes.m[n]; is {
		f.editIndex(owner, n.Name, func(x *catalog.Index) { x.Comment = text })
		return owner
	} else if !ok && !f.vague {
		f.problem("conflict", -1, `relation "%s" does not exist`, n)
	}
	return n
}

// editIndex replaces an index by a changed copy.
func (f *folder) editIndex(owner catalog.Name, name string, fn func(x *catalog.Index)) {
	edit := func(list []*catalog.Index) {
		for i, x := range list {
			if x.Name == name {
				own := *x
				fn(&own)
				list[i] = &own
			}
		}
	}
	if v := f.views.get(owner); v != nil {
		own := *v
		own.Indexes = slices.Clone(v.Indexes)
		edit(own.Indexes)
		f.putView(v, &own)
		return
	}
	if t := f.tables.get(owner); t != nil {
		f.update(t, func(d *catalog.Table) { edit(d.Indexes) })
	}
}

func (f *folder) commentColumn(names []string, text string) (catalog.Name, string) {
	n, column := f.onRelation(names)
	if t := f.tables.get(n); t != nil {
		if t.Column(column) == nil && !f.assumed.get(n) {
			f.problem("conflict", -1, `column "%s" of relation "%s" does not exist`, column, n)
			return n, column
		}
		f.update(t, func(d *catalog.Table) { editColumn(d, column, func(c *catalog.Column) { c.Comment = text }) })
		return n, column
	}
	if v := f.views.get(n); v != nil {
		own := *v
		own.Columns = commentIn(v.Columns, column, text)
		f.putView(v, &own)
		return n, column
	}
	if t := f.types.get(n); t != nil {
		own := *t
		own.Columns = commentIn(t.Columns, column, text)
		f.types.put(n, &own)
		return n, column
	}
	if !f.vague {
		f.problem("conflict", -1, `relation "%s" does not exist`, n)
	}
	return n, column
}

func commentIn(list []*catalog.Column, name, text string) []*catalog.Column {
	out := slices.Clone(list)
	for i, c := range out {
		if c.Name == name {
			own := *c
			own.Comment = text
			out[i] = &own
		}
	}
	return out
}

// commentOnTable comments a constraint, trigger or policy.
func (f *folder) commentOnTable(kind sqlparse.ObjectType, names []string, text string) (catalog.Name, string) {
	n, name := f.onRelation(names)
	t := f.tables.get(n)
	if t == nil {
		if !f.views.has(n) && !f.vague {
			f.problem("conflict", -1, `relation "%s" does not exist`, n)
		}
		return n, name
	}
	f.update(t, func(d *catalog.Table) {
		switch kind {
		case sqlparse.ObjectType_OBJECT_TABCONSTRAINT:
			for i, c := range d.Constraints {
				if c.Name == name {
					own := *c
					own.Comment = text
					d.Constraints[i] = &own
				}
			}
		case sqlparse.ObjectType_OBJECT_TRIGGER:
			for i, c := range d.Triggers {
				if c.Name == name {
					own := *c
					own.Comment = text
					d.Triggers[i] = &own
				}
			}
		default:
			for i, c := range d.Policies {
				if c.Name == name {
					own := *c
					own.Comment = text
					d.Policies[i] = &own
				}
			}
		}
	})
	return n, name
}

func (f *folder) commentDomainConstraint(s *sqlparse.CommentStmt) {
	items := s.Object.GetList().GetItems()
	if len(items) != 2 {
		return
	}
	n, t := f.findType(namesOf(items[0]))
	if t == nil {
		return
	}
	own := *t
	own.Constraints = slices.Clone(t.Constraints)
	for i, c := range own.Constraints {
		if c.Name == constText(items[1]) {
			k := *c
			k.Comment = s.Comment
			own.Constraints[i] = &k
		}
	}
	f.types.put(n, &own)
}
