package catalog

import "strings"

// Exact is Normalize for two catalogs that were both read from servers of one
// version, with their definitions: there the text of an expression is the
// server's own, so that it is compared as it stands, but for the one spelling
// that changes when it is printed and read (spreadArrayCasts). A cast that
// differs is a difference, which Normalize takes for the server's habit. What
// only servers know (definitions, the role of default privileges) is kept.
func Exact(c *Catalog) *Catalog {
	text := c.Clone()
	text.eachExpr(func(e *Expr) {
		if !strings.EqualFold(e.Norm, "null") { // no default, or one that hides a parent's
			e.Norm = spreadArrayCasts(e.SQL)
		}
	})
	out := normalized(text)
	for _, f := range out.Functions {
		f.Definition = withoutCastNames(f.Definition)
	}
	out.Sort()
	return out
}

// withoutCastNames takes from an SQL-standard body the names of output columns
// that are casts. The server prints 'x'::text, and where that is read again,
// 'x'::text AS text.
func withoutCastNames(definition string) string {
	if !strings.Contains(definition, "\nBEGIN ATOMIC\n") {
		return definition
	}
	var b strings.Builder
	for rest := definition; ; {
		i := strings.Index(rest, "::")
		if i < 0 {
			return b.String() + rest
		}
		end := i + len("::")
		end += len(rest[end:]) - len(strings.TrimLeft(rest[end:], "abcdefghijklmnopqrstuvwxyz_0123456789(),[]"))
		b.WriteString(rest[:end])
		rest = rest[end:]
		if name, ok := strings.CutPrefix(rest, " AS "); ok {
			rest = strings.TrimLeft(name, `abcdefghijklmnopqrstuvwxyz_0123456789"`)
		}
	}
}

// eachExpr visits every expression and query.
func (c *Catalog) eachExpr(visit func(*Expr)) {
	v := func(e *Expr) {
		if e != nil {
			visit(e)
		}
	}
	columns := func(list []*Column) {
		for _, c := range list {
			v(c.Default)
			v(c.Generated.Expr)
		}
	}
	constraints := func(list []*Constraint) {
		for _, c := range list {
			v(c.Expr)
			v(c.Where)
			for i := range c.Elements {
				v(c.Elements[i].Expr)
			}
		}
	}
	indexes := func(list []*Index) {
		for _, x := range list {
			v(x.Where)
			for i := range x.Keys {
				v(x.Keys[i].Expr)
			}
		}
	}
	triggers := func(list []*Trigger) {
		for _, t := range list {
			v(t.When)
		}
	}
	for _, t := range c.Tables {
		columns(t.Columns)
		constraints(t.Constraints)
		indexes(t.Indexes)
		triggers(t.Triggers)
		for _, p := range t.Policies {
			v(p.Using)
			v(p.WithCheck)
		}
		if t.PartitionBy != nil {
			for i := range t.PartitionBy.Keys {
				v(t.PartitionBy.Keys[i].Expr)
			}
		}
	}
	for _, w := range c.Views {
		visit(&w.Query)
		columns(w.Columns)
		indexes(w.Indexes)
		triggers(w.Triggers)
	}
	for _, t := range c.Types {
		v(t.Default)
		columns(t.Columns)
		constraints(t.Constraints)
	}
	for _, s := range c.Statistics {
		for i := range s.Exprs {
			visit(&s.Exprs[i])
		}
	}
	for _, p := range c.Publications {
		for _, x := range p.Parts {
			v(x.Where)
		}
	}
}
