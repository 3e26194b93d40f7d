package diagram_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

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
