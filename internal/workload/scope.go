package workload

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// source is a relation of FROM with what is known of its columns.
type source struct {
	Relation
	// key is the name that qualifies its columns: the alias or the name.
	key    string
	schema string // "" when aliased
	// columns by name; those of subqueries and CTEs lead to their origin.
	columns map[string]column
	// order of the columns, for * and for column aliases.
	order []string
	// open: more columns may exist than are known.
	open bool
}

// column is where a column's values come from; Table is nil when computed.
type column struct {
	Table  *catalog.Table
	Column string
}

// scope is what names mean at one level.
type scope struct {
	parent  *scope
	sources []*source
	ctes    map[string]*source
}

// cte finds a WITH query by name.
func (s *scope) cte(name string) *source {
	for ; s != nil; s = s.parent {
		if c := s.ctes[name]; c != nil {
			return c
		}
	}
	return nil
}

// reference is the result of resolving a column.
type reference struct {
	column
	source *source
	// outer: the column belongs to an enclosing query.
	outer bool
}

// resolve finds a column by the parts of its name.
func (s *scope) resolve(parts []string) (reference, bool) {
	for depth := 0; s != nil; s, depth = s.parent, depth+1 {
		if r, ok := s.resolveHere(parts); ok {
			r.outer = depth > 0
			return r, true
		}
	}
	return reference{}, false
}

func (s *scope) resolveHere(parts []string) (reference, bool) {
	name := parts[len(parts)-1]
	var found, maybe []reference
	for _, src := range s.sources {
		if len(parts) > 1 && !src.named(parts[:len(parts)-1]) {
			continue
		}
		if c, ok := src.columns[name]; ok {
			found = append(found, reference{column: c, source: src})
		} else if src.open {
			maybe = append(maybe, reference{column: column{Table: src.Table, Column: name}, source: src})
		}
	}
	switch {
	case len(found) == 1:
		return found[0], true
	case len(found) == 0 && len(maybe) == 1 && (len(parts) > 1 || len(s.sources) == 1):
		return maybe[0], true
	}
	return reference{}, false
}

func (s *source) named(qualifier []string) bool {
	n := len(qualifier)
	return qualifier[n-1] == s.key && (n == 1 || s.schema == "" && s.Alias == "" || qualifier[n-2] == s.schema)
}

// relation resolves a name of FROM: a WITH query, a table, a view.
func (a *analysis) relation(rv *sqlparse.RangeVar, sc *scope) *source {
	name := catalog.Name{Schema: rv.GetSchemaname(), Name: rv.GetRelname()}
	src := &source{key: name.Name, schema: name.Schema, columns: map[string]column{}}
	src.Name = name
	if name.Schema == "" {
		if c := sc.cte(name.Name); c != nil {
			src.CTE = true
			src.columns, src.order, src.open = c.columns, c.order, c.open
			src.alias(rv.GetAlias())
			return src
		}
	}
	switch found, t, v := a.names.lookup(name); {
	case t != nil:
		src.Name, src.Table = found, t
		for _, c := range t.Columns {
			src.add(c.Name, column{t, c.Name})
		}
	case v != nil:
		src.Name, src.View = found, v
		for _, c := range v.Columns {
			src.add(c.Name, column{nil, c.Name})
		}
		src.open = len(v.Columns) == 0
	default:
		src.open = true
		if !system(name) && !a.seen[name] {
			a.seen[name] = true
			a.unresolved = append(a.unresolved, name.String())
		}
	}
	src.alias(rv.GetAlias())
	return src
}

// system reports whether a relation is the server's own or an extension's.
func system(n catalog.Name) bool {
	switch n.Schema {
	case "pg_catalog", "information_schema", "timescaledb_information", "cron":
		return true
	}
	return n.Schema == "" && strings.HasPrefix(n.Name, "pg_")
}

func (s *source) add(name string, c column) {
	if _, twice := s.columns[name]; !twice {
		s.order = append(s.order, name)
	}
	s.columns[name] = c
}

// alias applies AS name (columns).
func (s *source) alias(al *sqlparse.Alias) {
	if al == nil {
		return
	}
	s.key, s.schema, s.Alias = al.Aliasname, "", al.Aliasname
	if len(al.Colnames) == 0 {
		return
	}
	columns, order := map[string]column{}, []string{}
	for i, old := range s.order {
		name := old
		if i < len(al.Colnames) {
			name = text(al.Colnames[i])
		}
		c := s.columns[old]
		if c.Table == nil {
			c.Column = name
		}
		columns[name] = c
		order = append(order, name)
	}
	for i := len(s.order); i < len(al.Colnames); i++ {
		columns[text(al.Colnames[i])] = column{nil, text(al.Colnames[i])}
		order = append(order, text(al.Colnames[i]))
	}
	s.columns, s.order = columns, order
}

// computed gives the source with all columns cut off from their tables:
// conditions on them do not reach the table's own indexes.
func (s source) computed() *source {
	columns := make(map[string]column, len(s.columns))
	for name := range s.columns {
		columns[name] = column{nil, name}
	}
	s.columns = columns
	return &s
}

// text is the value of a string node.
func text(n *sqlparse.Node) string { return n.GetString_().GetSval() }

// last is the last part of a qualified name.
func last(parts []*sqlparse.Node) string {
	if len(parts) == 0 {
		return ""
	}
	return text(parts[len(parts)-1])
}
