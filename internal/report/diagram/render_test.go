package diagram_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/report/diagram"
	"github.com/decadedb/decade/internal/report/reporttest"
)

var samples = []string{"three", "twelve", "twentyfive", "sixty"}

func TestSVG(t *testing.T) {
	for _, s := range samples {
		d := diagram.Model(model(t, s), diagram.Options{Title: s})
		out := diagram.SVG(d.Sheets()...)
		wellFormed(t, out)
		reporttest.Golden(t, s+".svg", []byte(out))
	}
	whole := diagram.SVG(diagram.Model(model(t, "sixty"), diagram.Options{Title: "sixty", Whole: true}))
	wellFormed(t, whole)
	reporttest.Golden(t, "sixty-whole.svg", []byte(whole))
}

func wellFormed(t *testing.T, doc string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(doc))
	for {
		if _, err := dec.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

func TestText(t *testing.T) {
	for _, s := range samples {
		sheets := diagram.Model(model(t, s), diagram.Options{Title: s, Implied: true}).Sheets()
		reporttest.Golden(t, s+".txt", []byte(diagram.Text(diagram.TextOptions{Width: 150}, sheets...)))
		reporttest.Golden(t, s+".ascii.txt", []byte(diagram.Text(diagram.TextOptions{Width: 100, ASCII: true}, sheets...)))
	}
}

func TestMermaidAndDOT(t *testing.T) {
	for _, s := range samples {
		d := diagram.Model(model(t, s), diagram.Options{Title: s, Implied: true})
		reporttest.Golden(t, s+".mermaid.md", []byte(diagram.MermaidMarkdown(d.Sheets()...)))
		reporttest.Golden(t, s+".dot", []byte(diagram.DOT(d)))
	}
}

// hostile has names that mean something to one of the forms.
func hostile() *catalog.Catalog {
	cat := &catalog.Catalog{}
	names := []string{
		`quo"te`, `a<b>&c;`, "new\nline", "end", "subgraph", "one", "Größe", "日本語の表", `back\slash`, "per%cent#", "--", "123", "]]></style>", "]]]", "'", "`tick`",
		strings.Repeat("long", 15) + "x", "\x01control", "a", "A",
	}
	for i, n := range names {
		t := &catalog.Table{
			Name: catalog.Name{Schema: "public", Name: n}, Kind: catalog.OrdinaryTable, Comment: n,
			Columns: []*catalog.Column{
				{Name: "id", Type: catalog.TypeName{Name: "bigint"}, NotNull: true},
				{Name: n, Type: catalog.TypeName{Schema: `my "types"`, Name: n, Mods: "1,2"}},
				{Name: "PK", Type: catalog.TypeName{Name: "text", Dims: 1}},
			},
			Constraints: []*catalog.Constraint{{Name: n + "_pkey", Kind: catalog.PrimaryKey, Columns: []string{"id"}}},
			PartitionBy: &catalog.PartitionKey{Strategy: "range", Keys: []catalog.PartitionKeyPart{{Expr: &catalog.Expr{SQL: `date_trunc('month', "` + n + `")`}}}},
		}
		if i > 0 {
			t.Constraints = append(t.Constraints, &catalog.Constraint{
				Name: n + "_fkey", Kind: catalog.ForeignKey, Columns: []string{n}, OnDelete: catalog.Cascade,
				RefTable: catalog.Name{Schema: "public", Name: names[i/2]}, RefColumns: []string{"id"},
			})
		}
		cat.Tables = append(cat.Tables, t)
	}
	return cat
}

func TestHostileNames(t *testing.T) {
	d := diagram.Model(hostile(), diagram.Options{Title: `<b>"x"</b> ` + "`#`"})
	svg := diagram.SVG(d)
	wellFormed(t, svg)
	reporttest.Golden(t, "hostile.svg", []byte(svg))
	reporttest.Golden(t, "hostile.mermaid.md", []byte(diagram.MermaidMarkdown(d)))
	reporttest.Golden(t, "hostile.dot", []byte(diagram.DOT(d)))
	reporttest.Golden(t, "hostile.txt", []byte(diagram.Text(diagram.TextOptions{}, d)))
	grammar(t, diagram.Mermaid(d)[0].Text)
	for _, l := range strings.Split(diagram.Text(diagram.TextOptions{}, d), "\n") {
		if strings.ContainsFunc(l, func(r rune) bool { return r < ' ' }) {
			t.Errorf("a control character in %q", l)
		}
	}
}

// grammar checks a chart against the part of Mermaid's grammar that we use,
// in the strictest of the versions that it was tried with.
func grammar(t *testing.T, chart string) {
	t.Helper()
	const id, text = `[A-Za-z][A-Za-z0-9_]*`, `"[^"\\%\n]*"`
	forms := []*regexp.Regexp{
		regexp.MustCompile(`^    ` + id + `(\[` + text + `\])?( \{)?$`),
		regexp.MustCompile(`^        [A-Za-z][A-Za-z0-9_()\[\]-]* [A-Za-z][A-Za-z0-9_-]*( (PK|FK|UK)(, (PK|FK|UK))*)?( ` + text + `)?$`),
		regexp.MustCompile(`^    \}$`),
		regexp.MustCompile(`^    ` + id + ` (\|\||\|o|\}o)(--|\.\.)(\|\||o\||o\{) ` + id + ` : ` + text + `$`),
	}
	lines := strings.Split(strings.TrimSuffix(chart, "\n"), "\n")
	if lines[0] != "erDiagram" {
		t.Errorf("the chart begins with %q", lines[0])
	}
	for _, l := range lines[1:] {
		if !slices.ContainsFunc(forms, func(r *regexp.Regexp) bool { return r.MatchString(l) }) {
			t.Errorf("not a line of a chart: %q", l)
		}
		for _, w := range []string{"end", "subgraph", "one", "many", "to", "u", "style", "class"} {
			if strings.HasPrefix(l, "    "+w+" ") || strings.HasPrefix(l, "    "+w+"[") {
				t.Errorf("Mermaid takes the name for its own word: %q", l)
			}
		}
	}
}

// TestMermaidLimits: a schema of any size makes charts that GitHub draws, and
// no table and no reference gets lost.
func TestMermaidLimits(t *testing.T) {
	cat := &catalog.Catalog{}
	for i := range 300 {
		tab := &catalog.Table{Name: catalog.Name{Schema: "public", Name: fmt.Sprintf("x%dx", i)}, Kind: catalog.OrdinaryTable}
		for k := range 40 {
			c := fmt.Sprintf("a_column_with_a_long_name_%d", k)
			tab.Columns = append(tab.Columns, &catalog.Column{Name: c, Type: catalog.TypeName{Name: "bigint"}})
			if k < 4 && i > 0 {
				tab.Constraints = append(tab.Constraints, &catalog.Constraint{Name: c, Kind: catalog.ForeignKey, Columns: []string{c}, RefTable: catalog.Name{Schema: "public", Name: fmt.Sprintf("x%dx", i*k/4)}, RefColumns: []string{"a_column_with_a_long_name_0"}})
			}
		}
		cat.Tables = append(cat.Tables, tab)
	}
	for _, whole := range []bool{true, false} {
		d := diagram.Model(cat, diagram.Options{Title: "large", Whole: whole})
		tables, refs := map[string]bool{}, map[string]bool{}
		for _, c := range diagram.Mermaid(d.Sheets()...) {
			n := 0
			for _, l := range strings.Split(c.Text, "\n") {
				switch {
				case strings.Contains(l, " : "):
					n++
					refs[l] = true
				case strings.HasPrefix(l, "    x"):
					tables[strings.Fields(l)[0]] = true
				}
			}
			if len(c.Text) >= 50_000 || n > 500 {
				t.Errorf("chart %s has %d characters and %d references", c.Title, len(c.Text), n)
			}
		}
		if len(tables) != 300 || len(refs) != len(d.Edges) {
			t.Errorf("whole %v: %d tables and %d references, want 300 and %d", whole, len(tables), len(refs), len(d.Edges))
		}
	}
}

func TestTextKeepsToTheWidth(t *testing.T) {
	for _, s := range samples {
		for _, width := range []int{80, 120, 200} {
			for _, ascii := range []bool{false, true} {
				d := diagram.Model(model(t, s), diagram.Options{})
				for _, l := range strings.Split(diagram.Text(diagram.TextOptions{Width: width, ASCII: ascii}, d.Sheets()...), "\n") {
					if n := utf8.RuneCountInString(l); n > width {
						t.Errorf("%s at %d: a line of %d: %s", s, width, n, l)
					}
					if i := strings.IndexFunc(l, func(r rune) bool { return r > 127 }); ascii && i >= 0 {
						t.Errorf("%s: not ASCII: %s", s, l)
					}
				}
			}
		}
	}
}

// TestRefolded: a catalog in another order gives the same bytes.
func TestRefolded(t *testing.T) {
	a, b := model(t, "sixty"), model(t, "sixty")
	slices.Reverse(b.Tables)
	for _, tab := range b.Tables {
		slices.Reverse(tab.Constraints)
	}
	draw := func(c *catalog.Catalog) string {
		d := diagram.Model(c, diagram.Options{Implied: true})
		return diagram.SVG(d.Sheets()...) + diagram.Text(diagram.TextOptions{}, d) + diagram.DOT(d) + diagram.MermaidMarkdown(d)
	}
	if draw(a) != draw(b) {
		t.Error("the order of the catalog's slices shows in the diagram")
	}
}

func TestEmpty(t *testing.T) {
	d := diagram.Model(&catalog.Catalog{}, diagram.Options{})
	wellFormed(t, diagram.SVG(d.Sheets()...))
	if got := diagram.Text(diagram.TextOptions{}, d); got != "No tables.\n" {
		t.Errorf("%q", got)
	}
	if got := diagram.Mermaid(d)[0].Text; got != "erDiagram\n" {
		t.Errorf("%q", got)
	}
}
