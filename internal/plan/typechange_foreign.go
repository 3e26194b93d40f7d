package plan

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// besides gives what stands for a foreign key until it is proven: itself, or
// before version 18, where a partitioned table takes none that is NOT VALID,
// those of its partitions.
func (m *maker) besides(f held) []held {
	if f.table.PartitionBy == nil || feature.Server(m.opt.Postgres, feature.PartitionedFKNotValid) {
		return []held{f}
	}
	var out []held
	for _, leaf := range m.leaves(f.table.Name) {
		own := *f.key
		own.Comment = ""
		for _, c := range leaf.Constraints {
			if c.Kind == catalog.ForeignKey && c.Inherited && sqlwrite.ConstraintDefinition(leaf, c) == sqlwrite.ConstraintDefinition(f.table, f.key) {
				own.Name = c.Name
			}
		}
		out = append(out, held{leaf, &own})
	}
	return out
}

// proveForeign reads the rows for a foreign key that has come back NOT VALID.
func (s *columnSwap) proveForeign(f held) {
	if f.key.NotValid || f.key.NotEnforced {
		return
	}
	parts := s.m.besides(f)
	for _, c := range parts {
		s.m.proveAgain(changeColumn, c.table, c.key)
	}
	if len(parts) != 1 || parts[0] != f {
		s.m.adoptForeignKey(changeColumn, f.table, f.key)
		s.m.commentConstraint(f.table, f.key)
	}
}
