package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
)

// createStatistics folds CREATE STATISTICS.
func (f *folder) createStatistics(s *sqlparse.CreateStatsStmt) {
	if len(s.Relations) == 0 {
		return
	}
	t := f.table(s.Relations[0].GetRangeVar(), false)
	if t == nil {
		return
	}
	x := &catalog.Statistics{Table: t.Name, Kinds: strs(s.StatTypes), Pos: f.stmt.Span}
	slices.Sort(x.Kinds)
	if len(x.Kinds) == 3 {
		x.Kinds = nil
	}
	var parts []string
	for _, n := range s.Exprs {
		e := n.GetStatsElem()
		if e == nil {
			continue
		}
		if e.Name == "" {
			if r := e.Expr.GetColumnRef(); r != nil && len(r.Fields) == 1 {
				e = &sqlparse.StatsElem{Name: lastString(r.Fields)}
			}
		}
		if e.Name != "" {
			f.wantColumns(t, []string{e.Name}, -1)
			x.Columns = append(x.Columns, e.Name)
			parts = append(parts, e.Name)
			continue
		}
		x.Exprs = append(x.Exprs, *f.expr(e.Expr))
		parts = append(parts, "expr")
	}
	f.inTableOrder(t, x.Columns)
	if x.Name = f.newNameOf(s.Defnames); x.Name.IsZero() {
		x.Name = f.statisticsName(t.Name, parts)
	}
	if f.statistics.has(x.Name) {
		if !s.IfNotExists {
			f.problem("conflict", -1, `statistics object "%s" already exists`, x.Name)
		}
		return
	}
	f.statistics.put(x.Name, x)
	f.act(Action{Kind: CreateStatistics, Relation: t.Name, Name: x.Name.String(), Before: t, After: t, IfExists: s.IfNotExists})
}

// inTableOrder sorts columns as the table has them, as the server keeps them.
func (f *folder) inTableOrder(t *catalog.Table, columns []string) {
	at := func(name string) int {
		return slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == name })
	}
	slices.SortFunc(columns, func(a, b string) int { return at(a) - at(b) })
}

// statisticsName is ChooseExtendedStatisticName.
func (f *folder) statisticsName(t catalog.Name, parts []string) catalog.Name {
	for pass := 0; ; pass++ {
		label := "stat"
		if pass > 0 {
			label += itoa(pass)
		}
		n := catalog.Name{Schema: t.Schema, Name: ident.Object(t.Name, nameAddition(parts), label)}
		if !f.statistics.has(n) {
			return n
		}
	}
}

// lookStatistics finds a statistics object's full name.
func (f *folder) lookStatistics(names []string) catalog.Name {
	switch len(names) {
	case 0:
		return catalog.Name{}
	case 1:
		for _, s := range f.path() {
			if n := (catalog.Name{Schema: s, Name: names[0]}); f.statistics.has(n) {
				return n
			}
		}
		return catalog.Name{Schema: f.creationSchema(), Name: names[0]}
	}
	return catalog.Name{Schema: names[len(names)-2], Name: names[len(names)-1]}
}

func (f *folder) createPublication(s *sqlparse.CreatePublicationStmt) {
	p := &catalog.Publication{Name: s.Pubname, AllTables: s.ForAllTables, Publish: "insert, update, delete, truncate", Pos: f.stmt.Span}
	publicationOptions(p, s.Options)
	p.Tables, p.Schemas = f.publicationObjects(s.Pubobjects)
	if f.pubs.has(p.Name) {
		f.problem("conflict", -1, `publication "%s" already exists`, p.Name)
		return
	}
	f.pubs.put(p.Name, p)
	f.act(Action{Kind: CreatePublication, Name: p.Name})
}

func publicationOptions(p *catalog.Publication, list []*sqlparse.Node) {
	for _, n := range list {
		d := n.GetDefElem()
		switch d.GetDefname() {
		case "publish":
			said := strings.Split(strings.ReplaceAll(lower(constText(d.Arg)), " ", ""), ",")
			var out []string
			for _, w := range []string{"insert", "update", "delete", "truncate"} {
				if contains(said, w) {
					out = append(out, w)
				}
			}
			p.Publish = strings.Join(out, ", ")
		case "publish_via_partition_root":
			p.ViaRoot = truth(optionValue(d))
		}
	}
}

// truth reads a boolean option.
func truth(s string) bool {
	switch lower(s) {
	case "true", "on", "yes", "1", "t", "y":
		return true
	}
	return false
}

func (f *folder) publicationObjects(list []*sqlparse.Node) (tables []catalog.Name, schemas []string) {
	last := sqlparse.PublicationObjSpecType_PUBLICATIONOBJ_TABLE
	for _, n := range list {
		o := n.GetPublicationObjSpec()
		if o == nil {
			continue
		}
		kind := o.Pubobjtype
		if kind == sqlparse.PublicationObjSpecType_PUBLICATIONOBJ_CONTINUATION {
			kind = last
		}
		last = kind
		switch {
		case kind == sqlparse.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_SCHEMA:
			schemas = append(schemas, o.Name)
		case kind == sqlparse.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA:
			schemas = append(schemas, f.creationSchema())
		default:
			rv := o.Pubtable.GetRelation()
			if rv == nil && o.Name != "" {
				rv = &sqlparse.RangeVar{Relname: o.Name, Location: o.Location}
			}
			if t := f.table(rv, false); t != nil {
				tables = append(tables, t.Name)
			}
		}
	}
	slices.SortFunc(tables, catalog.Name.Compare)
	slices.Sort(schemas)
	return tables, schemas
}

func (f *folder) alterPublication(s *sqlparse.AlterPublicationStmt) {
	a := Action{Kind: AlterOther, Name: s.Pubname, Detail: "publication"}
	old := f.pubs.get(s.Pubname)
	if old == nil {
		f.problem("conflict", -1, `publication "%s" does not exist`, s.Pubname)
		f.act(a)
		return
	}
	p := *old
	publicationOptions(&p, s.Options)
	tables, schemas := f.publicationObjects(s.Pubobjects)
	if len(s.Pubobjects) > 0 {
		switch s.Action {
		case sqlparse.AlterPublicationAction_AP_DropObjects:
			p.Tables = slices.DeleteFunc(slices.Clone(old.Tables), func(n catalog.Name) bool { return slices.Contains(tables, n) })
			p.Schemas = slices.DeleteFunc(slices.Clone(old.Schemas), func(n string) bool { return slices.Contains(schemas, n) })
		case sqlparse.AlterPublicationAction_AP_SetObjects:
			p.Tables, p.Schemas = tables, schemas
		default:
			p.Tables = append(slices.Clone(old.Tables), tables...)
			p.Schemas = append(slices.Clone(old.Schemas), schemas...)
			slices.SortFunc(p.Tables, catalog.Name.Compare)
			slices.Sort(p.Schemas)
			p.Tables, p.Schemas = slices.Compact(p.Tables), slices.Compact(p.Schemas)
		}
	}
	f.pubs.put(p.Name, &p)
	f.act(a)
}

func (f *folder) createEventTrigger(s *sqlparse.CreateEventTrigStmt) {
	e := &catalog.EventTrigger{Name: s.Trigname, Event: s.Eventname, Function: f.triggerFunction(s.Funcname), Pos: f.stmt.Span}
	for _, n := range s.Whenclause {
		for _, tag := range strs(n.GetDefElem().GetArg().GetList().GetItems()) {
			e.Tags = append(e.Tags, strings.ToUpper(tag))
		}
	}
	slices.Sort(e.Tags)
	if f.events.has(e.Name) {
		f.problem("conflict", -1, `event trigger "%s" already exists`, e.Name)
		return
	}
	f.events.put(e.Name, e)
	f.act(Action{Kind: CreateEventTrigger, Name: e.Name})
}

func (f *folder) alterEventTrigger(s *sqlparse.AlterEventTrigStmt) {
	old := f.events.get(s.Trigname)
	if old == nil {
		f.problem("conflict", -1, `event trigger "%s" does not exist`, s.Trigname)
	} else {
		e := *old
		e.Enabled = map[string]string{"D": "disabled", "R": "replica", "A": "always"}[s.Tgenabled]
		f.events.put(e.Name, &e)
	}
	f.act(Action{Kind: AlterOther, Name: s.Trigname, Detail: "event trigger"})
}

// keep records an object of a kind that is kept by name only.
func (f *folder) keep(kind string, n catalog.Name, replace bool) {
	k := otherKey{kind, n}
	if f.others.has(k) && !replace {
		f.problem("conflict", -1, `%s "%s" already exists`, kind, n)
		return
	}
	f.others.put(k, &catalog.Other{Kind: kind, Name: n, Definition: f.stmt.SQL, Pos: f.stmt.Span})
	f.act(Action{Kind: CreateOther, Name: n.String(), Detail: kind})
}

func (f *folder) lookOther(kind string, names []string) (otherKey, bool) {
	switch len(names) {
	case 0:
		return otherKey{}, false
	case 1:
		for _, s := range append(slices.Clone(f.path()), "") {
			if k := (otherKey{kind, catalog.Name{Schema: s, Name: names[0]}}); f.others.has(k) {
				return k, true
			}
		}
		return otherKey{kind, catalog.Name{Name: names[0]}}, false
	}
	k := otherKey{kind, catalog.Name{Schema: names[len(names)-2], Name: names[len(names)-1]}}
	return k, f.others.has(k)
}

// kindOfOther names the kinds that are kept by name; "" for other kinds.
func kindOfOther(t sqlparse.ObjectType) string {
	switch t {
	case sqlparse.ObjectType_OBJECT_AGGREGATE:
		return "aggregate"
	case sqlparse.ObjectType_OBJECT_OPERATOR:
		return "operator"
	case sqlparse.ObjectType_OBJECT_OPCLASS:
		return "operator class"
	case sqlparse.ObjectType_OBJECT_OPFAMILY:
		return "operator family"
	case sqlparse.ObjectType_OBJECT_COLLATION:
		return "collation"
	case sqlparse.ObjectType_OBJECT_CONVERSION:
		return "conversion"
	case sqlparse.ObjectType_OBJECT_TSCONFIGURATION:
		return "text search configuration"
	case sqlparse.ObjectType_OBJECT_TSDICTIONARY:
		return "text search dictionary"
	case sqlparse.ObjectType_OBJECT_TSPARSER:
		return "text search parser"
	case sqlparse.ObjectType_OBJECT_TSTEMPLATE:
		return "text search template"
	case sqlparse.ObjectType_OBJECT_FDW:
		return "foreign data wrapper"
	case sqlparse.ObjectType_OBJECT_FOREIGN_SERVER:
		return "foreign server"
	case sqlparse.ObjectType_OBJECT_CAST:
		return "cast"
	case sqlparse.ObjectType_OBJECT_ACCESS_METHOD:
		return "access method"
	case sqlparse.ObjectType_OBJECT_LANGUAGE:
		return "language"
	case sqlparse.ObjectType_OBJECT_SUBSCRIPTION:
		return "subscription"
	case sqlparse.ObjectType_OBJECT_RULE:
		return "rule"
	}
	return ""
}

func (f *folder) define(s *sqlparse.DefineStmt) {
	if s.Kind == sqlparse.ObjectType_OBJECT_TYPE {
		f.keep("base type", f.newNameOf(s.Defnames), true)
		f.vague = true // nothing more is known of it
		return
	}
	kind := kindOfOther(s.Kind)
	if kind == "" {
		f.unsupported(f.stmt.Tag)
		return
	}
	n := f.newNameOf(s.Defnames)
	if s.IfNotExists && f.others.has(otherKey{kind, n}) {
		return
	}
	f.keep(kind, n, s.Replace || kind == "operator" || kind == "aggregate")
}

func (f *folder) castName(source, to *sqlparse.TypeName) catalog.Name {
	a, _ := f.resolveType(source)
	b, _ := f.resolveType(to)
	a.Mods, b.Mods = "", ""
	return catalog.Name{Name: a.String() + " AS " + b.String()}
}

// dropOther drops an object of a kind that is kept by name.
func (f *folder) dropOther(d dropping) {
	kind := kindOfOther(d.stmt.RemoveType)
	a := d.action(DropOther)
	a.Detail = kind
	if kind == "" {
		a.Detail = lower(strings.TrimPrefix(f.stmt.Tag, "DROP "))
	}
	var k otherKey
	var ok bool
	switch kind {
	case "cast":
		if items := d.object.GetList().GetItems(); len(items) == 2 {
			k = otherKey{kind, f.castName(items[0].GetTypeName(), items[1].GetTypeName())}
		}
		ok = f.others.has(k)
	case "rule":
		n, name := f.onRelation(d.names())
		k = otherKey{kind, catalog.Name{Schema: n.Schema, Name: n.Name + "." + name}}
		ok = f.others.has(k)
	case "operator class", "operator family":
		names := strs(d.object.GetList().GetItems())
		if len(names) > 1 {
			names = names[1:] // the first is the access method
		}
		k, ok = f.lookOther(kind, names)
	default:
		k, ok = f.lookOther(kind, d.names())
	}
	a.Name = k.name.String()
	if ok {
		f.others.del(k)
	} else if kind != "" && !d.missingOK && !f.vague && !f.unknownExtension() {
		f.problem("conflict", -1, `%s "%s" does not exist`, kind, strings.Join(d.names(), "."))
	}
	f.act(a)
}

func (f *folder) renameOther(s *sqlparse.RenameStmt) {
	kind := kindOfOther(s.RenameType)
	names := namesOf(s.Object)
	if kind == "rule" {
		n, _ := f.lookVar(s.Relation)
		names = []string{n.Schema, n.Name + "." + s.Subname}
	}
	a := Action{Kind: AlterOther, Name: strings.Join(names, "."), NewName: s.Newname, Detail: "rename " + kind}
	if k, ok := f.lookOther(kind, names); ok {
		own := *f.others.get(k)
		f.others.del(k)
		own.Name.Name = s.Newname
		if kind == "rule" {
			own.Name.Name = strings.TrimSuffix(k.name.Name, s.Subname) + s.Newname
		}
		f.others.put(otherKey{kind, own.Name}, &own)
	} else if kind == "" {
		a.Detail = "rename " + lower(strings.TrimPrefix(s.RenameType.String(), "OBJECT_"))
	}
	f.act(a)
}

// owner folds ALTER ... OWNER TO of what is not a table.
func (f *folder) owner(s *sqlparse.AlterOwnerStmt) {
	name := strings.Join(namesOf(s.Object), ".")
	role := roleName(s.Newowner)
	if s.ObjectType == sqlparse.ObjectType_OBJECT_SCHEMA {
		if x := f.schemas.get(name); x != nil {
			own := *x
			own.Owner = role
			f.schemas.put(name, &own)
			f.ownerGrants("schema", name, role)
		} else if !f.schemaKnown(name) {
			f.problem("conflict", -1, `schema "%s" does not exist`, name)
		}
	}
	if fn, path := f.findFunction(s.Object.GetObjectWithArgs()); fn != nil {
		f.ownerGrants(fn.Kind, path, role)
	}
	f.act(Action{Kind: AlterOwner, Name: name, Detail: role})
}

func (f *folder) alterExtension(s *sqlparse.AlterExtensionStmt) {
	old := f.extensions.get(s.Extname)
	if old != nil {
		own := *old
		own.Version = ""
		for _, o := range s.Options {
			if d := o.GetDefElem(); d.GetDefname() == "new_version" {
				own.Version = constText(d.Arg)
			}
		}
		f.extensions.put(s.Extname, &own)
	} else if !f.vague {
		f.problem("conflict", -1, `extension "%s" does not exist`, s.Extname)
	}
	f.act(Action{Kind: AlterExtension, Name: s.Extname, Detail: "update"})
}

// alterIndex is a clause of ALTER INDEX.
func (f *folder) alterIndex(s *sqlparse.AlterTableStmt, n catalog.Name, cmd *sqlparse.AlterTableCmd) {
	if cmd.Subtype == sqlparse.AlterTableType_AT_AttachPartition {
		f.attachPartitionIndex(s, cmd.Def.GetPartitionCmd())
		return
	}
	owner, ok := f.indexes.m[n]
	a := Action{Kind: AlterIndex, Relation: owner, Name: n.Name, Before: f.tables.get(owner), IfExists: s.MissingOk}
	if !ok {
		if !s.MissingOk {
			f.problem("conflict", s.Relation.GetLocation(), `index "%s" does not exist`, n)
		}
		f.act(a)
		return
	}
	if a.Before != nil {
		a.OldIndex = a.Before.Index(n.Name)
	}
	switch cmd.Subtype {
	case sqlparse.AlterTableType_AT_SetRelOptions:
		o := relOptions(cmd.Def.GetList().GetItems())
		a.Detail = "set " + optionsText(o)
		f.editIndex(owner, n.Name, func(x *catalog.Index) { x.Options = merge(x.Options, o) })
	case sqlparse.AlterTableType_AT_ResetRelOptions:
		a.Detail = "reset"
		f.editIndex(owner, n.Name, func(x *catalog.Index) {
			for _, o := range relOptions(cmd.Def.GetList().GetItems()) {
				x.Options = x.Options.Without(o.Name)
			}
		})
	case sqlparse.AlterTableType_AT_SetTableSpace:
		a.Detail = "tablespace " + cmd.Name
		f.editIndex(owner, n.Name, func(x *catalog.Index) { x.Tablespace = tablespace(cmd.Name) })
	case sqlparse.AlterTableType_AT_SetStatistics:
		a.Detail = "statistics"
	case sqlparse.AlterTableType_AT_ChangeOwner:
		a.Detail = "owner"
	default:
		f.unsupported("ALTER INDEX ... " + strings.TrimPrefix(cmd.Subtype.String(), "AT_"))
	}
	a.After = f.tables.get(owner)
	if a.After != nil {
		a.NewIndex = a.After.Index(n.Name)
	}
	f.act(a)
}

// alterSequenceTable is a clause of ALTER TABLE on a sequence.
func (f *folder) alterSequenceTable(n catalog.Name, cmd *sqlparse.AlterTableCmd) {
	old := f.sequences.get(n)
	q := *old
	a := Action{Kind: AlterSequence, Relation: n}
	switch cmd.Subtype {
	case sqlparse.AlterTableType_AT_ChangeOwner:
		a.Kind, a.Detail = AlterOwner, roleName(cmd.Newowner)
		f.ownerGrants("sequence", n.String(), a.Detail)
	case sqlparse.AlterTableType_AT_SetLogged:
		q.Unlogged, a.Detail = false, "logged"
	case sqlparse.AlterTableType_AT_SetUnLogged:
		q.Unlogged, a.Detail = true, "unlogged"
	default:
		f.problem("conflict", -1, `"%s" is not a table`, n)
		return
	}
	f.putSequence(old, &q)
	f.act(a)
}
