package operation

import (
	"fmt"
	"strconv"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var autovacuumTooLate = &rule.Rule{
	ID: "OPS001", Name: "autovacuum-too-late", Severity: rule.Warning,
	Title: "Autovacuum waits for a share of a very large table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Autovacuum starts when 20 % of a table are dead. Of 100 million rows that is 20 million: the table carries their space for ever, and the vacuum that comes at last reads everything at once. " +
		"For rows that are only inserted the same share decides when they are frozen and marked visible, without which index-only scans read the table. A large table needs a small share, or a fixed number.",
	Sources: []string{"runtime-config-autovacuum", "routine-vacuuming", "schema-design:vacuum/autovacuum"},
	Limits:  "Judged from five million rows between two vacuums on, per partition. Sizes come from the live server or from declared growth; where there is neither, nothing is said.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if t.Kind != catalog.ForeignTable && t.Persistence != catalog.Temporary && t.Hypertable == nil {
				reportLateVacuum(p, t)
			}
		}
	},
}

// tooManyRows is how many rows may change between two vacuums of a table.
const tooManyRows = 5e6

func reportLateVacuum(p *rule.Pass, t *catalog.Table) {
	rows, fact, ok := rowsToCome(p, t)
	parts := leaves(p, t)
	if !ok || len(parts) == 0 {
		return
	}
	rows /= float64(partsToCome(p, t, len(parts)))
	option, what := "autovacuum_vacuum_scale_factor", "dead"
	if onlyInserted(p, t) {
		option, what = "autovacuum_vacuum_insert_scale_factor", "inserted"
	}
	late, share := 0, 0.0
	for _, c := range parts {
		if s := scaleFactor(p, c, option); s*rows > tooManyRows && !(p.Version >= 18 && what == "dead") {
			late++
			share = s
		}
	}
	if late == 0 {
		return
	}
	small := strconv.FormatFloat(1e6/rows, 'g', 1, 64)
	f := rule.Finding{
		Confidence: rule.Statistics, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos, Detail: what,
		Message: fmt.Sprintf("autovacuum of %s waits for %s %s rows", t.Name, thousands(share*rows), what),
		Facts:   []rule.Fact{fact, {Name: option, Value: strconv.FormatFloat(share, 'g', 3, 64)}},
	}
	set := fmt.Sprintf("%s = %s", option, small)
	if what == "dead" {
		set += ", autovacuum_analyze_scale_factor = " + small
	}
	fix := rule.Fix{Title: "Let autovacuum start after about a million rows"}
	for _, c := range parts {
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s SET (%s)", sqlName(c.Name), set)})
	}
	if t.PartitionBy != nil {
		f.Message = fmt.Sprintf("autovacuum of %s of %s waits for %s %s rows in each", plural(late, "partition"), t.Name, thousands(share*rows), what)
		fix.Note = "PostgreSQL refuses the parameter on the partitioned table itself: whatever makes new partitions must set it on each."
	}
	f.Fixes = []rule.Fix{fix}
	if what == "inserted" {
		p.ReportAs(rule.Advice, f)
		return
	}
	p.Report(f)
}

// partsToCome is over how many partitions the rows are spread: those that are
// there, or as many months as the rows are kept where growth says how many
// will come.
func partsToCome(p *rule.Pass, t *catalog.Table, now int) int {
	if g, ok := p.GrowthOf(t.Name); ok && t.PartitionBy != nil && t.PartitionBy.Strategy == "range" {
		keep := tenYears
		if g.Keep > 0 && g.Keep < keep {
			keep = g.Keep
		}
		return max(now, int(keep/(30*day)))
	}
	return now
}

// onlyInserted: hardly a row was changed so far, or the table's design says so.
func onlyInserted(p *rule.Pass, t *catalog.Table) bool {
	if s := stats(p, t.Name); s != nil && s.Inserted+s.Updated+s.Deleted > 0 {
		return s.Updated+s.Deleted < s.Inserted/100
	}
	_, _, series := rule.TimeSeries(t)
	return series
}

func scaleFactor(p *rule.Pass, t *catalog.Table, option string) float64 {
	text, ok := t.Options.Get(option)
	if !ok && p.Live != nil && p.Live.Server != nil {
		text = p.Live.Server.Settings[option]
	}
	if s, err := strconv.ParseFloat(text, 64); err == nil {
		return s
	}
	return 0.2
}
