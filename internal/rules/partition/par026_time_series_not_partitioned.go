package partition

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var timeSeriesNotPartitioned = &rule.Rule{
	ID: "PAR026", Name: "time-series-not-partitioned", Severity: rule.Advice,
	Title: "Table looks like a stream of records and is not partitioned",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Events, logs and readings only ever get more. While they stand in one table no month can be archived, dropped, reindexed or frozen alone, and the index that finds last week's rows grows with all " +
		"the years before. Partitioned by its time the table stays as fast as in its first month, and old months go in a second.",
	Sources: []string{"ddl-partitioning", "schema-design:partitioning/monthly", "architect:checklist/performance/hypertables"},
	Limits:  "By name (event, log, reading, metric, audit, history ...) and a time column that is never NULL; declare the table's growth and the judgement is by numbers (PAR025) instead. With TimescaleDB installed TSC007 says it.",
	Run: func(p *rule.Pass) {
		if p.Catalog.Extension("timescaledb") != nil {
			return
		}
		for _, t := range p.Tables() {
			word, column, ok := rule.TimeSeries(t)
			if !ok || t.PartitionBy != nil || t.Hypertable != nil || t.Kind != catalog.OrdinaryTable {
				continue
			}
			if _, declared := p.GrowthOf(t.Name); declared {
				continue
			}
			if rows, bytes, known := p.Size(t.Name); known && rows >= 0 && rows < 10_000 && bytes < 10<<20 {
				continue
			}
			f := finding(p, t, rule.Heuristic, "%s looks like a stream of records (%q, %s) and is not partitioned, so no period of it can be dropped or maintained alone", t.Name, word, column.Name)
			f.Fixes = []rule.Fix{{
				Title: "Partition it by range of " + column.Name, Manual: true,
				Note: "By month where it grows by more than some ten thousand rows a month; the primary key must take in " + column.Name + ". Declare its growth in decade.yaml to have this reckoned.",
			}}
			p.Report(f)
		}
	},
}
