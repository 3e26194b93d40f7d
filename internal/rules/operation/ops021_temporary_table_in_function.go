package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var temporaryTableInFunction = &rule.Rule{
	ID: "OPS021", Name: "temporary-table-in-function", Severity: rule.Advice,
	Title: "Function makes a temporary table at every call",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Every temporary table writes rows into pg_class, pg_attribute and pg_type and leaves them dead. Called some times a second the catalogs grow to gigabytes, planning slows down for everybody, " +
		"and autovacuum cannot vacuum the temporary tables of sessions that stay open. It also rules out prepared statements behind a pooler.",
	Sources: []string{"sql-createtable", "routine-vacuuming"},
	Limits:  "In a job of the night it is fine. In a trigger function it is a warning.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			if !makesTemporary.MatchString(body(fn)) {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ","),
				Message: fmt.Sprintf("%s %s makes a temporary table at every call", fn.Kind, fn.Name),
				Facts:   []rule.Fact{{Name: "statement", Value: strings.Join(strings.Fields(makesTemporary.FindString(body(fn))), " ")}},
				Fixes:   []rule.Fix{{Title: "Do without the table", Manual: true, Note: "A CTE (AS MATERIALIZED where it must be computed once), an array, or an unlogged table with a column for the session."}},
			}
			if fn.Returns == "trigger" {
				p.ReportAs(rule.Warning, f)
				continue
			}
			p.Report(f)
		}
	},
}

var makesTemporary = pattern.New(`(?i)\bCREATE\s+(?:LOCAL\s+|GLOBAL\s+)?TEMP(?:ORARY)?\s+TABLE\b|\bINTO\s+TEMP(?:ORARY)?\s+(?:TABLE\s+)?\w+`)
