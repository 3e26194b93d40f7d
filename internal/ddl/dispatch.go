package ddl

import (
	"github.com/decadedb/decade/internal/sqlparse"
)

// dispatch folds one parsed statement.
func (f *folder) dispatch(n *sqlparse.Node) {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_CreateStmt:
		f.createTable(x.CreateStmt, nil)
	case *sqlparse.Node_CreateForeignTableStmt:
		f.createTable(x.CreateForeignTableStmt.BaseStmt, x.CreateForeignTableStmt)
	case *sqlparse.Node_IndexStmt:
		f.createIndex(x.IndexStmt)
	case *sqlparse.Node_AlterTableStmt:
		f.alterTable(x.AlterTableStmt)
	case *sqlparse.Node_CreateSeqStmt:
		f.createSequence(x.CreateSeqStmt)
	case *sqlparse.Node_AlterSeqStmt:
		f.alterSequence(x.AlterSeqStmt)
	case *sqlparse.Node_VariableSetStmt:
		f.step.DDL = false
		f.variableSet(x.VariableSetStmt)
	case *sqlparse.Node_TransactionStmt:
		f.step.DDL = false
		f.transactionStmt(x.TransactionStmt)
	case *sqlparse.Node_CreateSchemaStmt:
		f.createSchema(x.CreateSchemaStmt)
	case *sqlparse.Node_CreateExtensionStmt:
		f.createExtension(x.CreateExtensionStmt)
	default:
		f.unsupported(f.stmt.Tag)
	}
}
