package query

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var castOnColumn = &rule.Rule{
	ID: "QRY006", Name: "cast-on-column", Severity: rule.Warning,
	Title: "Cast on the filtered column",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "An index over a uuid holds uuids, one over a time holds instants. The column cast to something else is computed for every row and compared afterwards, " +
		"and the unique index that would find the one row in a millisecond is not used. Cast the value, not the column.",
	Sources: []string{"indexes-expressional", "sql-expressions"},
	Limits:  "A time cast to a date means the day of the session's zone, here and in the better form; whether that is the user's day is another question.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			o := c.Left
			col := column(o)
			if col == nil || o.Cast == "" || o.Func != "" || o.JSONOp != "" || c.Having || c.InOr || !compares(c.Op) || !given(c.Right) ||
				partitionKey(o.Table, o.Column) || sameType(col.Type, o.Cast) || oneRow(l, o.Table) || expressionIndex(l, o) || small(p, o.Table) {
				return
			}
			f := finding(q, c.Span, "%s.%s is cast to %s before it is compared, so no index over it is used", o.Table.Name, o.Column, o.Cast)
			f.Detail = o.Column + " " + o.Cast
			if by := uncast(c, col); by != "" {
				f.After = rewrite(q, c.Text, by)
			}
			f.Fixes = []rule.Fix{manual("Cast the value to the column's type", "The driver should send "+col.Type.String()+".")}
			p.Report(f)
		})
	},
}

// sameType: the cast changes nothing that an index cares for.
func sameType(t catalog.TypeName, cast string) bool {
	texts := func(s string) bool { return s == "text" || s == "character varying" || s == "varchar" }
	return t.Dims == 0 && (t.Name == cast || texts(t.Name) && texts(cast))
}

// uncast writes the condition with the bare column.
func uncast(c *workload.Predicate, col *catalog.Column) string {
	name := bareText(c, c.Left)
	if name == "" {
		return ""
	}
	switch {
	case c.Left.Cast == "date" && col.Type.Is("timestamp with time zone", "timestamp without time zone") && c.Right.Kind != "list" && c.Right.Kind != "subquery":
		return dayRange(name, c.Op, c.Right.Text)
	case (c.Left.Cast == "text" || c.Left.Cast == "character varying") && c.Op == "=" && col.Type.Is("uuid", "bigint", "integer", "smallint") && plainValue.MatchString(c.Right.Text):
		return name + " = " + c.Right.Text + "::" + strings.ToLower(col.Type.String())
	}
	return ""
}
