package keys

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var uniqueLetsNullRepeat = &rule.Rule{
	ID: "KEY005", Name: "unique-lets-null-repeat", Severity: rule.Warning,
	Title: "Unique key over several columns, one of which may be NULL",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "NULL is not equal to NULL, so a unique key does not see rows that have one: the same (source, reference) with a NULL goes in twice, ten times, and " +
		"an upsert on it inserts each time. The duplicates are found when someone adds the NOT NULL.",
	Sources: []string{"ddl-constraints", "indexes-unique"},
	Limits:  "A single nullable column that is unique where it is set (an optional e-mail address) is common and left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, i := range t.Indexes {
				if !i.Unique || i.Parent != "" || i.NullsNotDistinct || i.Where != nil || len(i.Keys) < 2 {
					continue
				}
				loose := nullable(t, i.KeyColumns())
				if len(loose) == 0 {
					continue
				}
				reportLoose(p, t, i, loose)
			}
		}
	},
}

func reportLoose(p *rule.Pass, t *catalog.Table, i *catalog.Index, loose []string) {
	object, pos := rule.IndexObject(t, i.Name), i.Pos
	if i.Constraint != "" {
		object = rule.ConstraintObject(t, i.Constraint)
		if c := t.Constraint(i.Constraint); c != nil {
			pos = c.Pos
		}
	}
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: object, Pos: pos,
		Message: fmt.Sprintf("unique key (%s) of %s lets rows repeat when %s is NULL",
			strings.Join(i.KeyColumns(), ", "), t.Name, strings.Join(loose, " or ")),
		Facts: []rule.Fact{{Name: "columns that may be NULL", Value: strings.Join(loose, ", ")}},
	}
	table := ident.Qualified(t.Name.Schema, t.Name.Name)
	name := ident.Object(t.Name.Name, strings.Join(i.KeyColumns(), "_"), "uniq")
	if i.Constraint != "" && len(i.KeyColumns()) == len(i.Keys) {
		f.Fixes = append(f.Fixes, rule.Fix{
			Title: "Count NULLs as equal",
			Steps: []rule.FixStep{
				{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table, ident.Quote(i.Constraint))},
				{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s UNIQUE NULLS NOT DISTINCT (%s)", table, ident.Quote(name), rule.ColumnList(i.KeyColumns()))},
			},
			Manual: true,
			Note:   "Fails, and changes nothing, where rows repeat already. On a large table build the new unique index CONCURRENTLY first.",
		})
	}
	var notNull []rule.FixStep
	for _, c := range loose {
		notNull = append(notNull, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, ident.Quote(c))})
	}
	f.Fixes = append(f.Fixes, rule.Fix{Title: "Forbid NULL in the key", Steps: notNull, Manual: true, Note: "Needs a value for the rows that have none; reads the table."})
	p.Report(f)
}
