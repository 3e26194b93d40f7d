package naming

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var indexPrefix = &rule.Rule{
	ID:       "NAM003",
	Name:     "index-without-prefix",
	Title:    "Index whose name does not say that it is one",
	Severity: rule.Advice,
	Strict:   true,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "Indexes share one name space with tables and turn up beside them in plans, size lists and error messages. With idx_ in front (or " +
		"PostgreSQL's own _idx behind) everyone sees at once what is meant, and a list of indexes sorts together.",
	Sources: []string{"architect:checklist/naming/idx_"},
	Limits:  "Accepts idx_, uq_, ux_, ix_ in front and _idx, _key, _uidx, _uniq behind. Indexes of constraints are named by the constraint.",
	Run: func(p *rule.Pass) {
		for n := range names(p) {
			if n.what != "index" || saysIndex(n.name) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: n.object, Pos: n.pos,
				Message: fmt.Sprintf("index %s of table %s has no idx_ in its name", n.name, n.object.Table),
				Fixes:   renameFix(n, ident.Truncate("idx_"+snakeCase(n.name))),
			})
		}
	},
}

func saysIndex(name string) bool {
	name = strings.ToLower(name)
	for _, p := range []string{"idx_", "uq_", "ux_", "ix_"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	// PostgreSQL numbers its own names when they collide: events_a_idx1.
	name = strings.TrimRight(name, "0123456789")
	for _, s := range []string{"_idx", "_key", "_uidx", "_uniq", "_index", "_unique"} {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return false
}
