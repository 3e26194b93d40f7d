package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

var existenceWithoutSchema = &rule.Rule{
	ID:       "MIG059",
	Name:     "existence-without-schema",
	Title:    "Existence is asked for without the schema",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "information_schema.columns and its kin show every schema. A table of the same name in an archive or another tenant's schema makes the test true, " +
		"the migration does nothing, says nothing, and is recorded as done.",
	Sources: []string{"infoschema-columns", "schema-design:migration/idempotent"},
	Limits:  "Bodies of functions and DO blocks are read as text. A test by to_regclass or ::regclass follows search_path and is left alone.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.CreateFunction, ddl.DoBlock) {
			body, object := c.step.Stmt.SQL, rule.Object{Kind: "statement", Name: c.step.Stmt.Span.File}
			if c.Kind == ddl.CreateFunction && c.NewFunction != nil {
				body = c.NewFunction.Body
				object = rule.Object{Kind: "function", Schema: c.NewFunction.Name.Schema, Name: c.NewFunction.Name.Name}
			}
			for _, m := range existenceTest.FindAllStringSubmatchIndex(body, -1) {
				test := body[m[0]:m[1]]
				if schemaSaid.MatchString(test) {
					continue
				}
				view := body[m[2]:m[3]]
				f := c.finding(object, "the test on %s does not say which schema, so a table of the same name elsewhere makes it true", view)
				f.Confidence = rule.Structural
				f.Pos = c.inStatement(test)
				f.Detail = oneLine(test)
				f.Fixes = []rule.Fix{manual("Say IF NOT EXISTS in the statement itself",
					"ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c ... needs no test. Otherwise add AND table_schema = 'public' (or current_schema()) to it.")}
				p.Report(f)
			}
		}
	},
}

// existenceTest finds a query on a view that lists tables of all schemas, up to the
// bracket or semicolon that ends it.
var existenceTest = pattern.New(`(?is)\bfrom\s+((?:information_schema\.\w+|pg_(?:catalog\.)?(?:tables|indexes|views|matviews|class))\b)[^;)]*?\bwhere\b[^;]*?(?:\)\s*(?:then|loop|;|$)|;|$)`)

var schemaSaid = pattern.New(`(?i)table_schema|schemaname|relnamespace|constraint_schema|routine_schema|trigger_schema|event_object_schema|nspname|specific_schema|regclass|pg_namespace`)

// inStatement gives the place of a piece of text of the statement.
func (c change) inStatement(text string) span.Span {
	return findText(c.step.Stmt, text)
}
