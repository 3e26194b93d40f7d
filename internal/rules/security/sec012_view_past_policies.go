package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var viewPastPolicies = &rule.Rule{
	ID: "SEC012", Name: "view-past-policies", Severity: rule.Warning,
	Title: "View reads a table with policies as its owner",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A view reads its tables with the rights of the view's owner, and the owner of a table passes the table's policies. Whoever may read the view sees everybody's rows. " +
		"With security_invoker (PostgreSQL 15) the reader's own rights and policies count.",
	Sources: []string{"sql-createview", "rules-privileges"},
	Limits: "Taken is that the view's owner passes the policies, as the owner of the tables does. Tables with FORCE ROW LEVEL SECURITY are left out. " +
		"A view that filters by itself, or that is meant to show sums over all users, is right as it is.",
	Run: func(p *rule.Pass) {
		for _, v := range p.Catalog.Views {
			if v.Materialized || v.Continuous || invoker(v) {
				continue
			}
			hidden := guarded(p, v, nil)
			if len(hidden) == 0 {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: viewObject(v), Pos: v.Pos,
				Message: fmt.Sprintf("view %s shows rows of %s past its policies, because it reads as its owner", v.Name, some(hidden)),
				Facts:   []rule.Fact{{Name: "security_invoker", Value: "off"}},
				Fixes: []rule.Fix{{
					Title: "Let the reader's own rights count",
					Steps: []rule.FixStep{{SQL: "ALTER VIEW " + sqlName(v.Name) + " SET (security_invoker = true)"}},
					Note:  "Readers of the view then need SELECT on the tables below it.",
				}},
			})
		}
	},
}

func viewObject(v *catalog.View) rule.Object {
	return rule.Object{Kind: "view", Schema: v.Name.Schema, Table: v.Name.Name}
}

func invoker(v *catalog.View) bool {
	s, ok := v.Options.Get("security_invoker")
	return ok && slices.Contains([]string{"", "true", "on", "1", "yes", "t"}, strings.ToLower(s))
}

// guarded gives the tables with policies that a view reads with its owner's
// rights, through other views too. Where row security is not enabled yet
// (SEC001) it is taken to be meant.
func guarded(p *rule.Pass, v *catalog.View, seen []catalog.Name) []string {
	var out []string
	for _, n := range v.Uses {
		if slices.Contains(seen, n) {
			continue
		}
		if t := p.Catalog.Table(n); t != nil && !t.ForceRowSecurity && len(t.Policies) > 0 {
			out = append(out, n.String())
		}
		if inner := p.Catalog.View(n); inner != nil && !inner.Materialized {
			out = append(out, guarded(p, inner, append(seen, v.Name))...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
