package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// typeTaken reports a type name that is in use: by a type, or by a relation,
// whose row type has its name.
func (f *folder) typeTaken(n catalog.Name) bool {
	if !f.typeExists(n) {
		return false
	}
	f.problem("conflict", -1, `type "%s" already exists`, n)
	return true
}

func (f *folder) addType(t *catalog.Type, detail string) {
	t.Pos = f.stmt.Span
	f.putType(t)
	f.bornGrants("type", t.Name.String(), t.Name.Schema)
	f.act(Action{Kind: CreateType, Name: t.Name.String(), Detail: detail})
}

func (f *folder) createEnum(s *sqlparse.CreateEnumStmt) {
	n := f.newNameOf(s.TypeName)
	if f.typeTaken(n) {
		return
	}
	f.addType(&catalog.Type{Name: n, Kind: catalog.EnumType, Labels: strs(s.Vals)}, "enum")
}

func (f *folder) createComposite(s *sqlparse.CompositeTypeStmt) {
	n := f.newName(s.Typevar)
	if f.typeTaken(n) {
		return
	}
	t := &catalog.Type{Name: n, Kind: catalog.CompositeType}
	for _, c := range s.Coldeflist {
		if cd := c.GetColumnDef(); cd != nil {
			t.Columns = append(t.Columns, f.attribute(cd))
		}
	}
	f.addType(t, "composite")
}

func (f *folder) attribute(cd *sqlparse.ColumnDef) *catalog.Column {
	return &catalog.Column{Name: cd.Colname, Type: f.typeName(cd.TypeName), Collation: f.collation(cd.CollClause), Pos: f.element(cd.Location)}
}

func (f *folder) createRange(s *sqlparse.CreateRangeStmt) {
	n := f.newNameOf(s.TypeName)
	if f.typeTaken(n) {
		return
	}
	t := &catalog.Type{Name: n, Kind: catalog.RangeType}
	for _, p := range s.Params {
		d := p.GetDefElem()
		if d == nil {
			continue
		}
		switch name := lower(d.Defname); name {
		case "subtype":
			t.Base = f.typeName(d.Arg.GetTypeName())
		case "collation":
			t.Collation = lastPart(constText(d.Arg))
		case "multirange_type_name":
			if v := lastPart(constText(d.Arg)); v != multirangeName(n.Name) {
				t.Options = t.Options.Set(name, v)
			}
		default:
			t.Options = t.Options.Set(name, lastPart(constText(d.Arg)))
		}
	}
	if c, ok := t.Options.Get("subtype_opclass"); ok && isDefaultOpClass("btree", c, t.Base) {
		t.Options = t.Options.Without("subtype_opclass")
	}
	f.addType(t, "range")
}

func lastPart(s string) string {
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		return s[i+1:]
	}
	return s
}

// multirangeName is what PostgreSQL calls the multirange of a range type.
func multirangeName(name string) string {
	if i := strings.LastIndex(name, "range"); i >= 0 {
		return name[:i] + "multi" + name[i:]
	}
	return name + "_multirange"
}

func (f *folder) createDomain(s *sqlparse.CreateDomainStmt) {
	n := f.newNameOf(s.Domainname)
	if f.typeTaken(n) {
		return
	}
	t := &catalog.Type{Name: n, Kind: catalog.DomainType, Base: f.typeName(s.TypeName), Collation: f.collation(s.CollClause)}
	for _, c := range s.Constraints {
		con := c.GetConstraint()
		switch con.GetContype() {
		case sqlparse.ConstrType_CONSTR_NOTNULL:
			t.NotNull = true
		case sqlparse.ConstrType_CONSTR_DEFAULT:
			if !isNull(con.RawExpr) {
				t.Default = f.valueExpr(con.RawExpr, con.Location, "default")
			}
		case sqlparse.ConstrType_CONSTR_CHECK:
			f.addDomainCheck(t, con)
		}
	}
	f.addType(t, "domain")
}

func (f *folder) addDomainCheck(t *catalog.Type, con *sqlparse.Constraint) *catalog.Constraint {
	c := &catalog.Constraint{Name: con.Conname, Unnamed: con.Conname == "", Kind: catalog.Check, Expr: f.checkExpr(con), NotValid: con.SkipValidation, Pos: f.element(con.Location)}
	if c.Name == "" {
		var taken []string
		for _, o := range t.Constraints {
			taken = append(taken, o.Name)
		}
		c.Name = f.constraintName(t.Name.Schema, t.Name.Name, "", "check", taken...)
	}
	t.Constraints = insertConstraint(slices.Clone(t.Constraints), c)
	f.conNames.put(catalog.Name{Schema: t.Name.Schema, Name: c.Name}, f.conNames.get(catalog.Name{Schema: t.Name.Schema, Name: c.Name})+1)
	return c
}

// lookType finds a user-defined type, nil with a complaint when there is none.
func (f *folder) lookType(list []*sqlparse.Node) *catalog.Type {
	n, t := f.findType(strs(list))
	if t == nil && !f.vague {
		f.problem("conflict", -1, `type "%s" does not exist`, n)
	}
	return t
}

func (f *folder) findType(names []string) (catalog.Name, *catalog.Type) {
	switch len(names) {
	case 0:
		return catalog.Name{}, nil
	case 1:
		for _, s := range f.path() {
			n := catalog.Name{Schema: s, Name: names[0]}
			if t := f.types.get(n); t != nil {
				return n, t
			}
		}
		return catalog.Name{Schema: f.creationSchema(), Name: names[0]}, nil
	}
	n := catalog.Name{Schema: names[len(names)-2], Name: names[len(names)-1]}
	return n, f.types.get(n)
}

func (f *folder) alterEnum(s *sqlparse.AlterEnumStmt) {
	n, _ := f.findType(strs(s.TypeName))
	detail := "add value " + s.NewVal
	if s.OldVal != "" {
		detail = "rename value " + s.OldVal
	}
	defer func() {
		f.act(Action{Kind: AlterType, Name: n.String(), Detail: detail, NewName: newLabel(s), IfExists: s.SkipIfNewValExists})
	}()
	old := f.lookType(s.TypeName)
	if old == nil {
		return
	}
	t := *old
	t.Labels = slices.Clone(old.Labels)
	switch {
	case s.OldVal != "":
		i := slices.Index(t.Labels, s.OldVal)
		if i < 0 {
			f.problem("conflict", -1, `"%s" is not an existing enum label`, s.OldVal)
			return
		}
		t.Labels[i] = s.NewVal
	case slices.Contains(t.Labels, s.NewVal):
		if !s.SkipIfNewValExists {
			f.problem("conflict", -1, `enum label "%s" already exists`, s.NewVal)
		}
		return
	case s.NewValNeighbor != "":
		i := slices.Index(t.Labels, s.NewValNeighbor)
		if i < 0 {
			f.problem("conflict", -1, `"%s" is not an existing enum label`, s.NewValNeighbor)
			return
		}
		if s.NewValIsAfter {
			i++
		}
		t.Labels = slices.Insert(t.Labels, i, s.NewVal)
	default:
		t.Labels = append(t.Labels, s.NewVal)
	}
	f.types.put(t.Name, &t)
}

func newLabel(s *sqlparse.AlterEnumStmt) string {
	if s.OldVal != "" {
		return s.NewVal
	}
	return ""
}

func (f *folder) alterDomain(s *sqlparse.AlterDomainStmt) {
	n, _ := f.findType(strs(s.TypeName))
	old := f.lookType(s.TypeName)
	a := Action{Kind: AlterType, Name: n.String(), Cascade: s.Behavior == sqlparse.DropBehavior_DROP_CASCADE, IfExists: s.MissingOk}
	if old == nil {
		f.act(a)
		return
	}
	t := *old
	switch s.Subtype {
	case "T":
		a.Detail = "drop default"
		t.Default = nil
		if s.Def != nil && s.Def.GetNode() != nil {
			a.Detail = "set default"
			if !isNull(s.Def) {
				t.Default = f.expr(s.Def)
			}
		}
	case "N":
		a.Detail, t.NotNull = "drop not null", false
	case "O":
		a.Detail, t.NotNull = "set not null", true
	case "C":
		a.Detail = "add constraint"
		con := s.Def.GetConstraint()
		if con.GetContype() == sqlparse.ConstrType_CONSTR_NOTNULL {
			t.NotNull = true
		} else if con != nil {
			a.NewConstraint = f.addDomainCheck(&t, con)
		}
	case "X":
		a.Detail = "drop constraint " + s.Name
		i := slices.IndexFunc(t.Constraints, func(c *catalog.Constraint) bool { return c.Name == s.Name })
		if i >= 0 {
			a.OldConstraint = t.Constraints[i]
			t.Constraints = slices.Delete(slices.Clone(t.Constraints), i, i+1)
		} else if !s.MissingOk {
			f.problem("conflict", -1, `constraint "%s" of domain "%s" does not exist`, s.Name, n)
		}
	case "V":
		a.Detail = "validate constraint " + s.Name
		t.Constraints = slices.Clone(t.Constraints)
		for i, c := range t.Constraints {
			if c.Name == s.Name {
				own := *c
				own.NotValid = false
				t.Constraints[i] = &own
			}
		}
	}
	f.types.put(t.Name, &t)
	f.act(a)
}

// alterComposite is a clause of ALTER TYPE on a composite type.
func (f *folder) alterComposite(s *sqlparse.AlterTableStmt, cmd *sqlparse.AlterTableCmd) {
	names := []string{s.Relation.GetRelname()}
	if sc := s.Relation.GetSchemaname(); sc != "" {
		names = []string{sc, names[0]}
	}
	n, old := f.findType(names)
	a := Action{Kind: AlterType, Name: n.String(), Cascade: cmd.Behavior == sqlparse.DropBehavior_DROP_CASCADE}
	if old == nil {
		if !f.vague {
			f.problem("conflict", -1, `type "%s" does not exist`, n)
		}
		f.act(a)
		return
	}
	t := *old
	t.Columns = slices.Clone(old.Columns)
	i := slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == cmd.Name })
	switch cmd.Subtype {
	case sqlparse.AlterTableType_AT_AddColumn:
		c := f.attribute(cmd.Def.GetColumnDef())
		a.Detail, a.NewColumn = "add attribute "+c.Name, c
		t.Columns = append(t.Columns, c)
	case sqlparse.AlterTableType_AT_DropColumn:
		a.Detail = "drop attribute " + cmd.Name
		if i >= 0 {
			a.OldColumn = t.Columns[i]
			t.Columns = slices.Delete(t.Columns, i, i+1)
		} else if !cmd.MissingOk {
			f.problem("conflict", -1, `column "%s" of relation "%s" does not exist`, cmd.Name, n)
		}
	case sqlparse.AlterTableType_AT_AlterColumnType:
		a.Detail = "alter attribute " + cmd.Name
		if i >= 0 {
			own := *t.Columns[i]
			a.OldColumn = t.Columns[i]
			own.Type = f.typeName(cmd.Def.GetColumnDef().GetTypeName())
			own.Collation = f.collation(cmd.Def.GetColumnDef().GetCollClause())
			t.Columns[i], a.NewColumn = &own, &own
		}
	case sqlparse.AlterTableType_AT_ChangeOwner:
		a.Detail = "owner"
	}
	f.types.put(t.Name, &t)
	f.act(a)
}

func (f *folder) dropType(d dropping) {
	n, t := f.findType(d.names())
	a := d.action(DropType)
	a.Name = n.String()
	if t == nil {
		if !d.missingOK && !f.vague {
			f.problem("conflict", -1, `type "%s" does not exist`, n)
		}
		f.act(a)
		return
	}
	deps := f.columnsOfUserType(n)
	a.Dependents = paths(deps)
	if f.obstacles(d, "type "+n.String(), deps) {
		f.dropDependents(deps)
		f.types.del(n)
		f.forgetGrants("type", n.String())
	}
	f.act(a)
}
