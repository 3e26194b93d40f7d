package naming

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var mustBeQuoted = &rule.Rule{
	ID:       "NAM001",
	Name:     "name-must-be-quoted",
	Title:    "Name that works only in double quotes",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL folds unquoted names to lower case. A name with capitals, spaces or other signs has to be quoted in every query, " +
		"function, dump and dashboard for as long as it lives, and whoever forgets it is told that the relation does not exist.",
	Sources: []string{"sql-syntax-lexical", "architect:checklist/naming/snake_case"},
	Limits:  "Constraint names are left alone: nobody types them in queries.",
	Run: func(p *rule.Pass) {
		for n := range names(p) {
			if n.what == "constraint" || ident.Quote(n.name) == n.name || ident.Reserved(n.name) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: n.object, Pos: n.pos,
				Message: fmt.Sprintf("%s %s must be written %s in every query", n.what, n.object.Path(), ident.Quote(n.name)),
				Fixes:   renameFix(n, snakeCase(n.name)),
			})
		}
	},
}

// renameFix renames an index, which no query mentions; the name of anything
// else is known to applications, so that is a person's decision.
func renameFix(n named, to string) []rule.Fix {
	if to == "" || to == n.name {
		return nil
	}
	table := ident.Qualified(n.object.Schema, n.object.Table)
	var sql string
	switch n.what {
	case "index":
		sql = fmt.Sprintf("ALTER INDEX %s RENAME TO %s", ident.Qualified(n.object.Schema, n.name), ident.Quote(to))
	case "column":
		sql = fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", table, ident.Quote(n.name), ident.Quote(to))
	case "table":
		sql = fmt.Sprintf("ALTER TABLE %s RENAME TO %s", table, ident.Quote(to))
	case "view":
		sql = fmt.Sprintf("ALTER VIEW %s RENAME TO %s", table, ident.Quote(to))
	default:
		return nil
	}
	return []rule.Fix{{
		Title:  fmt.Sprintf("Rename the %s to %s", n.what, to),
		Steps:  []rule.FixStep{{SQL: sql}},
		Manual: n.what != "index",
		Note:   "Applications know the old name: rename together with them, or put a view with the old name in between.",
	}}
}

// snakeCase gives the name as people write it without quotes.
func snakeCase(s string) string {
	var b strings.Builder
	lower := false
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			if lower {
				b.WriteByte('_')
			}
			b.WriteRune(r - 'A' + 'a')
			lower = false
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
			lower = true
		default:
			if lower {
				b.WriteByte('_')
			}
			lower = false
		}
	}
	out := strings.Trim(b.String(), "_")
	if out == "" || out[0] >= '0' && out[0] <= '9' || ident.Reserved(out) {
		return ""
	}
	return out
}
