package naming

import (
	"iter"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// named is a name with the object that bears it.
type named struct {
	name   string
	what   string // "table", "column", "index", "constraint", "view"
	object rule.Object
	pos    span.Span
}

// names lists what people named: tables, views, columns, indexes and
// constraints of roots. Names that PostgreSQL made up are left out.
func names(p *rule.Pass) iter.Seq[named] {
	return func(yield func(named) bool) {
		for _, t := range p.Tables() {
			if !namesOf(t, yield) {
				return
			}
		}
		for _, v := range p.Catalog.Views {
			if !yield(named{v.Name.Name, "view", rule.Object{Kind: "view", Schema: v.Name.Schema, Table: v.Name.Name}, v.Pos}) {
				return
			}
		}
	}
}

func namesOf(t *catalog.Table, yield func(named) bool) bool {
	if !yield(named{t.Name.Name, "table", rule.TableObject(t), t.Pos}) {
		return false
	}
	for _, c := range t.Columns {
		if !c.Inherited && !yield(named{c.Name, "column", sub("column", t.Name, c.Name), c.Pos}) {
			return false
		}
	}
	for _, i := range t.Indexes {
		if i.Constraint == "" && i.Parent == "" && !yield(named{i.Name, "index", sub("index", t.Name, i.Name), i.Pos}) {
			return false
		}
	}
	for _, c := range t.Constraints {
		if !c.Unnamed && !c.Inherited && !yield(named{c.Name, "constraint", sub("constraint", t.Name, c.Name), c.Pos}) {
			return false
		}
	}
	return true
}

func sub(kind string, table catalog.Name, name string) rule.Object {
	return rule.Object{Kind: kind, Schema: table.Schema, Table: table.Name, Name: name}
}
