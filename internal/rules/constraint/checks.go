package constraint

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// check is a CHECK constraint with its expression taken apart.
type check struct {
	*catalog.Constraint
	node *sqlparse.Node
	// named are the columns that it names, in the order of the table.
	named []string
}

// checks gives the CHECKs of a table that are enforced and can be read.
func checks(p *rule.Pass, t *catalog.Table) []check {
	read := rule.Memo(p, "constraint: checks", func() map[*catalog.Table][]check { return map[*catalog.Table][]check{} })
	out, ok := read[t]
	if !ok {
		out = readChecks(p, t)
		read[t] = out
	}
	return out
}

func readChecks(p *rule.Pass, t *catalog.Table) []check {
	var out []check
	for _, c := range t.Constraints {
		if c.Kind != catalog.Check || c.NotEnforced || c.Expr == nil {
			continue
		}
		if n, err := p.Expr(c.Expr.SQL); err == nil {
			out = append(out, check{c, n, mentioned(t, n)})
		}
	}
	return out
}

// mentioned gives the columns of a table that an expression names, in the
// order of the table.
func mentioned(t *catalog.Table, n *sqlparse.Node) []string {
	seen := map[string]bool{}
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if c := columnOf(m); c != "" {
			seen[c] = true
		}
		return true
	})
	var out []string
	for _, c := range t.Columns {
		if seen[c.Name] {
			out = append(out, c.Name)
		}
	}
	return out
}

// columnOf gives the name of a column reference, "" for anything else.
func columnOf(n *sqlparse.Node) string {
	ref := n.GetColumnRef()
	if ref == nil || len(ref.Fields) == 0 {
		return ""
	}
	return ref.Fields[len(ref.Fields)-1].GetString_().GetSval()
}

// bare looks through casts and collations.
func bare(n *sqlparse.Node) *sqlparse.Node {
	for {
		switch {
		case n.GetTypeCast() != nil:
			n = n.GetTypeCast().Arg
		case n.GetCollateClause() != nil:
			n = n.GetCollateClause().Arg
		default:
			return n
		}
	}
}

// together reports whether one enforced CHECK or exclusion constraint speaks
// of all of the columns.
func together(p *rule.Pass, t *catalog.Table, columns ...string) bool {
	for _, c := range checks(p, t) {
		if holdsAll(c.named, columns) {
			return true
		}
	}
	for _, c := range t.Constraints {
		if c.Kind != catalog.Exclusion {
			continue
		}
		var all []string
		for _, e := range c.Elements {
			if e.Column != "" {
				all = append(all, e.Column)
			} else if n, err := p.Expr(e.Expr.String()); err == nil {
				all = append(all, mentioned(t, n)...)
			}
		}
		if holdsAll(all, columns) {
			return true
		}
	}
	return false
}

func holdsAll(list, want []string) bool {
	for _, w := range want {
		if !slices.Contains(list, w) {
			return false
		}
	}
	return true
}

// checked reports whether some enforced CHECK speaks of the column, in the
// table or in the column's domain.
func checked(p *rule.Pass, t *catalog.Table, c *catalog.Column) bool {
	if d := domainOf(p, c); d != nil && len(d.Constraints) > 0 {
		return true
	}
	return slices.ContainsFunc(checks(p, t), func(k check) bool { return slices.Contains(k.named, c.Name) })
}

// domainOf gives the domain of a column, nil when its type is none.
func domainOf(p *rule.Pass, c *catalog.Column) *catalog.Type {
	if c.Type.Schema == "" || c.Type.Dims > 0 {
		return nil
	}
	d := p.Catalog.Type(catalog.Name{Schema: c.Type.Schema, Name: c.Type.Name})
	if d == nil || d.Kind != catalog.DomainType {
		return nil
	}
	return d
}

// required reports whether a column can never be NULL.
func required(p *rule.Pass, t *catalog.Table, c *catalog.Column) bool {
	if c.NotNull || c.Identity != "" {
		return true
	}
	if d := domainOf(p, c); d != nil && d.NotNull {
		return true
	}
	for _, k := range checks(p, t) {
		if saysNotNull(k.node, c.Name) {
			return true
		}
	}
	return false
}

// saysNotNull reports whether a condition demands the column in plain words.
func saysNotNull(n *sqlparse.Node, column string) bool {
	if b := n.GetBoolExpr(); b != nil && b.Boolop == sqlparse.BoolExprType_AND_EXPR {
		return slices.ContainsFunc(b.Args, func(a *sqlparse.Node) bool { return saysNotNull(a, column) })
	}
	t := n.GetNullTest()
	return t != nil && t.Nulltesttype == sqlparse.NullTestType_IS_NOT_NULL && columnOf(bare(t.Arg)) == column
}

// hasDefault reports a default that is not NULL.
func hasDefault(c *catalog.Column) bool {
	return c.Default != nil && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(c.Default.SQL)), "null")
}

// judged are the tables whose constraints a person could change.
func judged(p *rule.Pass) []*catalog.Table {
	return slices.DeleteFunc(slices.Clone(p.Tables()), func(t *catalog.Table) bool {
		return t.Kind == catalog.ForeignTable || t.Persistence == catalog.Temporary || !t.OfType.IsZero()
	})
}

// references gives the foreign key that a column stands in, nil for none.
func references(t *catalog.Table, column string) *catalog.Constraint {
	for _, c := range t.Constraints {
		if c.Kind == catalog.ForeignKey && slices.Contains(c.Columns, column) {
			return c
		}
	}
	return nil
}

// inUniqueKey reports whether a complete unique key ends at these columns:
// every one of its columns is among them.
func inUniqueKey(t *catalog.Table, columns ...string) bool {
	return slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool {
		return i.Unique && len(i.KeyColumns()) == len(i.Keys) && holdsAll(columns, i.KeyColumns())
	})
}

// at is the position of a column, or of its table.
func at(t *catalog.Table, c *catalog.Column) span.Span {
	if c.Pos.IsZero() {
		return t.Pos
	}
	return c.Pos
}

// placed is the position of a constraint, or of its table.
func placed(t *catalog.Table, c *catalog.Constraint) span.Span {
	if c.Pos.IsZero() {
		return t.Pos
	}
	return c.Pos
}

func table(t *catalog.Table) string { return name(t.Name) }

func name(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

// checkName is a name for a new CHECK.
func checkName(t *catalog.Table, what string) string {
	return rule.NewName("chk_"+t.Name.Name, what, "")
}
