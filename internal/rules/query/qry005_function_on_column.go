package query

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var functionOnColumn = &rule.Rule{
	ID: "QRY005", Name: "function-on-column", Severity: rule.Warning,
	Title: "Function on the filtered column",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "An index over a column holds the column's values. A condition on a function of it cannot be looked up there, so the rows are all read and the function is computed for each, " +
		"ten years of them to find a day. The bare column compared with a range, or an index over the very same expression, is looked up.",
	Sources: []string{"indexes-expressional", "xfunc-volatility", "architect:checklist/performance/no missing indexes on where clauses"},
	Limits: "Beside a condition that leaves few rows the function costs little. Functions of a partition key are judged with the partitions, paths into jsonb with jsonb. " +
		"The better forms with dates mean the same in the same session: the day is the session's day in both.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			o := c.Left
			col := column(o)
			if col == nil || o.Func == "" || o.JSONOp != "" || c.Having || c.InOr || !compares(c.Op) || !given(c.Right) || partitionKey(o.Table, o.Column) ||
				oneRow(l, o.Table) || !isName.MatchString(o.Func) || notLookedUp[o.Func] || c.Op == "like" && wildcardFirst.MatchString(c.Right.Text) {
				return
			}
			if expressionIndex(l, o) || small(p, o.Table) {
				return
			}
			f := finding(q, c.Span, "%s() on %s.%s keeps every index over the column from being used", o.Func, o.Table.Name, o.Column)
			f.Detail = o.Column + " " + o.Func
			if by := sargable(c, col); by != "" {
				f.After = rewrite(q, c.Text, by)
			}
			if f.After == "" && immutable[o.Func] {
				expr := unqualified(l, o.Norm)
				lead := slices.DeleteFunc(equals(l, o.Table, false), func(e string) bool { return partitionKey(o.Table, e) })
				list := expr
				if len(lead) > 0 {
					list = rule.ColumnList(lead) + ", " + expr
				}
				fix := p.CreateIndexFix(o.Table, indexName(o.Table, append(slices.Clone(lead), o.Func, o.Column)...), false, "", list, "")
				fix.Title = "Index the expression"
				fix.Note = "ANALYZE the table afterwards: the expression then has statistics of its own. " + fix.Note
				f.Fixes = []rule.Fix{fix}
			} else if f.After == "" {
				f.Fixes = []rule.Fix{manual("Compare the bare column", "Bring the computation to the other side, or store the result in a generated column and index that.")}
			}
			p.Report(f)
		})
	},
}

var isName = pattern.New(`^[a-z_]\w*$`)

// notLookedUp are functions whose comparison has an index of another kind, or is no filter.
var notLookedUp = map[string]bool{
	"count": true, "sum": true, "avg": true, "min": true, "max": true, "array_agg": true, "similarity": true, "word_similarity": true, "to_tsvector": true, "st_dwithin": true,
	"jsonb_array_length": true, "array_length": true, "cardinality": true, "random": true, "row_number": true, "l2_distance": true, "cosine_distance": true, "inner_product": true,
}

// immutable functions may stand in an index.
var immutable = map[string]bool{
	"lower": true, "upper": true, "abs": true, "length": true, "char_length": true, "md5": true, "left": true, "right": true, "substr": true, "btrim": true, "ltrim": true,
	"rtrim": true, "coalesce": true, "ceil": true, "floor": true, "round": true, "reverse": true, "initcap": true, "replace": true, "split_part": true, "mod": true,
}

// expressionIndex: an index over the very same expression.
func expressionIndex(l *workload.Level, o workload.Operand) bool {
	want := strings.Trim(unqualified(l, o.Norm), "()")
	for _, x := range o.Table.Indexes {
		for _, k := range x.Keys {
			if k.Expr != nil && !x.Invalid && strings.Trim(k.Expr.Norm, "()") == want {
				return true
			}
		}
	}
	return false
}

var (
	truncUnit = pattern.New(`^'(second|minute|hour|day|week|month|year)s?'$`)
	dayFormat = pattern.New(`^'YYYY-MM-DD'$`)
)

// sargable writes the condition with the bare column, "" where it cannot.
func sargable(c *workload.Predicate, col *catalog.Column) string {
	o := c.Left
	name := bareText(c, o)
	if name == "" || c.Right.Kind == "list" || c.Right.Kind == "subquery" || !isTime(col) || len(o.FuncArgs) > 1 {
		return ""
	}
	right := c.Right.Text
	switch {
	case o.Func == "date_trunc" && len(o.FuncArgs) == 1 && c.Op == "=" && !col.Type.Is("date"):
		if m := truncUnit.FindStringSubmatch(strings.ToLower(o.FuncArgs[0])); m != nil {
			return fmt.Sprintf("%s >= %s AND %s < %s + interval '1 %s'", name, right, name, right, m[1])
		}
	case o.Func == "date" && len(o.FuncArgs) == 0:
		return dayRange(name, c.Op, right)
	case o.Func == "to_char" && len(o.FuncArgs) == 1 && dayFormat.MatchString(o.FuncArgs[0]):
		return dayRange(name, c.Op, right)
	case (o.Func == "extract" || o.Func == "date_part") && c.Op == "=" && len(o.FuncArgs) == 1 && strings.EqualFold(strings.Trim(o.FuncArgs[0], "'"), "year") && col.Type.Is("timestamp with time zone"):
		return fmt.Sprintf("%s >= make_timestamptz(%s::integer, 1, 1, 0, 0, 0) AND %s < make_timestamptz(%s::integer + 1, 1, 1, 0, 0, 0)", name, right, name, right)
	}
	return ""
}

// dayRange compares a time with a day's bounds. The day is the session's, as
// it is in the cast.
func dayRange(name, op, day string) string {
	day = asDate(day)
	switch op {
	case "=":
		return fmt.Sprintf("%s >= %s AND %s < %s + 1", name, day, name, day)
	case ">=":
		return fmt.Sprintf("%s >= %s", name, day)
	case ">":
		return fmt.Sprintf("%s >= %s + 1", name, day)
	case "<":
		return fmt.Sprintf("%s < %s", name, day)
	case "<=":
		return fmt.Sprintf("%s < %s + 1", name, day)
	}
	return ""
}

var plainValue = pattern.New(`^(\$\d+|'[^']*'|current_date|CURRENT_DATE)$`)

func asDate(text string) string {
	switch {
	case strings.EqualFold(text, "current_date") || strings.HasSuffix(strings.ToLower(text), "::date"):
		return text
	case plainValue.MatchString(text):
		return text + "::date"
	}
	return "(" + text + ")::date"
}

// bareText is the column as the condition writes it.
func bareText(c *workload.Predicate, o workload.Operand) string {
	quoted := rule.ColumnList([]string{o.Column})
	if !strings.Contains(o.Text, quoted) && isName.MatchString(o.Column) {
		quoted = o.Column // a keyword that may stand bare as a column
	}
	re := regexp.MustCompile(`(?i)(?:("?\w+"?)\.)?` + regexp.QuoteMeta(quoted) + `(?:$|[^\w])`)
	m := re.FindStringSubmatch(o.Text)
	if m == nil {
		return ""
	}
	if m[1] != "" {
		return m[1] + "." + quoted
	}
	return quoted
}
