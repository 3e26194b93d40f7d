package constraint

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var repeatedCheck = &rule.Rule{
	ID: "CON012", Name: "repeated-check", Severity: rule.Advice,
	Title: "CHECK that says again what another constraint says",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Both are computed for every row that is written, and the day the rule changes one of the two is forgotten: then rows are refused by a constraint that " +
		"nobody remembers.",
	Sources: []string{"ddl-constraints"},
	Limits:  "Found where the two conditions are the same but for spelling. A CHECK that is not validated yet is left alone: it is on its way.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			all := checks(p, t)
			for i, k := range all {
				if k.Inherited || k.NotValid {
					continue
				}
				if said := saidBefore(t, all[:i], k); said != "" {
					reportRepeated(p, t, k, said)
				}
			}
		}
	},
}

// saidBefore names what says the same already, "" for nothing.
func saidBefore(t *catalog.Table, earlier []check, k check) string {
	for _, e := range earlier {
		if e.Expr.Norm == k.Expr.Norm && !e.NotValid {
			return "what check " + e.Name + " says"
		}
	}
	if n := k.node.GetNullTest(); n != nil {
		if c := t.Column(columnOf(bare(n.Arg))); c != nil && c.NotNull && !c.NotNullNotValid && saysNotNull(k.node, c.Name) {
			return "that " + c.Name + " is NOT NULL"
		}
	}
	return ""
}

func reportRepeated(p *rule.Pass, t *catalog.Table, k check, said string) {
	p.Report(rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, k.Name), Pos: placed(t, k.Constraint),
		Message: fmt.Sprintf("check %s of %s repeats %s", k.Name, t.Name, said),
		Facts:   []rule.Fact{{Name: "condition", Value: k.Expr.SQL}},
		Fixes: []rule.Fix{{
			Title: "Drop the one that repeats",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), ident.Quote(k.Name))}},
			Note:  "Takes a short lock on the table.",
		}},
	})
}
