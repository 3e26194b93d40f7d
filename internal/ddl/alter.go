package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// altering is an ALTER TABLE clause on its table.
type altering struct {
	t    *catalog.Table
	cmd  *sqlparse.AlterTableCmd
	only bool
}

// alterTable folds ALTER TABLE and its like, clause by clause.
func (f *folder) alterTable(s *sqlparse.AlterTableStmt) {
	var places []span.Span
	if len(s.Cmds) > 0 && s.Relation != nil {
		places = f.clauses(s.Relation.Location, len(s.Cmds))
	}
	for i, c := range s.Cmds {
		cmd := c.GetAlterTableCmd()
		if cmd == nil {
			continue
		}
		if f.clause = (span.Span{}); len(places) == len(s.Cmds) {
			f.clause = places[i]
		}
		f.alterRelation(s, cmd)
	}
	f.clause = span.Span{}
}

// alterRelation sends one clause to the kind of relation that it is about,
// which is not always the kind that the statement says.
func (f *folder) alterRelation(s *sqlparse.AlterTableStmt, cmd *sqlparse.AlterTableCmd) {
	if s.Objtype == sqlparse.ObjectType_OBJECT_TYPE {
		f.alterComposite(s, cmd)
		return
	}
	n, known := f.lookVar(s.Relation)
	switch {
	case s.Objtype == sqlparse.ObjectType_OBJECT_INDEX || f.indexes.has(n):
		f.alterIndex(s, n, cmd)
		return
	case f.views.has(n):
		f.alterView(n, cmd)
		return
	case f.sequences.has(n):
		f.alterSequenceTable(n, cmd)
		return
	case !known && s.Objtype != sqlparse.ObjectType_OBJECT_TABLE && s.Objtype != sqlparse.ObjectType_OBJECT_FOREIGN_TABLE:
		if !s.MissingOk {
			f.problem("conflict", s.Relation.GetLocation(), `relation "%s" does not exist`, n)
		}
		return
	}
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return // IF EXISTS, and it does not
	}
	f.alterTableCmd(altering{t, cmd, !s.Relation.Inh})
}

func (f *folder) alterTableCmd(a altering) {
	switch a.cmd.Subtype {
	case sqlparse.AlterTableType_AT_AddConstraint:
		f.alterAddConstraint(a)
	case sqlparse.AlterTableType_AT_DropConstraint:
		f.dropConstraint(a)
	case sqlparse.AlterTableType_AT_ValidateConstraint:
		f.validateConstraint(a)
	case sqlparse.AlterTableType_AT_AlterConstraint:
		f.alterConstraint(a)
	case sqlparse.AlterTableType_AT_AttachPartition:
		f.attachPartition(a.t, a.cmd.Def.GetPartitionCmd())
	case sqlparse.AlterTableType_AT_DetachPartition:
		f.detachPartition(a.t, a.cmd.Def.GetPartitionCmd(), false)
	case sqlparse.AlterTableType_AT_DetachPartitionFinalize:
		f.detachPartition(a.t, a.cmd.Def.GetPartitionCmd(), true)
	case sqlparse.AlterTableType_AT_AddInherit, sqlparse.AlterTableType_AT_DropInherit:
		f.alterInherit(a)
	case sqlparse.AlterTableType_AT_EnableTrig, sqlparse.AlterTableType_AT_EnableAlwaysTrig,
		sqlparse.AlterTableType_AT_EnableReplicaTrig, sqlparse.AlterTableType_AT_DisableTrig,
		sqlparse.AlterTableType_AT_EnableTrigAll, sqlparse.AlterTableType_AT_DisableTrigAll,
		sqlparse.AlterTableType_AT_EnableTrigUser, sqlparse.AlterTableType_AT_DisableTrigUser:
		f.switchTrigger(a)
	default:
		if !f.alterColumnCmd(a) && !f.alterStorageCmd(a) {
			f.unsupported("ALTER TABLE ... " + strings.TrimPrefix(a.cmd.Subtype.String(), "AT_"))
		}
	}
}

// alterStorageCmd folds clauses about the table as a whole.
func (f *folder) alterStorageCmd(a altering) bool {
	act := Action{Relation: a.t.Name, Before: a.t, Only: a.only}
	var edit func(d *catalog.Table)
	switch a.cmd.Subtype {
	case sqlparse.AlterTableType_AT_SetRelOptions, sqlparse.AlterTableType_AT_ReplaceRelOptions:
		act.Kind = SetOptions
		list := a.cmd.Def.GetList().GetItems()
		act.Detail = optionsText(relOptions(list))
		if f.timescaleOptions(a.t, list) {
			list = withoutNamespace(list, "timescaledb")
		}
		t := f.tables.get(a.t.Name)
		f.actOn(act, t, func(d *catalog.Table) { d.Options = merge(d.Options, relOptions(list)) })
		return true
	case sqlparse.AlterTableType_AT_ResetRelOptions:
		act.Kind, act.Detail = SetOptions, "reset"
		edit = func(d *catalog.Table) {
			for _, o := range relOptions(a.cmd.Def.GetList().GetItems()) {
				d.Options = d.Options.Without(o.Name)
			}
		}
	case sqlparse.AlterTableType_AT_SetLogged:
		act.Kind, act.Detail = SetLogged, "logged"
		edit = func(d *catalog.Table) { setPersistence(d, catalog.Permanent) }
		f.ownedLogged(a.t, true)
	case sqlparse.AlterTableType_AT_SetUnLogged:
		act.Kind, act.Detail = SetLogged, "unlogged"
		edit = func(d *catalog.Table) { setPersistence(d, catalog.Unlogged) }
		f.ownedLogged(a.t, false)
	case sqlparse.AlterTableType_AT_SetTableSpace:
		act.Kind, act.Detail = SetTablespace, a.cmd.Name
		edit = func(d *catalog.Table) { d.Tablespace = tablespace(a.cmd.Name) }
	case sqlparse.AlterTableType_AT_SetAccessMethod:
		act.Kind, act.Detail = SetAccessMethod, a.cmd.Name
		edit = func(d *catalog.Table) { d.AccessMethod = accessMethod(a.cmd.Name) }
	case sqlparse.AlterTableType_AT_EnableRowSecurity:
		act.Kind, act.Detail = RowSecurity, "enable"
		edit = func(d *catalog.Table) { d.RowSecurity = true }
	case sqlparse.AlterTableType_AT_DisableRowSecurity:
		act.Kind, act.Detail = RowSecurity, "disable"
		edit = func(d *catalog.Table) { d.RowSecurity = false }
	case sqlparse.AlterTableType_AT_ForceRowSecurity:
		act.Kind, act.Detail = RowSecurity, "force"
		edit = func(d *catalog.Table) { d.ForceRowSecurity = true }
	case sqlparse.AlterTableType_AT_NoForceRowSecurity:
		act.Kind, act.Detail = RowSecurity, "no force"
		edit = func(d *catalog.Table) { d.ForceRowSecurity = false }
	case sqlparse.AlterTableType_AT_ReplicaIdentity:
		act.Kind = ReplicaIdentity
		act.Detail = replicaIdentity(a.cmd.Def.GetReplicaIdentityStmt())
		edit = func(d *catalog.Table) { d.ReplicaIdentity = act.Detail }
		if name := a.cmd.Def.GetReplicaIdentityStmt().GetName(); name != "" && a.t.Index(name) == nil && !f.assumed.get(a.t.Name) {
			f.problem("conflict", -1, `index "%s" for table "%s" does not exist`, name, a.t.Name)
			return true
		}
	case sqlparse.AlterTableType_AT_ChangeOwner:
		act.Kind, act.Detail = AlterOwner, roleName(a.cmd.Newowner)
		f.ownerGrants("table", a.t.Name.String(), act.Detail)
		edit = func(d *catalog.Table) { d.Owner = roleName(a.cmd.Newowner) }
	case sqlparse.AlterTableType_AT_ClusterOn:
		act.Kind, act.Name, act.Detail = Cluster, a.cmd.Name, "cluster on"
		edit = func(d *catalog.Table) {}
	case sqlparse.AlterTableType_AT_DropCluster:
		act.Kind, act.Detail = Cluster, "without cluster"
		edit = func(d *catalog.Table) {}
	case sqlparse.AlterTableType_AT_AddOf:
		tt := f.typeName(a.cmd.Def.GetTypeName())
		act.Kind, act.Detail = AlterOther, "of "+tt.String()
		edit = func(d *catalog.Table) { d.OfType = catalog.Name{Schema: tt.Schema, Name: tt.Name} }
	case sqlparse.AlterTableType_AT_DropOf:
		act.Kind, act.Detail = AlterOther, "not of"
		edit = func(d *catalog.Table) { d.OfType = catalog.Name{} }
	case sqlparse.AlterTableType_AT_EnableRule, sqlparse.AlterTableType_AT_EnableAlwaysRule,
		sqlparse.AlterTableType_AT_EnableReplicaRule, sqlparse.AlterTableType_AT_DisableRule:
		act.Kind, act.Name, act.Detail = AlterOther, a.cmd.Name, "rule"
		edit = func(d *catalog.Table) {}
	case sqlparse.AlterTableType_AT_DropOids:
		act.Kind, act.Detail = AlterOther, "without oids"
		edit = func(d *catalog.Table) {}
	case sqlparse.AlterTableType_AT_GenericOptions:
		act.Kind, act.Detail = SetOptions, "foreign"
		edit = func(d *catalog.Table) { d.Options = changeGeneric(d.Options, a.cmd.Def.GetList().GetItems()) }
	default:
		return false
	}
	f.actOn(act, a.t, edit)
	return true
}

// setPersistence: of a partitioned table, which holds no rows, PostgreSQL 15 to
// 17 take the clause and do nothing; 18 refuses it.
func setPersistence(t *catalog.Table, p catalog.Persistence) {
	if t.Kind != catalog.PartitionedTable {
		t.Persistence = p
	}
}

// ownedLogged makes the sequences of a table's columns as durable as it.
func (f *folder) ownedLogged(t *catalog.Table, logged bool) {
	if t.Kind == catalog.PartitionedTable {
		return
	}
	for _, c := range t.Columns {
		if q := f.sequences.get(f.columnSequences.get(columnKey{t.Name, c.Name})); q != nil {
			own := *q
			own.Unlogged = !logged
			f.putSequence(q, &own)
		}
	}
}

// actOn edits a table and logs the action with what came of it.
func (f *folder) actOn(act Action, t *catalog.Table, edit func(d *catalog.Table)) {
	act.After = f.update(t, edit)
	f.act(act)
}

func tablespace(name string) string {
	if name == "pg_default" {
		return ""
	}
	return name
}

func replicaIdentity(s *sqlparse.ReplicaIdentityStmt) string {
	switch s.GetIdentityType() {
	case "f":
		return "full"
	case "n":
		return "nothing"
	case "i":
		return "index " + s.Name
	}
	return ""
}

func (f *folder) alterAddConstraint(a altering) {
	con := a.cmd.Def.GetConstraint()
	if con == nil {
		return
	}
	if con.Contype == sqlparse.ConstrType_CONSTR_NOTNULL {
		f.addNotNull(a, con)
		return
	}
	c := f.addConstraint(a.t, &pending{con: con, only: a.only})
	if c == nil {
		return
	}
	after := f.tables.get(a.t.Name)
	f.act(Action{
		Kind: AddConstraint, Relation: a.t.Name, Name: c.Name, Before: a.t, After: after, NewConstraint: c,
		NewIndex: after.Index(c.Index), Using: con.Indexname, Only: a.only,
	})
}

// dropConstraint is DROP CONSTRAINT; what hangs on the constraint goes too.
func (f *folder) dropConstraint(a altering) {
	name := a.cmd.Name
	c := a.t.Constraint(name)
	cascade := a.cmd.Behavior == sqlparse.DropBehavior_DROP_CASCADE
	if c == nil {
		for _, col := range a.t.Columns {
			if col.NotNull && col.NotNullName == name {
				f.dropNotNull(altering{a.t, a.cmd, a.only}, col.Name)
				return
			}
		}
		if !a.cmd.MissingOk && !f.assumed.get(a.t.Name) {
			f.problem("conflict", -1, `constraint "%s" of relation "%s" does not exist`, name, a.t.Name)
		}
		f.act(Action{Kind: DropConstraint, Relation: a.t.Name, Name: name, Before: a.t, After: a.t, IfExists: a.cmd.MissingOk, Cascade: cascade, Only: a.only})
		return
	}
	if c.Inherited {
		f.problem("conflict", -1, `cannot drop inherited constraint "%s" of relation "%s"`, name, a.t.Name)
		return
	}
	deps := f.foreignKeysOn(a.t.Name, c)
	if len(deps) > 0 && !cascade {
		f.problem("conflict", -1, `cannot drop constraint %s on table %s because other objects depend on it: %s`, name, a.t.Name, strings.Join(paths(deps), ", "))
		f.act(Action{Kind: DropConstraint, Relation: a.t.Name, Name: name, Before: a.t, After: a.t, OldConstraint: c, Dependents: paths(deps), Only: a.only})
		return
	}
	f.dropDependents(deps)
	f.removeConstraint(a.t.Name, name)
	f.act(Action{
		Kind: DropConstraint, Relation: a.t.Name, Name: name, Before: a.t, After: f.tables.get(a.t.Name), OldConstraint: c,
		IfExists: a.cmd.MissingOk, Cascade: cascade, Dependents: paths(deps), Only: a.only,
	})
}

// removeConstraint takes a constraint with its index off a table and, where
// it was inherited, off its children.
func (f *folder) removeConstraint(n catalog.Name, name string) {
	t := f.tables.get(n)
	c := t.Constraint(name)
	if c == nil {
		return
	}
	f.update(t, func(d *catalog.Table) {
		d.Constraints = removeConstraint(d.Constraints, name)
		if c.Index != "" {
			d.Indexes = removeIndex(d.Indexes, c.Index)
		}
	})
	for _, child := range f.children(n) {
		for _, own := range child.Constraints {
			if !own.Inherited {
				continue
			}
			same := own.Kind == c.Kind && own.Name == c.Name
			if c.Index != "" {
				x := child.Index(own.Index)
				same = x != nil && x.Parent == c.Index
			} else if c.Kind == catalog.ForeignKey && own.Kind == c.Kind {
				same = own.RefTable == c.RefTable && equal(own.Columns, c.Columns)
			}
			if same {
				f.removeConstraint(child.Name, own.Name)
				break
			}
		}
	}
}

func (f *folder) validateConstraint(a altering) {
	name := a.cmd.Name
	old := a.t.Constraint(name)
	if old == nil {
		for _, col := range a.t.Columns {
			if col.NotNullName == name {
				f.actOn(Action{Kind: ValidateConstraint, Relation: a.t.Name, Name: name, Before: a.t}, a.t, func(d *catalog.Table) {
					editColumn(d, col.Name, func(c *catalog.Column) { c.NotNullNotValid = false })
				})
				return
			}
		}
		if !f.assumed.get(a.t.Name) {
			f.problem("conflict", -1, `constraint "%s" of relation "%s" does not exist`, name, a.t.Name)
		}
		f.act(Action{Kind: ValidateConstraint, Relation: a.t.Name, Name: name, Before: a.t, After: a.t})
		return
	}
	f.editConstraint(a.t.Name, name, func(c *catalog.Constraint) { c.NotValid = false })
	after := f.tables.get(a.t.Name)
	f.act(Action{Kind: ValidateConstraint, Relation: a.t.Name, Name: name, Before: a.t, After: after, OldConstraint: old, NewConstraint: after.Constraint(name)})
}

// editConstraint changes a constraint and its inherited copies.
func (f *folder) editConstraint(n catalog.Name, name string, fn func(c *catalog.Constraint)) {
	f.update(f.tables.get(n), func(d *catalog.Table) {
		for i, c := range d.Constraints {
			if c.Name == name {
				own := *c
				fn(&own)
				d.Constraints[i] = &own
			}
		}
	})
	for _, child := range f.children(n) {
		if c := child.Constraint(name); c != nil && c.Inherited {
			f.editConstraint(child.Name, name, fn)
		}
	}
}

func (f *folder) alterConstraint(a altering) {
	def := a.cmd.Def.GetAtalterConstraint()
	if def == nil {
		return
	}
	old := a.t.Constraint(def.Conname)
	var words []string
	f.inheritNotNull(a.t, def)
	if old != nil {
		f.editConstraint(a.t.Name, def.Conname, func(c *catalog.Constraint) {
			if def.AlterDeferrability {
				c.Deferrable, c.InitiallyDeferred = def.Deferrable, def.Initdeferred
			}
			if def.AlterEnforceability {
				c.NotEnforced = !def.IsEnforced
			}
			if def.AlterInheritability {
				c.NoInherit = def.Noinherit
			}
		})
	} else if !f.assumed.get(a.t.Name) && !slices.ContainsFunc(a.t.Columns, func(c *catalog.Column) bool { return c.NotNullName == def.Conname }) {
		f.problem("conflict", -1, `constraint "%s" of relation "%s" does not exist`, def.Conname, a.t.Name)
	}
	switch {
	case def.AlterDeferrability && def.Deferrable:
		words = append(words, "deferrable")
	case def.AlterDeferrability:
		words = append(words, "not deferrable")
	}
	switch {
	case def.AlterEnforceability && def.IsEnforced:
		words = append(words, "enforced")
	case def.AlterEnforceability:
		words = append(words, "not enforced")
	}
	switch {
	case def.AlterInheritability && def.Noinherit:
		words = append(words, "no inherit")
	case def.AlterInheritability:
		words = append(words, "inherit")
	}
	after := f.tables.get(a.t.Name)
	f.act(Action{
		Kind: AlterConstraint, Relation: a.t.Name, Name: def.Conname, Before: a.t, After: after, OldConstraint: old,
		NewConstraint: after.Constraint(def.Conname), Detail: strings.Join(words, ", "),
	})
}

// inheritNotNull is ALTER CONSTRAINT ... [NO] INHERIT of a NOT NULL (18).
func (f *folder) inheritNotNull(t *catalog.Table, def *sqlparse.ATAlterConstraint) {
	for _, c := range t.Columns {
		if !def.AlterInheritability || c.NotNullName == "" || c.NotNullName != def.Conname {
			continue
		}
		if def.Noinherit {
			f.noInherit.put(columnKey{t.Name, c.Name}, true)
			continue
		}
		f.noInherit.del(columnKey{t.Name, c.Name})
		for _, child := range f.children(t.Name) {
			f.editColumns(child.Name, c.Name, true, func(c *catalog.Column) { c.NotNull = true })
		}
	}
}

// alterInherit is INHERIT and NO INHERIT.
func (f *folder) alterInherit(a altering) {
	parent := f.table(a.cmd.Def.GetRangeVar(), false)
	if parent == nil {
		return
	}
	t := f.tables.get(a.t.Name)
	act := Action{Kind: Inherit, Relation: t.Name, Name: parent.Name.String(), Before: t, Detail: "inherit"}
	add := a.cmd.Subtype == sqlparse.AlterTableType_AT_AddInherit
	if !add {
		act.Detail = "no inherit"
	}
	f.actOn(act, t, func(d *catalog.Table) {
		var list []catalog.Name
		for _, p := range d.Inherits {
			if p != parent.Name {
				list = append(list, p)
			}
		}
		if d.Inherits = list; add {
			d.Inherits = append(list, parent.Name)
		}
		if add {
			return
		}
		// What no other parent has is the child's own from now on.
		others := func(has func(p *catalog.Table) bool) bool {
			return slices.ContainsFunc(parentsOf(d), func(n catalog.Name) bool {
				p := f.tables.get(n)
				return p != nil && has(p)
			})
		}
		for i, c := range d.Constraints {
			if c.Inherited && !others(func(p *catalog.Table) bool { return p.Constraint(c.Name) != nil }) {
				own := *c
				own.Inherited = false
				d.Constraints[i] = &own
			}
		}
		for i, c := range d.Columns {
			if c.Inherited && !others(func(p *catalog.Table) bool { return p.Column(c.Name) != nil }) {
				own := *c
				own.Inherited = false
				d.Columns[i] = &own
			}
		}
	})
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
