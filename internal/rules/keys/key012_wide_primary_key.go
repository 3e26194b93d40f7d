package keys

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var widePrimaryKey = &rule.Rule{
	ID: "KEY012", Name: "wide-primary-key", Severity: rule.Advice, Strict: true,
	Title: "Primary key of more than four columns",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each table that refers to it repeats all of its columns, in the row and in an index, and each query joins on all of them. The day a column joins the key, " +
		"every child changes.",
	Sources: []string{"ddl-constraints"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if pk := t.PrimaryKey(); pk != nil && len(pk.Columns) > 4 {
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, pk.Name), Pos: pk.Pos,
					Message: fmt.Sprintf("the primary key of %s has %d columns: %s", t.Name, len(pk.Columns), strings.Join(pk.Columns, ", ")),
				})
			}
		}
	},
}
