package naming

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var systemPrefix = &rule.Rule{
	ID:       "NAM007",
	Name:     "system-prefix",
	Title:    "Name that begins with pg_",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "pg_catalog comes first in every search path. The day a release brings a relation of the same name, every unqualified query " +
		"reads that one instead, without an error.",
	Sources: []string{"ddl-schemas"},
	Run: func(p *rule.Pass) {
		for n := range names(p) {
			if n.what != "table" && n.what != "view" || !strings.HasPrefix(n.name, "pg_") {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: n.object, Pos: n.pos,
				Message: fmt.Sprintf("%s %s begins with pg_, which belongs to PostgreSQL", n.what, n.object.Path()),
				Fixes:   renameFix(n, strings.TrimLeft(strings.TrimPrefix(n.name, "pg_"), "_")),
			})
		}
	},
}
