package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var totalWithoutReconciler = &rule.Rule{
	ID: "LOG003", Name: "total-without-reconciler", Severity: rule.Warning,
	Title: "Total kept beside its rows, and nothing compares the two",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A total that is counted up beside the rows that it counts goes wrong once: by a DELETE, a correction, a restore, a trigger that was off for an hour, a retry. Nothing says so. " +
		"After ten years it is a number that no row explains. A query that adds up the rows and compares, run by a job, finds the difference on its first day.",
	Sources: []string{"architect:principles/denormalization", "schema-design:triggers/update_entity_stats"},
	Limits: "Any query, function or view that aggregates the rows and names the total's table counts as the reconciler, whether or not somebody runs it. " +
		"Where one function writes several tables beside the total, comparing it with one of them is enough.",
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, s := range p.Assignments() {
			if s.Function == nil || s.Step() != "+" {
				continue
			}
			sources := countedFrom(p, s)
			key := s.Table.Name.String() + "." + s.Column
			if len(sources) == 0 || seen[key] || slices.ContainsFunc(sources, func(t *catalog.Table) bool { return reconciled(p, s.Table, t) }) {
				continue
			}
			seen[key] = true
			reportTotal(p, s, sources[0])
		}
	},
}

// countedFrom gives the tables whose rows a function may add up: the one that
// its trigger is on, or those that it inserts into beside the total's own.
func countedFrom(p *rule.Pass, s rule.Assignment) []*catalog.Table {
	var out []*catalog.Table
	if a := triggersOf(p, s.Function); len(a) > 0 {
		out = []*catalog.Table{a[0].table}
	} else {
		out = insertsInto(p, s.Function)
	}
	return slices.DeleteFunc(out, func(t *catalog.Table) bool { return t == s.Table })
}

// insertsInto gives the tables that a function's statements insert into, in
// their order.
func insertsInto(p *rule.Pass, fn *catalog.Function) []*catalog.Table {
	var out []*catalog.Table
	for _, b := range p.BodyQueriesOf(fn) {
		if t := insertedInto(p, b.Query); t != nil && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// insertedInto gives the table that a statement inserts into, partitions
// counted as their root; nil for another statement.
func insertedInto(p *rule.Pass, q *workload.Query) *catalog.Table {
	if len(q.Levels) == 0 || q.Levels[0].Kind != "insert" || len(q.Levels[0].Relations) == 0 || q.Levels[0].Relations[0].Table == nil {
		return nil
	}
	return p.Catalog.Root(q.Levels[0].Relations[0].Table)
}

// reconciled reports whether something adds up the rows of source and names
// the table of the total.
func reconciled(p *rule.Pass, total, source *catalog.Table) bool {
	for _, q := range aggregatingQueries(p) {
		var both [2]bool
		for _, l := range q.Levels {
			for _, r := range l.Relations {
				if r.Table != nil {
					both[0] = both[0] || p.Catalog.Root(r.Table) == total
					both[1] = both[1] || p.Catalog.Root(r.Table) == source
				}
			}
		}
		if both[0] && both[1] {
			return true
		}
	}
	return slices.ContainsFunc(aggregating(p), func(text string) bool {
		return strings.Contains(text, strings.ToLower(total.Name.Name)) && strings.Contains(text, strings.ToLower(source.Name.Name))
	})
}

// aggregating gives the texts of the functions and views that count or sum,
// in lower case.
func aggregating(p *rule.Pass) []string {
	return rule.Memo(p, "logic: aggregating", func() []string {
		var out []string
		take := func(text string) {
			text = strings.ToLower(text)
			if strings.Contains(text, "sum(") || strings.Contains(text, "count(") {
				out = append(out, text)
			}
		}
		for _, fn := range p.Catalog.Functions {
			take(uncommented(fn.Body))
		}
		for _, v := range p.Catalog.Views {
			take(v.Query.SQL)
		}
		return out
	})
}

// aggregatingQueries gives the queries of the workload that aggregate.
func aggregatingQueries(p *rule.Pass) []*workload.Query {
	return rule.Memo(p, "logic: aggregating queries", func() []*workload.Query {
		var out []*workload.Query
		for _, q := range p.Queries {
			if slices.ContainsFunc(q.Levels, func(l *workload.Level) bool { return l.Aggregates }) {
				out = append(out, q)
			}
		}
		return out
	})
}

func reportTotal(p *rule.Pass, s rule.Assignment, source *catalog.Table) {
	c := s.Table.Column(s.Column)
	if c == nil {
		return
	}
	pos := c.Pos
	if pos.IsZero() {
		pos = s.Table.Pos
	}
	p.Report(rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ColumnObject(s.Table, s.Column), Pos: pos,
		Message: fmt.Sprintf("%s.%s is counted up from the rows of %s by %s, and nothing compares it with them", s.Table.Name, s.Column, source.Name, s.Function.Name),
		Facts:   []rule.Fact{{Name: "counted by", Value: s.Function.Name.String()}, {Name: "rows", Value: source.Name.String()}},
		Fixes: []rule.Fix{{
			Title: "Add a query that adds up the rows and compares, and run it by a job", Manual: true,
			Note: fmt.Sprintf("It joins %s with an aggregate of %s by its key, returns the rows that differ, and an alert looks at their number. Then the total can be mended from the rows, which are the truth.", s.Table.Name, source.Name),
		}},
	})
}
