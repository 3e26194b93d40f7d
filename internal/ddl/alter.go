package ddl

import (
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

// alterTable folds ALTER TABLE, clause by clause.
func (f *folder) alterTable(s *sqlparse.AlterTableStmt) {
	var places []span.Span
	if len(s.Cmds) > 0 {
		places = f.clauses(s.Relation.GetLocation(), len(s.Cmds))
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

// alterRelation sends one clause to the kind of relation that it is about.
func (f *folder) alterRelation(s *sqlparse.AlterTableStmt, cmd *sqlparse.AlterTableCmd) {
	if s.Objtype == sqlparse.ObjectType_OBJECT_INDEX && cmd.Subtype == sqlparse.AlterTableType_AT_AttachPartition {
		f.attachPartitionIndex(s, cmd.Def.GetPartitionCmd())
		return
	}
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		f.act(Action{Kind: AlterOther, Relation: f.newName(s.Relation), IfExists: s.MissingOk, Detail: "missing"})
		return
	}
	f.alterTableCmd(altering{t, cmd, !s.Relation.Inh})
}

func (f *folder) alterTableCmd(a altering) {
	switch a.cmd.Subtype {
	case sqlparse.AlterTableType_AT_AddConstraint:
		f.alterAddConstraint(a)
	case sqlparse.AlterTableType_AT_AttachPartition:
		f.attachPartition(a.t, a.cmd.Def.GetPartitionCmd())
	case sqlparse.AlterTableType_AT_DetachPartition:
		f.detachPartition(a.t, a.cmd.Def.GetPartitionCmd(), false)
	case sqlparse.AlterTableType_AT_DetachPartitionFinalize:
		f.detachPartition(a.t, a.cmd.Def.GetPartitionCmd(), true)
	default:
		f.unsupported("ALTER TABLE ... " + a.cmd.Subtype.String())
	}
}

func (f *folder) alterAddConstraint(a altering) {
	con := a.cmd.Def.GetConstraint()
	if con == nil {
		return
	}
	c := f.addConstraint(a.t, &pending{con: con})
	if c == nil {
		return
	}
	after := f.tables.get(a.t.Name)
	f.act(Action{
		Kind: AddConstraint, Relation: a.t.Name, Name: c.Name, Before: a.t, After: after, NewConstraint: c,
		NewIndex: after.Index(c.Index), Using: con.Indexname, Only: a.only,
	})
}
