package keys

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var sameReferenceTwice = &rule.Rule{
	ID: "KEY006", Name: "same-reference-twice", Severity: rule.Warning,
	Title: "Two foreign keys that say the same",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each insert looks the parent up twice and each delete looks for children twice. If their actions differ, which one wins is decided by " +
		"the order of names.",
	Sources: []string{"ddl-constraints"},
	Run: func(p *rule.Pass) {
		all := references(p)
		for i, r := range all {
			for _, earlier := range all[:i] {
				if earlier.table == r.table && earlier.RefTable == r.RefTable && slices.Equal(earlier.Columns, r.Columns) && slices.Equal(earlier.RefColumns, r.RefColumns) {
					f := r.finding(p, fmt.Sprintf("foreign key %s of %s repeats %s", r.Name, r.table.Name, earlier.Name))
					f.Fixes = []rule.Fix{{
						Title:  "Drop the one that repeats",
						Steps:  []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", ident.Qualified(r.table.Name.Schema, r.table.Name.Name), ident.Quote(r.Name))}},
						Manual: earlier.OnDelete != r.OnDelete || earlier.OnUpdate != r.OnUpdate,
						Note:   "Takes a short lock on both tables.",
					}}
					p.Report(f)
					break
				}
			}
		}
	},
}
