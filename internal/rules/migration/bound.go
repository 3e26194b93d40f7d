package migration

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
)

// boundSQL writes a partition's bound as in CREATE and ATTACH.
func boundSQL(b *catalog.PartitionBound) string {
	switch {
	case b.Default:
		return "DEFAULT"
	case b.Modulus > 0:
		return fmt.Sprintf("FOR VALUES WITH (MODULUS %d, REMAINDER %d)", b.Modulus, b.Remainder)
	case len(b.In) > 0:
		return "FOR VALUES IN (" + strings.Join(b.In, ", ") + ")"
	}
	return fmt.Sprintf("FOR VALUES FROM (%s) TO (%s)", strings.Join(b.From, ", "), strings.Join(b.To, ", "))
}

// boundCheck writes the bound as a condition on the key, "" where no simple
// one says it.
func boundCheck(parent *catalog.Table, b *catalog.PartitionBound) string {
	if parent == nil || parent.PartitionBy == nil || len(parent.PartitionBy.Keys) != 1 || parent.PartitionBy.Keys[0].Column == "" {
		return ""
	}
	key := parent.PartitionBy.Keys[0].Column
	col := parent.Column(key)
	if col == nil || b.Default || b.Modulus > 0 {
		return ""
	}
	q := ident.Quote(key)
	var parts []string
	if !col.NotNull {
		parts = append(parts, q+" IS NOT NULL")
	}
	switch {
	case len(b.In) > 0:
		if slices.Contains(b.In, "NULL") {
			return ""
		}
		parts = append(parts, fmt.Sprintf("%s IN (%s)", q, strings.Join(b.In, ", ")))
	case len(b.From) == 1 && len(b.To) == 1:
		if b.From[0] != "MINVALUE" {
			parts = append(parts, q+" >= "+b.From[0])
		}
		if b.To[0] != "MAXVALUE" {
			parts = append(parts, q+" < "+b.To[0])
		}
	default:
		return ""
	}
	return strings.Join(parts, " AND ")
}

// provesBound reports whether a validated CHECK of the child, with its NOT
// NULL columns, shows PostgreSQL that every row lies within the bound.
func provesBound(parent, child *catalog.Table, b *catalog.PartitionBound) bool {
	if parent == nil || parent.PartitionBy == nil || len(parent.PartitionBy.Keys) != 1 || b.Modulus > 0 || b.Default {
		return false
	}
	key := parent.PartitionBy.Keys[0].Column
	col := child.Column(key)
	if key == "" || col == nil {
		return false
	}
	var facts []*sqlparse.Node
	for _, k := range child.Constraints {
		if k.Kind != catalog.Check || k.NotValid || k.NotEnforced || k.Expr == nil {
			continue
		}
		if n, err := sqlparse.ParseExpr(k.Expr.SQL); err == nil {
			facts = append(facts, conjuncts(n)...)
		}
	}
	if !col.NotNull && !slices.ContainsFunc(facts, func(n *sqlparse.Node) bool { return saysNotNull(n, key) }) {
		return false
	}
	if len(b.In) > 0 {
		return slices.ContainsFunc(facts, func(n *sqlparse.Node) bool { return withinList(n, key, b.In) })
	}
	if len(b.From) != 1 || len(b.To) != 1 {
		return false
	}
	lower := b.From[0] == "MINVALUE" || slices.ContainsFunc(facts, func(n *sqlparse.Node) bool { return compares(n, key, b.From[0], true) })
	upper := b.To[0] == "MAXVALUE" || slices.ContainsFunc(facts, func(n *sqlparse.Node) bool { return compares(n, key, b.To[0], false) })
	return lower && upper
}

func conjuncts(n *sqlparse.Node) []*sqlparse.Node {
	if b := n.GetBoolExpr(); b != nil && b.Boolop == sqlparse.BoolExprType_AND_EXPR {
		var out []*sqlparse.Node
		for _, a := range b.Args {
			out = append(out, conjuncts(a)...)
		}
		return out
	}
	return []*sqlparse.Node{n}
}

// compares reports whether a condition keeps the column on the right side of
// a bound: at or above it (lower), or below it.
func compares(n *sqlparse.Node, column, bound string, lower bool) bool {
	e := n.GetAExpr()
	if e == nil || e.Kind != sqlparse.A_Expr_Kind_AEXPR_OP || len(e.Name) == 0 || columnOf(e.Lexpr) != column {
		return false
	}
	op := e.Name[len(e.Name)-1].GetString_().GetSval()
	order, ok := compareLiterals(sqlparse.Deparse(e.Rexpr), bound)
	if !ok {
		return false
	}
	if lower {
		return op == ">=" && order >= 0 || op == ">" && order >= 0 || op == "=" && order >= 0
	}
	return op == "<" && order <= 0 || op == "<=" && order < 0 || op == "=" && order < 0
}

// compareLiterals compares two constants that are times or numbers, or finds
// them equal as text; ok is false when their order is not known.
func compareLiterals(a, b string) (int, bool) {
	ta, aTime := literalTime(a)
	tb, bTime := literalTime(b)
	if aTime && bTime {
		return ta.Compare(tb), true
	}
	var na, nb float64
	if _, err := fmt.Sscanf(bare1(a), "%g", &na); err == nil {
		if _, err := fmt.Sscanf(bare1(b), "%g", &nb); err == nil && !aTime && !bTime {
			switch {
			case na < nb:
				return -1, true
			case na > nb:
				return 1, true
			}
			return 0, true
		}
	}
	return 0, bare1(a) == bare1(b)
}

// bare1 is a literal without its cast and quotes.
func bare1(s string) string {
	s, _, _ = strings.Cut(s, "::")
	if i := strings.IndexByte(s, '\''); i >= 0 {
		s = s[i:]
	}
	return strings.Trim(strings.TrimSpace(s), "'()")
}

func literalTime(s string) (time.Time, bool) {
	if !strings.Contains(s, "'") {
		return time.Time{}, false
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04Z07"} {
		if t, err := time.Parse(layout, bare1(s)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// withinList reports key = value or key IN (values) with all values in the bound.
func withinList(n *sqlparse.Node, column string, in []string) bool {
	e := n.GetAExpr()
	if e == nil || columnOf(e.Lexpr) != column || len(e.Name) == 0 || e.Name[len(e.Name)-1].GetString_().GetSval() != "=" {
		return false
	}
	var values []*sqlparse.Node
	switch e.Kind {
	case sqlparse.A_Expr_Kind_AEXPR_OP:
		values = []*sqlparse.Node{e.Rexpr}
	case sqlparse.A_Expr_Kind_AEXPR_IN:
		values = e.Rexpr.GetList().GetItems()
	case sqlparse.A_Expr_Kind_AEXPR_OP_ANY:
		values = e.Rexpr.GetAArrayExpr().GetElements()
	}
	for _, v := range values {
		if !slices.ContainsFunc(in, func(s string) bool { return bare1(s) == bare1(sqlparse.Deparse(v)) }) {
			return false
		}
	}
	return len(values) > 0
}

// excludesBound reports whether a CHECK of the default partition shows that
// it holds no row of the bound: key < from OR key >= to, or either alone.
func excludesBound(parent, def *catalog.Table, b *catalog.PartitionBound) bool {
	if parent == nil || parent.PartitionBy == nil || len(parent.PartitionBy.Keys) != 1 || len(b.From) != 1 || len(b.To) != 1 {
		return false
	}
	key := parent.PartitionBy.Keys[0].Column
	for _, k := range def.Constraints {
		if k.Kind != catalog.Check || k.NotValid || k.Expr == nil {
			continue
		}
		n, err := sqlparse.ParseExpr(k.Expr.SQL)
		if err != nil {
			continue
		}
		for _, fact := range conjuncts(n) {
			if outside(fact, key, b) {
				return true
			}
		}
	}
	return false
}

func outside(n *sqlparse.Node, key string, b *catalog.PartitionBound) bool {
	if o := n.GetBoolExpr(); o != nil && o.Boolop == sqlparse.BoolExprType_OR_EXPR {
		for _, a := range o.Args {
			if !outside(a, key, b) {
				return false
			}
		}
		return len(o.Args) > 0
	}
	return compares(n, key, b.From[0], false) || compares(n, key, b.To[0], true)
}
