package keys

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var noDeleteAction = &rule.Rule{
	ID: "KEY003", Name: "no-delete-action", Severity: rule.Warning,
	Title: "Foreign key that does not say what happens on delete",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Without ON DELETE the delete of a parent fails as long as a child is there, and whether that is meant nobody can tell from the schema. When a user " +
		"asks to be erased, each such reference is a question, asked years after the person who knew the answer left.",
	Sources: []string{"ddl-constraints", "architect:checklist/structure/foreign keys with on delete"},
	Limits:  "NO ACTION may be meant, for a check that is deferred to the end of the transaction; RESTRICT says the same out loud.",
	Run: func(p *rule.Pass) {
		for _, r := range references(p) {
			if r.OnDelete != catalog.NoAction || r.Deferrable {
				continue
			}
			f := r.finding(p, fmt.Sprintf("%s refers to %s and does not say what happens when the parent is deleted", r.path(), r.RefTable.Name))
			f.Fixes = []rule.Fix{
				{
					Title: "Say that the parent cannot be deleted while children are there", Steps: r.replace(p, catalog.Restrict), Manual: true,
					Note: "Same behaviour as now, but stated.",
				},
				{Title: "Let the child die with its parent", Steps: r.replace(p, catalog.Cascade), Manual: true, Note: "For rows that mean nothing without the parent."},
			}
			if len(nullable(r.table, r.Columns)) == len(r.Columns) {
				f.Fixes = append(f.Fixes, rule.Fix{Title: "Let the child forget its parent", Steps: r.replace(p, catalog.SetNull), Manual: true, Note: "For rows that stay useful as orphans."})
			}
			p.Report(f)
		}
	},
}
