package partition

import (
	"slices"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var makerHidesFailure = &rule.Rule{
	ID: "PAR009", Name: "maker-hides-failure", Severity: rule.Advice,
	Title: "Function that makes partitions passes over what went wrong",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "CREATE TABLE IF NOT EXISTS ... PARTITION OF succeeds when any table of that name is there: one that was detached, made by hand or belongs to another parent. The month then has no " +
		"partition and the job reports success. And format('%I') of a name with a schema in it ('app.events') makes one identifier of both, which no table has: the job fails for " +
		"every table outside of the search_path.",
	Sources: []string{"sql-createtable", "functions-string", "schema-design:partitioning/function"},
	Limits:  "Read off the text of the function.",
	Run: func(p *rule.Pass) {
		for _, fn := range makers(p) {
			text := body(fn)
			if ifNotExistsPartition.MatchString(text) {
				f := makerFinding(p, fn, rule.Structural, "function %s makes partitions IF NOT EXISTS, which passes over a table of that name that is no partition", fn.Name)
				f.Detail = "if not exists"
				p.Report(f)
			}
			if parentAsIdentifier.MatchString(text) && slices.Contains(fn.Args, "text") {
				f := makerFinding(p, fn, rule.Measured, "function %s quotes the parent as one identifier, so it fails for a name with a schema", fn.Name)
				f.Detail = "qualified name"
				f.Facts = []rule.Fact{{Name: "called with 'app.events'", Value: `42P01 relation "app.events" does not exist`, Source: "measured on PostgreSQL 15, 17 and 18"}}
				p.Report(f)
			}
		}
	},
}

var (
	ifNotExistsPartition = pattern.New(`(?is)CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS[^;]{0,200}?PARTITION\s+OF`)
	parentAsIdentifier   = pattern.New(`(?is)PARTITION\s+OF\s+%(\d\$)?I(?:[^.]|$)|ALTER\s+TABLE\s+%(\d\$)?I\s+ATTACH`)
)
