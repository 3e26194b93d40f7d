package constraint

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var domainNotNull = &rule.Rule{
	ID: "CON016", Name: "domain-not-null", Severity: rule.Advice,
	Title: "NOT NULL on a domain",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A value of the domain can be NULL all the same: an outer join that finds nothing gives one, an empty scalar subquery puts one into the table past the constraint. Programs " +
		"that believe the type stop there. Adding the NOT NULL later locks and reads every table that uses the domain at once. NOT NULL belongs to the column.",
	Sources: []string{"sql-createdomain"},
	Run: func(p *rule.Pass) {
		for _, d := range p.Catalog.Types {
			if d.Kind == catalog.DomainType && d.NotNull {
				reportDomain(p, d)
			}
		}
	},
}

func reportDomain(p *rule.Pass, d *catalog.Type) {
	fix := rule.Fix{
		Title: "Move NOT NULL to the columns that use the domain",
		Note:  "The columns first, so that there is no moment without it.",
	}
	used := 0
	for _, t := range judged(p) {
		for _, c := range t.Columns {
			if c.Type.Dims == 0 && c.Type.Schema == d.Name.Schema && c.Type.Name == d.Name.Name {
				used++
				if !c.NotNull && !c.Inherited {
					fix.Steps = append(fix.Steps, p.SetNotNullFix(t, c.Name).Steps...)
				}
			}
		}
	}
	fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER DOMAIN %s DROP NOT NULL", name(d.Name))})
	p.Report(rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Pos: d.Pos,
		Object:  rule.Object{Kind: "type", Schema: d.Name.Schema, Name: d.Name.Name},
		Message: fmt.Sprintf("domain %s is NOT NULL, which outer joins and subqueries pass by", d.Name),
		Facts:   []rule.Fact{{Name: "columns that use it", Value: fmt.Sprint(used)}},
		Fixes:   []rule.Fix{fix},
	})
}
