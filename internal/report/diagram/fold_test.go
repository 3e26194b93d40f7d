package diagram_test

import (
	"os"
	"testing"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/report/diagram"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/sqlparse"
)

func fold(t *testing.T, files ...string) *catalog.Catalog {
	t.Helper()
	var parsed []*sqlparse.File
	for _, f := range files {
		text, err := os.ReadFile("../../../testdata/hurried/" + f)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, sqlparse.Parse(f, string(text)))
	}
	return ddl.Fold(parsed, ddl.Options{}).Catalog
}

// TestFolded draws the schemas of the reference projects as they are folded
// from their SQL.
func TestFolded(t *testing.T) {
	for s, files := range map[string][]string{
		"dirsoul": {"dirsoul/schema.sql"},
		"lifeops": {"lifeops/schema.sql", "lifeops/timescale_community.sql"},
		"stats":   {"stats/schema.sql"},
	} {
		d := diagram.Model(fold(t, files...), diagram.Options{Title: s, Views: true, Implied: true})
		svg := diagram.SVG(d.Sheets()...)
		wellFormed(t, svg)
		reporttest.Golden(t, s+".svg", []byte(svg))
		reporttest.Golden(t, s+".txt", []byte(diagram.Text(diagram.TextOptions{Width: 160}, d.Sheets()...)))
		reporttest.Golden(t, s+".mermaid.md", []byte(diagram.MermaidMarkdown(d.Sheets()...)))
		for _, c := range diagram.Mermaid(d.Sheets()...) {
			grammar(t, c.Text)
		}
	}
}
