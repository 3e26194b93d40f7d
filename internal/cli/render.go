package cli

import (
	"fmt"
	"io"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/diagram"
	"github.com/decadedb/decade/internal/report/github"
	"github.com/decadedb/decade/internal/report/gitlab"
	"github.com/decadedb/decade/internal/report/html"
	"github.com/decadedb/decade/internal/report/json"
	"github.com/decadedb/decade/internal/report/junit"
	"github.com/decadedb/decade/internal/report/markdown"
	"github.com/decadedb/decade/internal/report/sarif"
	"github.com/decadedb/decade/internal/report/text"
	"github.com/decadedb/decade/internal/term"
)

// render writes the report in the format asked for.
func render(w io.Writer, p *Process, f *reviewFlags, r *report.Report) error {
	switch f.output {
	case "text":
		color, err := term.ParseColor(f.color)
		if err != nil {
			return flagError{err, ""}
		}
		t := term.For(w, p.Getenv, color)
		return text.Render(w, r, text.Options{Color: t.Color, Box: t.Box, Width: t.Width, Limit: f.limit})
	case "markdown":
		opt := markdown.Options{MaxBytes: f.maxBytes}
		for _, c := range diagram.Mermaid(diagram.Model(r.Catalog, diagram.Options{}).Sheets()...) {
			opt.Diagrams = append(opt.Diagrams, markdown.Diagram{Title: c.Title, Source: c.Text})
		}
		return markdown.Render(w, r, opt)
	case "html":
		var opt html.Options
		for _, d := range diagram.Model(r.Catalog, diagram.Options{}).Sheets() {
			opt.Diagrams = append(opt.Diagrams, html.Diagram{Title: d.Title, SVG: diagram.SVG(d)})
		}
		return html.Render(w, r, opt)
	case "json":
		return json.Write(w, r)
	case "sarif":
		return sarif.Write(w, r)
	case "github":
		return github.Write(w, r)
	case "gitlab":
		return gitlab.Write(w, r)
	case "junit":
		return junit.Write(w, r)
	case "sql":
		if r.Script == nil {
			return nil
		}
		_, err := io.WriteString(w, r.Script.SQL())
		return err
	}
	return fmt.Errorf("no renderer for format %s", f.output)
}
