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
