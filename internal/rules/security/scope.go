package security

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

// source is a relation of a FROM list, or the table of the policy itself.
type source struct {
	key   string // alias or name
	table *catalog.Table
	open  bool // its columns are not known
}

// scope is where names of columns are looked up, from the inside out.
type scope struct {
	sources []source
	outer   *scope
}

// walkScoped visits the nodes of an expression with the scope they stand in.
func walkScoped(p *rule.Pass, n *sqlparse.Node, s *scope, visit func(*sqlparse.Node, *scope)) {
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		sel := m.GetSelectStmt()
		if sel == nil || m == n {
			visit(m, s)
			return true
		}
		inner := &scope{outer: s}
		for _, f := range sel.FromClause {
			inner.sources = append(inner.sources, sourcesOf(p, f)...)
		}
		walkScoped(p, m, inner, visit)
		return false
	})
}

// sourcesOf gives the relations of one item of FROM.
func sourcesOf(p *rule.Pass, n *sqlparse.Node) []source {
	var out []source
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		switch {
		case m.GetRangeVar() != nil:
			r := m.GetRangeVar()
			s := source{key: r.Relname, table: lookUp(p, r.Schemaname, r.Relname)}
			if a := r.Alias.GetAliasname(); a != "" {
				s.key = a
			}
			s.open = s.table == nil || len(r.Alias.GetColnames()) > 0
			out = append(out, s)
		case m.GetRangeSubselect() != nil:
			out = append(out, source{key: m.GetRangeSubselect().Alias.GetAliasname(), open: true})
			return false
		case m.GetRangeFunction() != nil:
			out = append(out, source{key: m.GetRangeFunction().Alias.GetAliasname(), open: true})
			return false
		case m.GetSubLink() != nil:
			return false
		}
		return true
	})
	return out
}

// lookUp finds a table by a name that may lack its schema; nil when there is
// none or more than one.
func lookUp(p *rule.Pass, schema, name string) *catalog.Table {
	if schema != "" {
		return p.Catalog.Table(catalog.Name{Schema: schema, Name: name})
	}
	if t := p.Catalog.Table(catalog.Name{Schema: "public", Name: name}); t != nil {
		return t
	}
	var found []*catalog.Table
	for _, t := range p.Catalog.Tables {
		if t.Name.Name == name {
			found = append(found, t)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// resolve finds the source and column that a reference means; ok is false
// where that cannot be known.
func (s *scope) resolve(path []string) (src source, column string, at *scope, ok bool) {
	for ; s != nil; s = s.outer {
		for _, x := range s.sources {
			switch {
			case len(path) == 1 && x.open:
				return source{}, "", nil, false
			case len(path) == 1 && x.table.Column(path[0]) != nil:
				return x, path[0], s, true
			case len(path) >= 2 && x.key == path[len(path)-2]:
				return x, path[len(path)-1], s, true
			}
		}
	}
	return source{}, "", nil, false
}

// policyScope is the scope of a policy's own expression.
func policyScope(c clause) *scope {
	return &scope{sources: []source{{key: c.table.Name.Name, table: c.table}}}
}

// tableColumns gives the columns of the policy's table that an expression
// reads, those in sub-selects too.
func tableColumns(p *rule.Pass, c clause, n *sqlparse.Node) []string {
	var out []string
	top := policyScope(c)
	walkScoped(p, n, top, func(m *sqlparse.Node, s *scope) {
		if path := columnPath(m); path != nil {
			if _, column, at, ok := s.resolve(path); ok && at == top && !slices.Contains(out, column) {
				out = append(out, column)
			}
		}
	})
	return out
}
