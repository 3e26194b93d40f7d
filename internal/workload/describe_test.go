package workload

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// describe writes levels in a few words a line, so that tests can state what
// they expect.
func describe(levels []*Level) string {
	var b strings.Builder
	for _, l := range levels {
		fmt.Fprintf(&b, "%s%s", l.Kind, flags(map[string]bool{"outermost": l.Outermost, "star": l.Star, "distinct": l.Distinct,
			"aggregates": l.Aggregates, "for update": l.ForUpdate}, "outermost", "star", "distinct", "aggregates", "for update"))
		if l.HasLimit {
			fmt.Fprintf(&b, " limit %s", l.Limit)
		}
		if l.HasOffset {
			fmt.Fprintf(&b, " offset %s", l.Offset)
		}
		b.WriteByte('\n')
		for _, r := range l.Relations {
			fmt.Fprintf(&b, "  from %s\n", relationText(r))
		}
		for _, t := range l.Targets {
			fmt.Fprintf(&b, "  get %s as %s\n", operandText(t.Operand), t.Alias)
		}
		if len(l.Assigned) > 0 {
			fmt.Fprintf(&b, "  set %s\n", strings.Join(l.Assigned, ", "))
		}
		if l.OnConflict != nil || l.OnConflictUpdate {
			fmt.Fprintf(&b, "  on conflict (%s) update=%v\n", strings.Join(l.OnConflict, ", "), l.OnConflictUpdate)
		}
		for _, p := range l.Predicates {
			fmt.Fprintf(&b, "  where %s %s %s%s\n", operandText(p.Left), p.Op, operandText(p.Right),
				flags(map[string]bool{"or": p.InOr, "join": p.Join, "having": p.Having}, "or", "join", "having"))
		}
		for _, g := range l.GroupBy {
			fmt.Fprintf(&b, "  group %s\n", g)
		}
		for _, k := range l.OrderBy {
			fmt.Fprintf(&b, "  order %s", operandText(k.Operand))
			if k.Op != "" {
				fmt.Fprintf(&b, " %s %s", k.Op, operandText(k.Other))
			}
			fmt.Fprintf(&b, "%s\n", flags(map[string]bool{"desc": k.Desc, "nulls first": k.NullsFirst, "computed": k.Computed}, "desc", "nulls first", "computed"))
		}
	}
	return b.String()
}

func flags(set map[string]bool, order ...string) string {
	var out []string
	for _, f := range order {
		if set[f] {
			out = append(out, f)
		}
	}
	if out == nil {
		return ""
	}
	return " [" + strings.Join(out, ", ") + "]"
}

func relationText(r Relation) string {
	s := r.Name.String()
	switch {
	case r.Table != nil:
		s = "table " + s
	case r.View != nil:
		s = "view " + s
	case r.CTE:
		s = "cte " + s
	case s == "":
		s = "subquery"
	default:
		s = "unknown " + s
	}
	if r.Alias != "" {
		s += " as " + r.Alias
	}
	if r.Join != "" {
		s += " " + r.Join
	}
	return s
}

func operandText(o Operand) string {
	s := o.Kind
	if o.Column != "" {
		s = "?." + o.Column
		if o.Table != nil {
			s = o.Table.Name.Name + "." + o.Column
		}
		if o.Kind != "column" {
			s = o.Kind + ":" + s
		}
	} else if s != "" && o.Kind != "subquery" {
		s += "(" + o.Text + ")"
	}
	if o.JSONOp != "" {
		s += " " + o.JSONOp + strings.Join(o.JSONPath, ".")
	}
	if o.Func != "" {
		s = o.Func + "{" + s
		for _, a := range o.FuncArgs {
			s += "; " + a
		}
		s += "}"
	}
	if o.Cast != "" {
		s += "::" + o.Cast
	}
	return s
}

// testCatalog has users, orders, docs (with a vector), and a view.
func testCatalog() *catalog.Catalog {
	table := func(schema, name string, columns ...string) *catalog.Table {
		t := &catalog.Table{Name: catalog.Name{Schema: schema, Name: name}, Kind: catalog.OrdinaryTable}
		for _, c := range columns {
			t.Columns = append(t.Columns, &catalog.Column{Name: c})
		}
		return t
	}
	orders := table("public", "orders", "id", "user_id", "status", "created_at", "total", "note")
	orders.Constraints = []*catalog.Constraint{{Name: "orders_uq", Kind: catalog.Unique, Columns: []string{"user_id", "created_at"}}}
	return &catalog.Catalog{
		Tables: []*catalog.Table{
			table("public", "users", "id", "email", "name", "active", "tags", "data", "manager_id"),
			orders,
			table("public", "docs", "doc_id", "body", "embedding"),
			table("audit", "log", "at", "who", "what"),
		},
		Views: []*catalog.View{{Name: catalog.Name{Schema: "public", Name: "active_users"},
			Columns: []*catalog.Column{{Name: "id"}, {Name: "email"}}}},
	}
}
