package naming

import (
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
func names(p *rule.Pass) []named {
	var out []named
	for _, t := range p.Tables() {
		table := rule.TableObject(t)
		out = append(out, named{t.Name.Name, "table", table, t.Pos})
		for _, c := range t.Columns {
			if !c.Inherited {
				out = append(out, named{c.Name, "column", sub("column", t.Name, c.Name), c.Pos})
			}
		}
		for _, i := range t.Indexes {
			if i.Constraint == "" && i.Parent == "" {
				out = append(out, named{i.Name, "index", sub("index", t.Name, i.Name), i.Pos})
			}
		}
		for _, c := range t.Constraints {
			if !c.Unnamed && !c.Inherited {
				out = append(out, named{c.Name, "constraint", sub("constraint", t.Name, c.Name), c.Pos})
			}
		}
	}
	for _, v := range p.Catalog.Views {
		out = append(out, named{v.Name.Name, "view", rule.Object{Kind: "view", Schema: v.Name.Schema, Table: v.Name.Name}, v.Pos})
	}
	return out
}

func sub(kind string, table catalog.Name, name string) rule.Object {
	return rule.Object{Kind: kind, Schema: table.Schema, Table: table.Name, Name: name}
}
