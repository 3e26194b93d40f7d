package partition

import (
	"fmt"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var retentionByDelete = &rule.Rule{
	ID: "PAR020", Name: "retention-by-delete", Severity: rule.Warning,
	Title: "Old rows are deleted one by one where a partition could be dropped",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "DELETE writes every row's death to the log, leaves the space to vacuum and the indexes full of holes, and holds its locks to the end; a run that was missed makes the next one longer. " +
		"Detaching and dropping the partition takes a second whatever it holds, and gives the space back at once.",
	Sources: []string{"ddl-partitioning", "schema-design:lifecycle/archive"},
	Limits: "Erasing one person's rows is no retention and is not meant here: only statements whose every condition is an upper bound on the time. For a table that is not partitioned " +
		"the finding is advice, and only where the table looks like a stream of records.",
	Run: func(p *rule.Pass) {
		for _, s := range p.Statements() {
			for _, l := range s.Levels {
				t, column, cutoff, ok := rule.DeletesByAge(l)
				if !ok || t.Hypertable != nil || t.PartitionOf != nil {
					continue
				}
				key := timeKey(t)
				_, stream, isStream := rule.TimeSeries(t)
				switch {
				case key == column:
					reportDelete(p, s, t, column, cutoff.Right.Text)
				case t.PartitionBy == nil && isStream && stream == column:
					f := s.Finding(t, rule.Heuristic, fmt.Sprintf("%s deletes old rows of %s one by one; partitioned by %s they could be dropped", s.Label(), t.Name, column.Name))
					f.Pos = cutoff.Span
					f.Fixes = []rule.Fix{{Title: "Partition the table by " + column.Name + " and drop partitions", Manual: true, Note: "decade convert turns a living table into a partitioned one."}}
					p.ReportAs(rule.Advice, f)
				}
			}
		}
	},
}

func reportDelete(p *rule.Pass, s rule.Statement, t *catalog.Table, column *catalog.Column, cutoff string) {
	f := s.Finding(t, rule.Structural, fmt.Sprintf("%s deletes old rows of %s one by one, though it is partitioned by %s and its partitions could be dropped", s.Label(), t.Name, column.Name))
	f.Facts = []rule.Fact{{Name: "keeps", Value: "what is not older than " + cutoff}}
	if s.Function != nil {
		f.Facts = append(f.Facts, rule.Fact{Name: "called by", Value: called(p, s.Function)})
	}
	list, ok := intervals(p, t)
	keep := ageOf(cutoff)
	if ok && len(list) > 0 {
		w := usualWidth(list)
		if keep > 0 && w > keep {
			f.Facts = append(f.Facts, rule.Fact{Name: "partitions are wider than what is kept", Value: spanName(w)})
		}
		fix := rule.Fix{
			Title: "Detach the partitions that are over, then drop them", Manual: true, Loses: "rows",
			Note: "Only a partition whose upper bound is older than the time to keep. Let decade maintain do it, with a grace period between detach and drop.",
		}
		fix.Steps = retire(p, t, list, keep)
		if defaultOf(p, t) != nil {
			fix.Note += " DETACH ... CONCURRENTLY is refused while there is a default partition: empty and drop that first."
		}
		f.Fixes = []rule.Fix{fix}
	}
	p.Report(f)
}

// retire detaches and drops the first partition that is over age as a whole.
func retire(p *rule.Pass, t *catalog.Table, list []interval, keep time.Duration) []rule.FixStep {
	first := list[0]
	if keep == 0 || !first.isTime || !first.ends() || time.UnixMicro(first.hi).After(p.Now.Add(-keep)) {
		return nil
	}
	detach := rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY", sqlName(t.Name), sqlName(first.table.Name)), NoTransaction: true, Comment: "readers and writers go on"}
	if defaultOf(p, t) != nil {
		detach = rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s", sqlName(t.Name), sqlName(first.table.Name)), Comment: "stops readers and writers for a moment: set lock_timeout"}
	}
	return []rule.FixStep{detach, {SQL: "DROP TABLE " + sqlName(first.table.Name)}}
}
