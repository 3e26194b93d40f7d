package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// What names a column is kept by its number: it would follow the first column
// under its new name. So it goes, and comes again as the desired state has it,
// in the one transaction in which the columns change places.

// collectGenerated takes the virtual columns that compute with the column;
// stored ones would be written anew.
func (s *columnSwap) collectGenerated(t *catalog.Table) string {
	for _, c := range t.Columns {
		if c.Name == s.to.Name || !mentions(c.Generated.Expr, s.to.Name) {
			continue
		}
		to := s.wanted(t).Column(c.Name)
		switch {
		case to != nil && to.Generated.Kind == "":
			continue // it is an ordinary column by now
		case to == nil || to.Generated.Kind != c.Generated.Kind:
			return "the generated column " + c.Name + ", which reads it, changes too"
		case c.Generated.Kind != "virtual":
			return "the stored values of the generated column " + c.Name + " are computed from it"
		case c.NotNull || slices.ContainsFunc(t.Constraints, func(k *catalog.Constraint) bool { return slices.Contains(k.Columns, c.Name) }):
			return "the generated column " + c.Name + ", which reads it, is under a constraint"
		}
		if t != s.t.From && to.Generated.Expr.String() == s.t.To.Column(c.Name).Generated.Expr.String() {
			continue // it comes with the parent's
		}
		s.create = append(s.create, alter(t.Name)+"ALTER COLUMN "+ident.Quote(c.Name)+" SET EXPRESSION AS ("+to.Generated.Expr.String()+")")
	}
	return ""
}

func (s *columnSwap) collectTriggers(t *catalog.Table) string {
	for _, g := range t.Triggers {
		i := slices.IndexFunc(s.wanted(t).Triggers, func(o *catalog.Trigger) bool { return o.Name == g.Name })
		if i >= 0 {
			g = stands(s.m, g, s.wanted(t).Triggers[i])
		}
		if !slices.Contains(g.UpdateOf, s.to.Name) && !mentions(g.When, s.to.Name) {
			continue
		}
		if g.Inherited {
			if s.m.switchedByItself(t, g) {
				s.create = append(s.create, alter(t.Name)+enabledWord(g)+" TRIGGER "+ident.Quote(g.Name))
			}
			continue
		}
		if i < 0 {
			continue // it goes before anything else is done
		}
		again := s.wanted(t).Triggers[i]
		s.wants = append(s.wants, again)
		s.drop = append(s.drop, dropTriggerSQL(t.Name, g))
		s.create = append(s.create, s.m.triggerSQL(t.Name, again)...)
	}
	return ""
}

// switchedByItself reports whether a partition's copy of a trigger is switched
// otherwise than its parent's.
func (m *maker) switchedByItself(t *catalog.Table, g *catalog.Trigger) bool {
	parent := m.d.From.Table(t.PartitionOf.Parent)
	return !slices.ContainsFunc(parent.Triggers, func(o *catalog.Trigger) bool { return o.Name == g.Name && o.Enabled == g.Enabled })
}

// collectPolicies takes those of other tables too, which may ask this one.
func (s *columnSwap) collectPolicies() {
	for _, t := range s.m.d.From.Tables {
		own := s.of(t.Name)
		for _, p := range t.Policies {
			again := p
			i := slices.IndexFunc(s.wanted(t).Policies, func(o *catalog.Policy) bool { return o.Name == p.Name })
			if i >= 0 {
				again = s.wanted(t).Policies[i]
				p = stands(s.m, p, again)
			}
			reads := func(e *catalog.Expr) bool {
				return mentions(e, s.to.Name) && (own || slices.ContainsFunc(s.family, func(f *catalog.Table) bool { return mentions(e, f.Name.Name) }))
			}
			if !reads(p.Using) && !reads(p.WithCheck) {
				continue
			}
			if !own && !slices.Contains(s.beside, t.Name) {
				s.beside = append(s.beside, t.Name)
			}
			if i >= 0 {
				s.wants = append(s.wants, again)
			}
			s.drop = append(s.drop, "DROP POLICY "+ident.Quote(p.Name)+" ON "+sqlwrite.Name(t.Name))
			s.create = append(s.create, policySQL(t.Name, again)...)
		}
	}
}

func policySQL(on catalog.Name, p *catalog.Policy) []string {
	sql := []string{sqlwrite.CreatePolicy(on, p)}
	if p.Comment != "" {
		sql = append(sql, comment("POLICY "+ident.Quote(p.Name)+" ON "+sqlwrite.Name(on), p.Comment))
	}
	return sql
}

// collectGrants takes privileges on the column alone, as they are: what
// changes about them has steps of its own.
func (s *columnSwap) collectGrants() {
	for _, g := range s.m.d.From.Grants {
		if g.ObjectKind == "table" && s.of(objectName(g.Object)) && slices.Contains(g.Columns, s.to.Name) {
			one := *g
			one.Columns = []string{s.to.Name}
			s.create = append(s.create, grantSQL(&one, one.Privileges))
		}
	}
}

// member is a table of a publication.
type member struct {
	of    *catalog.Publication
	table catalog.Name
}

func (p member) part() catalog.PublishedPart { return p.of.Part(p.table) }

// collectPublications takes those that list the column or choose rows by it.
func (s *columnSwap) collectPublications() {
	for _, p := range s.m.d.From.Publications {
		for _, t := range p.Tables {
			again := p
			if i := slices.IndexFunc(s.m.d.To.Publications, func(o *catalog.Publication) bool { return o.Name == p.Name }); i >= 0 && slices.Contains(s.m.d.To.Publications[i].Tables, t) {
				again = s.m.d.To.Publications[i]
			}
			part := stands(s.m, member{p, t}, member{again, t}).part()
			if !s.of(t) || !slices.Contains(part.Columns, s.to.Name) && !mentions(part.Where, s.to.Name) {
				continue
			}
			s.wants = append(s.wants, member{again, t})
			name := "ALTER PUBLICATION " + ident.Quote(p.Name)
			s.drop = append(s.drop, name+" DROP TABLE "+sqlwrite.Name(t))
			s.create = append(s.create, name+" ADD "+publishedTable(again, t))
		}
	}
}

// twinStatistics are statistics about the second column that take the place
// of those about the first.
type twinStatistics struct{ was, fresh *catalog.Statistics }

func (s *columnSwap) collectStatistics() string {
	for _, x := range s.m.d.From.Statistics {
		i := slices.IndexFunc(s.m.d.To.Statistics, func(o *catalog.Statistics) bool { return o.Name == x.Name && o.Table == x.Table })
		if !s.of(x.Table) || i < 0 { // what goes, goes after the column has gone aside
			continue
		}
		to := s.m.d.To.Statistics[i]
		x = stands(s.m, x, to)
		if !slices.Contains(x.Columns, s.to.Name) && !slices.ContainsFunc(x.Exprs, func(e catalog.Expr) bool { return mentions(&e, s.to.Name) }) {
			continue
		}
		fresh := *to
		fresh.Name.Name = s.m.spare(inSchema(statisticsNames, x.Name.Schema), x.Name.Name, "", "new")
		fresh.Columns, fresh.Exprs = s.renamed(to.Columns), nil
		for _, e := range to.Exprs {
			again, ok := s.rewritten(&e)
			if !ok {
				return "statistics " + x.Name.String() + " compute in a way that cannot be written for another column"
			}
			fresh.Exprs = append(fresh.Exprs, *again)
		}
		s.wants = append(s.wants, to)
		s.statistics = append(s.statistics, twinStatistics{to, &fresh})
	}
	return ""
}

// gather makes the second column known to the planner before queries meet it.
func (s *columnSwap) gather() {
	x := Step{Title: "gather statistics about " + s.fresh, Class: Alone, Why: "so that queries are planned well from the moment on in which it takes the place of " + s.to.Name,
		SQL: []string{"ANALYZE " + sqlwrite.Name(s.t.To.Name) + " (" + ident.Quote(s.fresh) + ")"}}
	computes := func(t twin) bool {
		return slices.ContainsFunc(t.fresh.Keys, func(k catalog.IndexKey) bool { return k.Expr != nil })
	}
	if len(s.statistics) > 0 || slices.ContainsFunc(s.indexes, computes) {
		// With a list of columns, expressions are left out.
		x.SQL = []string{"ANALYZE " + sqlwrite.Name(s.t.To.Name)}
	}
	for _, t := range s.statistics {
		n := sqlwrite.Name(t.fresh.Name)
		s.add(Step{Title: "create statistics " + t.fresh.Name.String(), SQL: []string{sqlwrite.CreateStatistics(t.fresh)}, Undo: []string{"DROP STATISTICS " + n}})
		if t.fresh.Table != s.t.To.Name {
			x.SQL = append(x.SQL, "ANALYZE "+sqlwrite.Name(t.fresh.Table))
		}
	}
	s.add(x)
}

// takePlace gives statistics the name and the comment of those that go.
func (t twinStatistics) takePlace() []string {
	sql := []string{"DROP STATISTICS " + sqlwrite.Name(t.was.Name), "ALTER STATISTICS " + sqlwrite.Name(t.fresh.Name) + " RENAME TO " + ident.Quote(t.was.Name.Name)}
	if t.was.Comment != "" {
		sql = append(sql, comment("STATISTICS "+sqlwrite.Name(t.was.Name), t.was.Comment))
	}
	return sql
}
