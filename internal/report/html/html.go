// Package html renders a report as one self-contained page: no request to
// anywhere, readable without scripts, light and dark, fit for print and for a
// phone. With scripts, findings can be filtered, walked with the keyboard, and
// their SQL copied.
//
// A content security policy with the hashes of the page's own style and
// script allows nothing else to run, whatever a schema calls its tables.
// Start reading at Render; the page is page.html, style.css and script.js.
package html

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/diagram"
)

// Options are the choices of a caller.
type Options struct {
	// Diagrams are the data model as SVG, one or one for each area; nil draws
	// them from the report's catalog.
	Diagrams []Diagram
}

// Diagram is a picture. Its SVG is trusted: it must come from a renderer that
// escapes names. It may hold style elements but no style attributes and no
// scripts, which the page's policy would block.
type Diagram struct {
	Title string // "" when there is only one
	SVG   string
}

//go:embed page.html
var pageHTML string

//go:embed style.css
var styleCSS string

//go:embed script.js
var scriptJS string

// Render writes the page.
func Render(w io.Writer, r *report.Report, opt Options) error {
	if opt.Diagrams == nil && r.Catalog != nil && len(r.Catalog.Tables) > 0 {
		for _, sheet := range diagram.Model(r.Catalog, diagram.Options{}).Sheets() {
			opt.Diagrams = append(opt.Diagrams, Diagram{SVG: diagram.SVG(sheet)})
		}
	}
	t, err := template.New("page").Funcs(template.FuncMap{
		"sql":    highlight,
		"one":    report.OneLine,
		"plural": report.Plural,
		"number": report.Number,
		"why":    why,
		"cap":    capital,
	}).Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("reading the page's template: %w", err)
	}
	return t.Execute(w, newPage(r, opt))
}

// policy gives the content security policy for the page's style and script
// and the styles within its diagrams.
func policy(diagrams []Diagram) string {
	styles := []string{hash(styleCSS)}
	for _, d := range diagrams {
		for _, m := range styleElement.FindAllStringSubmatch(d.SVG, -1) {
			if h := hash(m[1]); !slices.Contains(styles, h) {
				styles = append(styles, h)
			}
		}
	}
	return "default-src 'none'; script-src " + hash(scriptJS) + "; style-src " + strings.Join(styles, " ") +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

var styleElement = pattern.New(`(?s)<style[^>]*>(.*?)</style>`)

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// capital begins a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
