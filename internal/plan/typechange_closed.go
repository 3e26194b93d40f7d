package plan

import (
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// closed looks for what cannot change places, and collects what can.
func (s *columnSwap) closed() string {
	from, to, name := s.t.From, s.t.To, s.to.Name
	switch {
	case from.Kind != catalog.OrdinaryTable || from.PartitionOf != nil || len(from.Inherits) > 0 || s.hasChildren() || from.Hypertable != nil:
		return "the table is partitioned, a partition or inherits"
	case from.Column(s.fresh) != nil || from.Column(s.old) != nil || to.Column(s.fresh) != nil || to.Column(s.old) != nil:
		return "a column " + s.fresh + " or " + s.old + " is there already"
	case strings.HasPrefix(from.ReplicaIdentity, "index "):
		return "the replica identity is an index"
	case from.ForceRowSecurity:
		return "policies may hide rows from the owner, who would have to fill the second column"
	case s.from.Generated.Kind != "":
		return "the column is generated"
	}
	for _, c := range from.Columns {
		if c.Name != name && mentions(c.Generated.Expr, name) {
			return "the generated column " + c.Name + " reads it"
		}
	}
	for _, g := range from.Triggers {
		if slices.Contains(g.UpdateOf, name) || mentions(g.When, name) {
			return "trigger " + g.Name + " names it"
		}
	}
	for _, p := range from.Policies {
		if mentions(p.Using, name) || mentions(p.WithCheck, name) {
			return "policy " + p.Name + " reads it"
		}
	}
	for _, x := range s.m.d.From.Statistics {
		if x.Table == from.Name && (slices.Contains(x.Columns, name) || slices.ContainsFunc(x.Exprs, func(e catalog.Expr) bool { return mentions(&e, name) })) {
			return "statistics " + x.Name.String() + " are about it"
		}
	}
	for _, g := range slices.Concat(s.m.d.From.Grants, s.m.d.To.Grants) {
		if g.Object == from.Name.String() && slices.Contains(g.Columns, name) {
			return "a privilege is on this column alone"
		}
	}
	for _, p := range s.m.d.From.Publications {
		if part := p.Part(from.Name); slices.Contains(part.Columns, name) || mentions(part.Where, name) {
			return "publication " + p.Name + " names it"
		}
	}
	for _, d := range s.m.d.From.Depends {
		if d.On == catalog.Key("relation", from.Name.String()) && (strings.HasPrefix(d.Object, "function ") || strings.HasPrefix(d.Object, "rule ")) {
			return d.Object + " is compiled with the table"
		}
	}
	if why := s.collectIndexes(); why != "" {
		return why
	}
	return s.collectConstraints()
}

func (s *columnSwap) hasChildren() bool {
	return slices.ContainsFunc(s.m.d.From.Tables, func(t *catalog.Table) bool { return slices.Contains(t.Inherits, s.t.From.Name) })
}

// mentions reports whether an expression may read a column.
func mentions(e *catalog.Expr, column string) bool {
	if e == nil {
		return false
	}
	return regexp.MustCompile(`(^|[^\pL\pN_$])` + regexp.QuoteMeta(strings.ReplaceAll(column, `"`, `""`)) + `([^\pL\pN_$]|$)`).MatchString(e.SQL)
}

func (s *columnSwap) collectIndexes() string {
	name := s.to.Name
	for _, x := range s.t.From.Indexes {
		reads := mentions(x.Where, name)
		for _, k := range x.Keys {
			reads = reads || mentions(k.Expr, name) || k.Column == name && (k.OpClass != "" || k.Collation != "")
		}
		if reads {
			return "index " + x.Name + " computes with it or has an operator class or collation of its own"
		}
		if x.Constraint != "" || !slices.Contains(x.Include, name) && !slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return k.Column == name }) {
			continue
		}
		if !unchanged(x, s.t.Indexes) {
			return "index " + x.Name + " changes too"
		}
		s.indexes = append(s.indexes, x)
	}
	return ""
}

// unchanged reports whether an object is neither changed nor dropped.
func unchanged[T comparable](x T, set diff.Set[T]) bool {
	return !slices.Contains(set.Dropped, x) && !slices.ContainsFunc(set.Changed, func(p diff.Pair[T]) bool { return p.From == x })
}

func (s *columnSwap) collectConstraints() string {
	name := s.to.Name
	for _, c := range s.t.From.Constraints {
		if !slices.Contains(c.Columns, name) && !slices.Contains(c.Include, name) {
			if c.Kind == catalog.Exclusion && (mentions(c.Where, name) || slices.ContainsFunc(c.Elements, func(e catalog.ExclusionElement) bool { return e.Column == name || mentions(e.Expr, name) })) {
				return "exclusion constraint " + c.Name + " compares it"
			}
			continue
		}
		to := s.t.To.Constraint(c.Name)
		switch {
		case c.Kind == catalog.Check && to != nil && to.Kind == c.Kind:
			// The server has written the casts anew that the old type asked for.
			s.checks = append(s.checks, to)
		case !unchanged(c, s.t.Constraints):
			return "constraint " + c.Name + " changes too"
		case c.Kind == catalog.Exclusion || c.WithoutOverlaps:
			return "constraint " + c.Name + " has no online form"
		case c.Kind == catalog.ForeignKey:
			s.foreign = append(s.foreign, foreignKey{s.t.From, c})
		default:
			s.keys = append(s.keys, c)
		}
	}
	for _, other := range s.m.d.From.Tables {
		for _, c := range other.Constraints {
			if c.Kind != catalog.ForeignKey || c.Inherited || c.RefTable != s.t.From.Name || !slices.Contains(c.RefColumns, name) ||
				slices.ContainsFunc(s.foreign, func(f foreignKey) bool { return f.key == c }) {
				continue
			}
			after := s.m.d.To.Table(other.Name)
			if after == nil || other.PartitionBy != nil {
				return "the foreign key " + c.Name + " of " + other.Name.String() + " stands on it"
			}
			if !slices.ContainsFunc(after.Constraints, func(x *catalog.Constraint) bool {
				return x.Name == c.Name && sqlwrite.ConstraintDefinition(after, x) == sqlwrite.ConstraintDefinition(other, c)
			}) {
				return "the foreign key " + c.Name + " of " + other.Name.String() + " changes too"
			}
			s.foreign = append(s.foreign, foreignKey{other, c})
		}
	}
	return ""
}
