package jsonb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var scalarInDocument = &rule.Rule{
	ID: "JSN005", Name: "scalar-as-jsonb", Severity: rule.Warning,
	Title: "Document column for what is one value",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A status, an action or an amount is one value of one type. As jsonb it may be a text today, an object tomorrow and a list after the next release; no CHECK, no foreign key " +
		"and no statistics hold it, and each query has to unpack it first.",
	Sources: []string{"datatype-json", "schema-design:jsonb/avoid jsonb for frequently queried fields"},
	Limits:  "Judged by name, and only where no default of '{}' or '[]' says that a document is meant.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if c.Type.Is("jsonb", "json") && shape(c) == "" && scalarName(c.Name) && t.Kind != catalog.ForeignTable && c.Generated.Kind == "" {
					reportScalar(p, t, c)
				}
			}
		}
	},
}

// shape gives what a default says of a document: "object", "array" or "".
func shape(c *catalog.Column) string {
	switch d := strings.TrimSpace(c.Default.String()); {
	case strings.HasPrefix(d, "'{"), strings.HasPrefix(d, "jsonb_build_object"), strings.HasPrefix(d, "json_build_object"):
		return "object"
	case strings.HasPrefix(d, "'["), strings.HasPrefix(d, "jsonb_build_array"), strings.HasPrefix(d, "json_build_array"):
		return "array"
	}
	return ""
}

func scalarName(name string) bool {
	last := rule.LastWord(name)
	return slices.Contains([]string{
		"action", "target", "actor", "name", "title", "status", "state", "type", "kind", "email", "phone", "url", "country", "category", "priority",
		"amount", "quantity", "price", "count", "total", "score", "level", "id", "uuid", "at", "date", "timestamp", "time", "slug", "code", "username",
	}, last)
}

func reportScalar(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	col := ident.Quote(c.Name)
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s is %s, though its name says that it is one value", t.Name, c.Name, c.Type.Name),
		Fixes: []rule.Fix{{
			Title:  "Make it a column of its own type",
			Steps:  []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s TYPE text USING %s #>> '{}'", table(t), col, col)}},
			Manual: true,
			Note:   fmt.Sprintf("Look first at what is there: SELECT jsonb_typeof(%s::jsonb), count(*) FROM %s GROUP BY 1. Rewrites the table while nobody may use it.", col, t.Name),
		}},
	})
}
