package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var migrationFunctionLeft = &rule.Rule{
	ID:       "MIG060",
	Name:     "migration-function-left",
	Title:    "Function made for a migration stays behind",
	Severity: rule.Advice,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A function that changes the schema, made, called once and left, is executable by everybody unless somebody revokes it, and stays in every " +
		"dump for ten years. A DO block does the same and leaves nothing.",
	Sources: []string{"sql-do", "schema-design:migration/idempotent"},
	Limits:  "Recognised by a body that changes the schema and a call in the same file; a trigger function or one called from elsewhere is not meant.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.CreateFunction) {
			fn := c.NewFunction
			if fn == nil || fn.Language != "plpgsql" && fn.Language != "sql" || strings.Contains(strings.ToLower(fn.Returns), "trigger") || !changesSchema(fn.Body) {
				continue
			}
			if !slices.ContainsFunc(p.Catalog.Functions, func(g *catalog.Function) bool { return g.Name == fn.Name }) {
				continue // dropped in the end
			}
			call := c.calledHere(fn.Name.Name)
			if call == nil {
				continue
			}
			name := ident.Qualified(fn.Name.Schema, fn.Name.Name)
			f := c.finding(rule.Object{Kind: "function", Schema: fn.Name.Schema, Name: fn.Name.Name}, "function %s.%s changes the schema, is called once and stays behind", fn.Name.Schema, fn.Name.Name)
			f.Confidence = rule.Heuristic
			f.Facts = []rule.Fact{{Name: "called", Value: fmt.Sprintf("line %d", call.Stmt.Span.Line)}}
			f.Fixes = []rule.Fix{{
				Title: "Drop it when it has done its work",
				Steps: []rule.FixStep{step("DROP FUNCTION %s(%s)", name, strings.Join(fn.Args, ", "))},
				Note:  "Or write a DO block instead, which leaves nothing behind.",
			}}
			p.Report(f)
		}
	},
}

func changesSchema(body string) bool {
	lower := strings.ToLower(body)
	for _, w := range []string{"alter table", "create table", "create index", "drop table", "drop column", "add column"} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

// calledHere finds the statement of the same file that calls the function.
func (c change) calledHere(name string) *ddl.Step {
	for _, s := range c.p.Steps {
		if s.File != c.step.File || s == c.step || s.DDL && s.Stmt.Tree.GetCallStmt() == nil {
			continue
		}
		text := strings.ToLower(s.Stmt.SQL)
		if (strings.HasPrefix(text, "select") || strings.HasPrefix(text, "call")) && !strings.Contains(text, "cron.schedule") && word(text, name) {
			return s
		}
	}
	return nil
}
