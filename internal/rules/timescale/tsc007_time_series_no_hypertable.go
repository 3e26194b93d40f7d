package timescale

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var timeSeriesNoHypertable = &rule.Rule{
	ID: "TSC007", Name: "time-series-without-hypertable", Severity: rule.Warning,
	Title: "Table looks like a time series and is neither hypertable nor partitioned",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Beside hypertables that are dropped and rolled up by time stands one stream that is not: it grows in one piece, its old rows can only be deleted one by one, and its indexes fill the memory that the others were " +
		"made to save. Most often a primary key of id alone stood in the way.",
	Sources: []string{"timescaledb", "architect:checklist/performance/hypertables", "architect:checklist/timescale/hypertables"},
	Limits:  "By name (event, log, reading, metric ...) and a time column that is never NULL; only where TimescaleDB is installed. A stream of some rows a day may stay a table: declare its growth.",
	Run: func(p *rule.Pass) {
		if p.Catalog.Extension("timescaledb") == nil {
			return
		}
		for _, t := range p.Tables() {
			word, column, ok := rule.TimeSeries(t)
			if !ok || t.Hypertable != nil || t.PartitionBy != nil || t.Kind != catalog.OrdinaryTable || few(p, t.Name) {
				continue
			}
			reportSeries(p, t, word, column)
		}
	},
}

func reportSeries(p *rule.Pass, t *catalog.Table, word string, column *catalog.Column) {
	f := finding(p, t, rule.Heuristic, "%s looks like a time series (%q, %s) and is not a hypertable", t.Name, word, column.Name)
	blocking := keysWithout(t, column.Name)
	fix := rule.Fix{
		Title: "Make it a hypertable",
		Steps: []rule.FixStep{{SQL: fmt.Sprintf("SELECT create_hypertable(%s, by_range(%s), migrate_data => true)", regclass(t.Name), strings.TrimSpace(ident.Literal(column.Name)))}},
		Note:  "Moves the rows that are there in one transaction, while readers and writers wait. Choose the chunk interval by the rows a day (TSC008, TSC009).",
	}
	if blocking != "" || referred(p, t) {
		fix.Manual = true
		if blocking != "" {
			f.Message += fmt.Sprintf(": its key %s lacks %s", blocking, column.Name)
			fix.Note = "First make the key hold " + column.Name + ": TimescaleDB refuses it otherwise (TSC001). " + fix.Note
		}
	}
	if !hasNaturalKey(t) {
		fix.Manual = true
		fix.Note += " Give it a unique key over what makes a row first (TSC033)."
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// keysWithout names the first unique key that lacks a column.
func keysWithout(t *catalog.Table, column string) string {
	for _, x := range t.Indexes {
		if x.Unique && !slices.Contains(x.KeyColumns(), column) {
			return x.Name
		}
	}
	return ""
}

func referred(p *rule.Pass, t *catalog.Table) bool {
	for _, o := range p.Tables() {
		if slices.ContainsFunc(o.Constraints, func(k *catalog.Constraint) bool { return k.Kind == catalog.ForeignKey && k.RefTable == t.Name }) {
			return true
		}
	}
	return false
}
