package naming

import (
	"fmt"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

// meaningless are names that say nothing: single letters, and nouns that fit
// any column, with or without a number.
var meaningless = pattern.New(`^(?:[a-z][0-9]*|(?:col|column|field|attr|attribute|val|var|tmp|temp|foo|bar|misc|stuff|thing|dummy|xxx)[0-9_]*)$`)

// typeName are names that say the type instead of the meaning.
var typeName = pattern.New(`^(?:timestamp|timestamptz|date|datetime|time|text|string|number|integer|json|jsonb|uuid|boolean|bool)$`)

var meaninglessName = &rule.Rule{
	ID:       "NAM006",
	Name:     "meaningless-column-name",
	Title:    "Column name that does not say what it holds",
	Severity: rule.Advice,
	Strict:   true,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "Names are the only documentation that is read every day. A column called val or timestamp answers neither of what nor when of what, " +
		"and in a join of three tables with a timestamp each nobody can tell them apart.",
	Sources: []string{"architect:checklist/naming/descriptive"},
	Limits:  "Coordinates (x, y, z) of tables that have two of them are left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			coordinates := t.Column("x") != nil && t.Column("y") != nil
			for _, c := range t.Columns {
				if coordinates && (c.Name == "x" || c.Name == "y" || c.Name == "z") {
					continue
				}
				var how string
				switch {
				case meaningless.MatchString(c.Name):
					how = "says nothing about what it holds"
				case typeName.MatchString(c.Name):
					how = "is the name of a type: say what happened then or what it measures"
				default:
					continue
				}
				p.Report(rule.Finding{
					Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: sub("column", t.Name, c.Name), Pos: c.Pos,
					Message: fmt.Sprintf("column %s.%s %s", t.Name, c.Name, how),
				})
			}
		}
	},
}
