package partition

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

// access is how one level of a query comes to a partitioned table.
type access struct {
	q     *workload.Query
	level *workload.Level
	table *catalog.Table
	// usable conditions prune; wrapped ones hide the key in a function or a
	// cast; joined ones compare it with another table.
	usable, wrapped, joined []workload.Predicate
}

// accesses gives how the workload's queries come to partitioned tables.
func accesses(p *rule.Pass) []access {
	var out []access
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			if l.Kind == "insert" {
				continue
			}
			var seen []*catalog.Table
			for _, r := range l.Relations {
				t := r.Table
				if t == nil || t.PartitionBy == nil || t.PartitionOf != nil || slices.Contains(seen, t) {
					continue
				}
				seen = append(seen, t)
				out = append(out, accessOf(q, l, t))
			}
		}
	}
	return out
}

func accessOf(q *workload.Query, l *workload.Level, t *catalog.Table) access {
	a := access{q: q, level: l, table: t}
	first := t.PartitionBy.Keys[0]
	for _, pr := range l.Predicates {
		o, other := pr.Left, pr.Right
		if !onKey(o, t, first) && onKey(other, t, first) {
			o, other = other, o
		}
		switch {
		case !onKey(o, t, first):
		case pr.InOr || pr.Having:
		case other.Kind == "column" || other.Kind == "subquery" || pr.Join:
			a.joined = append(a.joined, pr)
		case first.Column != "" && (o.Func != "" || o.Cast != "" && !harmlessCast(o.Cast, t.Column(first.Column))):
			a.wrapped = append(a.wrapped, pr)
		case prunes(pr.Op, t.PartitionBy.Strategy):
			a.usable = append(a.usable, pr)
		}
	}
	return a
}

// onKey reports whether an operand is about the first column of the key.
func onKey(o workload.Operand, t *catalog.Table, key catalog.PartitionKeyPart) bool {
	if o.Table != t {
		return false
	}
	if key.Column != "" {
		return o.Column == key.Column
	}
	return key.Expr != nil && o.Norm == key.Expr.Norm
}

// harmlessCast: a cast to the column's own type changes nothing.
func harmlessCast(cast string, c *catalog.Column) bool { return c != nil && c.Type.Name == cast }

func prunes(op, strategy string) bool {
	switch op {
	case "=", "in":
		return true
	case "<", "<=", ">", ">=", "between":
		return strategy == "range" || strategy == "list"
	case "is null":
		return true
	}
	return false
}

var (
	truncForm = pattern.New(`(?is)^date_trunc\(\s*'(\w+)'(?:::text)?\s*,\s*([\w."]+)\s*\)$`)
	castForm  = pattern.New(`(?is)^(?:\(?([\w."]+)\)?::date|date\(([\w."]+)\)|CAST\(\s*([\w."]+)\s+AS\s+date\s*\))$`)
	param     = pattern.New(`\$\d+`)
)

// asRange rewrites a condition on the wrapped key as a range of the bare one.
func asRange(pr workload.Predicate) (string, bool) {
	if pr.Op != "=" || strings.TrimSpace(pr.Right.Text) == "" {
		return "", false
	}
	v := pr.Right.Text
	if m := truncForm.FindStringSubmatch(pr.Left.Text); m != nil {
		unit := "1 " + strings.ToLower(m[1])
		if strings.EqualFold(m[1], "quarter") {
			unit = "3 months"
		}
		return m[2] + " >= " + v + " AND " + m[2] + " < " + v + " + interval '" + unit + "'", true
	}
	if m := castForm.FindStringSubmatch(pr.Left.Text); m != nil {
		c := m[1] + m[2] + m[3]
		if param.MatchString(v) && !strings.Contains(v, "::") {
			v += "::date"
		}
		return c + " >= " + v + " AND " + c + " < " + v + " + 1", true
	}
	return "", false
}
