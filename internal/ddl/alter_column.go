package ddl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// alterColumnCmd folds clauses about one column; false for other clauses.
func (f *folder) alterColumnCmd(a altering) bool {
	switch a.cmd.Subtype {
	case sqlparse.AlterTableType_AT_AddColumn:
		f.addColumn(a)
	case sqlparse.AlterTableType_AT_DropColumn:
		f.dropColumn(a)
	case sqlparse.AlterTableType_AT_AlterColumnType:
		f.alterColumnType(a)
	case sqlparse.AlterTableType_AT_SetNotNull:
		f.setNotNull(a, a.cmd.Name, "")
	case sqlparse.AlterTableType_AT_DropNotNull:
		f.dropNotNull(a, a.cmd.Name)
	case sqlparse.AlterTableType_AT_ColumnDefault, sqlparse.AlterTableType_AT_CookedColumnDefault:
		f.columnDefault(a)
	case sqlparse.AlterTableType_AT_SetExpression:
		f.editColumnCmd(a, "set expression", true, func(c *catalog.Column) {
			c.Generated.Expr = f.written(a.cmd.Def, f.bracketText(int(f.clauseOffset()), "as"))
		})
	case sqlparse.AlterTableType_AT_DropExpression:
		f.editColumnCmd(a, "drop expression", true, func(c *catalog.Column) { c.Generated = catalog.Generated{} })
	case sqlparse.AlterTableType_AT_SetStatistics:
		f.setStatistics(a)
	case sqlparse.AlterTableType_AT_SetOptions:
		f.editColumnCmd(a, "set options", false, func(c *catalog.Column) {
			c.Options = merge(c.Options, relOptions(a.cmd.Def.GetList().GetItems()))
		})
	case sqlparse.AlterTableType_AT_ResetOptions:
		f.editColumnCmd(a, "reset options", false, func(c *catalog.Column) {
			for _, o := range relOptions(a.cmd.Def.GetList().GetItems()) {
				c.Options = c.Options.Without(o.Name)
			}
		})
	case sqlparse.AlterTableType_AT_AlterColumnGenericOptions:
		// Options of a foreign table's column: the catalog has no place for them.
		f.editColumnCmd(a, "options", false, func(*catalog.Column) {})
	case sqlparse.AlterTableType_AT_SetStorage:
		f.editColumnCmd(a, "storage "+lower(constText(a.cmd.Def)), true, func(c *catalog.Column) {
			c.Storage = ownStorage(notDefault(constText(a.cmd.Def)), c.Type)
		})
	case sqlparse.AlterTableType_AT_SetCompression:
		f.editColumnCmd(a, "compression "+lower(constText(a.cmd.Def)), false, func(c *catalog.Column) {
			c.Compression = notDefault(constText(a.cmd.Def))
		})
	case sqlparse.AlterTableType_AT_AddIdentity:
		f.addIdentity(a)
	case sqlparse.AlterTableType_AT_SetIdentity:
		f.setIdentity(a)
	case sqlparse.AlterTableType_AT_DropIdentity:
		f.dropIdentity(a)
	default:
		return false
	}
	return true
}

// wantColumn finds the column that a clause is about. On an assumed table it
// is assumed too.
func (f *folder) wantColumn(a altering, name string) (*catalog.Table, *catalog.Column) {
	if c := a.t.Column(name); c != nil {
		return a.t, c
	}
	if f.assumed.get(a.t.Name) {
		return a.t, &catalog.Column{Name: name}
	}
	f.problem("conflict", -1, `column "%s" of relation "%s" does not exist`, name, a.t.Name)
	return a.t, nil
}

// editColumns changes a column of a table and, with recurse, of its children.
func (f *folder) editColumns(n catalog.Name, column string, recurse bool, fn func(c *catalog.Column)) {
	t := f.tables.get(n)
	if t == nil {
		return
	}
	if t.Column(column) != nil {
		f.update(t, func(d *catalog.Table) { editColumn(d, column, fn) })
	}
	if recurse {
		for _, child := range f.children(n) {
			f.editColumns(child.Name, column, true, fn)
		}
	}
}

// editColumnCmd is a clause that changes properties of a column.
func (f *folder) editColumnCmd(a altering, detail string, recurse bool, fn func(c *catalog.Column)) {
	_, old := f.wantColumn(a, a.cmd.Name)
	if old == nil {
		return
	}
	f.editColumns(a.t.Name, old.Name, recurse && !a.only, fn)
	f.columnAction(a, AlterColumn, old, detail)
}

func (f *folder) columnAction(a altering, kind ActionKind, old *catalog.Column, detail string) {
	after := f.tables.get(a.t.Name)
	now := after.Column(old.Name)
	f.act(Action{
		Kind: kind, Relation: a.t.Name, Name: old.Name, Before: a.t, After: after, OldColumn: old, NewColumn: now,
		Only: a.only, Detail: detail,
	})
}

// addColumn is ADD COLUMN, with the constraints that it carries.
func (f *folder) addColumn(a altering) {
	cd := a.cmd.Def.GetColumnDef()
	if cd == nil {
		return
	}
	if old := a.t.Column(cd.Colname); old != nil {
		if !a.cmd.MissingOk {
			f.problem("conflict", -1, `column "%s" of relation "%s" already exists`, cd.Colname, a.t.Name)
			return
		}
		f.act(Action{Kind: AddColumn, Relation: a.t.Name, Name: cd.Colname, Before: a.t, After: a.t, OldColumn: old, IfExists: true, Detail: "exists"})
		return
	}
	b := &building{t: &catalog.Table{Name: a.t.Name, Persistence: a.t.Persistence}}
	c := f.column(b, cd)
	for _, q := range b.seqs {
		f.putSequence(nil, q)
		f.born.put(q.Name, f.file)
	}
	t := f.update(a.t, func(d *catalog.Table) { d.Columns = append(d.Columns, c) })
	f.nameNotNulls(t.Name)
	f.inheritColumn(t.Name, c)
	for _, list := range [][]*pending{b.checks, keysInOrder(b.keys), b.fks} {
		f.addPending(t.Name, list)
	}
	after := f.tables.get(a.t.Name)
	act := Action{
		Kind: AddColumn, Relation: a.t.Name, Name: c.Name, Before: a.t, After: after, NewColumn: after.Column(c.Name),
		IfExists: a.cmd.MissingOk, Only: a.only,
	}
	f.act(act)
	// The constraints that came with the column are actions of their own, so
	// that rules about constraints see them wherever they were written.
	for _, k := range after.Constraints {
		if a.t.Constraint(k.Name) == nil {
			f.act(Action{
				Kind: AddConstraint, Relation: a.t.Name, Name: k.Name, Before: a.t, After: after, NewConstraint: k,
				NewIndex: after.Index(k.Index), NewColumn: after.Column(c.Name), Detail: "with column", Span: k.Pos,
			})
		}
	}
}

// inheritColumn gives a new column to every child.
func (f *folder) inheritColumn(parent catalog.Name, c *catalog.Column) {
	for _, child := range f.children(parent) {
		if child.Column(c.Name) == nil {
			f.update(child, func(d *catalog.Table) { d.Columns = append(d.Columns, f.heirColumn(parent, c, child)) })
		}
		f.inheritColumn(child.Name, c)
	}
}

func (f *folder) dropColumn(a altering) {
	name := a.cmd.Name
	old := a.t.Column(name)
	cascade := a.cmd.Behavior == sqlparse.DropBehavior_DROP_CASCADE
	if old == nil {
		if !a.cmd.MissingOk && !f.assumed.get(a.t.Name) {
			f.problem("conflict", -1, `column "%s" of relation "%s" does not exist`, name, a.t.Name)
		}
		f.act(Action{Kind: DropColumn, Relation: a.t.Name, Name: name, Before: a.t, After: a.t, IfExists: a.cmd.MissingOk, Cascade: cascade})
		return
	}
	if f.parentsWith(a.t, name) > 0 {
		f.problem("conflict", -1, `cannot drop inherited column "%s"`, name)
		return
	}
	if a.t.PartitionBy != nil && slices.Contains(a.t.PartitionBy.Columns(), name) {
		f.problem("conflict", -1, `cannot drop column "%s" because it is part of the partition key of relation "%s"`, name, a.t.Name)
		return
	}
	deps := f.columnDependents(a.t, name)
	act := Action{
		Kind: DropColumn, Relation: a.t.Name, Name: name, Before: a.t, After: a.t, OldColumn: old, IfExists: a.cmd.MissingOk,
		Cascade: cascade, Only: a.only, Dependents: paths(deps),
	}
	if len(deps) > 0 && !cascade {
		f.problem("conflict", -1, `cannot drop column %s of table %s because other objects depend on it: %s`, name, a.t.Name, strings.Join(paths(deps), ", "))
		f.act(act)
		return
	}
	f.dropDependents(deps)
	f.removeColumnFrom(a.t.Name, name, !a.only)
	act.After = f.tables.get(a.t.Name)
	f.act(act)
}

// parentsWith counts the parents of a table that have a column.
func (f *folder) parentsWith(t *catalog.Table, column string) int {
	n := 0
	for _, p := range parentsOf(t) {
		if pt := f.tables.get(p); pt != nil && pt.Column(column) != nil {
			n++
		}
	}
	return n
}

func parentsOf(t *catalog.Table) []catalog.Name {
	if t.PartitionOf != nil {
		return append(slices.Clone(t.Inherits), t.PartitionOf.Parent)
	}
	return t.Inherits
}

func (f *folder) removeColumn(n catalog.Name, column string) { f.removeColumnFrom(n, column, true) }

// removeColumnFrom takes a column off with all that involves it: constraints,
// indexes, its sequence, statistics. Children lose it too where they have it
// from nowhere else; without recurse they keep it as their own.
func (f *folder) removeColumnFrom(n catalog.Name, column string, recurse bool) {
	t := f.tables.get(n)
	if q := f.sequences.get(f.columnSequences.get(columnKey{n, column})); q != nil {
		f.dropSequence(q)
	}
	f.update(t, func(d *catalog.Table) {
		d.Columns = slices.DeleteFunc(d.Columns, func(c *catalog.Column) bool { return c.Name == column })
		d.Constraints = slices.DeleteFunc(d.Constraints, func(c *catalog.Constraint) bool {
			return contains(c.Columns, column) || contains(c.Include, column) || mentions(c.Where, column) ||
				slices.ContainsFunc(c.Elements, func(e catalog.ExclusionElement) bool { return mentions(e.Expr, column) })
		})
		d.Indexes = slices.DeleteFunc(d.Indexes, func(x *catalog.Index) bool { return indexUses(x, column) })
	})
	for _, s := range values(f.statistics) {
		if s.Table == n && contains(s.Columns, column) {
			f.statistics.del(s.Name)
		}
	}
	for _, child := range f.children(n) {
		c := child.Column(column)
		if c == nil || !c.Inherited || f.parentsWith(child, column) > 0 {
			continue
		}
		if recurse {
			f.removeColumn(child.Name, column)
		} else {
			f.update(child, func(d *catalog.Table) { editColumn(d, column, func(c *catalog.Column) { c.Inherited = false }) })
		}
	}
}

func indexUses(x *catalog.Index, column string) bool {
	for _, k := range x.Keys {
		if k.Column == column || mentions(k.Expr, column) {
			return true
		}
	}
	return contains(x.Include, column) || mentions(x.Where, column)
}

// mentions reports whether an expression mentions a column.
func mentions(e *catalog.Expr, column string) bool {
	if e == nil || !strings.Contains(e.SQL, column) {
		return false
	}
	n, err := sqlparse.ParseExpr(e.SQL)
	if err != nil {
		return strings.Contains(e.SQL, column)
	}
	return contains(columnsOf(n), column)
}

func (f *folder) alterColumnType(a altering) {
	cd := a.cmd.Def.GetColumnDef()
	_, old := f.wantColumn(a, a.cmd.Name)
	if old == nil || cd == nil {
		return
	}
	if a.t.PartitionBy != nil && contains(a.t.PartitionBy.Columns(), old.Name) {
		f.problem("conflict", -1, `cannot alter column "%s" because it is part of the partition key of relation "%s"`, old.Name, a.t.Name)
		return
	}
	typ := f.typeName(cd.TypeName)
	collation := f.collation(cd.CollClause)
	deps := f.viewsOfColumn(a.t.Name, old.Name)
	f.editColumns(a.t.Name, old.Name, true, func(c *catalog.Column) {
		c.Type, c.Collation, c.Storage = typ, collation, ""
	})
	if old.Identity != catalog.NoIdentity {
		if q := f.sequences.get(f.columnSequences.get(columnKey{a.t.Name, old.Name})); q != nil {
			own := *q
			if own.Type = typ.Name; q.Max == maxOf(q.Type) {
				own.Max = maxOf(own.Type)
			}
			f.putSequence(q, &own)
		}
	}
	using := ""
	if cd.RawDefault != nil {
		if using = f.valueText(int(f.clauseOffset()), "using"); using == "" {
			using = f.textOf(cd.RawDefault)
		}
	}
	after := f.tables.get(a.t.Name)
	now := after.Column(old.Name)
	if now == nil { // an assumed column
		now = &catalog.Column{Name: old.Name, Type: typ, Collation: collation}
	}
	if len(deps) > 0 {
		f.problem("conflict", -1, `cannot alter type of a column used by a view or rule: %s`, strings.Join(paths(deps), ", "))
	}
	f.act(Action{
		Kind: AlterColumnType, Relation: a.t.Name, Name: old.Name, Before: a.t, After: after, OldColumn: old, NewColumn: now,
		Using: using, Only: a.only, Dependents: paths(deps), Detail: typ.String(),
	})
}

// addNotNull is ADD CONSTRAINT ... NOT NULL column (18).
func (f *folder) addNotNull(a altering, con *sqlparse.Constraint) {
	for _, column := range strs(con.Keys) {
		_, old := f.wantColumn(a, column)
		if old == nil {
			continue
		}
		f.editColumns(a.t.Name, column, !con.IsNoInherit, func(c *catalog.Column) {
			if c.NotNullNotValid = con.SkipValidation && !(c.NotNull && !c.NotNullNotValid); !c.NotNull {
				c.NotNullName = con.Conname
			}
			c.NotNull = true
		})
		if con.IsNoInherit {
			f.noInherit.put(columnKey{a.t.Name, column}, true)
		}
		detail := ""
		if con.SkipValidation {
			detail = "not valid"
		}
		f.columnAction(a, SetNotNull, old, detail)
	}
}

func (f *folder) setNotNull(a altering, name, detail string) {
	_, old := f.wantColumn(a, name)
	if old == nil {
		return
	}
	f.editColumns(a.t.Name, name, !a.only, func(c *catalog.Column) { c.NotNull, c.NotNullNotValid = true, false })
	f.nameNotNulls(a.t.Name)
	f.columnAction(a, SetNotNull, old, detail)
}

func (f *folder) dropNotNull(a altering, name string) {
	_, old := f.wantColumn(a, name)
	if old == nil {
		return
	}
	if pk := a.t.PrimaryKey(); pk != nil && contains(pk.Columns, name) {
		f.problem("conflict", -1, `column "%s" is in a primary key`, name)
		return
	}
	if old.Identity != catalog.NoIdentity {
		f.problem("conflict", -1, `column "%s" of relation "%s" is an identity column`, name, a.t.Name)
		return
	}
	f.editColumns(a.t.Name, name, !a.only, func(c *catalog.Column) {
		c.NotNull, c.NotNullName, c.NotNullNotValid = false, "", false
	})
	f.columnAction(a, DropNotNull, old, "")
}

func (f *folder) columnDefault(a altering) {
	_, old := f.wantColumn(a, a.cmd.Name)
	if old == nil {
		return
	}
	kind := SetDefault
	var e *catalog.Expr
	if a.cmd.Def == nil || a.cmd.Def.GetNode() == nil {
		kind = DropDefault
	} else {
		e = f.defaultExpr(old, a.cmd.Def, f.clauseOffset())
	}
	switch {
	case old.Identity != catalog.NoIdentity:
		f.problem("conflict", -1, `column "%s" of relation "%s" is an identity column`, old.Name, a.t.Name)
		return
	case old.Generated.Kind != "":
		f.problem("conflict", -1, `column "%s" of relation "%s" is a generated column`, old.Name, a.t.Name)
		return
	}
	f.editColumns(a.t.Name, old.Name, !a.only, func(c *catalog.Column) { c.Default = e })
	f.columnAction(a, kind, old, e.String())
}

func (f *folder) setStatistics(a altering) {
	name := a.cmd.Name
	if name == "" && a.cmd.Num > 0 && int(a.cmd.Num) <= len(a.t.Columns) {
		name = a.t.Columns[a.cmd.Num-1].Name
	}
	a2 := a
	var target *int
	if v := number(a.cmd.Def); v != nil && *v >= 0 {
		n := int(*v)
		target = &n
	}
	_, old := f.wantColumn(a2, name)
	if old == nil {
		return
	}
	detail := "statistics default"
	if target != nil {
		detail = "statistics " + strconv.Itoa(*target)
	}
	f.editColumns(a.t.Name, name, !a.only, func(c *catalog.Column) { c.StatsTarget = target })
	f.columnAction(a, AlterColumn, old, detail)
}

func (f *folder) addIdentity(a altering) {
	con := a.cmd.Def.GetConstraint()
	_, old := f.wantColumn(a, a.cmd.Name)
	if old == nil || con == nil {
		return
	}
	switch {
	case old.Identity != catalog.NoIdentity:
		f.problem("conflict", -1, `column "%s" of relation "%s" is already an identity column`, old.Name, a.t.Name)
		return
	case old.Default != nil:
		f.problem("conflict", -1, `column "%s" of relation "%s" already has a default value`, old.Name, a.t.Name)
		return
	case !old.NotNull && !f.assumed.get(a.t.Name):
		f.problem("conflict", -1, `column "%s" of relation "%s" must be declared NOT NULL before identity can be added`, old.Name, a.t.Name)
		return
	}
	b := &building{t: &catalog.Table{Name: a.t.Name, Persistence: a.t.Persistence}}
	col := *old
	col.Pos = f.clause
	f.identity(b, &col, con)
	for _, q := range b.seqs {
		f.putSequence(nil, q)
		f.born.put(q.Name, f.file)
	}
	f.editColumns(a.t.Name, old.Name, f.opts.Version >= 17, func(c *catalog.Column) { c.Identity, c.NotNull = col.Identity, true })
	f.columnAction(a, AlterColumn, old, "add identity")
}

func (f *folder) setIdentity(a altering) {
	_, old := f.wantColumn(a, a.cmd.Name)
	if old == nil {
		return
	}
	var seqOptions []*sqlparse.Node
	for _, n := range a.cmd.Def.GetList().GetItems() {
		d := n.GetDefElem()
		if d.GetDefname() != "generated" {
			seqOptions = append(seqOptions, n)
			continue
		}
		kind := catalog.IdentityAlways
		if v := number(d.Arg); v != nil && *v == 'd' {
			kind = catalog.IdentityByDefault
		}
		f.editColumns(a.t.Name, old.Name, f.opts.Version >= 17, func(c *catalog.Column) { c.Identity = kind })
	}
	if q := f.sequences.get(f.columnSequences.get(columnKey{a.t.Name, old.Name})); q != nil && len(seqOptions) > 0 {
		own := *q
		f.sequenceOptions(&own, seqOptions, false)
		f.putSequence(q, &own)
	}
	f.columnAction(a, AlterColumn, old, "set identity")
}

func (f *folder) dropIdentity(a altering) {
	_, old := f.wantColumn(a, a.cmd.Name)
	if old == nil {
		return
	}
	if old.Identity == catalog.NoIdentity && !a.cmd.MissingOk && !f.assumed.get(a.t.Name) {
		f.problem("conflict", -1, `column "%s" of relation "%s" is not an identity column`, old.Name, a.t.Name)
		return
	}
	if old.Identity != catalog.NoIdentity {
		if q := f.sequences.get(f.columnSequences.get(columnKey{a.t.Name, old.Name})); q != nil {
			f.dropSequence(q)
		}
		f.editColumns(a.t.Name, old.Name, f.opts.Version >= 17, func(c *catalog.Column) { c.Identity = catalog.NoIdentity })
	}
	f.columnAction(a, AlterColumn, old, "drop identity")
}
