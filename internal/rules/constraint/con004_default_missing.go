package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var defaultMissing = &rule.Rule{
	ID: "CON004", Name: "default-missing", Severity: rule.Warning,
	Title: "Column with an obvious default has none",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each writer has to give the value, and each gives it its own way: one takes the clock of a phone that is an hour wrong, one the local time, one forgets it and " +
		"the insert fails. The database has one clock, and its default costs nothing.",
	Sources: []string{"ddl-default", "architect:checklist/structure/reasonable defaults"},
	Limits:  "The time of an event that happened elsewhere (`time`, `recorded_at`, `occurred_at`) comes from there and wants no default; it is not judged.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, c := range t.Columns {
				if c.Inherited || c.Default != nil || c.Identity != "" || c.Generated.Kind != "" || setByTrigger(p, t, c.Name) {
					continue
				}
				value, severity := obviousDefault(t, c)
				if value == "" {
					continue
				}
				p.ReportAs(severity, rule.Finding{
					Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
					Message: fmt.Sprintf("%s.%s has no default, so every writer has to give it", t.Name, c.Name),
					Fixes: []rule.Fix{{
						Title: "Give the column its default",
						Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", table(t), ident.Quote(c.Name), value)}},
						Note:  "Rows that are there stay as they are.",
					}},
				})
			}
		}
	},
}

// obviousDefault gives the default that a name and a type ask for.
func obviousDefault(t *catalog.Table, c *catalog.Column) (string, rule.Severity) {
	name := strings.ToLower(c.Name)
	switch {
	case slices.Contains(birthNames, name) && c.Type.Is("timestamp with time zone", "timestamp without time zone"):
		return "now()", rule.Warning
	case slices.Contains(birthNames, name) && c.Type.Is("date"):
		return "current_date", rule.Warning
	case c.NotNull && counts(name) && c.Type.Is("smallint", "integer", "bigint", "numeric") && t.PrimaryKey() != nil && !slices.Contains(t.PrimaryKey().Columns, c.Name):
		return "0", rule.Advice
	case c.NotNull && c.Type.Is("boolean") && (strings.HasPrefix(name, "is_") || strings.HasPrefix(c.Name, "is") && len(rule.Words(c.Name)) > 1):
		return "false", rule.Advice
	}
	return "", 0
}

// counts: names of numbers that begin at nothing and are counted up.
func counts(name string) bool {
	return rule.LastWord(name) == "count" || rule.LastWord(name) == "counter"
}

// setByTrigger reports whether a BEFORE trigger of the table sets the column.
func setByTrigger(p *rule.Pass, t *catalog.Table, column string) bool {
	for _, g := range t.Triggers {
		if g.Timing != "before" || !g.ForEachRow || !slices.Contains(g.Events, "insert") {
			continue
		}
		for _, fn := range p.Catalog.Functions {
			if fn.Name == g.Function && strings.Contains(strings.ToLower(fn.Body), "new."+strings.ToLower(column)) {
				return true
			}
		}
	}
	return false
}
