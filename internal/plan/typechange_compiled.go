package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// collectCompiled takes functions and rules that keep the columns of a table
// by their number: a function is replaced, a rule made again.
func (s *columnSwap) collectCompiled(t *catalog.Table) string {
	for _, d := range s.m.d.From.Depends {
		if d.On != catalog.Key("relation", t.Name.String()) || s.compiled[d.Object] {
			continue
		}
		ok := true
		switch {
		case strings.HasPrefix(d.Object, "function "):
			ok = s.remade && !s.givesRows(d.Object, t) || !s.remade && s.replaceFunction(d.Object)
		case strings.HasPrefix(d.Object, "rule "):
			ok = s.remakeRule(d.Object)
		}
		if !ok {
			return d.Object + " is compiled with the table"
		}
		s.compiled[d.Object] = true
	}
	return ""
}

// givesRows reports a function that gives rows of a table: until the end of
// the plan these have a column more than it was written for.
func (s *columnSwap) givesRows(key string, t *catalog.Table) bool {
	return slices.ContainsFunc(s.m.d.From.Functions, func(f *catalog.Function) bool {
		return functionKey(f) == key && mentions(&catalog.Expr{SQL: f.Returns}, t.Name.Name)
	})
}

func (s *columnSwap) replaceFunction(key string) bool {
	find := func(c *catalog.Catalog) *catalog.Function {
		i := slices.IndexFunc(c.Functions, func(f *catalog.Function) bool { return functionKey(f) == key })
		if i < 0 {
			return nil
		}
		return c.Functions[i]
	}
	from, to := find(s.m.d.From), find(s.m.d.To)
	if from == nil || to == nil || !replaceable(from, to) {
		return false
	}
	s.create = append(s.create, functionSQL(to))
	if from.Comment == to.Comment {
		s.wants = append(s.wants, to)
	}
	return true
}

// remakeRule leaves alone what would take hold of the filling.
func (s *columnSwap) remakeRule(key string) bool {
	i := slices.IndexFunc(s.m.d.From.OtherObjects, func(o *catalog.Other) bool { return diff.OtherKey(o) == key })
	if i < 0 || s.m.d.From.OtherObjects[i].Create == nil {
		return false
	}
	rule := s.m.d.From.OtherObjects[i]
	if s.m.remade[key] && !slices.ContainsFunc(s.m.d.To.OtherObjects, func(o *catalog.Other) bool { return diff.OtherKey(o) == key }) {
		return true // an earlier step has dropped it for good
	}
	if slices.ContainsFunc(s.m.readers(s.familyNames(), false), func(v *catalog.View) bool { return ruleOn(rule, v.Name) }) {
		return true // the view is made again, with its rules
	}
	if strings.Contains(rule.Create[0], " ON UPDATE TO ") {
		return false
	}
	if s.remade {
		return true
	}
	_, on, _ := strings.Cut(rule.Address, " ON ")
	for _, other := range s.m.d.From.Tables {
		if sqlwrite.Name(other.Name) == on && !s.of(other.Name) && !slices.Contains(s.beside, other.Name) {
			s.beside = append(s.beside, other.Name)
		}
	}
	s.drop = append(s.drop, "DROP "+rule.Address)
	s.create = append(s.create, createOther(rule)...)
	return true
}
