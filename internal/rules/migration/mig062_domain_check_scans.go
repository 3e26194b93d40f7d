package migration

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var domainCheckScans = &rule.Rule{
	ID:       "MIG062",
	Name:     "domain-check-scans",
	Title:    "Constraint of a domain proven on every table that uses it",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "ALTER DOMAIN ... ADD CHECK or SET NOT NULL reads every table with a column of the domain, each under SHARE: writers of all of them wait until the last " +
		"is read. The statement names none of the tables. NOT VALID reads nothing and takes no lock on them.",
	Sources: []string{"sql-alterdomain"},
	Limits:  "VALIDATE takes SHARE too (up to PostgreSQL 18), so it wants a quiet hour; but it can wait for one.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.AlterType) {
			add := c.Detail == "add constraint" && (c.NewConstraint == nil || !c.NewConstraint.NotValid)
			if !add && c.Detail != "set not null" || !c.Existed {
				continue
			}
			users := c.domainUsers()
			if len(users) == 0 {
				continue
			}
			f := c.finding(object("type", typeName(c.Name), ""), "the new constraint of domain %s is proven by reading all of %s while their writers wait", c.Name, list(users))
			f.Evidence = rule.ByModel
			f.Facts = c.measured("add domain check")
			if k := c.NewConstraint; add && k != nil && k.Expr != nil {
				fix := c.statement("Add it NOT VALID, and validate it in a quiet hour",
					step("ALTER DOMAIN %s ADD CONSTRAINT %s CHECK (%s) NOT VALID", sql(typeName(c.Name)), ident.Quote(k.Name), k.Expr.SQL))
				fix.Note = fmt.Sprintf("Then, by itself: ALTER DOMAIN %s VALIDATE CONSTRAINT %s. From now on no new value can break it.", sql(typeName(c.Name)), ident.Quote(k.Name))
				f.Fixes = []rule.Fix{fix}
			} else {
				f.Fixes = []rule.Fix{manual("Make the columns NOT NULL one by one instead", "By a CHECK that is validated beside writers (MIG013).")}
			}
			p.Report(f)
		}
	},
}

// domainUsers names the tables with a column of the domain that were there
// before the file and are not known to be small.
func (c change) domainUsers() []string {
	n := typeName(c.Name)
	var out []string
	for _, t := range c.p.Tables() {
		if c.madeHere(t.Name) || weigh(c.p, t.Name).small() {
			continue
		}
		for _, col := range t.Columns {
			if (catalog.Name{Schema: col.Type.Schema, Name: col.Type.Name}) == n && !strings.HasPrefix(col.Type.Name, "_") {
				out = append(out, t.Name.String())
				break
			}
		}
	}
	return out
}
