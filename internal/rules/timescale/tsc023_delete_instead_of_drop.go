package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var deleteInsteadOfDrop = &rule.Rule{
	ID: "TSC023", Name: "delete-instead-of-drop-chunks", Severity: rule.Warning,
	Title: "Old rows of a hypertable are deleted instead of dropping chunks",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "DELETE leaves every chunk in place, empty and planned for ever, writes a log record for each row and dead rows for vacuum, and on compressed chunks unpacks what it deletes. drop_chunks removes the files, in a second whatever they hold, and works on " +
		"the Apache build too.",
	Sources: []string{"timescaledb", "architect:checklist/timescale/retention"},
	Limits:  "A chunk goes when all of it is over age, so rows stay up to one chunk interval longer.",
	Run: func(p *rule.Pass) {
		for _, s := range p.Statements() {
			for _, l := range s.Levels {
				t, column, cutoff, ok := rule.DeletesByAge(l)
				if !ok || t.Hypertable == nil || column.Name != t.Hypertable.TimeColumn {
					continue
				}
				f := s.Finding(t, rule.Structural, fmt.Sprintf("%s deletes old rows of hypertable %s one by one; drop_chunks removes them in a second", s.Label(), t.Name))
				f.Detail += " " + t.Name.String()
				age := "INTERVAL '90 days'"
				if m := ageText.FindStringSubmatch(cutoff.Right.Text); m != nil {
					age = "INTERVAL '" + m[1] + "'"
				}
				f.Fixes = []rule.Fix{{
					Title: "Drop the chunks", Manual: true, Loses: "rows",
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("SELECT drop_chunks(%s, older_than => %s)", regclass(t.Name), age)}},
					Note:  "Called by decade maintain, pg_cron, or as a retention policy on the community build.",
				}}
				p.Report(f)
			}
		}
	},
}

var ageText = pattern.New(`(?i)interval\s*'([^']+)'`)
