package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// changeGeneration plans another expression of a generated column, or the end
// of one. whole: the column was made anew, with all that differs about it.
func (m *maker) changeGeneration(t diff.Table, from, to *catalog.Column) (whole, ok bool) {
	name, path := t.To.Name, t.To.Name.String()+"."+to.Name
	col, obj := alter(name)+"ALTER COLUMN "+ident.Quote(to.Name)+" ", Object{"column", path}
	set := func(c *catalog.Column) []string {
		return []string{col + "SET EXPRESSION AS (" + c.Generated.Expr.String() + ")"}
	}
	was, is := from.Generated.Kind, to.Generated.Kind
	switch {
	case was == is && feature.Server(m.opt.Postgres, feature.SetExpression):
		s := Step{Title: "change the expression of " + path, Object: obj, SQL: set(to), Undo: set(from)}
		if is == "stored" {
			s.Hazards = []Hazard{rewrite(name, "computing the column anew")}
		}
		m.add(changeColumn, s)
		return false, true
	case was == "stored" && is == "":
		m.add(changeColumn, Step{Title: "let " + path + " be an ordinary column", Object: obj, SQL: []string{col + "DROP EXPRESSION"},
			Why: "its values stay; new rows are given theirs by whoever writes them", Verify: exists(columnQuery(name, to.Name, " AND attgenerated = ''"))})
		return false, true
	case leansOn(t.From, from.Name):
		return false, false
	}
	s := Step{Title: "make column " + path + " anew", Object: obj, Why: "PostgreSQL has no other way from one to the other; nothing is built on the column",
		SQL: []string{alter(name) + "DROP COLUMN " + ident.Quote(from.Name) + ", ADD COLUMN " + sqlwrite.ColumnDefinition(name.Name, to)}}
	s.SQL = append(s.SQL, m.columnExtras(name, &catalog.Column{Name: to.Name}, to)...)
	if was == "" {
		s.Hazards = lost("the values of " + path + " go, and computed ones take their place")
	}
	if is == "stored" {
		s.Hazards = append(s.Hazards, rewrite(name, "computing the column"))
	}
	m.add(changeColumn, s)
	return true, true
}

// leansOn reports whether an index or a constraint needs a column: it would
// go with it.
func leansOn(t *catalog.Table, column string) bool {
	mentions := func(e *catalog.Expr) bool { return e != nil && strings.Contains(e.SQL, column) }
	return slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool {
		return mentions(x.Where) || slices.Contains(x.Include, column) || slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool {
			return k.Column == column || mentions(k.Expr)
		})
	}) || slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool {
		return slices.Contains(c.Columns, column) || mentions(c.Expr) || mentions(c.Where)
	})
}
