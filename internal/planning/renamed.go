package planning

import (
	"fmt"

	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/review"
)

// renamed is the note that stands in a desired file as a comment: the object
// OLD is called NEW. It may stay for ever: where OLD is gone it says nothing.
var renamed = pattern.New(`--[ \t]*decade:renamed\b[ \t]*(.*)`)

// noted gives the renames that the notes of desired files ask for: those
// whose old name only the actual state has, and whose new name only the desired.
func noted(texts []text, actual, desired *catalog.Catalog) ([]Rename, error) {
	var out []Rename
	for _, t := range texts {
		for _, m := range t.notes(renamed) {
			said := strings.TrimSpace(t.sql[m[2]:m[3]])
			from, to, ok := strings.Cut(said, "=")
			n := Rename{From: strings.TrimSpace(from), To: strings.TrimSpace(to)}
			if _, err := renameStep(n, actual, desired); !ok || err != nil {
				return nil, &review.UsageError{What: fmt.Sprintf("%s:%d: decade:renamed %s is no rename of a table or a column", t.name, 1+strings.Count(t.sql[:m[0]], "\n"), said),
					Next: "write -- decade:renamed schema.table = schema.table, or with .column behind each"}
			}
			if has(actual, n.From) && !has(actual, n.To) && has(desired, n.To) && !has(desired, n.From) {
				out = append(out, n)
			}
		}
	}
	return out, nil
}

// has finds a table or a column by its path.
func has(c *catalog.Catalog, path string) bool { return tableOf(c, path) != nil }

// tableOf gives the table that a path names, or whose column it names. Names
// may have dots in them.
func tableOf(c *catalog.Catalog, path string) *catalog.Table {
	for _, t := range c.Tables {
		rest, ok := strings.CutPrefix(path, t.Name.String())
		if column, below := strings.CutPrefix(rest, "."); ok && (rest == "" || below && t.Column(column) != nil) {
			return t
		}
	}
	return nil
}
