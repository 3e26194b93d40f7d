package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var monthIsThirtyDays = &rule.Rule{
	ID: "TSC024", Name: "month-is-thirty-days", Severity: rule.Info,
	Title: "Chunks of a month are chunks of thirty days",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "TimescaleDB stores an interval of a month as 30 days, counted from its own origin: the first chunk of January 2026 runs from 8 December to 7 January. Dropping 'the month of March' is not possible, and what was meant as one chunk a month " +
		"drifts by five days a year.",
	Sources: []string{"timescaledb", "schema-design:lifecycle/hypertables"},
	Limits:  "Harmless where nothing counts on calendar months; say 30 days, so that nobody does.",
	Run: func(p *rule.Pass) {
		for _, s := range p.Steps {
			for _, a := range s.Actions {
				m := monthInterval.FindString(s.Stmt.SQL)
				if a.Kind != ddl.CreateHypertable || m == "" || a.After == nil || p.Catalog.Table(a.Relation) == nil {
					continue
				}
				f := rule.Finding{
					Confidence: rule.Measured, Evidence: rule.ByText, Object: rule.TableObject(a.After), Pos: s.Stmt.Span,
					Message: fmt.Sprintf("hypertable %s asks for chunks of %s, which TimescaleDB counts in days of its own and not by the calendar", a.Relation, monthInterval.FindStringSubmatch(m)[1]),
					Facts:   []rule.Fact{{Name: "1 month is stored as", Value: "30 days", Source: "measured on TimescaleDB 2.19.3 and 2.31.0"}},
				}
				f.Fixes = []rule.Fix{{Title: "Partition by PostgreSQL where calendar months matter", Manual: true, Note: "Or say INTERVAL '30 days', which is what it is."}}
				p.Report(f)
			}
		}
	},
}

var monthInterval = pattern.New(`(?i)'(\d+\s*(?:mons?|months?|years?))'`)
