package naming

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var reservedWord = &rule.Rule{
	ID:       "NAM004",
	Name:     "reserved-word",
	Title:    "Name that is a reserved word of SQL",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A reserved word must be quoted wherever it is used as a name. Worse are those that parse without quotes and mean something else: " +
		"SELECT user gives the name of the role, not the column.",
	Sources: []string{"sql-keywords-appendix"},
	Limits:  "Words such as timestamp and value, which are keywords but may name a column without quotes, are left alone.",
	Run: func(p *rule.Pass) {
		for n := range names(p) {
			if n.what == "constraint" || n.what == "index" || !ident.NeverBare(n.name) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: n.object, Pos: n.pos,
				Message: fmt.Sprintf("%s %s bears a reserved word as its name", n.what, n.object.Path()),
				Fixes:   renameFix(n, n.object.Table+"_"+n.name),
			})
		}
	},
}
