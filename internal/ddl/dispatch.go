package ddl

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// dispatch folds one parsed statement: objects here, the rest below.
func (f *folder) dispatch(n *sqlparse.Node) {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_CreateStmt:
		f.createTable(x.CreateStmt, nil)
	case *sqlparse.Node_CreateForeignTableStmt:
		f.createTable(x.CreateForeignTableStmt.BaseStmt, x.CreateForeignTableStmt)
	case *sqlparse.Node_CreateTableAsStmt:
		f.createTableAs(x.CreateTableAsStmt)
	case *sqlparse.Node_IndexStmt:
		f.createIndex(x.IndexStmt)
	case *sqlparse.Node_AlterTableStmt:
		f.alterTable(x.AlterTableStmt)
	case *sqlparse.Node_AlterTableMoveAllStmt:
		f.act(Action{Kind: SetTablespace, Detail: "all in " + x.AlterTableMoveAllStmt.OrigTablespacename})
	case *sqlparse.Node_RenameStmt:
		f.rename(x.RenameStmt)
	case *sqlparse.Node_AlterObjectSchemaStmt:
		f.setSchema(x.AlterObjectSchemaStmt)
	case *sqlparse.Node_AlterOwnerStmt:
		f.owner(x.AlterOwnerStmt)
	case *sqlparse.Node_DropStmt:
		f.drop(x.DropStmt)
	case *sqlparse.Node_ViewStmt:
		f.createView(x.ViewStmt)
	case *sqlparse.Node_RefreshMatViewStmt:
		f.refresh(x.RefreshMatViewStmt)
	case *sqlparse.Node_CreateSeqStmt:
		f.createSequence(x.CreateSeqStmt)
	case *sqlparse.Node_AlterSeqStmt:
		f.alterSequence(x.AlterSeqStmt)
	case *sqlparse.Node_CreateSchemaStmt:
		f.createSchema(x.CreateSchemaStmt)
	case *sqlparse.Node_CreateExtensionStmt:
		f.createExtension(x.CreateExtensionStmt)
	case *sqlparse.Node_AlterExtensionStmt:
		f.alterExtension(x.AlterExtensionStmt)
	case *sqlparse.Node_AlterExtensionContentsStmt:
		f.act(Action{Kind: AlterExtension, Name: x.AlterExtensionContentsStmt.Extname, Detail: "contents"})
	case *sqlparse.Node_CommentStmt:
		f.comment(x.CommentStmt)
	case *sqlparse.Node_CreateFunctionStmt:
		f.createFunction(x.CreateFunctionStmt)
	case *sqlparse.Node_AlterFunctionStmt:
		f.alterFunction(x.AlterFunctionStmt)
	case *sqlparse.Node_CreateTrigStmt:
		f.createTrigger(x.CreateTrigStmt)
	case *sqlparse.Node_CreatePolicyStmt:
		f.createPolicy(x.CreatePolicyStmt)
	case *sqlparse.Node_AlterPolicyStmt:
		f.alterPolicy(x.AlterPolicyStmt)
	case *sqlparse.Node_GrantStmt:
		f.grant(x.GrantStmt)
	case *sqlparse.Node_GrantRoleStmt:
		f.grantRole(x.GrantRoleStmt)
	case *sqlparse.Node_AlterDefaultPrivilegesStmt:
		f.defaultPrivileges(x.AlterDefaultPrivilegesStmt)
	default:
		if !f.dispatchTypes(n) && !f.dispatchRare(n) && !f.dispatchRunning(n) {
			f.unsupported(f.stmt.Tag)
		}
	}
}

// dispatchTypes folds statements about types.
func (f *folder) dispatchTypes(n *sqlparse.Node) bool {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_CreateEnumStmt:
		f.createEnum(x.CreateEnumStmt)
	case *sqlparse.Node_AlterEnumStmt:
		f.alterEnum(x.AlterEnumStmt)
	case *sqlparse.Node_CompositeTypeStmt:
		f.createComposite(x.CompositeTypeStmt)
	case *sqlparse.Node_CreateRangeStmt:
		f.createRange(x.CreateRangeStmt)
	case *sqlparse.Node_CreateDomainStmt:
		f.createDomain(x.CreateDomainStmt)
	case *sqlparse.Node_AlterDomainStmt:
		f.alterDomain(x.AlterDomainStmt)
	case *sqlparse.Node_AlterTypeStmt:
		f.act(Action{Kind: AlterType, Name: strings.Join(strs(x.AlterTypeStmt.TypeName), "."), Detail: "set"})
	default:
		return false
	}
	return true
}

// dispatchRare folds objects that are kept by name or that other objects
// rarely depend on.
func (f *folder) dispatchRare(n *sqlparse.Node) bool {
	none := func(name string) catalog.Name { return catalog.Name{Name: name} }
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_CreateStatsStmt:
		f.createStatistics(x.CreateStatsStmt)
	case *sqlparse.Node_AlterStatsStmt:
		f.act(Action{Kind: AlterOther, Name: f.lookStatistics(strs(x.AlterStatsStmt.Defnames)).String(), Detail: "statistics"})
	case *sqlparse.Node_CreatePublicationStmt:
		f.createPublication(x.CreatePublicationStmt)
	case *sqlparse.Node_AlterPublicationStmt:
		f.alterPublication(x.AlterPublicationStmt)
	case *sqlparse.Node_CreateEventTrigStmt:
		f.createEventTrigger(x.CreateEventTrigStmt)
	case *sqlparse.Node_AlterEventTrigStmt:
		f.alterEventTrigger(x.AlterEventTrigStmt)
	case *sqlparse.Node_RuleStmt:
		r, ok := f.lookVar(x.RuleStmt.Relation)
		if !ok && !f.vague {
			f.problem("conflict", x.RuleStmt.Relation.GetLocation(), `relation "%s" does not exist`, r)
		}
		f.keep("rule", catalog.Name{Schema: r.Schema, Name: r.Name + "." + x.RuleStmt.Rulename}, x.RuleStmt.Replace)
	case *sqlparse.Node_DefineStmt:
		f.define(x.DefineStmt)
	case *sqlparse.Node_CreateOpClassStmt:
		f.keep("operator class", f.newNameOf(x.CreateOpClassStmt.Opclassname), true)
	case *sqlparse.Node_CreateOpFamilyStmt:
		f.keep("operator family", f.newNameOf(x.CreateOpFamilyStmt.Opfamilyname), true)
	case *sqlparse.Node_CreateConversionStmt:
		f.keep("conversion", f.newNameOf(x.CreateConversionStmt.ConversionName), false)
	case *sqlparse.Node_CreateCastStmt:
		f.keep("cast", f.castName(x.CreateCastStmt.Sourcetype, x.CreateCastStmt.Targettype), false)
	case *sqlparse.Node_CreateFdwStmt:
		f.keep("foreign data wrapper", none(x.CreateFdwStmt.Fdwname), false)
	case *sqlparse.Node_CreateForeignServerStmt:
		f.keep("foreign server", none(x.CreateForeignServerStmt.Servername), x.CreateForeignServerStmt.IfNotExists)
	case *sqlparse.Node_CreateAmStmt:
		f.keep("access method", none(x.CreateAmStmt.Amname), false)
	case *sqlparse.Node_CreatePlangStmt:
		f.keep("language", none(x.CreatePlangStmt.Plname), true)
	case *sqlparse.Node_CreateSubscriptionStmt:
		f.keep("subscription", none(x.CreateSubscriptionStmt.Subname), false)
	case *sqlparse.Node_DropSubscriptionStmt:
		f.others.del(otherKey{"subscription", none(x.DropSubscriptionStmt.Subname)})
		f.act(Action{Kind: DropOther, Name: x.DropSubscriptionStmt.Subname, Detail: "subscription", IfExists: x.DropSubscriptionStmt.MissingOk})
	case *sqlparse.Node_ImportForeignSchemaStmt:
		f.vague = true
		f.problem("opaque", -1, "the tables of a foreign schema cannot be seen in the statement that imports them")
		f.act(Action{Kind: CreateOther, Name: x.ImportForeignSchemaStmt.RemoteSchema, Detail: "foreign schema"})
	case *sqlparse.Node_CreateUserMappingStmt:
		m := x.CreateUserMappingStmt
		f.keep("user mapping", none(roleName(m.User)+" on "+m.Servername), m.IfNotExists)
	case *sqlparse.Node_DropUserMappingStmt:
		m := x.DropUserMappingStmt
		f.others.del(otherKey{"user mapping", none(roleName(m.User) + " on " + m.Servername)})
		f.act(Action{Kind: DropOther, Name: roleName(m.User) + " on " + m.Servername, Detail: "user mapping", IfExists: m.MissingOk})
	case *sqlparse.Node_CreateRoleStmt, *sqlparse.Node_CreateTableSpaceStmt,
		*sqlparse.Node_CreateTransformStmt:
		f.act(Action{Kind: CreateOther, Name: objectWord(n), Detail: lower(strings.TrimPrefix(f.stmt.Tag, "CREATE "))})
	case *sqlparse.Node_AlterUserMappingStmt, *sqlparse.Node_AlterRoleStmt, *sqlparse.Node_AlterRoleSetStmt,
		*sqlparse.Node_AlterDatabaseStmt, *sqlparse.Node_AlterDatabaseSetStmt, *sqlparse.Node_AlterSubscriptionStmt,
		*sqlparse.Node_AlterTsconfigurationStmt, *sqlparse.Node_AlterTsdictionaryStmt, *sqlparse.Node_AlterOperatorStmt,
		*sqlparse.Node_AlterOpFamilyStmt, *sqlparse.Node_AlterFdwStmt, *sqlparse.Node_AlterForeignServerStmt,
		*sqlparse.Node_AlterCollationStmt, *sqlparse.Node_AlterObjectDependsStmt, *sqlparse.Node_AlterTableSpaceOptionsStmt,
		*sqlparse.Node_AlterDatabaseRefreshCollStmt, *sqlparse.Node_SecLabelStmt, *sqlparse.Node_ReassignOwnedStmt:
		f.act(Action{Kind: AlterOther, Name: objectWord(n), Detail: lower(strings.TrimPrefix(f.stmt.Tag, "ALTER "))})
	case *sqlparse.Node_DropRoleStmt, *sqlparse.Node_DropTableSpaceStmt, *sqlparse.Node_DropOwnedStmt:
		f.act(Action{Kind: DropOther, Name: objectWord(n), Detail: lower(strings.TrimPrefix(f.stmt.Tag, "DROP "))})
	case *sqlparse.Node_CreatedbStmt:
		f.act(Action{Kind: CreateDatabase, Name: x.CreatedbStmt.Dbname})
	case *sqlparse.Node_DropdbStmt:
		f.act(Action{Kind: DropDatabase, Name: x.DropdbStmt.Dbname, IfExists: x.DropdbStmt.MissingOk})
	default:
		return false
	}
	return true
}

// objectWord names the object of statements about roles and databases.
func objectWord(n *sqlparse.Node) string {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_CreateRoleStmt:
		return x.CreateRoleStmt.Role
	case *sqlparse.Node_AlterRoleStmt:
		return roleName(x.AlterRoleStmt.Role)
	case *sqlparse.Node_AlterRoleSetStmt:
		return roleName(x.AlterRoleSetStmt.Role)
	case *sqlparse.Node_AlterDatabaseSetStmt:
		return x.AlterDatabaseSetStmt.Dbname
	case *sqlparse.Node_AlterDatabaseStmt:
		return x.AlterDatabaseStmt.Dbname
	case *sqlparse.Node_CreateTableSpaceStmt:
		return x.CreateTableSpaceStmt.Tablespacename
	case *sqlparse.Node_DropTableSpaceStmt:
		return x.DropTableSpaceStmt.Tablespacename
	case *sqlparse.Node_AlterSubscriptionStmt:
		return x.AlterSubscriptionStmt.Subname
	}
	return ""
}

// dispatchRunning folds statements that run something or change data.
func (f *folder) dispatchRunning(n *sqlparse.Node) bool {
	f.step.DDL = f.step.DDL && isDDL(n)
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_VariableSetStmt:
		f.variableSet(x.VariableSetStmt)
	case *sqlparse.Node_TransactionStmt:
		f.transactionStmt(x.TransactionStmt)
	case *sqlparse.Node_SelectStmt:
		f.selectStmt(x.SelectStmt)
	case *sqlparse.Node_InsertStmt:
		f.dataChange("insert", x.InsertStmt.Relation)
	case *sqlparse.Node_UpdateStmt:
		f.dataChange("update", x.UpdateStmt.Relation)
	case *sqlparse.Node_DeleteStmt:
		f.dataChange("delete", x.DeleteStmt.Relation)
	case *sqlparse.Node_MergeStmt:
		f.dataChange("merge", x.MergeStmt.Relation)
	case *sqlparse.Node_CopyStmt:
		if x.CopyStmt.IsFrom {
			f.dataChange("copy", x.CopyStmt.Relation)
		} else {
			f.act(Action{Kind: Query, Detail: "copy"})
		}
	case *sqlparse.Node_TruncateStmt:
		for _, r := range x.TruncateStmt.Relations {
			t := f.table(r.GetRangeVar(), false)
			if t != nil {
				f.act(Action{Kind: Truncate, Relation: t.Name, Before: t, After: t, Cascade: x.TruncateStmt.Behavior == sqlparse.DropBehavior_DROP_CASCADE})
			}
		}
	case *sqlparse.Node_VacuumStmt:
		f.vacuum(x.VacuumStmt)
	case *sqlparse.Node_ClusterStmt:
		if x.ClusterStmt.Relation == nil {
			f.act(Action{Kind: Cluster})
		} else if t := f.table(x.ClusterStmt.Relation, false); t != nil {
			f.act(Action{Kind: Cluster, Relation: t.Name, Name: x.ClusterStmt.Indexname, Before: t, After: t})
		}
	case *sqlparse.Node_ReindexStmt:
		f.reindex(x.ReindexStmt)
	case *sqlparse.Node_LockStmt:
		for _, r := range x.LockStmt.Relations {
			if n, ok := f.lookVar(r.GetRangeVar()); ok {
				f.act(Action{Kind: LockTable, Relation: n, Before: f.tables.get(n), After: f.tables.get(n), Detail: lockMode(x.LockStmt.Mode)})
			} else if t := f.table(r.GetRangeVar(), false); t != nil {
				f.act(Action{Kind: LockTable, Relation: t.Name, Before: t, After: t, Detail: lockMode(x.LockStmt.Mode)})
			}
		}
	case *sqlparse.Node_DoStmt:
		f.doBlock(x.DoStmt)
	case *sqlparse.Node_CallStmt:
		f.call(x.CallStmt)
	case *sqlparse.Node_AlterSystemStmt:
		f.act(Action{Kind: AlterSystem, Name: lower(x.AlterSystemStmt.Setstmt.GetName()), Detail: argsText(x.AlterSystemStmt.Setstmt.GetArgs())})
	case *sqlparse.Node_ExplainStmt, *sqlparse.Node_VariableShowStmt, *sqlparse.Node_FetchStmt, *sqlparse.Node_DeclareCursorStmt,
		*sqlparse.Node_ClosePortalStmt, *sqlparse.Node_PrepareStmt, *sqlparse.Node_ExecuteStmt, *sqlparse.Node_DeallocateStmt:
		f.act(Action{Kind: Query, Detail: lower(f.stmt.Tag)})
	case *sqlparse.Node_DiscardStmt, *sqlparse.Node_ListenStmt, *sqlparse.Node_UnlistenStmt, *sqlparse.Node_NotifyStmt,
		*sqlparse.Node_CheckPointStmt, *sqlparse.Node_LoadStmt, *sqlparse.Node_ConstraintsSetStmt:
		f.act(Action{Kind: SetSetting, Name: lower(f.stmt.Tag)})
	default:
		return false
	}
	return true
}

// isDDL reports the statements of dispatchRunning that are DDL all the same.
func isDDL(n *sqlparse.Node) bool {
	switch n.GetNode().(type) {
	case *sqlparse.Node_TruncateStmt, *sqlparse.Node_ClusterStmt, *sqlparse.Node_ReindexStmt, *sqlparse.Node_DoStmt,
		*sqlparse.Node_VacuumStmt, *sqlparse.Node_LockStmt, *sqlparse.Node_AlterSystemStmt, *sqlparse.Node_CallStmt:
		return true
	}
	return false
}

func argsText(list []*sqlparse.Node) string {
	var parts []string
	for _, a := range list {
		parts = append(parts, constText(a))
	}
	return strings.Join(parts, ", ")
}

func lockMode(mode int32) string {
	modes := []string{
		"", "access share", "row share", "row exclusive", "share update exclusive", "share", "share row exclusive",
		"exclusive", "access exclusive",
	}
	if mode < 1 || int(mode) >= len(modes) {
		return "access exclusive"
	}
	return modes[mode]
}

// dataChange logs a change of rows.
func (f *folder) dataChange(what string, rv *sqlparse.RangeVar) {
	n, ok := f.lookVar(rv)
	if !ok && !f.vague && !f.foreignGround(rv) && !f.withName(rv) {
		f.problem("conflict", rv.GetLocation(), `relation "%s" does not exist`, n)
	}
	f.act(Action{Kind: DataChange, Relation: n, Before: f.tables.get(n), After: f.tables.get(n), Detail: what})
}

func (f *folder) withName(rv *sqlparse.RangeVar) bool { return rv == nil }

func (f *folder) vacuum(s *sqlparse.VacuumStmt) {
	kind, detail := Analyze, ""
	if s.IsVacuumcmd {
		kind = Vacuum
	}
	for _, o := range s.Options {
		d := o.GetDefElem()
		if d.GetDefname() == "full" && truth(optionValue(d)) {
			detail = "full"
		}
	}
	if len(s.Rels) == 0 {
		f.act(Action{Kind: kind, Detail: detail})
	}
	for _, r := range s.Rels {
		rv := r.GetVacuumRelation().GetRelation()
		n, ok := f.lookVar(rv)
		if !ok && !f.foreignGround(rv) {
			f.problem("conflict", rv.GetLocation(), `relation "%s" does not exist`, n)
		}
		f.act(Action{Kind: kind, Relation: n, Before: f.tables.get(n), After: f.tables.get(n), Detail: detail})
	}
}

func (f *folder) reindex(s *sqlparse.ReindexStmt) {
	a := Action{Kind: Reindex, Name: s.Name}
	for _, o := range s.Params {
		d := o.GetDefElem()
		if d.GetDefname() == "concurrently" {
			a.Concurrently = truth(optionValue(d))
		}
	}
	switch s.Kind {
	case sqlparse.ReindexObjectType_REINDEX_OBJECT_INDEX:
		a.Detail = "index"
		n, _ := f.lookVar(s.Relation)
		owner, ok := f.indexes.m[n]
		if !ok {
			f.problem("conflict", s.Relation.GetLocation(), `index "%s" does not exist`, n)
		}
		a.Relation, a.Name = owner, n.Name
		a.Before, a.After = f.tables.get(owner), f.tables.get(owner)
		if a.Before != nil {
			a.OldIndex = a.Before.Index(n.Name)
			if a.OldIndex != nil && a.OldIndex.Invalid && a.Before.PartitionBy == nil {
				f.editIndex(owner, n.Name, func(x *catalog.Index) { x.Invalid = false })
				a.After = f.tables.get(owner)
			}
		}
	case sqlparse.ReindexObjectType_REINDEX_OBJECT_TABLE:
		a.Detail = "table"
		n, ok := f.lookVar(s.Relation)
		if !ok {
			f.problem("conflict", s.Relation.GetLocation(), `relation "%s" does not exist`, n)
		}
		a.Relation = n
		a.Before, a.After = f.tables.get(n), f.tables.get(n)
	case sqlparse.ReindexObjectType_REINDEX_OBJECT_SCHEMA:
		a.Detail = "schema"
	case sqlparse.ReindexObjectType_REINDEX_OBJECT_SYSTEM:
		a.Detail = "system"
	case sqlparse.ReindexObjectType_REINDEX_OBJECT_DATABASE:
		a.Detail = "database"
	}
	f.act(a)
}
