package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

var tablesWithoutComment = &rule.Rule{
	ID: "OPS023", Name: "tables-without-comment", Severity: rule.Advice, Strict: true,
	Title:   "Tables without a comment",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "In ten years none of those who made the table is there. COMMENT ON TABLE says what a row is and how long it is kept, at the one place that travels with the data: \\d+, every diagram and every dump show it.",
	Sources: []string{"sql-comment"},
	Limits:  "One finding per schema.",
	Run: func(p *rule.Pass) {
		type count struct {
			all   int
			names []string
			pos   span.Span
			steps []rule.FixStep
		}
		schemas := map[string]*count{}
		var order []string
		for _, t := range p.Tables() {
			c := schemas[t.Name.Schema]
			if c == nil {
				c = &count{}
				schemas[t.Name.Schema] = c
				order = append(order, t.Name.Schema)
			}
			c.all++
			if t.Comment != "" {
				continue
			}
			if len(c.names) == 0 {
				c.pos = t.Pos
			}
			c.names = append(c.names, t.Name.Name)
			c.steps = append(c.steps, rule.FixStep{SQL: "COMMENT ON TABLE " + sqlName(t.Name) + " IS " + ident.Literal("One row per ... Kept for ...")})
		}
		for _, name := range order {
			c := schemas[name]
			if len(c.names) == 0 {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.Object{Kind: "schema", Schema: name}, Pos: c.pos,
				Message: fmt.Sprintf("%d of %s in schema %s without a comment: %s", len(c.names), plural(c.all, "table"), name, some(c.names)),
				Facts:   []rule.Fact{{Name: "tables without a comment", Value: fmt.Sprint(len(c.names))}},
				Fixes:   []rule.Fix{{Title: "Say what a row is", Manual: true, Steps: c.steps}},
			})
		}
	},
}
