package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/report/diagram"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/term"
)

var diagramFormats = []string{"text", "mermaid", "svg", "dot"}

type diagramFlags struct {
	output, out        string
	area, around       string
	distance           int
	whole, keys, views bool
	implied, ascii     bool
	postgres           int
	config             string
	conn               connFlags
}

func newDiagram(p *Process) *cobra.Command {
	var f diagramFlags
	cmd := &cobra.Command{
		Use:     "diagram [target ...]",
		Short:   "Draw the data model",
		GroupID: "judge",
		Long: `Draw the data model of a .sql file, a folder, standard input or a database.

Partitions and chunks are folded into their table, with a count. Beyond 25 tables the model is split into areas:
an overview and one drawing for each; --whole forbids that, --area picks one.`,
		Example: `  decade diagram schema.sql
  decade diagram schema.sql -o svg --out model.svg
  decade diagram "service=lifeops" -o mermaid
  decade diagram schema.sql --around orders --distance 1`,
		RunE: func(cmd *cobra.Command, args []string) error { return runDiagram(cmd.Context(), p, &f, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"sql"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&f.output, "output", "o", "text", "format: "+strings.Join(diagramFormats, ", "))
	fl.StringVar(&f.out, "out", "", "write to `FILE` instead of standard output")
	fl.StringVar(&f.area, "area", "", "draw this area alone")
	fl.StringVar(&f.around, "around", "", "draw the neighbourhood of this `TABLE` alone")
	fl.IntVar(&f.distance, "distance", 1, "how many foreign keys away --around reaches")
	fl.BoolVar(&f.whole, "whole", false, "one drawing, however many tables")
	fl.BoolVar(&f.keys, "keys", false, "show keys and foreign keys only")
	fl.BoolVar(&f.views, "views", false, "show views too")
	fl.BoolVar(&f.implied, "implied", false, "show references that names imply and no foreign key states, dashed")
	fl.BoolVar(&f.ascii, "ascii", false, "draw text with ASCII characters")
	fl.IntVar(&f.postgres, "postgres", 0, "read files as this `MAJOR` version does")
	fl.StringVar(&f.config, "config", "", "settings `FILE`")
	f.conn.add(fl)
	completeWords(cmd, "output", diagramFormats...)
	return cmd
}

func runDiagram(ctx context.Context, p *Process, f *diagramFlags, args []string) error {
	if !slices.Contains(diagramFormats, f.output) {
		return &review.UsageError{What: fmt.Sprintf("-o %s: there is no such format", f.output), Next: "choose one of " + strings.Join(diagramFormats, ", ")}
	}
	if f.distance < 0 {
		return &review.UsageError{What: fmt.Sprintf("--distance %d: must not be negative", f.distance)}
	}
	if err := checkVersion(f.postgres); err != nil {
		return err
	}
	cfg, err := loadConfig(f.config, args)
	if err != nil {
		return err
	}
	targets := args
	if conn := f.conn.target(); conn != "" {
		targets = append(slices.Clone(args), conn)
	}
	cat, problems, err := review.ReadCatalog(ctx, review.Options{
		Targets: targets, Stdin: p.In, Config: cfg, Postgres: f.postgres, Getenv: p.Getenv, Verb: "diagram", Now: p.now(),
		Limits: pg.Limits{Statement: f.conn.statementTimeout},
	})
	if err != nil {
		return err
	}
	for _, pr := range problems {
		fmt.Fprintf(p.Err, "decade: %s: %s\n", pr.Span, pr.Message)
	}
	opt := diagram.Options{Views: f.views, Implied: f.implied, Area: f.area, Around: f.around, Distance: f.distance, Whole: f.whole}
	if f.keys {
		opt.Columns = diagram.KeyColumns
	}
	d := diagram.Model(cat, opt)
	if len(d.Boxes) == 0 && (f.area != "" || f.around != "") {
		return nothingToDraw(cat, f)
	}
	sheets := d.Sheets()
	var text string
	switch f.output {
	case "text":
		t := term.For(p.Out, p.Getenv, term.Never)
		text = diagram.Text(diagram.TextOptions{Width: t.Width, ASCII: f.ascii}, sheets...)
	case "mermaid":
		text = mermaidText(sheets)
	case "svg":
		text = diagram.SVG(sheets...)
	case "dot":
		text = diagram.DOT(d)
	}
	if f.out != "" {
		return writeFile(f.out, []byte(text))
	}
	_, err = io.WriteString(p.Out, text)
	return err
}

// nothingToDraw says which name is unknown and which one may have been meant.
func nothingToDraw(cat *catalog.Catalog, f *diagramFlags) error {
	if f.around == "" {
		var names []string
		for _, s := range diagram.Model(cat, diagram.Options{}).Sheets() {
			names = append(names, s.Title)
		}
		return &review.UsageError{What: "there is nothing to draw: no area is named " + f.area, Next: didYouMean(closest(f.area, names))}
	}
	var names []string
	for _, t := range cat.Tables {
		names = append(names, t.Name.Name)
	}
	return &review.UsageError{What: "there is nothing to draw: no table is named " + f.around, Next: didYouMean(closest(f.around, names))}
}

// mermaidText gives bare Mermaid for a file of one chart, and Markdown with
// fenced charts where there are several.
func mermaidText(sheets []*diagram.Diagram) string {
	charts := diagram.Mermaid(sheets...)
	if len(charts) == 1 {
		return charts[0].Text
	}
	return diagram.MermaidMarkdown(sheets...)
}
