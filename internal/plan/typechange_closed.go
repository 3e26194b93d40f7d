package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
)

// closed looks for what cannot change places, and collects what can.
func (s *columnSwap) closed() string {
	from := s.t.From
	switch {
	case from.PartitionOf != nil:
		return "the table is a partition"
	case s.to.Identity == catalog.NoIdentity && s.m.leavesIdentity(s.t.To.Name, s.to.Name) != nil:
		return "the sequence of the identity column is to be one of its own"
	case s.from.Generated.Kind != "":
		return "the column is generated"
	}
	s.family = s.m.family(from)
	for _, collect := range []func(*catalog.Table) string{s.unfit, s.collectCompiled, s.collectGenerated, s.collectTriggers, s.collectIndexes, s.collectConstraints} {
		for _, t := range s.family {
			if why := collect(t); why != "" {
				return why
			}
		}
	}
	s.collectPolicies()
	s.collectGrants()
	s.collectPublications()
	if why := s.collectStatistics(); why != "" {
		return why
	}
	return s.collectForeign()
}

// family gives a table of the actual state with its partitions, parents first.
func (m *maker) family(t *catalog.Table) []*catalog.Table {
	out := []*catalog.Table{t}
	if t.PartitionBy == nil {
		return out
	}
	for _, p := range m.d.From.Partitions(t.Name) {
		out = append(out, m.family(p)...)
	}
	return out
}

func (s *columnSwap) familyNames() []catalog.Name {
	var out []catalog.Name
	for _, t := range s.family {
		out = append(out, t.Name)
	}
	return out
}

// of reports whether a table is of the family.
func (s *columnSwap) of(n catalog.Name) bool {
	return slices.ContainsFunc(s.family, func(t *catalog.Table) bool { return t.Name == n })
}

// unfit tells what about a table itself closes the way.
func (s *columnSwap) unfit(t *catalog.Table) string {
	switch {
	case t.Kind == catalog.ForeignTable && t == s.t.From:
		return "the table is a foreign one"
	case t.Kind == catalog.ForeignTable:
		return "partition " + t.Name.String() + " is a foreign table"
	case t.Hypertable != nil:
		return "the table is a hypertable"
	case len(t.Inherits) > 0 || slices.ContainsFunc(s.m.d.From.Tables, func(c *catalog.Table) bool { return slices.Contains(c.Inherits, t.Name) }):
		return "the table inherits or is inherited from"
	case t.PartitionOf != nil && t.PartitionOf.DetachPending:
		return "partition " + t.Name.String() + " is half detached"
	case t.ForceRowSecurity:
		return "policies may hide rows from the owner, who would have to fill the second column"
	}
	return ""
}

// inPartitionKey reports whether a table or one of its partitions is
// partitioned by a column, whose type PostgreSQL then does not change.
func (m *maker) inPartitionKey(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(m.family(t), func(t *catalog.Table) bool {
		return t.PartitionBy != nil && slices.ContainsFunc(t.PartitionBy.Keys, func(k catalog.PartitionKeyPart) bool {
			return k.Column == column || mentions(k.Expr, column)
		})
	})
}
