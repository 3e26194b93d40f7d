package jsonb

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

var arrowPassesIndex = &rule.Rule{
	ID: "JSN001", Name: "arrow-passes-gin-index", Severity: rule.Warning,
	Title: "->> with =, which the GIN index beside it cannot serve",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "A GIN index over a document knows @>, ? and the jsonpath operators. Of `metadata->>'source' = 'voice'` it knows nothing, so the query reads every row while the index " +
		"costs every insert. The same question as containment, `metadata @> '{\"source\": \"voice\"}'`, is answered from the index.",
	Sources: []string{"datatype-json", "gin", "schema-design:jsonb/query patterns", "architect:indexing/jsonb only if querying inside"},
	Limits: "Containment compares JSON strings: where the value may be a number or true, ->> finds its text as well and @> does not. An index on the expression itself serves the " +
		"query as it is.",
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, u := range uses(p) {
			key := u.query.Name + " " + u.column.Name
			if seen[key] || !u.containable() || u.oneRow() || len(ginOver(u.table, u.column.Name)) == 0 || u.foundOtherwise(p) {
				continue
			}
			seen[key] = true
			reportArrow(p, u)
		}
	},
}

// containable: key = string, which @> can ask as well.
func (u use) containable() bool {
	if !u.extracts() || u.Op != "=" || u.Left.Cast != "" || u.Having || !u.column.Type.Is("jsonb") || u.Right.Kind != "const" && u.Right.Kind != "param" {
		return false
	}
	// A number in the path may be the place in an array: @> knows none.
	return !slices.ContainsFunc(u.Left.JSONPath, func(k string) bool { return k == "" || k[0] == '-' || k[0] >= '0' && k[0] <= '9' || k[0] == '$' })
}

// foundOtherwise: an index holds the expression, or that of another condition
// that has to hold as well.
func (u use) foundOtherwise(p *rule.Pass) bool {
	return slices.ContainsFunc(usesOf(p, u.table), func(o use) bool {
		return o.query == u.query && o.level == u.level && !o.InOr && o.extracts() && expressionIndex(o.table, o.expression()) != nil
	})
}

func reportArrow(p *rule.Pass, u use) {
	index := ginOver(u.table, u.column.Name)[0]
	f := queryAt(u.query)
	f.Message = fmt.Sprintf("query %s asks %s by ->>, which GIN index %s cannot serve", u.query.Name, u.table.Name.String()+"."+u.column.Name, index.Name)
	f.Detail = u.table.Name.String() + "." + u.column.Name
	f.Facts = []rule.Fact{{Name: "condition", Value: u.Text}, {Name: "index", Value: index.Name}}
	if u.query.Rate > 0 {
		f.Facts = append(f.Facts, rule.Fact{Name: "rate", Value: fmt.Sprintf("%g a second", u.query.Rate), Source: "workload"})
	}
	var parts []span.Span
	var with []string
	for _, o := range usesOf(p, u.table) {
		if o.query == u.query && o.column == u.column && o.containable() {
			if c, ok := o.containment(); ok {
				parts, with = append(parts, o.Span), append(with, c)
			}
		}
	}
	if after, ok := replaceIn(u.query, parts, with); ok && len(parts) > 0 {
		f.After = after
	}
	if fix, ok := u.indexFix(p); ok {
		fix.Note = strings.TrimSpace("Serves the query as it is written. " + fix.Note)
		f.Fixes = []rule.Fix{fix}
	}
	p.Report(f)
}

// containment writes the condition with @>.
func (u use) containment() (string, bool) {
	n, err := sqlparse.ParseExpr(u.Left.Text)
	if err != nil {
		return "", false
	}
	for n.GetAExpr() != nil {
		n = n.GetAExpr().Lexpr
	}
	if n.GetColumnRef() == nil {
		return "", false
	}
	column := sqlparse.Deparse(n)
	if u.Right.Kind == "param" {
		value := u.Right.Text
		if !strings.Contains(value, "::") {
			value += "::text"
		}
		for i := len(u.Left.JSONPath) - 1; i >= 0; i-- {
			value = fmt.Sprintf("jsonb_build_object(%s, %s)", text(u.Left.JSONPath[i]), value)
		}
		return column + " @> " + value, true
	}
	v, err := sqlparse.ParseExpr(u.Right.Text)
	if err != nil {
		return "", false
	}
	if c := v.GetTypeCast(); c != nil {
		v = c.Arg
	}
	s := v.GetAConst().GetSval()
	if s == nil {
		return "", false
	}
	document := quoted(s.Sval)
	for i := len(u.Left.JSONPath) - 1; i >= 0; i-- {
		document = "{" + quoted(u.Left.JSONPath[i]) + ": " + document + "}"
	}
	return column + " @> " + text(document), true
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}
