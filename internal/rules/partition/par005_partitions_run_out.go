package partition

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var partitionsRunOut = &rule.Rule{
	ID: "PAR005", Name: "partitions-run-out", Severity: rule.Error,
	Title: "The partitions end soon and nothing makes the next",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "On the first instant after the last partition every INSERT fails with SQLSTATE 23514, at midnight and on all servers at once; with a default partition the rows " +
		"pile up there instead, are pruned by no query, and keep the missing month from being made. Partitions have to be made months ahead by something " +
		"that runs often and tells when it could not.",
	Sources: []string{"ddl-partitioning", "schema-design:partitioning/automatic"},
	Limits: "A job outside the database (cron on a host, the application at its start) is not seen; declare the lifecycle in decade.yaml, or suppress the finding with its name. " +
		"Where pg_partman is installed it is taken to manage every table.",
	Run: func(p *rule.Pass) {
		for _, t := range roots(p) {
			if t.PartitionBy.Strategy == "range" && !slices.Contains(p.Archives, t.Name) {
				runOut(p, t)
			}
		}
	},
}

func runOut(p *rule.Pass, t *catalog.Table) {
	list, ok := intervals(p, t)
	key, def, by := timeKey(t), defaultOf(p, t), madeBy(p, t)
	if !ok || key == nil {
		return
	}
	if len(list) == 0 {
		if def == nil && by == "" {
			f := finding(p, t, rule.Structural, "%s has no partition and nothing makes one, so every INSERT fails", t.Name)
			f.Detail = "none"
			month := time.Date(p.Now.Year(), p.Now.Month(), 1, 0, 0, 0, 0, time.UTC)
			f.Fixes = []rule.Fix{ahead(p, t, key, month.UnixMicro(), 30*day)}
			p.Report(f)
		}
		return
	}
	last := list[0].hi
	for _, i := range list {
		last = max(last, i.hi)
	}
	left := time.Duration(math.MaxInt64)
	if last != math.MaxInt64 {
		left = time.UnixMicro(last).Sub(p.Now)
	}
	if by != "" && (left > 0 || p.Catalog.Server == nil) || last == math.MaxInt64 {
		return // a script does not tell what its job has made since
	}
	f := finding(p, t, rule.Structural, "the last partition of %s ends on %s and nothing makes the next", t.Name, list[0].at(last))
	severity := rule.Error
	switch {
	case left <= 0:
		f.Detail = "over"
		f.Message = fmt.Sprintf("the last partition of %s ended on %s, so INSERTs of today fail", t.Name, list[0].at(last))
		if def != nil {
			f.Message = fmt.Sprintf("the last partition of %s ended on %s, so all new rows go to the default partition", t.Name, list[0].at(last))
		}
	case left < 92*day:
		f.Detail = "soon"
	case left < 366*day:
		f.Detail, severity = "year", rule.Warning
	default:
		f.Detail, severity = "far", rule.Advice
	}
	if def != nil && severity == rule.Error {
		severity = rule.Warning
	}
	f.Facts = []rule.Fact{
		{Name: "time left", Value: fmt.Sprintf("%.0f days", max(0, left.Hours()/24)), Source: "from " + p.Now.UTC().Format("2006-01-02")},
		{Name: "made by", Value: "no job of pg_cron, no pg_partman, no lifecycle of decade seen"},
	}
	if by != "" {
		f.Facts[1].Value = by + ", which did not"
	}
	if w := usualWidth(list); w >= 27*day && f.Detail != "far" {
		fix := ahead(p, t, key, last, w)
		if def != nil {
			fix.Note += " ATTACH scans the default partition under ACCESS EXCLUSIVE, and is refused while rows of the new range wait in it."
		}
		f.Fixes = append(f.Fixes, fix)
	}
	f.Fixes = append(f.Fixes, rule.Fix{
		Title: "Have the partitions made ahead", Manual: true,
		Note: "Declare the table's lifecycle in decade.yaml and let decade maintain run, or schedule a daily job that makes several partitions ahead; alarm when fewer than three months are left.",
	})
	p.ReportAs(severity, f)
}

// ahead makes partitions from an instant on, until more than a year is covered.
func ahead(p *rule.Pass, t *catalog.Table, key *catalog.Column, from int64, w time.Duration) rule.Fix {
	f := rule.Fix{Title: "Make the partitions of the coming year", Note: "It buys time and does not make the year after."}
	until := p.Now.AddDate(1, 1, 0).UnixMicro()
	for n := 0; from < until && n < 60; n++ {
		i := interval{lo: from, hi: nextBound(from, w), isTime: true}
		f.Steps = append(f.Steps, createAndAttach(t, freeName(p, t, i.lo, w), i.sql(key, i.lo), i.sql(key, i.hi))...)
		from = i.hi
	}
	return f
}
