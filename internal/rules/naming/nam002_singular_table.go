package naming

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var singularTable = &rule.Rule{
	ID:       "NAM002",
	Name:     "singular-table-name",
	Title:    "Table name in the singular among plural ones",
	Severity: rule.Advice,
	Strict:   true,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "Plural or singular is a matter of taste; a mixture is not. Where most tables are plural, everyone who types a singular one " +
		"has to look it up first, for ten years.",
	Sources: []string{"architect:checklist/naming/plural"},
	Limits:  "English only, judged by endings, and only where plural names are the majority. Mass nouns (data, history, log) and roll-ups named by their period (sensor_hourly) are left alone.",
	Run: func(p *rule.Pass) {
		plurals, tables := 0, p.Tables()
		for _, t := range tables {
			if plural(t.Name.Name) {
				plurals++
			}
		}
		if plurals*2 <= len(tables) {
			return
		}
		for _, t := range tables {
			if plural(t.Name.Name) {
				continue
			}
			n := named{t.Name.Name, "table", rule.TableObject(t), t.Pos}
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: n.object, Pos: n.pos,
				Message: fmt.Sprintf("table %s has a singular name, and %d of %d tables are plural", t.Name, plurals, len(tables)),
				Facts:   []rule.Fact{{Name: "plural table names", Value: fmt.Sprintf("%d of %d", plurals, len(tables))}},
				Fixes:   renameFix(n, pluralOf(t.Name.Name)),
			})
		}
	},
}

// plural judges the last word of a name; what has no plural counts as one.
func plural(name string) bool {
	last := strings.ToLower(name[strings.LastIndex(name, "_")+1:])
	switch last {
	case "data", "metadata", "history", "log", "audit", "media", "people", "children", "men", "women", "feet", "staff",
		"news", "series", "archive", "cache", "queue", "inventory", "config", "configuration", "info", "information", "state",
		"hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "usage", "progress", "outbox", "inbox", "membership", "knowledge", "money", "weather", "raw", "old", "new", "tmp":
		return true
	}
	if strings.HasSuffix(last, "ss") || strings.HasSuffix(last, "us") || strings.HasSuffix(last, "is") {
		return false
	}
	return strings.HasSuffix(last, "s")
}

func pluralOf(name string) string {
	switch {
	case strings.HasSuffix(name, "y") && len(name) > 1 && !strings.ContainsRune("aeiou", rune(name[len(name)-2])):
		return name[:len(name)-1] + "ies"
	case strings.HasSuffix(name, "s"), strings.HasSuffix(name, "x"), strings.HasSuffix(name, "ch"), strings.HasSuffix(name, "sh"):
		return name + "es"
	}
	return name + "s"
}
