package plan

import (
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// mentions reports whether an expression may read a column.
func mentions(e *catalog.Expr, column string) bool {
	if e == nil {
		return false
	}
	return regexp.MustCompile(`(^|[^\pL\pN_$])` + regexp.QuoteMeta(strings.ReplaceAll(column, `"`, `""`)) + `([^\pL\pN_$]|$)`).MatchString(e.SQL)
}

// wanted gives a table as it is to be; one that goes stays as it is until then.
func (s *columnSwap) wanted(t *catalog.Table) *catalog.Table {
	if to := s.m.d.To.Table(t.Name); to != nil {
		return to
	}
	return t
}

// stands gives what is there before the exchange: as it is wanted, where that
// of another column has made it so.
func stands[T comparable](m *maker, was, wanted T) T {
	if m.swapped[wanted] {
		return wanted
	}
	return was
}

func (s *columnSwap) collectIndexes(t *catalog.Table) string {
	name := s.to.Name
	for _, x := range t.Indexes {
		to := s.wanted(t).Index(x.Name)
		x = stands(s.m, x, to)
		if !indexReads(x, name) || x.Constraint != "" || x.Parent != "" {
			continue
		}
		switch {
		case to == nil && x.Unique:
			return "the unique index " + x.Name + " goes too"
		case to == nil: // it goes after the column that it is on has gone aside
			s.stay = append(s.stay, x)
			continue
		case x.Invalid:
			return "index " + x.Name + " is not complete"
		}
		twin, why := s.twinOf(t, to)
		if why != "" {
			return why
		}
		s.wants = append(s.wants, to)
		s.indexes = append(s.indexes, twin)
	}
	return ""
}

// unchanged reports whether a constraint is neither changed nor dropped.
func (m *maker) unchanged(t *catalog.Table, c *catalog.Constraint) bool {
	return !slices.ContainsFunc(m.d.Details, func(d diff.Table) bool {
		return d.From == t && (slices.Contains(d.Constraints.Dropped, c) ||
			slices.ContainsFunc(d.Constraints.Changed, func(p diff.Pair[*catalog.Constraint]) bool { return p.From == c }))
	})
}

func (s *columnSwap) collectConstraints(t *catalog.Table) string {
	name := s.to.Name
	for _, c := range t.Constraints {
		if c.Inherited {
			continue
		}
		to := s.wanted(t).Constraint(c.Name)
		c = stands(s.m, c, to)
		if !slices.Contains(c.Columns, name) && !slices.Contains(c.Include, name) {
			if c.Kind == catalog.Exclusion && (mentions(c.Where, name) || slices.ContainsFunc(c.Elements, func(e catalog.ExclusionElement) bool { return e.Column == name || mentions(e.Expr, name) })) {
				return "exclusion constraint " + c.Name + " compares it"
			}
			continue
		}
		switch {
		case c.Kind == catalog.Check && to != nil && to.Kind == c.Kind:
			// The server has written the casts anew that the old type asked for.
			s.wants = append(s.wants, to)
			s.checks = append(s.checks, held{s.wanted(t), to})
		case !s.m.unchanged(t, c):
			return "constraint " + c.Name + " changes too"
		case c.Kind == catalog.Exclusion || c.WithoutOverlaps:
			return "constraint " + c.Name + " has no online form"
		case c.Kind == catalog.ForeignKey:
			s.foreign = append(s.foreign, held{t, c})
		default:
			index := keyIndex(t, c, c.Index)
			own := t.Index(c.Index)
			index.Comment = own.Comment
			if own.Parent != "" {
				return "the key " + c.Name + " is a part of index " + own.Parent
			}
			twin, why := s.twinOf(t, index)
			if why != "" {
				return why
			}
			s.keys = append(s.keys, swapKey{held{t, c}, twin})
		}
	}
	return ""
}

// collectForeign finds the foreign keys of other tables that point at the
// column.
func (s *columnSwap) collectForeign() string {
	for _, other := range s.m.d.From.Tables {
		for _, c := range other.Constraints {
			if c.Kind != catalog.ForeignKey || c.Inherited || !s.of(c.RefTable) || !slices.Contains(c.RefColumns, s.to.Name) ||
				slices.ContainsFunc(s.foreign, func(f held) bool { return f.key == c }) {
				continue
			}
			after := s.m.d.To.Table(other.Name)
			if after == nil {
				return "the foreign key " + c.Name + " of " + other.Name.String() + " stands on it"
			}
			if !slices.ContainsFunc(after.Constraints, func(x *catalog.Constraint) bool {
				return x.Name == c.Name && sqlwrite.ConstraintDefinition(after, x) == sqlwrite.ConstraintDefinition(other, c)
			}) {
				return "the foreign key " + c.Name + " of " + other.Name.String() + " changes too"
			}
			s.foreign = append(s.foreign, held{other, c})
		}
	}
	return ""
}
