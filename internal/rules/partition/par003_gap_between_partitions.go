package partition

import (
	"fmt"
	"math"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var gapBetweenPartitions = &rule.Rule{
	ID: "PAR003", Name: "gap-between-partitions", Severity: rule.Error,
	Title: "Range partitions leave a gap",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A row that falls into the gap has no partition: its INSERT fails with SQLSTATE 23514, or it goes to the default partition, from which it must be moved before the " +
		"missing one can be made. The upper bound of a range is exclusive: a month ends at the first of the next, not at its last day. Gaps of some hours " +
		"come from bounds that were written without an offset by sessions in different time zones.",
	Sources: []string{"ddl-partitioning"},
	Limits:  "A range that was archived and dropped out of the middle on purpose is a gap too; suppress the finding there.",
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			list, ok := intervals(p, t)
			if !ok {
				continue
			}
			for i, reach := 1, int64(math.MinInt64); i < len(list); i++ {
				reach = max(reach, list[i-1].hi) // of all before
				if list[i].lo > reach && reach != math.MaxInt64 {
					reportGap(p, t, list[i], reach)
				}
			}
		}
	},
}

func reportGap(p *rule.Pass, t *catalog.Table, after interval, from int64) {
	f := finding(p, t, rule.Structural, "%s has no partition from %s up to %s, so an INSERT there fails", t.Name, after.at(from), after.at(after.lo))
	f.Object, f.Pos = rule.TableObject(t), after.table.Pos
	f.Detail = after.at(from)
	f.Facts = []rule.Fact{{Name: "partition after the gap", Value: after.table.Name.String()}}
	key := rangeKey(t)
	def := defaultOf(p, t)
	if key != nil && def == nil {
		w := interval{lo: from, hi: after.lo, isTime: after.isTime}
		name := freeName(p, t, from, w.width())
		if !after.isTime {
			name = ident.Object(t.Name.Name, fmt.Sprintf("from_%d", from), "")
		}
		f.Fixes = []rule.Fix{{
			Title: "Make the missing partition and attach it", Steps: createAndAttach(t, name, after.sql(key, from), after.sql(key, after.lo)),
			Note: "CREATE and ATTACH let readers and writers of the table go on, which CREATE TABLE ... PARTITION OF does not.",
		}}
	}
	if def != nil {
		f.Message = fmt.Sprintf("%s has no partition from %s up to %s, so those rows go to the default partition %s", t.Name, after.at(from), after.at(after.lo), def.Name.Name)
		f.Fixes = []rule.Fix{{
			Title: "Move the rows out of the default partition, then make the missing one", Manual: true,
			Note: "ATTACH scans the default partition under ACCESS EXCLUSIVE and is refused while it holds a row of the new range.",
		}}
		p.ReportAs(rule.Warning, f)
		return
	}
	p.Report(f)
}
