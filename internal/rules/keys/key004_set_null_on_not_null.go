package keys

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var setNullOnNotNull = &rule.Rule{
	ID: "KEY004", Name: "set-null-on-not-null", Severity: rule.Error,
	Title: "ON DELETE SET NULL on a column that is NOT NULL",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL accepts the pair and every delete of a parent with children fails, with an error that names the child. It is found out by the first " +
		"user who wants an account deleted.",
	Sources: []string{"ddl-constraints"},
	Run: func(p *rule.Pass) {
		for _, r := range references(p) {
			if r.OnDelete != catalog.SetNull && r.OnDelete != catalog.SetDefault {
				continue
			}
			set := r.Columns
			if len(r.OnDeleteCols) > 0 {
				set = r.OnDeleteCols
			}
			for _, name := range set {
				c := r.table.Column(name)
				if c == nil || !c.NotNull || r.OnDelete == catalog.SetDefault && c.Default != nil {
					continue
				}
				f := r.finding(p, fmt.Sprintf("deleting from %s fails: %s.%s is NOT NULL and is to be set to NULL", r.RefTable.Name, r.table.Name, name))
				f.Fixes = setNullFixes(p, r, name)
				p.Report(f)
				break
			}
		}
	},
}

func setNullFixes(p *rule.Pass, r reference, column string) []rule.Fix {
	drop := rule.Fix{
		Title: "Allow NULL in the column, as the action needs it",
		Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL",
			ident.Qualified(r.table.Name.Schema, r.table.Name.Name), ident.Quote(column))}},
		Note: "Changes the catalog only. Applications must cope with a missing value from then on.",
	}
	// A key column, or one generated as identity, cannot be NULL at all.
	pk := r.table.PrimaryKey()
	c := r.table.Column(column)
	drop.Manual = true
	if pk != nil && slices.Contains(pk.Columns, column) || c.Identity != "" {
		return []rule.Fix{{Title: "Let the child die with its parent", Steps: r.replace(p, catalog.Cascade), Manual: true}}
	}
	return []rule.Fix{
		drop,
		{Title: "Let the child die with its parent", Steps: r.replace(p, catalog.Cascade), Manual: true},
		{Title: "Forbid deleting the parent", Steps: r.replace(p, catalog.Restrict), Manual: true},
	}
}
