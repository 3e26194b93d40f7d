package jsonb

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var comparedWithText = &rule.Rule{
	ID: "JSN014", Name: "json-compared-with-text", Severity: rule.Error,
	Title:   "-> compared with a text that is no JSON",
	Needs:   []rule.Need{rule.NeedQueries},
	Why:     "-> gives jsonb, so the constant beside it is read as JSON, and 'voice' is none: PostgreSQL refuses the query (22P02). ->> gives the text that was meant.",
	Sources: []string{"functions-json"},
	Run: func(p *rule.Pass) {
		for _, u := range uses(p) {
			if u.Left.JSONOp != "->" && u.Left.JSONOp != "#>" || u.Left.Cast != "" || u.Left.Func != "" || !slices.Contains([]string{"=", "<>"}, u.Op) || u.Right.Kind != "const" {
				continue
			}
			n, err := sqlparse.ParseExpr(u.Right.Text)
			if err != nil || n.GetAConst().GetSval() == nil || json.Valid([]byte(n.GetAConst().GetSval().Sval)) {
				continue
			}
			f := queryAt(u.query)
			f.Confidence, f.Detail = rule.Measured, u.expression()
			f.Message = fmt.Sprintf("query %s compares %s with %s, which is no JSON: PostgreSQL refuses it", u.query.Name, u.expression(), u.Right.Text)
			f.Facts = []rule.Fact{{Name: "SQLSTATE", Value: "22P02"}}
			if from := u.Span.Start - u.query.Span.Start; from >= 0 && from+len(u.Text) <= len(u.query.SQL) && u.query.SQL[from:from+len(u.Text)] == u.Text {
				if i := strings.LastIndex(u.Text, u.Left.JSONOp); i >= 0 {
					f.After = u.query.SQL[:from] + u.Text[:i] + u.Left.JSONOp + ">" + u.Text[i+len(u.Left.JSONOp):] + u.query.SQL[from+len(u.Text):]
				}
			}
			p.Report(f)
		}
	},
}
