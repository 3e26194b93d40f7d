package jsonb

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// use is a condition on a document column in a query of the workload.
type use struct {
	query *workload.Query
	level *workload.Level
	*workload.Predicate
	table  *catalog.Table // the root
	column *catalog.Column
}

// uses gives the conditions on columns of type jsonb and json, in the order
// of the queries.
func uses(p *rule.Pass) []use {
	return rule.Memo(p, "jsonb: uses", func() []use { return find(p) })
}

// usesOf gives the conditions on the documents of one table.
func usesOf(p *rule.Pass, t *catalog.Table) []use {
	return rule.Memo(p, "jsonb: uses by table", func() map[*catalog.Table][]use {
		out := map[*catalog.Table][]use{}
		for _, u := range uses(p) {
			out[u.table] = append(out[u.table], u)
		}
		return out
	})[t]
}

func find(p *rule.Pass) []use {
	var out []use
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			for i := range l.Predicates {
				d := &l.Predicates[i]
				if d.Left.Table == nil || d.Join {
					continue
				}
				t := p.Catalog.Root(d.Left.Table)
				if c := t.Column(d.Left.Column); c != nil && c.Type.Is("jsonb", "json") {
					out = append(out, use{q, l, d, t, c})
				}
			}
		}
	}
	return out
}

// extracts: the condition compares the text of one key.
func (u use) extracts() bool {
	return (u.Left.JSONOp == "->>" || u.Left.JSONOp == "#>>") && len(u.Left.JSONPath) > 0 && u.Left.Func == ""
}

// expression gives what is compared as SQL without the table's alias.
func (u use) expression() string {
	n, err := sqlparse.ParseExpr(u.Left.Text)
	if err != nil {
		return ""
	}
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if r := m.GetColumnRef(); r != nil && len(r.Fields) > 1 {
			r.Fields = r.Fields[len(r.Fields)-1:]
		}
		return true
	})
	return sqlparse.Deparse(n)
}

// key gives the path as a person names it: "a.b".
func (u use) key() string { return strings.Join(u.Left.JSONPath, ".") }

// expressionIndex finds an index that holds the expression.
func expressionIndex(t *catalog.Table, expression string) *catalog.Index {
	norm := sqlparse.NormalExpr(expression)
	for _, i := range t.Indexes {
		if !i.Invalid && slices.ContainsFunc(i.Keys, func(k catalog.IndexKey) bool { return k.Expr != nil && k.Expr.Norm == norm }) {
			return i
		}
	}
	return nil
}

// ginOver finds the GIN indexes over a whole document column.
func ginOver(t *catalog.Table, column string) []*catalog.Index {
	var out []*catalog.Index
	for _, i := range t.Indexes {
		if i.Method == "gin" && i.Parent == "" && slices.ContainsFunc(i.Keys, func(k catalog.IndexKey) bool { return k.Column == column }) {
			out = append(out, i)
		}
	}
	return out
}

// opClass gives the operator class of an index's key for a column.
func opClass(i *catalog.Index, column string) string {
	for _, k := range i.Keys {
		if k.Column == column && k.OpClass != "" {
			return k.OpClass
		}
	}
	return "jsonb_ops"
}

// equalities gives the plain columns of the table that the same level
// compares by equality with a value, in the order of the conditions.
func (u use) equalities() []string {
	var out []string
	for _, d := range u.level.Predicates {
		if d.Left.Table == u.Left.Table && d.Op == "=" && !d.InOr && d.Left.Kind == "column" && d.Left.JSONOp == "" && d.Left.Func == "" && d.Left.Cast == "" &&
			(d.Right.Kind == "const" || d.Right.Kind == "param") && !slices.Contains(out, d.Left.Column) {
			out = append(out, d.Left.Column)
		}
	}
	return out
}

// oneRow: a unique key finds the row whatever the document says.
func (u use) oneRow() bool {
	eq := u.equalities()
	return slices.ContainsFunc(u.table.Indexes, func(i *catalog.Index) bool {
		return i.Unique && i.Where == nil && len(i.KeyColumns()) == len(i.Keys) &&
			!slices.ContainsFunc(i.KeyColumns(), func(c string) bool { return !slices.Contains(eq, c) })
	})
}

// indexFix builds the index that finds the rows by the expression: the
// columns compared by equality first.
func (u use) indexFix(p *rule.Pass) (rule.Fix, bool) {
	if !immutableCast(u.Left.Cast) || u.expression() == "" {
		return rule.Fix{}, false
	}
	columns := u.equalities()
	keys := "(" + u.expression() + ")"
	if len(columns) > 0 {
		keys = rule.ColumnList(columns) + ", " + keys
	}
	parts := append(slices.Clone(columns), u.column.Name)
	for _, k := range u.Left.JSONPath {
		parts = append(parts, strings.ToLower(k))
	}
	fix := p.CreateIndexFix(u.table, rule.NewName("idx_"+u.table.Name.Name, strings.Join(parts, "_"), ""), false, "", keys, "")
	return fix, true
}

// immutableCast: the cast of a text to this type depends on no setting, so
// that an index can hold it.
func immutableCast(typ string) bool {
	switch typ {
	case "", "text", "integer", "int", "int4", "bigint", "int8", "smallint", "int2", "numeric", "decimal", "double precision", "float8", "real", "float4", "boolean", "bool", "uuid", "character varying":
		return true
	}
	return false
}

// replaceIn gives the query's text with parts of it replaced; ok is false
// where a part is not where it should be.
func replaceIn(q *workload.Query, parts []span.Span, with []string) (string, bool) {
	text := q.SQL
	for i := len(parts) - 1; i >= 0; i-- {
		from, to := parts[i].Start-q.Span.Start, parts[i].End-q.Span.Start
		if from < 0 || to > len(text) || from >= to {
			return "", false
		}
		text = text[:from] + with[i] + text[to:]
	}
	return text, true
}

// queryAt is a finding about a query.
func queryAt(q *workload.Query) rule.Finding {
	return rule.Finding{Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: q.Span, Before: q.SQL}
}

// at is the position of a column, or of its table.
func at(t *catalog.Table, c *catalog.Column) span.Span {
	if c.Pos.IsZero() {
		return t.Pos
	}
	return c.Pos
}

func table(t *catalog.Table) string { return ident.Qualified(t.Name.Schema, t.Name.Name) }

// text gives a string as an SQL literal.
func text(s string) string { return strings.TrimSpace(ident.Literal(s)) }
