package sqlparse

// tagOf gives the command tag of a statement in the words of PostgreSQL.
func tagOf(n *Node) string {
	switch s := n.GetNode().(type) {
	case *Node_CreateTrigStmt:
		return "CREATE TRIGGER"
	case *Node_CreateSeqStmt:
		return "CREATE SEQUENCE"
	case *Node_CreateFunctionStmt:
		if s.CreateFunctionStmt.IsProcedure {
			return "CREATE PROCEDURE"
		}
		return "CREATE FUNCTION"
	case *Node_CreateTableAsStmt:
		switch {
		case s.CreateTableAsStmt.Objtype == ObjectType_OBJECT_MATVIEW:
			return "CREATE MATERIALIZED VIEW"
		case s.CreateTableAsStmt.IsSelectInto:
			return "SELECT INTO"
		}
		return "CREATE TABLE AS"
	case *Node_DefineStmt:
		return "CREATE " + objectWord(s.DefineStmt.Kind)
	case *Node_DropStmt:
		return "DROP " + objectWord(s.DropStmt.RemoveType)
	case *Node_AlterTableStmt:
		return "ALTER " + objectWord(s.AlterTableStmt.Objtype)
	case *Node_RenameStmt:
		return "ALTER " + renameWord(s.RenameStmt)
	case *Node_AlterObjectSchemaStmt:
		return "ALTER " + objectWord(s.AlterObjectSchemaStmt.ObjectType)
	case *Node_AlterObjectDependsStmt:
		return "ALTER " + objectWord(s.AlterObjectDependsStmt.ObjectType)
	case *Node_AlterOwnerStmt:
		return "ALTER " + objectWord(s.AlterOwnerStmt.ObjectType)
	case *Node_AlterFunctionStmt:
		return "ALTER " + objectWord(s.AlterFunctionStmt.Objtype)
	case *Node_AlterTableMoveAllStmt:
		return "ALTER " + objectWord(s.AlterTableMoveAllStmt.Objtype)
	case *Node_GrantStmt:
		return grantWord(s.GrantStmt.IsGrant, "")
	case *Node_GrantRoleStmt:
		return grantWord(s.GrantRoleStmt.IsGrant, " ROLE")
	case *Node_TransactionStmt:
		return transactionTag(s.TransactionStmt.Kind)
	case *Node_VariableSetStmt:
		switch s.VariableSetStmt.Kind {
		case VariableSetKind_VAR_RESET, VariableSetKind_VAR_RESET_ALL:
			return "RESET"
		}
		return "SET"
	case *Node_VacuumStmt:
		if s.VacuumStmt.IsVacuumcmd {
			return "VACUUM"
		}
		return "ANALYZE"
	case *Node_FetchStmt:
		if s.FetchStmt.Ismove {
			return "MOVE"
		}
		return "FETCH"
	case *Node_DiscardStmt:
		switch s.DiscardStmt.Target {
		case DiscardMode_DISCARD_ALL:
			return "DISCARD ALL"
		case DiscardMode_DISCARD_PLANS:
			return "DISCARD PLANS"
		case DiscardMode_DISCARD_TEMP:
			return "DISCARD TEMP"
		}
		return "DISCARD SEQUENCES"
	case *Node_DeallocateStmt:
		if s.DeallocateStmt.Name == "" {
			return "DEALLOCATE ALL"
		}
		return "DEALLOCATE"
	}
	return plainTag(n)
}

// plainTag is the tag of the statements whose node alone decides.
func plainTag(n *Node) string {
	switch n.GetNode().(type) {
	case *Node_SelectStmt:
		return "SELECT"
	case *Node_InsertStmt:
		return "INSERT"
	case *Node_UpdateStmt:
		return "UPDATE"
	case *Node_DeleteStmt:
		return "DELETE"
	case *Node_MergeStmt:
		return "MERGE"
	case *Node_CreateStmt:
		return "CREATE TABLE"
	case *Node_IndexStmt:
		return "CREATE INDEX"
	case *Node_ViewStmt:
		return "CREATE VIEW"
	case *Node_DoStmt:
		return "DO"
	case *Node_CallStmt:
		return "CALL"
	case *Node_CommentStmt:
		return "COMMENT"
	case *Node_CopyStmt:
		return "COPY"
	case *Node_ExplainStmt:
		return "EXPLAIN"
	case *Node_TruncateStmt:
		return "TRUNCATE TABLE"
	case *Node_LockStmt:
		return "LOCK TABLE"
	case *Node_ReindexStmt:
		return "REINDEX"
	case *Node_ClusterStmt:
		return "CLUSTER"
	case *Node_RefreshMatViewStmt:
		return "REFRESH MATERIALIZED VIEW"
	case *Node_PrepareStmt:
		return "PREPARE"
	case *Node_ExecuteStmt:
		return "EXECUTE"
	case *Node_DeclareCursorStmt:
		return "DECLARE CURSOR"
	case *Node_ClosePortalStmt:
		return "CLOSE CURSOR"
	case *Node_ListenStmt:
		return "LISTEN"
	case *Node_UnlistenStmt:
		return "UNLISTEN"
	case *Node_NotifyStmt:
		return "NOTIFY"
	case *Node_LoadStmt:
		return "LOAD"
	case *Node_CheckPointStmt:
		return "CHECKPOINT"
	case *Node_ConstraintsSetStmt:
		return "SET CONSTRAINTS"
	case *Node_VariableShowStmt:
		return "SHOW"
	case *Node_SecLabelStmt:
		return "SECURITY LABEL"
	case *Node_DropOwnedStmt:
		return "DROP OWNED"
	case *Node_ReassignOwnedStmt:
		return "REASSIGN OWNED"
	case *Node_ImportForeignSchemaStmt:
		return "IMPORT FOREIGN SCHEMA"
	}
	return definitionTag(n)
}

// definitionTag is the tag of the rarer CREATE, ALTER and DROP statements.
func definitionTag(n *Node) string {
	switch n.GetNode().(type) {
	case *Node_CreateSchemaStmt:
		return "CREATE SCHEMA"
	case *Node_CreateExtensionStmt:
		return "CREATE EXTENSION"
	case *Node_AlterExtensionStmt, *Node_AlterExtensionContentsStmt:
		return "ALTER EXTENSION"
	case *Node_CreateEnumStmt, *Node_CompositeTypeStmt, *Node_CreateRangeStmt:
		return "CREATE TYPE"
	case *Node_AlterEnumStmt, *Node_AlterTypeStmt:
		return "ALTER TYPE"
	case *Node_CreateDomainStmt:
		return "CREATE DOMAIN"
	case *Node_AlterDomainStmt:
		return "ALTER DOMAIN"
	case *Node_AlterSeqStmt:
		return "ALTER SEQUENCE"
	case *Node_CreatePolicyStmt:
		return "CREATE POLICY"
	case *Node_AlterPolicyStmt:
		return "ALTER POLICY"
	case *Node_CreateStatsStmt:
		return "CREATE STATISTICS"
	case *Node_AlterStatsStmt:
		return "ALTER STATISTICS"
	case *Node_CreatePublicationStmt:
		return "CREATE PUBLICATION"
	case *Node_AlterPublicationStmt:
		return "ALTER PUBLICATION"
	case *Node_CreateSubscriptionStmt:
		return "CREATE SUBSCRIPTION"
	case *Node_AlterSubscriptionStmt:
		return "ALTER SUBSCRIPTION"
	case *Node_DropSubscriptionStmt:
		return "DROP SUBSCRIPTION"
	case *Node_CreateEventTrigStmt:
		return "CREATE EVENT TRIGGER"
	case *Node_AlterEventTrigStmt:
		return "ALTER EVENT TRIGGER"
	case *Node_AlterDefaultPrivilegesStmt:
		return "ALTER DEFAULT PRIVILEGES"
	case *Node_CreatedbStmt:
		return "CREATE DATABASE"
	case *Node_AlterDatabaseStmt, *Node_AlterDatabaseSetStmt, *Node_AlterDatabaseRefreshCollStmt:
		return "ALTER DATABASE"
	case *Node_DropdbStmt:
		return "DROP DATABASE"
	case *Node_AlterSystemStmt:
		return "ALTER SYSTEM"
	case *Node_CreateRoleStmt:
		return "CREATE ROLE"
	case *Node_AlterRoleStmt, *Node_AlterRoleSetStmt:
		return "ALTER ROLE"
	case *Node_DropRoleStmt:
		return "DROP ROLE"
	case *Node_CreateTableSpaceStmt:
		return "CREATE TABLESPACE"
	case *Node_AlterTableSpaceOptionsStmt:
		return "ALTER TABLESPACE"
	case *Node_DropTableSpaceStmt:
		return "DROP TABLESPACE"
	case *Node_RuleStmt:
		return "CREATE RULE"
	case *Node_CreatePlangStmt:
		return "CREATE LANGUAGE"
	case *Node_CreateCastStmt:
		return "CREATE CAST"
	case *Node_CreateTransformStmt:
		return "CREATE TRANSFORM"
	case *Node_CreateConversionStmt:
		return "CREATE CONVERSION"
	case *Node_CreateOpClassStmt:
		return "CREATE OPERATOR CLASS"
	case *Node_CreateOpFamilyStmt:
		return "CREATE OPERATOR FAMILY"
	case *Node_AlterOpFamilyStmt:
		return "ALTER OPERATOR FAMILY"
	case *Node_AlterOperatorStmt:
		return "ALTER OPERATOR"
	case *Node_CreateAmStmt:
		return "CREATE ACCESS METHOD"
	case *Node_AlterCollationStmt:
		return "ALTER COLLATION"
	case *Node_AlterTsdictionaryStmt:
		return "ALTER TEXT SEARCH DICTIONARY"
	case *Node_AlterTsconfigurationStmt:
		return "ALTER TEXT SEARCH CONFIGURATION"
	case *Node_CreateFdwStmt:
		return "CREATE FOREIGN DATA WRAPPER"
	case *Node_AlterFdwStmt:
		return "ALTER FOREIGN DATA WRAPPER"
	case *Node_CreateForeignServerStmt:
		return "CREATE SERVER"
	case *Node_AlterForeignServerStmt:
		return "ALTER SERVER"
	case *Node_CreateUserMappingStmt:
		return "CREATE USER MAPPING"
	case *Node_AlterUserMappingStmt:
		return "ALTER USER MAPPING"
	case *Node_DropUserMappingStmt:
		return "DROP USER MAPPING"
	case *Node_CreateForeignTableStmt:
		return "CREATE FOREIGN TABLE"
	}
	return "???"
}

func grantWord(grant bool, suffix string) string {
	if grant {
		return "GRANT" + suffix
	}
	return "REVOKE" + suffix
}

func transactionTag(k TransactionStmtKind) string {
	switch k {
	case TransactionStmtKind_TRANS_STMT_BEGIN:
		return "BEGIN"
	case TransactionStmtKind_TRANS_STMT_START:
		return "START TRANSACTION"
	case TransactionStmtKind_TRANS_STMT_COMMIT:
		return "COMMIT"
	case TransactionStmtKind_TRANS_STMT_ROLLBACK, TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		return "ROLLBACK"
	case TransactionStmtKind_TRANS_STMT_SAVEPOINT:
		return "SAVEPOINT"
	case TransactionStmtKind_TRANS_STMT_RELEASE:
		return "RELEASE"
	case TransactionStmtKind_TRANS_STMT_PREPARE:
		return "PREPARE TRANSACTION"
	case TransactionStmtKind_TRANS_STMT_COMMIT_PREPARED:
		return "COMMIT PREPARED"
	}
	return "ROLLBACK PREPARED"
}

// renameWord names the object that a RENAME belongs to: renaming a column is
// ALTER TABLE (or VIEW, TYPE ...), as for the server.
func renameWord(r *RenameStmt) string {
	switch r.RenameType {
	case ObjectType_OBJECT_COLUMN, ObjectType_OBJECT_ATTRIBUTE:
		if r.RenameType == ObjectType_OBJECT_ATTRIBUTE {
			return "TYPE"
		}
		return objectWord(r.RelationType)
	case ObjectType_OBJECT_TABCONSTRAINT:
		return "TABLE"
	case ObjectType_OBJECT_DOMCONSTRAINT:
		return "DOMAIN"
	}
	return objectWord(r.RenameType)
}

// objectWord names a kind of object as command tags do.
func objectWord(t ObjectType) string {
	switch t {
	case ObjectType_OBJECT_ACCESS_METHOD:
		return "ACCESS METHOD"
	case ObjectType_OBJECT_AGGREGATE:
		return "AGGREGATE"
	case ObjectType_OBJECT_CAST:
		return "CAST"
	case ObjectType_OBJECT_COLLATION:
		return "COLLATION"
	case ObjectType_OBJECT_CONVERSION:
		return "CONVERSION"
	case ObjectType_OBJECT_DATABASE:
		return "DATABASE"
	case ObjectType_OBJECT_DOMAIN, ObjectType_OBJECT_DOMCONSTRAINT:
		return "DOMAIN"
	case ObjectType_OBJECT_EVENT_TRIGGER:
		return "EVENT TRIGGER"
	case ObjectType_OBJECT_EXTENSION:
		return "EXTENSION"
	case ObjectType_OBJECT_FDW:
		return "FOREIGN DATA WRAPPER"
	case ObjectType_OBJECT_FOREIGN_SERVER:
		return "SERVER"
	case ObjectType_OBJECT_FOREIGN_TABLE:
		return "FOREIGN TABLE"
	case ObjectType_OBJECT_FUNCTION:
		return "FUNCTION"
	case ObjectType_OBJECT_INDEX:
		return "INDEX"
	case ObjectType_OBJECT_LANGUAGE:
		return "LANGUAGE"
	case ObjectType_OBJECT_LARGEOBJECT:
		return "LARGE OBJECT"
	case ObjectType_OBJECT_MATVIEW:
		return "MATERIALIZED VIEW"
	case ObjectType_OBJECT_OPCLASS:
		return "OPERATOR CLASS"
	case ObjectType_OBJECT_OPERATOR:
		return "OPERATOR"
	case ObjectType_OBJECT_OPFAMILY:
		return "OPERATOR FAMILY"
	case ObjectType_OBJECT_POLICY:
		return "POLICY"
	case ObjectType_OBJECT_PROCEDURE:
		return "PROCEDURE"
	case ObjectType_OBJECT_PUBLICATION:
		return "PUBLICATION"
	case ObjectType_OBJECT_ROLE:
		return "ROLE"
	case ObjectType_OBJECT_ROUTINE:
		return "ROUTINE"
	case ObjectType_OBJECT_RULE:
		return "RULE"
	case ObjectType_OBJECT_SCHEMA:
		return "SCHEMA"
	case ObjectType_OBJECT_SEQUENCE:
		return "SEQUENCE"
	case ObjectType_OBJECT_STATISTIC_EXT:
		return "STATISTICS"
	case ObjectType_OBJECT_SUBSCRIPTION:
		return "SUBSCRIPTION"
	case ObjectType_OBJECT_TABLESPACE:
		return "TABLESPACE"
	case ObjectType_OBJECT_TRANSFORM:
		return "TRANSFORM"
	case ObjectType_OBJECT_TRIGGER:
		return "TRIGGER"
	case ObjectType_OBJECT_TSCONFIGURATION:
		return "TEXT SEARCH CONFIGURATION"
	case ObjectType_OBJECT_TSDICTIONARY:
		return "TEXT SEARCH DICTIONARY"
	case ObjectType_OBJECT_TSPARSER:
		return "TEXT SEARCH PARSER"
	case ObjectType_OBJECT_TSTEMPLATE:
		return "TEXT SEARCH TEMPLATE"
	case ObjectType_OBJECT_TYPE, ObjectType_OBJECT_ATTRIBUTE:
		return "TYPE"
	case ObjectType_OBJECT_USER_MAPPING:
		return "USER MAPPING"
	case ObjectType_OBJECT_VIEW:
		return "VIEW"
	}
	return "TABLE"
}
