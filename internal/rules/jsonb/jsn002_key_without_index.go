package jsonb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var keyWithoutIndex = &rule.Rule{
	ID: "JSN002", Name: "key-without-index", Severity: rule.Warning,
	Title: "Queries filter by a key of a document, and no index holds it",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Each row's document has to be fetched, from the TOAST table when it is long, unpacked and searched before the row can be left out. There are no statistics of what is " +
		"inside, so the planner guesses. What a query asks for constantly is a column: one with a type, statistics and an index.",
	Sources: []string{"datatype-json", "indexes-expressional", "ddl-generated-columns", "schema-design:jsonb/avoid jsonb for frequently queried fields", "architect:common fixes/complex json"},
	Limits:  "Silent where a unique key finds the row first. Conditions that a GIN index could serve in another form are JSN001's.",
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, u := range uses(p) {
			expr := u.expression()
			id := u.table.Name.String() + " " + expr
			if !u.extracts() || seen[id] || expr == "" || u.oneRow() || expressionIndex(u.table, expr) != nil ||
				u.containable() && len(ginOver(u.table, u.column.Name)) > 0 || strings.HasPrefix(u.Op, "is ") {
				continue
			}
			seen[id] = true
			reportKey(p, u, slices.DeleteFunc(slices.Clone(usesOf(p, u.table)), func(o use) bool { return o.expression() != expr }))
		}
	},
}

func reportKey(p *rule.Pass, u use, same []use) {
	var queries []string
	rate := 0.0
	for _, o := range same {
		if !slices.Contains(queries, o.query.Name) {
			queries = append(queries, o.query.Name)
			rate += o.query.Rate
		}
	}
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.ColumnObject(u.table, u.column.Name), Pos: at(u.table, u.column), Query: queries[0],
		Message: fmt.Sprintf("key %s of %s.%s is searched by %s, and no index holds it", u.key(), u.table.Name, u.column.Name, strings.Join(queries, ", ")),
		Facts:   []rule.Fact{{Name: "condition", Value: u.Text}},
		Detail:  u.expression(), MissingIndex: true,
	}
	if rate > 0 {
		f.Facts = append(f.Facts, rule.Fact{Name: "rate", Value: fmt.Sprintf("%g a second", rate), Source: "workload"})
	}
	if u.Left.Cast != "" && u.Left.Cast != "text" {
		f.Facts = append(f.Facts, rule.Fact{Name: "a value that is no " + u.Left.Cast, Value: "stops the query (22P02)"})
	}
	if fix, ok := u.indexFix(p); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	name := strings.Join(rule.Words(strings.Join(u.Left.JSONPath, "_")), "_")
	if u.table.Column(name) == nil && immutableCast(u.Left.Cast) {
		typ := u.Left.Cast
		if typ == "" {
			typ = "text"
		}
		f.Fixes = append(f.Fixes, rule.Fix{
			Title: "Make it a column",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s GENERATED ALWAYS AS (%s) STORED", table(u.table), ident.Quote(name), typ, u.expression())}}, Manual: true,
			Note: "Rewrites the table while nobody may use it. On a large one add a plain column, fill it in batches, and let the application write it. Then queries name the column, and it takes an index.",
		})
	} else if !immutableCast(u.Left.Cast) {
		f.Fixes = append(f.Fixes, rule.Fix{Title: "Make it a column of type " + u.Left.Cast, Manual: true,
			Note: "Text to " + u.Left.Cast + " depends on settings, so neither an index nor a generated column can hold it: the application writes the column."})
	}
	p.Report(f)
}
