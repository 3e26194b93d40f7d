package index

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var hotColumn = &rule.Rule{
	ID: "IDX018", Name: "hot-column", Severity: rule.Warning,
	Title: "Index over a column that every update changes",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An update that changes no indexed column is HOT: the new version stays on the page and no index is touched. One index over a counter or a \"last seen\" " +
		"ends that for the whole table: each update writes every index, pages and indexes bloat, and vacuum has ten years of work more.",
	Sources: []string{"storage-hot"},
	Limits: "Where the order by the counter is asked for often, the index may be worth it; a counter in a table of its own costs less. " +
		"BRIN indexes do not end HOT from 16 on. An update that another index would stop anyway is reported all the same.",
	Run: func(p *rule.Pass) {
		changed := changedBy(p)
		for _, t := range p.Tables() {
			if changed[t] == nil {
				continue
			}
			for _, x := range t.Indexes {
				reportHot(p, judged{x, t}, changed[t])
			}
		}
	},
}

func reportHot(p *rule.Pass, x judged, changed changesOf) {
	if x.Method == "brin" && p.Version >= 16 || x.Constraint != "" {
		return
	}
	for _, c := range indexedColumns(x) {
		by, hot := changed[c]
		if !hot {
			continue
		}
		f := x.finding(p, "index %s of %s is over %s, which %s changes, so no such update is HOT", x.Name, x.table.Name, c, by)
		f.Detail = c
		used := false
		for _, u := range usesOf(p, x.table) {
			used = used || u.filtered[c] || slices.ContainsFunc(u.sorted, func(k workload.SortKey) bool { return k.Column == c })
			if used {
				f.Facts = append(f.Facts, rule.Fact{Name: "asked for by", Value: u.query.Name, Source: "workload"})
				break
			}
		}
		apart := rule.Fix{Title: "Keep the column in a table of its own", Manual: true,
			Note: fmt.Sprintf("One row for each row of %s, without other indexes than its key; or let a job compute the order now and then.", x.table.Name)}
		drop := x.dropFix("")
		if used || len(p.Queries) == 0 {
			drop.Manual = true
			drop.Note = "Only when no query needs the order by " + c + "."
			f.Fixes = []rule.Fix{apart, drop}
		} else {
			drop.Note = "No query of the workload asks for " + c + "."
			f.Fixes = []rule.Fix{drop, apart}
		}
		p.Report(f)
		return
	}
}

// indexedColumns are all columns that an index depends on.
func indexedColumns(x judged) []string {
	var out []string
	for _, c := range x.table.Columns {
		used := slices.Contains(x.Include, c.Name)
		for _, k := range x.Keys {
			used = used || k.Column == c.Name || k.Expr != nil && mentions(k.Expr.SQL, c.Name)
		}
		if x.Where != nil {
			used = used || mentions(x.Where.SQL, c.Name)
		}
		if used {
			out = append(out, c.Name)
		}
	}
	return out
}

func mentions(text, word string) bool {
	m, err := regexp.MatchString(`(^|[^\w])`+regexp.QuoteMeta(word)+`($|[^\w])`, text)
	return err == nil && m
}

// changes of one table: who counts a column up or stamps it with the time.
type changesOf map[string]string

func (m changesOf) note(c, by string) {
	if _, there := m[c]; !there {
		m[c] = by
	}
}

// changedBy finds, for each table, the columns that updates count up or stamp
// with the time, with who does it: a function, a trigger or a query.
func changedBy(p *rule.Pass) map[*catalog.Table]changesOf {
	out := map[*catalog.Table]changesOf{}
	of := func(t *catalog.Table) changesOf {
		if out[t] == nil {
			out[t] = changesOf{}
		}
		return out[t]
	}
	see := func(q *workload.Query, by string) {
		for _, l := range q.Levels {
			if l.Kind != "update" && l.Kind != "merge" && !l.OnConflictUpdate || len(l.Relations) == 0 || l.Relations[0].Table == nil {
				continue
			}
			for _, a := range l.Assignments {
				if a.Value.Kind == "now" || counts(a) {
					of(l.Relations[0].Table).note(a.Column, by)
				}
			}
		}
	}
	for _, q := range p.BodyQueries() {
		see(q.Query, "function "+q.Function.Name.Name)
	}
	for _, q := range p.Queries {
		see(q, "query "+q.Name)
	}
	bodies := map[catalog.Name]string{}
	for _, fn := range p.Catalog.Functions {
		bodies[fn.Name] = fn.Body
	}
	for _, t := range p.Tables() {
		for _, g := range t.Triggers {
			if g.Timing != "before" || !slices.Contains(g.Events, "update") {
				continue
			}
			for _, m := range stamped.FindAllStringSubmatch(bodies[g.Function], -1) {
				of(t).note(strings.Trim(m[1], `"`), "trigger "+g.Name)
			}
		}
	}
	return out
}

// counts: the new value is computed from the old one.
func counts(a workload.Assignment) bool {
	return strings.ContainsAny(a.Value.Text, "+-") && a.Value.Kind == "expr" && mentions(a.Value.Text, a.Column)
}

// stamped matches NEW.column := now() in a trigger function.
var stamped = pattern.New(`(?i)\bNEW\.("?\w+"?)\s*:?=\s*(?:now\s*\(|current_timestamp|clock_timestamp\s*\(|statement_timestamp\s*\()`)
