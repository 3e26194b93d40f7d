package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/lockmode"
)

// taken is a lock that a change takes on a relation that was there before
// its file.
type taken struct {
	on   catalog.Name
	mode lockmode.Mode
	by   change
}

// locks gives the table locks of a change that hold up writers or readers:
// SHARE and stronger, on what existed before the file. testdata/MIG033.txtar
// and its neighbours prove the modes on servers.
func (c change) locks() []taken {
	var out []taken
	add := func(n catalog.Name, m lockmode.Mode) {
		if m >= lockmode.Share && !n.IsZero() && !c.madeHere(n) {
			out = append(out, taken{n, m, c})
		}
	}
	if c.Detail == "exists" || c.Detail == "missing" {
		// A no-op still takes the lock: ADD COLUMN IF NOT EXISTS does.
		if c.Kind == ddl.AddColumn && c.Existed {
			add(c.Relation, lockmode.AccessExclusive)
		}
		return out
	}
	if c.Existed {
		add(c.Relation, c.modeOnRelation())
	}
	switch c.Kind {
	case ddl.CreateTable:
		for _, n := range referenced(c.After, true) {
			add(n, lockmode.ShareRowExclusive)
		}
	case ddl.AddConstraint:
		if k := c.NewConstraint; k != nil && k.Kind == catalog.ForeignKey && k.RefTable != c.Relation {
			add(k.RefTable, lockmode.ShareRowExclusive)
		}
	case ddl.DropConstraint:
		if k := c.OldConstraint; k != nil && k.Kind == catalog.ForeignKey && k.RefTable != c.Relation {
			add(k.RefTable, lockmode.AccessExclusive)
		}
	case ddl.DropTable:
		for _, n := range referenced(c.Before, false) {
			add(n, lockmode.AccessExclusive)
		}
	case ddl.AttachPartition, ddl.DetachPartition:
		if c.NewPartition != nil && !c.Concurrently {
			add(c.NewPartition.Name, lockmode.AccessExclusive)
		}
	}
	return out
}

// modeOnRelation is the mode on the relation that the change is about.
func (c change) modeOnRelation() lockmode.Mode {
	switch c.Kind {
	case ddl.AddColumn, ddl.DropColumn, ddl.RenameColumn, ddl.AlterColumnType, ddl.SetNotNull, ddl.DropNotNull,
		ddl.SetDefault, ddl.DropDefault, ddl.DropConstraint, ddl.RenameConstraint, ddl.AlterConstraint, ddl.RenameTable,
		ddl.SetSchema, ddl.CreatePartition, ddl.SetLogged, ddl.SetTablespace, ddl.SetAccessMethod, ddl.RowSecurity,
		ddl.ReplicaIdentity, ddl.Inherit, ddl.AlterOwner, ddl.DropTrigger, ddl.CreatePolicy, ddl.AlterPolicy,
		ddl.DropPolicy, ddl.DropTable, ddl.DropView, ddl.Truncate:
		return lockmode.AccessExclusive
	case ddl.AlterColumn:
		if strings.HasPrefix(c.Detail, "statistics") || strings.HasSuffix(c.Detail, "options") {
			return lockmode.ShareUpdateExclusive
		}
		return lockmode.AccessExclusive
	case ddl.AddConstraint:
		if c.NewConstraint != nil && c.NewConstraint.Kind == catalog.ForeignKey {
			return lockmode.ShareRowExclusive
		}
		return lockmode.AccessExclusive
	case ddl.CreateIndex:
		return unless(c.Concurrently, lockmode.Share)
	case ddl.Reindex:
		return unless(c.Concurrently, lockmode.Share)
	case ddl.DropIndex, ddl.DetachPartition:
		return unless(c.Concurrently, lockmode.AccessExclusive)
	case ddl.CreateTrigger, ddl.AlterTrigger:
		return lockmode.ShareRowExclusive
	case ddl.RefreshMatView:
		if c.Concurrently {
			return lockmode.Exclusive
		}
		return lockmode.AccessExclusive
	case ddl.Vacuum:
		return unless(!strings.Contains(c.Detail, "full"), lockmode.AccessExclusive)
	case ddl.Cluster:
		return unless(c.Detail == "cluster on" || c.Detail == "without cluster", lockmode.AccessExclusive)
	case ddl.LockTable:
		m, _ := lockmode.Parse(strings.ToUpper(c.Detail))
		return m
	}
	return lockmode.None
}

func unless(harmless bool, m lockmode.Mode) lockmode.Mode {
	if harmless {
		return lockmode.None
	}
	return m
}

// referenced gives the other tables that a table's foreign keys point to.
// A key that a partition has from its parent counts with own only if asked.
func referenced(t *catalog.Table, own bool) []catalog.Name {
	var out []catalog.Name
	if t == nil {
		return nil
	}
	seen := map[catalog.Name]bool{t.Name: true}
	for _, k := range t.Constraints {
		if k.Kind == catalog.ForeignKey && !seen[k.RefTable] && !(own && k.Inherited) {
			seen[k.RefTable] = true
			out = append(out, k.RefTable)
		}
	}
	return out
}

// madeHere reports whether the statement's own file made the relation before
// the statement; a CREATE TABLE counts as having made what it makes.
func (c change) madeHere(n catalog.Name) bool {
	return c.p.MadeBefore(c.step, n, c.Kind == ddl.CreateTable)
}

// work says whether a change does something that lasts as long as the table
// is big, and what.
func (c change) work() string {
	if !c.Existed || weigh(c.p, c.Relation).small() {
		return ""
	}
	switch c.Kind {
	case ddl.DataChange:
		if c.touchesMany() {
			return "changes rows of " + c.Relation.String()
		}
	case ddl.CreateIndex:
		if c.Detail != "exists" && !c.Only {
			return "builds an index on " + c.Relation.String()
		}
	case ddl.Reindex:
		return "rebuilds indexes of " + c.Relation.String()
	case ddl.ValidateConstraint:
		return "reads all of " + c.Relation.String()
	case ddl.RefreshMatView:
		return "computes " + c.Relation.String() + " anew"
	case ddl.AddConstraint:
		k := c.NewConstraint
		if k == nil || k.NotValid || c.Using != "" || c.Detail == "with column" && k.Kind == catalog.ForeignKey {
			return ""
		}
		return "checks all of " + c.Relation.String()
	case ddl.SetNotNull:
		if c.scansForNotNull() {
			return "reads all of " + c.Relation.String()
		}
	case ddl.AlterColumnType:
		if v := c.typeChange(); v.rewrites || v.rechecks != "" {
			return "rewrites or rereads " + c.Relation.String()
		}
	case ddl.AddColumn:
		if c.rewritingColumn() != "" {
			return "rewrites " + c.Relation.String()
		}
	}
	return ""
}
