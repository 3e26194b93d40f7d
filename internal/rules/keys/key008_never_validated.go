package keys

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var neverValidated = &rule.Rule{
	ID: "KEY008", Name: "constraint-never-validated", Severity: rule.Warning,
	Title: "Constraint left NOT VALID",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "New rows are checked, old ones never were. The planner does not trust the constraint, a dump restores it as NOT VALID for ever, and the day someone " +
		"relies on it the bad rows are ten years old.",
	Sources: []string{"sql-altertable"},
	Limits:  "A migration that validates in its next step, not given here, is at fault only by that.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Constraints {
				if !c.NotValid || c.NotEnforced || c.Inherited {
					continue
				}
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, c.Name), Pos: c.Pos,
					Message: fmt.Sprintf("%s %s of %s was never validated: rows that were there before may break it", kindWord(c.Kind), c.Name, t.Name),
					Fixes: []rule.Fix{{
						Title: "Validate it while writers go on",
						Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", ident.Qualified(t.Name.Schema, t.Name.Name), ident.Quote(c.Name))}},
						Note:  "Reads the table under a lock that only other DDL notices. Fails, and changes nothing, if a row breaks it: look for those first.",
					}},
				})
			}
		}
	},
}

func kindWord(k catalog.ConstraintKind) string {
	if k == catalog.Check {
		return "check constraint"
	}
	return string(k)
}
