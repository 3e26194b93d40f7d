package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/workload"
)

// levels visits the levels of all queries.
func levels(p *rule.Pass, visit func(*workload.Query, *workload.Level)) {
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			visit(q, l)
		}
	}
}

// predicates visits the conditions of all queries.
func predicates(p *rule.Pass, visit func(*workload.Query, *workload.Level, *workload.Predicate)) {
	levels(p, func(q *workload.Query, l *workload.Level) {
		for i := range l.Predicates {
			visit(q, l, &l.Predicates[i])
		}
	})
}

// finding is what all findings about a query share.
func finding(q *workload.Query, at span.Span, format string, args ...any) rule.Finding {
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: rule.ByWorkload,
		Object: rule.QueryObject(q), Query: q.Name, Pos: at,
		Message: "query " + q.Name + ": " + fmt.Sprintf(format, args...),
		Before:  q.SQL,
	}
	if q.Origin == "script" {
		f.Evidence = rule.ByText
	}
	if f.Pos.IsZero() {
		f.Pos = q.Span
	}
	if q.Rate > 0 {
		f.Facts = append(f.Facts, rule.Fact{Name: "rate", Value: fmt.Sprintf("%g/s", q.Rate), Source: "workload"})
	} else if q.Calls > 0 {
		f.Facts = append(f.Facts, rule.Fact{Name: "calls", Value: fmt.Sprint(q.Calls), Source: "pg_stat_statements"})
	}
	return f
}

// rewrite gives the query with one part of its text replaced, "" where the
// part does not stand there exactly once.
func rewrite(q *workload.Query, part, by string) string {
	if part == "" || strings.Count(q.SQL, part) != 1 {
		return ""
	}
	return strings.Replace(q.SQL, part, by, 1)
}

// manual is advice that a person must carry out.
func manual(title, note string) rule.Fix { return rule.Fix{Title: title, Manual: true, Note: note} }

// bare: the operand is a column as it stands in a table.
func bare(o workload.Operand) bool {
	return o.Table != nil && o.Kind == "column" && o.Column != "" && o.Func == "" && o.Cast == "" && o.JSONOp == ""
}

// given: the operand is known before the table is read.
func given(o workload.Operand) bool {
	switch o.Kind {
	case "const", "param", "now", "list", "subquery":
		return true
	}
	return o.Kind == "column" && o.Table == nil // a variable
}

// compares: operators that an index can look up.
func compares(op string) bool {
	switch op {
	case "=", "in", "<", "<=", ">", ">=", "between", "is not distinct from", "like":
		return true
	}
	return false
}

// column finds the column that an operand is about.
func column(o workload.Operand) *catalog.Column {
	if o.Table == nil {
		return nil
	}
	return o.Table.Column(o.Column)
}

// small: known to stay small, so that reading all of it costs nothing worth a
// word: by its size, or because it is a list of values like others have.
func small(p *rule.Pass, t *catalog.Table) bool {
	if rows, bytes, ok := p.Size(t.Name); ok {
		g, declared := p.GrowthOf(t.Name)
		return rows < 10_000 && bytes < 10<<20 && (!declared || g.RowsPerDay < 100)
	}
	return lookup(t)
}

// lookup: a table of few columns that refers to nothing, has no time and no
// owner, and is not made of numbered rows: a list of codes or thresholds.
func lookup(t *catalog.Table) bool {
	if t.PartitionBy != nil || t.Hypertable != nil || len(t.Columns) > 12 {
		return false
	}
	for _, c := range t.Columns {
		if c.Type.Is("timestamp with time zone", "timestamp without time zone", "date", "uuid") || c.Identity != "" ||
			c.Default != nil && strings.Contains(c.Default.Norm, "nextval") || strings.HasSuffix(strings.ToLower(c.Name), "_id") {
			return false
		}
	}
	for _, k := range t.Constraints {
		if k.Kind == catalog.ForeignKey {
			return false
		}
	}
	pk := t.PrimaryKey()
	return pk != nil && len(pk.Columns) == 1 && t.Column(pk.Columns[0]) != nil && !t.Column(pk.Columns[0]).Type.Is("bigint") ||
		pk == nil && len(t.Columns) <= 4
}

// growing: known to grow without end, or to be large already.
func growing(p *rule.Pass, t *catalog.Table) (string, bool) {
	if g, ok := p.GrowthOf(t.Name); ok && g.RowsPerDay >= 1000 {
		return fmt.Sprintf("%.0f rows a day", g.RowsPerDay), true
	}
	if rows, _, ok := p.Size(t.Name); ok {
		return fmt.Sprintf("%.0f rows", rows), rows >= 100_000
	}
	switch {
	case t.Hypertable != nil:
		return "a hypertable", true
	case t.PartitionBy != nil:
		return "partitioned", true
	}
	if _, _, ok := rule.TimeSeries(t); ok {
		return "a time series", true
	}
	return "", false
}

// equals lists the bare columns of a table that a level compares by equality
// with something given; joined ones too where joins is set.
func equals(l *workload.Level, t *catalog.Table, joins bool) []string {
	var out []string
	add := func(o workload.Operand) {
		if bare(o) && o.Table == t && !slices.Contains(out, o.Column) {
			out = append(out, o.Column)
		}
	}
	for _, c := range l.Predicates {
		if c.InOr || c.Having {
			continue
		}
		switch c.Op {
		case "=", "in", "is not distinct from":
			if given(c.Right) {
				add(c.Left)
			} else if joins && bare(c.Left) && bare(c.Right) && c.Left.Table != c.Right.Table {
				add(c.Left)
				add(c.Right)
			}
		}
	}
	return out
}

// oneRow: the level finds at most one row of the table by a unique key.
func oneRow(l *workload.Level, t *catalog.Table) bool {
	eq := equals(l, t, false)
	for _, x := range t.Indexes {
		keys := x.KeyColumns()
		if x.Unique && x.Where == nil && len(keys) == len(x.Keys) && len(keys) > 0 &&
			!slices.ContainsFunc(keys, func(k string) bool { return !slices.Contains(eq, k) }) {
			return true
		}
	}
	return false
}

// only gives the level's one relation when it is a table.
func only(l *workload.Level) *workload.Relation {
	if len(l.Relations) != 1 || l.Relations[0].Table == nil {
		return nil
	}
	return &l.Relations[0]
}

// tables gives the level's tables.
func tables(l *workload.Level) []*catalog.Table {
	var out []*catalog.Table
	for _, r := range l.Relations {
		if r.Table != nil && !slices.Contains(out, r.Table) {
			out = append(out, r.Table)
		}
	}
	return out
}

// qualifier is how a relation's columns are called in its query.
func qualifier(r *workload.Relation) string {
	if r.Alias != "" {
		return ident.Quote(r.Alias)
	}
	return ident.Quote(r.Name.Name)
}

// partitionKey: the column decides the partition; such conditions are judged
// with the partitions.
func partitionKey(t *catalog.Table, column string) bool {
	return t.PartitionBy != nil && slices.Contains(t.PartitionBy.Columns(), column)
}

// indexName names an index over columns.
func indexName(t *catalog.Table, columns ...string) string {
	name := rule.NewName("idx_"+t.Name.Name, strings.Join(columns, "_"), "")
	out := name
	for n := 2; t.Index(out) != nil; n++ {
		out = ident.Object(name, fmt.Sprint(n), "")
	}
	return out
}

// isTime: a point in time.
func isTime(c *catalog.Column) bool {
	return c != nil && c.Type.Is("timestamp with time zone", "timestamp without time zone", "date")
}

// unqualified takes the names of the level's relations off a normal form, as
// index expressions have none.
func unqualified(l *workload.Level, norm string) string {
	for i := range l.Relations {
		r := &l.Relations[i]
		norm = strings.ReplaceAll(norm, qualifier(r)+".", "")
	}
	return norm
}
