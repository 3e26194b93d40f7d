package naming

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var atTheLimit = &rule.Rule{
	ID:       "NAM005",
	Name:     "name-at-length-limit",
	Title:    "Name as long as a name can be, probably cut off",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL cuts names to 63 bytes with no more than a notice. The next name with the same beginning collides with it, IF NOT EXISTS takes one for " +
		"the other, and a partition or index named after the table has no room left for its suffix.",
	Sources: []string{"sql-syntax-lexical"},
	Limits:  "A name of exactly 63 bytes may be whole.",
	Run: func(p *rule.Pass) {
		for n := range names(p) {
			if len(n.name) < ident.MaxBytes {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: n.object, Pos: n.pos,
				Message: fmt.Sprintf("%s name %s has 63 bytes, the most there can be: it was probably cut", n.what, n.name),
				Facts:   []rule.Fact{{Name: "bytes", Value: fmt.Sprint(len(n.name)), Source: "NAMEDATALEN - 1"}},
			})
		}
	},
}
