package constraint

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var nullableBoolean = &rule.Rule{
	ID: "CON003", Name: "nullable-boolean", Severity: rule.Warning,
	Title: "Boolean that may be NULL",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "It has three states, and every query decides anew what the third means: `WHERE NOT done` leaves NULL out, `WHERE done IS NOT TRUE` does not, and " +
		"the two counts never add up. If three states are meant, three words say so.",
	Sources: []string{"datatype-boolean", "architect:checklist/structure/not null on required fields"},
	Limits:  "An answer that may not have been given yet is a true third state. Then a status of text tells it to the reader; or suppress the finding with the reason.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, c := range t.Columns {
				if c.Type.Is("boolean") && !c.Inherited && c.Generated.Kind == "" && !required(p, t, c) {
					reportBoolean(p, t, c)
				}
			}
		}
	},
}

func reportBoolean(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s is true, false or NULL", t.Name, c.Name),
	}
	fix := p.SetNotNullFix(t, c.Name)
	if hasDefault(c) {
		f.Facts = []rule.Fact{{Name: "default", Value: c.Default.SQL}}
	} else {
		// What NULL has meant so far only a person knows.
		fix.Manual = true
		fix.Steps = append([]rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT false", table(t), ident.Quote(c.Name))}}, fix.Steps...)
		fix.Note = "Decide first what a NULL has meant so far, and fill it in batches. " + fix.Note
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}
