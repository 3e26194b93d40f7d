package index

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

// mostIndexes is up to how many indexes a table has without a word.
const mostIndexes = 10

var tooManyIndexes = &rule.Rule{
	ID: "IDX013", Name: "too-many-indexes", Severity: rule.Advice,
	Title: "Table with more than ten indexes",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Every insert writes all of them, every vacuum reads all of them, and an update that touches one indexed column writes all of them again. " +
		"The planner looks at each one for each query. Beyond ten most serve a query that was run once.",
	Sources: []string{"indexes-intro", "storage-hot"},
	Limits:  "A table that is loaded once and only read may have as many as it likes.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if len(t.Indexes) <= mostIndexes || t.Kind == catalog.ForeignTable {
				continue
			}
			severity := rule.Advice
			var names []string
			for _, x := range t.Indexes {
				names = append(names, x.Name)
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s has %d indexes", t.Name, len(t.Indexes)),
				Facts:   []rule.Fact{{Name: "indexes", Value: strings.Join(names, ", ")}},
			}
			if g, ok := p.GrowthOf(t.Name); ok && g.RowsPerDay >= 100_000 {
				severity = rule.Warning
				f.Facts = append(f.Facts, rule.Fact{Name: "index entries a day", Value: fmt.Sprintf("%.0f", g.RowsPerDay*float64(len(t.Indexes))), Source: "declared growth"})
			}
			f.Fixes = []rule.Fix{{Title: "Drop what no query uses", Manual: true,
				Note: "SELECT indexrelname, idx_scan, pg_size_pretty(pg_relation_size(indexrelid)) FROM pg_stat_user_indexes WHERE schemaname = '" +
					strings.ReplaceAll(t.Name.Schema, "'", "''") + "' AND relname = '" + strings.ReplaceAll(t.Name.Name, "'", "''") + "' ORDER BY idx_scan; on replicas too"}}
			p.ReportAs(severity, f)
		}
	},
}
