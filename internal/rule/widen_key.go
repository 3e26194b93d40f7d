package rule

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// WithWholeKey writes the statement under review that states a primary or
// unique key with more columns: those of columns become whole.
func (p *Pass) WithWholeKey(t *catalog.Table, name string, columns, whole []string) (string, bool) {
	for _, step := range p.Steps {
		for _, a := range step.Actions {
			if a.Relation != t.Name || step.Stmt == nil || step.Stmt.Err != nil {
				continue
			}
			file := sqlparse.Parse("", step.Stmt.SQL) // a tree of our own to change
			if len(file.Statements) != 1 || file.Statements[0].Tree == nil {
				continue
			}
			tree := file.Statements[0].Tree
			if widenKey(tree, columns, whole, name) {
				return sqlparse.Deparse(tree), true
			}
		}
	}
	return "", false
}

// widenKey changes the statement that states the key.
func widenKey(n *sqlparse.Node, columns, whole []string, name string) bool {
	switch s := n.GetNode().(type) {
	case *sqlparse.Node_CreateStmt:
		return widenInTable(s.CreateStmt, columns, whole)
	case *sqlparse.Node_AlterTableStmt:
		for _, c := range s.AlterTableStmt.Cmds {
			if k := c.GetAlterTableCmd().GetDef().GetConstraint(); k != nil && isKey(k) && slices.Equal(nodeNames(k.Keys), columns) {
				k.Keys = stringNodes(whole)
				return true
			}
		}
	case *sqlparse.Node_IndexStmt:
		if s.IndexStmt.Unique && (s.IndexStmt.Idxname == name || s.IndexStmt.Idxname == "") {
			for _, c := range whole[len(columns):] {
				s.IndexStmt.IndexParams = append(s.IndexStmt.IndexParams, &sqlparse.Node{Node: &sqlparse.Node_IndexElem{IndexElem: &sqlparse.IndexElem{
					Name: c, Ordering: sqlparse.SortByDir_SORTBY_DEFAULT, NullsOrdering: sqlparse.SortByNulls_SORTBY_NULLS_DEFAULT}}})
			}
			return true
		}
	}
	return false
}

func widenInTable(s *sqlparse.CreateStmt, columns, whole []string) bool {
	for _, e := range s.TableElts {
		if k := e.GetConstraint(); k != nil && isKey(k) && slices.Equal(nodeNames(k.Keys), columns) {
			k.Keys = stringNodes(whole)
			return true
		}
		d := e.GetColumnDef()
		if d == nil || len(columns) != 1 || d.Colname != columns[0] {
			continue
		}
		for i, c := range d.Constraints {
			if k := c.GetConstraint(); k != nil && isKey(k) {
				d.Constraints = slices.Delete(d.Constraints, i, i+1)
				k.Keys = stringNodes(whole)
				s.TableElts = append(s.TableElts, c)
				return true
			}
		}
	}
	return false
}

func isKey(k *sqlparse.Constraint) bool {
	return k.Contype == sqlparse.ConstrType_CONSTR_PRIMARY || k.Contype == sqlparse.ConstrType_CONSTR_UNIQUE
}

func nodeNames(list []*sqlparse.Node) []string {
	var out []string
	for _, n := range list {
		out = append(out, n.GetString_().GetSval())
	}
	return out
}

func stringNodes(list []string) []*sqlparse.Node {
	var out []*sqlparse.Node
	for _, s := range list {
		out = append(out, &sqlparse.Node{Node: &sqlparse.Node_String_{String_: &sqlparse.String{Sval: s}}})
	}
	return out
}
