package logic

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var totalWithoutReconciler = &rule.Rule{
	ID: "LOG003", Name: "total-without-reconciler", Severity: rule.Warning,
	Title: "Total kept beside its rows, and nothing compares the two",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A total that is counted up beside the rows that it counts goes wrong once: by a DELETE, a correction, a restore, a trigger that was off for an hour, a retry. Nothing says so. " +
		"After ten years it is a number that no row explains. A query that adds up the rows and compares, run by a job, finds the difference on its first day.",
	Sources: []string{"architect:principles/denormalization", "schema-design:triggers/update_entity_stats"},
	Limits:  "Any query, function or view that aggregates the rows and names the total's table counts as the reconciler, whether or not somebody runs it.",
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, s := range p.Assignments() {
			if s.Function == nil || s.Step() != "+" {
				continue
			}
			source := countedFrom(p, s)
			key := s.Table.Name.String() + "." + s.Column
			if source == nil || source == s.Table || seen[key] || reconciled(p, s.Table, source) {
				continue
			}
			seen[key] = true
			reportTotal(p, s, source)
		}
	},
}

// countedFrom gives the table whose rows a function adds up: the one that its
// trigger is on, or the one that it inserts into.
func countedFrom(p *rule.Pass, s rule.Assignment) *catalog.Table {
	for _, a := range triggers(p) {
		if a.fn == s.Function {
			return a.table
		}
	}
	for _, b := range p.BodyQueries() {
		if b.Function == s.Function && len(b.Levels) > 0 && b.Levels[0].Kind == "insert" && len(b.Levels[0].Relations) > 0 && b.Levels[0].Relations[0].Table != nil {
			return p.Catalog.Root(b.Levels[0].Relations[0].Table)
		}
	}
	return nil
}

// reconciled reports whether something adds up the rows of source and names
// the table of the total.
func reconciled(p *rule.Pass, total, source *catalog.Table) bool {
	for _, q := range p.Queries {
		var both [2]bool
		aggregates := false
		for _, l := range q.Levels {
			aggregates = aggregates || l.Aggregates
			for _, r := range l.Relations {
				if r.Table != nil {
					both[0] = both[0] || p.Catalog.Root(r.Table) == total
					both[1] = both[1] || p.Catalog.Root(r.Table) == source
				}
			}
		}
		if aggregates && both[0] && both[1] {
			return true
		}
	}
	aggregates := func(text string) bool {
		text = strings.ToLower(text)
		return strings.Contains(text, total.Name.Name) && strings.Contains(text, source.Name.Name) && (strings.Contains(text, "sum(") || strings.Contains(text, "count("))
	}
	for _, fn := range p.Catalog.Functions {
		if aggregates(uncommented(fn.Body)) {
			return true
		}
	}
	for _, v := range p.Catalog.Views {
		if aggregates(v.Query.SQL) {
			return true
		}
	}
	return false
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
