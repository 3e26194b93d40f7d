package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// drop folds DROP of everything that goes by DropStmt.
func (f *folder) drop(s *sqlparse.DropStmt) {
	leaving := f.leaving(s)
	for _, o := range s.Objects {
		d := dropping{
			stmt: s, object: o, leaving: leaving, missingOK: s.MissingOk,
			cascade: s.Behavior == sqlparse.DropBehavior_DROP_CASCADE,
		}
		if n, ok := f.lookList(o.GetList().GetItems()); ok {
			d.existed = f.born.has(n) && f.born.get(n) < f.file
		}
		switch s.RemoveType {
		case sqlparse.ObjectType_OBJECT_TABLE, sqlparse.ObjectType_OBJECT_FOREIGN_TABLE:
			f.dropTable(d)
		case sqlparse.ObjectType_OBJECT_VIEW, sqlparse.ObjectType_OBJECT_MATVIEW:
			f.dropView(d)
		case sqlparse.ObjectType_OBJECT_INDEX:
			f.dropIndex(d)
		case sqlparse.ObjectType_OBJECT_SEQUENCE:
			f.dropSequenceStmt(d)
		case sqlparse.ObjectType_OBJECT_TYPE, sqlparse.ObjectType_OBJECT_DOMAIN:
			f.dropType(d)
		case sqlparse.ObjectType_OBJECT_FUNCTION, sqlparse.ObjectType_OBJECT_PROCEDURE, sqlparse.ObjectType_OBJECT_ROUTINE:
			f.dropFunction(d)
		case sqlparse.ObjectType_OBJECT_TRIGGER:
			f.dropTrigger(d)
		case sqlparse.ObjectType_OBJECT_POLICY:
			f.dropPolicy(d)
		case sqlparse.ObjectType_OBJECT_SCHEMA:
			f.dropSchema(d)
		case sqlparse.ObjectType_OBJECT_EXTENSION:
			f.dropExtension(d)
		case sqlparse.ObjectType_OBJECT_STATISTIC_EXT:
			f.dropStatistics(d)
		case sqlparse.ObjectType_OBJECT_PUBLICATION:
			f.dropNamed(d, "publication", DropOther, f.pubs.has, f.pubs.del)
		case sqlparse.ObjectType_OBJECT_EVENT_TRIGGER:
			f.dropNamed(d, "event trigger", DropOther, f.events.has, f.events.del)
		default:
			f.dropOther(d)
		}
	}
}

// dropping is one object of a DROP statement.
type dropping struct {
	stmt      *sqlparse.DropStmt
	object    *sqlparse.Node
	leaving   []catalog.Name // all tables and views of the statement
	missingOK bool
	cascade   bool
	existed   bool
}

func (d dropping) action(kind ActionKind) Action {
	return Action{Kind: kind, IfExists: d.missingOK, Cascade: d.cascade, Concurrently: d.stmt.GetConcurrent(), Existed: d.existed}
}

// names gives a dotted name's parts.
func (d dropping) names() []string {
	if s := d.object.GetString_(); s != nil {
		return []string{s.Sval}
	}
	if t := d.object.GetTypeName(); t != nil {
		return strs(t.Names)
	}
	if o := d.object.GetObjectWithArgs(); o != nil {
		return strs(o.Objname)
	}
	return strs(d.object.GetList().GetItems())
}

// leaving gives the relations that a DROP names: what they need of each
// other is no obstacle.
func (f *folder) leaving(s *sqlparse.DropStmt) []catalog.Name {
	var out []catalog.Name
	for _, o := range s.Objects {
		if n, ok := f.lookList(o.GetList().GetItems()); ok {
			out = append(out, n)
		}
	}
	return out
}

// missing reports that the object of a DROP is not there.
func (f *folder) missing(d dropping, kind ActionKind, what string, n catalog.Name) {
	if !d.missingOK {
		f.problem("conflict", -1, `%s "%s" does not exist`, what, n)
	}
	a := d.action(kind)
	a.Relation = n
	a.Detail = "missing"
	f.act(a)
}

// obstacles reports dependents that stop a DROP without CASCADE; true when
// the drop may go on.
func (f *folder) obstacles(d dropping, what string, deps []dependent) bool {
	deps = slices.DeleteFunc(slices.Clone(deps), func(x dependent) bool {
		return slices.ContainsFunc(d.leaving, func(n catalog.Name) bool { return strings.HasSuffix(x.path, " "+n.String()) })
	})
	if len(deps) == 0 || d.cascade {
		return true
	}
	f.problem("conflict", -1, `cannot drop %s because other objects depend on it: %s`, what, strings.Join(paths(deps), ", "))
	return false
}

func (f *folder) dropTable(d dropping) {
	n, _ := f.lookList(d.object.GetList().GetItems())
	t := f.tables.get(n)
	if t == nil {
		if f.views.has(n) || f.sequences.has(n) {
			f.problem("conflict", -1, `"%s" is not a table`, n)
			return
		}
		f.missing(d, DropTable, "table", n)
		return
	}
	deps := f.tableDependents(t, d.leaving)
	a := d.action(DropTable)
	a.Relation, a.Before, a.Dependents = n, t, paths(deps)
	if !f.obstacles(d, "table "+n.String(), deps) {
		a.After = t
		f.act(a)
		return
	}
	f.dropDependents(deps)
	f.removeTable(n)
	f.act(a)
}

// removeTable takes a table out with what is its own: partitions, sequences,
// foreign keys of others, statistics, publications, grants.
func (f *folder) removeTable(n catalog.Name) {
	t := f.tables.get(n)
	if t == nil {
		return
	}
	for _, p := range f.partitionsOf(n) {
		f.removeTable(p.Name)
	}
	for _, d := range f.foreignKeysTo(n, func(*catalog.Constraint) bool { return true }) {
		d.drop()
	}
	for _, c := range t.Columns {
		if q := f.sequences.get(f.columnSequences.get(columnKey{n, c.Name})); q != nil {
			f.dropSequence(q)
		}
	}
	t = f.tables.get(n) // a foreign key to itself may have gone
	f.putTable(t, nil)
	f.assumed.del(n)
	f.born.del(n)
	if len(f.statistics.m) > 0 {
		for _, s := range values(f.statistics) {
			if s.Table == n {
				f.statistics.del(s.Name)
			}
		}
	}
	f.unpublish(n)
	f.forgetGrants("table", n.String())
}

func (f *folder) unpublish(n catalog.Name) {
	for _, p := range values(f.pubs) {
		if i := slices.Index(p.Tables, n); i >= 0 {
			own := *p
			own.Tables = slices.Delete(slices.Clone(p.Tables), i, i+1)
			f.pubs.put(p.Name, &own)
		}
	}
}

func (f *folder) dropSequence(q *catalog.Sequence) {
	f.putSequence(q, nil)
	f.born.del(q.Name)
	f.forgetGrants("sequence", q.Name.String())
}

func (f *folder) dropView(d dropping) {
	n, _ := f.lookList(d.object.GetList().GetItems())
	v := f.views.get(n)
	if v == nil {
		what := "view"
		if d.stmt.RemoveType == sqlparse.ObjectType_OBJECT_MATVIEW {
			what = "materialized view"
		}
		f.missing(d, DropView, what, n)
		return
	}
	deps := f.viewsOf(n)
	a := d.action(DropView)
	a.Relation, a.Dependents = n, paths(deps)
	if v.Materialized {
		a.Detail = "materialized"
	}
	if f.obstacles(d, "view "+n.String(), deps) {
		f.dropDependents(deps)
		f.removeView(n)
	}
	f.act(a)
}

func (f *folder) removeView(n catalog.Name) {
	v := f.views.get(n)
	if v == nil {
		return
	}
	if v.Continuous {
		f.forgetPolicies(n)
	}
	f.putView(v, nil)
	f.born.del(n)
	f.forgetGrants("table", n.String())
}

func (f *folder) dropIndex(d dropping) {
	n, _ := f.lookList(d.object.GetList().GetItems())
	owner, ok := f.indexes.m[n]
	if !ok {
		f.missing(d, DropIndex, "index", n)
		last := &f.step.Actions[len(f.step.Actions)-1]
		last.Name, last.Relation = n.Name, catalog.Name{}
		return
	}
	a := d.action(DropIndex)
	a.Relation, a.Name = owner, n.Name
	if v := f.views.get(owner); v != nil {
		own := *v
		for _, x := range v.Indexes {
			if x.Name == n.Name {
				a.OldIndex = x
			}
		}
		own.Indexes = removeIndex(slices.Clone(v.Indexes), n.Name)
		f.putView(v, &own)
		f.act(a)
		return
	}
	t := f.tables.get(owner)
	x := t.Index(n.Name)
	a.Before, a.After, a.OldIndex = t, t, x
	switch {
	case x.Constraint != "":
		f.problem("conflict", -1, `cannot drop index %s because constraint %s on table %s requires it`, n.Name, x.Constraint, owner)
	case x.Parent != "":
		f.problem("conflict", -1, `cannot drop index %s because index %s requires it`, n.Name, x.Parent)
	default:
		f.removeTableIndex(owner, n.Name)
		a.After = f.tables.get(owner)
	}
	f.act(a)
}

// removeTableIndex takes an index off a table and its parts off partitions.
func (f *folder) removeTableIndex(n catalog.Name, index string) {
	t := f.tables.get(n)
	f.update(t, func(d *catalog.Table) {
		d.Indexes = removeIndex(d.Indexes, index)
		if d.ReplicaIdentity == "index "+index {
			d.ReplicaIdentity = "nothing"
		}
	})
	for _, p := range f.partitionsOf(n) {
		for _, x := range p.Indexes {
			if x.Parent == index {
				f.removeTableIndex(p.Name, x.Name)
				break
			}
		}
	}
}

func (f *folder) dropSequenceStmt(d dropping) {
	n, _ := f.lookList(d.object.GetList().GetItems())
	q := f.sequences.get(n)
	if q == nil {
		f.missing(d, DropSequence, "sequence", n)
		return
	}
	a := d.action(DropSequence)
	a.Relation = n
	if q.Identity {
		f.problem("conflict", -1, `cannot drop sequence %s because column %s.%s requires it`, n, q.OwnedBy, q.OwnedByColumn)
		f.act(a)
		return
	}
	deps := f.defaultsOn(n)
	a.Dependents = paths(deps)
	if f.obstacles(d, "sequence "+n.String(), deps) {
		f.dropDependents(deps)
		f.dropSequence(q)
	}
	f.act(a)
}

// defaultsOn gives the column defaults that take values from a sequence.
func (f *folder) defaultsOn(n catalog.Name) []dependent {
	var out []dependent
	for _, t := range f.tables.m {
		for _, c := range t.Columns {
			if c.Default == nil || !strings.Contains(c.Default.SQL, n.Name) || c.Inherited {
				continue
			}
			if f.nextvalOf(c.Default) == n {
				out = append(out, dependent{"default " + t.Name.String() + "." + c.Name, func() {
					f.editColumns(t.Name, c.Name, true, func(c *catalog.Column) { c.Default = nil })
				}})
			}
		}
	}
	return byPath(out)
}

// nextvalOf gives the sequence that a default takes its values from.
func (f *folder) nextvalOf(e *catalog.Expr) catalog.Name {
	n, err := sqlparse.ParseExpr(e.SQL)
	if err != nil {
		return catalog.Name{}
	}
	call := n.GetFuncCall()
	if call == nil || lastString(call.Funcname) != "nextval" || len(call.Args) != 1 {
		return catalog.Name{}
	}
	seq, _ := f.lookText(constText(call.Args[0]))
	return seq
}

// lookText finds a relation by its name as text, as regclass does.
func (f *folder) lookText(text string) (catalog.Name, bool) {
	parts := splitName(text)
	switch len(parts) {
	case 0:
		return catalog.Name{}, false
	case 1:
		return f.lookRelation("", parts[0])
	}
	return f.lookRelation(parts[len(parts)-2], parts[len(parts)-1])
}

// splitName cuts a dotted name, quoted or not, and folds what is not quoted.
func splitName(text string) []string {
	var out []string
	text = strings.TrimSpace(text)
	for text != "" {
		if text[0] == '"' {
			end := quotedEnd(text, 0, '"', false)
			if end < 2 {
				return out
			}
			out = append(out, strings.ReplaceAll(text[1:end-1], `""`, `"`))
			text = strings.TrimPrefix(text[end:], ".")
			continue
		}
		part, rest, _ := strings.Cut(text, ".")
		out = append(out, lower(part))
		text = rest
	}
	return out
}

func (f *folder) dropSchema(d dropping) {
	name := strings.Join(d.names(), ".")
	a := d.action(DropSchema)
	a.Name = name
	if !f.schemas.has(name) {
		if !d.missingOK {
			f.problem("conflict", -1, `schema "%s" does not exist`, name)
		}
		f.act(a)
		return
	}
	deps := f.inSchema(name)
	a.Dependents = paths(deps)
	if f.obstacles(d, "schema "+name, deps) {
		f.dropDependents(deps)
		f.schemas.del(name)
		f.forgetGrants("schema", name)
	}
	f.act(a)
}

// inSchema gives everything in a schema.
func (f *folder) inSchema(schema string) []dependent {
	var out []dependent
	for n := range f.tables.m {
		if n.Schema == schema {
			out = append(out, dependent{"table " + n.String(), func() {
				if t := f.tables.get(n); t != nil {
					f.dropDependents(f.tableDependents(t, nil))
					f.removeTable(n)
				}
			}})
		}
	}
	for n := range f.views.m {
		if n.Schema == schema {
			out = append(out, dependent{"view " + n.String(), func() {
				f.dropDependents(f.viewsOf(n))
				f.removeView(n)
			}})
		}
	}
	for n, q := range f.sequences.m {
		if n.Schema == schema && q.OwnedBy.IsZero() {
			out = append(out, dependent{"sequence " + n.String(), func() { f.dropSequence(q) }})
		}
	}
	for n := range f.types.m {
		if n.Schema == schema {
			out = append(out, dependent{"type " + n.String(), func() {
				f.dropDependents(f.columnsOfUserType(n))
				f.types.del(n)
			}})
		}
	}
	for n := range f.functions.m {
		if n.Schema == schema {
			out = append(out, dependent{"function " + n.String(), func() {
				for _, fn := range f.functions.get(n) {
					f.dropDependents(f.functionDependents(n))
					f.forgetGrants("function", functionPath(fn))
				}
				f.functions.del(n)
			}})
		}
	}
	for n := range f.statistics.m {
		if n.Schema == schema {
			out = append(out, dependent{"statistics " + n.String(), func() { f.statistics.del(n) }})
		}
	}
	for k := range f.others.m {
		if k.name.Schema == schema {
			out = append(out, dependent{k.kind + " " + k.name.String(), func() { f.others.del(k) }})
		}
	}
	for n, e := range f.extensions.m {
		if e.Schema == schema {
			out = append(out, dependent{"extension " + n, func() { f.extensions.del(n) }})
		}
	}
	slices.SortFunc(out, func(a, b dependent) int { return strings.Compare(a.path, b.path) })
	return out
}

func (f *folder) dropExtension(d dropping) {
	name := strings.Join(d.names(), ".")
	a := d.action(DropExtension)
	a.Name = name
	if !f.extensions.has(name) {
		if !d.missingOK && name != "plpgsql" {
			f.problem("conflict", -1, `extension "%s" does not exist`, name)
		}
		f.act(a)
		return
	}
	var deps []dependent
	for _, t := range f.tables.m {
		for _, c := range t.Columns {
			if extensionOfType(c.Type.Name) == name && c.Type.Schema != "" && !f.types.has(catalog.Name{Schema: c.Type.Schema, Name: c.Type.Name}) && !c.Inherited {
				deps = append(deps, dependent{"column " + t.Name.String() + "." + c.Name, func() { f.removeColumn(t.Name, c.Name) }})
			}
		}
	}
	a.Dependents = paths(byPath(deps))
	if f.obstacles(d, "extension "+name, deps) {
		f.dropDependents(deps)
		f.extensions.del(name)
	}
	f.act(a)
}

// dropNamed drops an object without schema.
func (f *folder) dropNamed(d dropping, kind string, action ActionKind, has func(string) bool, del func(string)) {
	name := strings.Join(d.names(), ".")
	a := d.action(action)
	a.Name, a.Detail = name, kind
	if has(name) {
		del(name)
	} else if !d.missingOK {
		f.problem("conflict", -1, `%s "%s" does not exist`, kind, name)
	}
	f.act(a)
}

func (f *folder) dropStatistics(d dropping) {
	n := f.lookStatistics(d.names())
	a := d.action(DropOther)
	a.Name, a.Detail = n.String(), "statistics"
	if s := f.statistics.get(n); s != nil {
		a.Relation = s.Table
		f.statistics.del(n)
	} else if !d.missingOK {
		f.problem("conflict", -1, `statistics object "%s" does not exist`, n)
	}
	f.act(a)
}
