package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
)

// publishedFills refuses what would update rows that PostgreSQL lets nobody
// update while they are published: a subscriber could not tell which are meant.
func (m *maker) publishedFills() {
	slices.SortFunc(m.fills, func(a, b catalog.Name) int { return strings.Compare(a.String(), b.String()) })
	for _, name := range slices.Compact(m.fills) {
		t := m.d.From.Table(name)
		if t == nil {
			continue
		}
		rows := []*catalog.Table{t}
		if t.PartitionBy != nil {
			rows = m.leaves(name)
		}
		for _, leaf := range rows {
			by, why := m.updatesRefused(leaf)
			if i := slices.IndexFunc(m.d.Details, func(d diff.Table) bool { return d.From == leaf }); by == nil || i >= 0 && m.updatable(m.d.Details[i]) {
				continue
			}
			m.refuse("table", leaf.Name.String(), "its rows have to be updated, and PostgreSQL refuses to update them while publication "+by.Name+" publishes them: "+why,
				"before this plan, give the table a replica identity that fits, or take it out of the publication until the plan has run")
		}
	}
}

// updatable reports whether the replica identity that a table is to have lets
// its rows be updated, and can be set before they are, where that which it has
// does not.
func (m *maker) updatable(t diff.Table) bool {
	if t.From.ReplicaIdentity == t.To.ReplicaIdentity {
		return false
	}
	if index, is := strings.CutPrefix(t.To.ReplicaIdentity, "index "); is {
		x := t.From.Index(index)
		// One that is made anew on the way would be forgotten.
		if x == nil || t.From.PartitionOf != nil || !staysIndex(t, x) {
			return false
		}
	}
	if by, _ := m.updatesRefused(t.From); by == nil {
		return false
	}
	early := *t.From
	early.ReplicaIdentity = t.To.ReplicaIdentity
	by, _ := m.updatesRefused(&early)
	return by == nil
}

// staysIndex reports whether an index can be a replica identity from the first
// step to the last: no column of it may be NULL, and no step makes it anew.
func staysIndex(t diff.Table, x *catalog.Index) bool {
	for _, p := range t.Indexes.Changed {
		if p.From.Name == x.Name {
			return false
		}
	}
	for _, p := range t.Constraints.Changed {
		if p.From.Name == x.Constraint {
			return false
		}
	}
	return !slices.ContainsFunc(x.KeyColumns(), func(name string) bool {
		from, to := t.From.Column(name), t.To.Column(name)
		return !from.NotNull || to == nil || from.Type != to.Type
	})
}

// updatesRefused finds a publication of the actual state for whose sake the
// server refuses to update the rows of a table, and says what it lacks
// (CheckCmdReplicaIdentity in src/backend/executor/execReplication.c).
func (m *maker) updatesRefused(t *catalog.Table) (by *catalog.Publication, why string) {
	if t.Persistence != catalog.Permanent {
		return nil, ""
	}
	identity, known := identityColumns(t)
	for _, p := range m.d.From.Publications {
		as, published := publishedAs(m.d.From, p, t)
		if !published || !strings.Contains(p.Publish, "update") {
			continue
		}
		part := p.Part(as)
		without := func(columns []string) bool {
			return slices.ContainsFunc(identity, func(c string) bool { return !slices.Contains(columns, c) })
		}
		reads := func(c *catalog.Column) bool {
			return part.Where != nil && mentions(part.Where, c.Name) && !slices.Contains(identity, c.Name)
		}
		switch full := t.ReplicaIdentity == "full"; {
		case !known:
			return p, "it has no replica identity"
		case part.Columns != nil && (full || without(part.Columns)):
			return p, "the columns that are published do not hold all of its replica identity"
		case !full && slices.ContainsFunc(t.Columns, reads):
			return p, "the rows are chosen by a column that is not in its replica identity"
		}
	}
	return nil, ""
}

// identityColumns gives the columns by which a subscriber tells a row; known is
// false where there is no way to.
func identityColumns(t *catalog.Table) (columns []string, known bool) {
	switch index, is := strings.CutPrefix(t.ReplicaIdentity, "index "); {
	case is:
		x := t.Index(index)
		if x == nil || x.Invalid {
			return nil, false
		}
		return x.KeyColumns(), true
	case t.ReplicaIdentity == "full":
		for _, c := range t.Columns {
			columns = append(columns, c.Name)
		}
		return columns, true
	case t.ReplicaIdentity == "nothing" || t.PrimaryKey() == nil || t.PrimaryKey().Deferrable:
		return nil, false
	}
	return t.PrimaryKey().Columns, true
}

// publishedAs gives the table in whose name the rows of another are published:
// its own, or that of one that it is a partition of.
func publishedAs(c *catalog.Catalog, p *catalog.Publication, t *catalog.Table) (as catalog.Name, published bool) {
	as, published = t.Name, p.AllTables
	for x := t; x != nil; {
		if slices.Contains(p.Tables, x.Name) || slices.Contains(p.Schemas, x.Name.Schema) {
			published = true
			if p.ViaRoot {
				as = x.Name
			}
		}
		if x.PartitionOf == nil {
			break
		}
		x = c.Table(x.PartitionOf.Parent)
	}
	return as, published
}
