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
	around := m.aroundViews([]catalog.Name{name})
	s.SQL, s.Hazards = slices.Concat(around.drop, s.SQL, around.create), append(s.Hazards, around.hazards...)
	m.add(changeColumn, s)
	return true, true
}

// leansOn reports whether an index or a constraint needs a column: it would
// go with it.
func leansOn(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return indexReads(x, column) }) || slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool {
		return slices.Contains(c.Columns, column) || mentions(c.Expr, column) || mentions(c.Where, column)
	})
}

func indexReads(x *catalog.Index, column string) bool {
	return mentions(x.Where, column) || slices.Contains(x.Include, column) || slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool {
		return k.Column == column || mentions(k.Expr, column)
	})
}

// generatedLast orders changes of columns: what is computed no more frees the
// columns that it read, and what is computed reads them as they are to be.
func generatedLast(changed []diff.Pair[*catalog.Column]) []diff.Pair[*catalog.Column] {
	place := func(p diff.Pair[*catalog.Column]) int {
		switch {
		case p.To.Generated.Kind != "":
			return 2
		case p.From.Generated.Kind != "":
			return 0
		}
		return 1
	}
	out := slices.Clone(changed)
	slices.SortStableFunc(out, func(a, b diff.Pair[*catalog.Column]) int { return place(a) - place(b) })
	return out
}

// withComputed lets a step that changes the type of a column take out those
// that are computed from it, for which PostgreSQL refuses the change, and add
// them again as they are to be, with their indexes: all in one rewriting.
func (m *maker) withComputed(t diff.Table, column *catalog.Column, s *Step) bool {
	var drop, dropBack, again, back, indexes, indexesBack []string
	for _, c := range t.From.Columns {
		to := t.To.Column(c.Name)
		if c.Name == column.Name || !mentions(c.Generated.Expr, column.Name) || to != nil && to.Generated.Kind == "" {
			continue // it is an ordinary column by now
		}
		if why := m.needed(t.From, c.Name); why != "" {
			m.refuse("column", t.To.Name.String()+"."+column.Name, "its type changes, "+c.Name+" is computed from it, and "+why, "drop what needs "+c.Name+" first, and add it again when the type has changed")
			return false
		}
		drop = append(drop, "DROP COLUMN "+ident.Quote(c.Name))
		back = append(back, "ADD COLUMN "+sqlwrite.ColumnDefinition(t.To.Name.Name, c))
		if to != nil {
			again = append(again, "ADD COLUMN "+sqlwrite.ColumnDefinition(t.To.Name.Name, to))
			dropBack = append(dropBack, "DROP COLUMN "+ident.Quote(c.Name))
			indexes = append(indexes, m.columnExtras(t.To.Name, &catalog.Column{Name: to.Name}, to)...)
			m.swapped[to] = true
		} else {
			m.swapped[c] = true
			s.Hazards = append(s.Hazards, lost("the values of "+t.To.Name.String()+"."+c.Name+" go")...)
		}
		for _, x := range t.From.Indexes {
			if !indexReads(x, c.Name) {
				continue
			}
			m.swapped[x] = true
			indexesBack = append(indexesBack, sqlwrite.CreateIndex(x, t.To.Name, ""))
			if x.Comment != "" {
				indexesBack = append(indexesBack, comment("INDEX "+sqlwrite.Name(indexName(t.To.Name, x)), x.Comment))
			}
			if to := t.To.Index(x.Name); to != nil {
				m.swapped[to] = true
				indexes = append(indexes, sqlwrite.CreateIndex(to, t.To.Name, ""))
				if to.Comment != "" {
					indexes = append(indexes, comment("INDEX "+sqlwrite.Name(indexName(t.To.Name, to)), to.Comment))
				}
			}
		}
	}
	if len(drop) == 0 {
		return true
	}
	within := func(drop []string, sql string, add []string) string {
		change := strings.TrimPrefix(sql, alter(t.To.Name))
		return alter(t.To.Name) + strings.Join(slices.Concat(drop, []string{change}, add), ", ")
	}
	s.Why += "; what is computed from the column is computed anew"
	s.SQL = append([]string{within(drop, s.SQL[0], again)}, indexes...)
	s.Undo = append([]string{within(dropBack, s.Undo[0], back)}, indexesBack...)
	return true
}

// needed tells what would go with a generated column and is not made again.
func (m *maker) needed(t *catalog.Table, column string) string {
	for _, c := range t.Constraints {
		if slices.Contains(c.Columns, column) || mentions(c.Expr, column) || mentions(c.Where, column) {
			return "constraint " + c.Name + " needs that"
		}
	}
	for _, f := range m.family(t) {
		if t.PartitionBy != nil && slices.ContainsFunc(f.Indexes, func(x *catalog.Index) bool { return indexReads(x, column) }) {
			return "indexes of partitions need that"
		}
	}
	return ""
}
