package jsonb

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var textOrder = &rule.Rule{
	ID: "JSN006", Name: "numbers-compared-as-text", Severity: rule.Error,
	Title: "Numbers of a document compared or sorted as text",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "->> gives text, and text is compared letter by letter: '9' is greater than '10'. With small numbers in the test everything is right, and the first value with one digit more " +
		"turns the answer around.",
	Sources: []string{"functions-json"},
	Limits:  "A range condition counts where the other side is a quoted number, a sort where the key's name says that it is one.",
	Run: func(p *rule.Pass) {
		for _, u := range uses(p) {
			if u.extracts() && u.Left.Cast == "" && slices.Contains([]string{"<", "<=", ">", ">=", "between"}, u.Op) && u.Right.Kind == "const" && quotedNumber.MatchString(u.Right.Text) {
				f := queryAt(u.query)
				f.Message = fmt.Sprintf("query %s compares key %s of %s.%s as text: '9' is greater than '10'", u.query.Name, u.key(), u.table.Name, u.column.Name)
				f.Confidence, f.Detail = rule.Measured, u.expression()
				from := u.Span.Start - u.query.Span.Start
				if length := len(u.Left.Text); from >= 0 && from+length <= len(u.query.SQL) && u.query.SQL[from:from+length] == u.Left.Text {
					f.After = u.query.SQL[:from] + "(" + u.Left.Text + ")::numeric" + u.query.SQL[from+length:]
				}
				f.Facts = []rule.Fact{{Name: "condition", Value: u.Text}}
				p.Report(f)
			}
		}
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				for _, s := range l.OrderBy {
					reportSort(p, q, s)
				}
			}
		}
	},
}

var quotedNumber = pattern.New(`^'-?\d+(?:\.\d+)?'(?:\s+AND\s+'-?\d+(?:\.\d+)?')?$`)

// numberWords end names of keys whose values are numbers.
var numberWords = []string{
	"count", "amount", "price", "score", "level", "quantity", "total", "minutes", "seconds", "hours", "size", "rank", "priority", "weight",
	"height", "age", "xp", "points", "percent", "duration", "position",
}

func reportSort(p *rule.Pass, q *workload.Query, s workload.SortKey) {
	if s.Table == nil || s.JSONOp != "->>" && s.JSONOp != "#>>" || s.Cast != "" || s.Func != "" || len(s.JSONPath) == 0 ||
		!slices.Contains(numberWords, rule.LastWord(s.JSONPath[len(s.JSONPath)-1])) {
		return
	}
	f := queryAt(q)
	f.Message = fmt.Sprintf("query %s sorts by key %s of %s as text: '10' comes before '9'", q.Name, s.JSONPath[len(s.JSONPath)-1], p.Catalog.Root(s.Table).Name)
	f.Confidence, f.Detail, f.Before = rule.Heuristic, "sort "+s.Norm, ""
	f.Fixes = []rule.Fix{{Title: "Cast to the type that the value has", Manual: true, Note: "ORDER BY (column->>'key')::numeric; or make it a column, which can be indexed in its order."}}
	p.ReportAs(rule.Warning, f)
}
