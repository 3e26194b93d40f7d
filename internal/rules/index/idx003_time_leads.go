package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var timeLeads = &rule.Rule{
	ID: "IDX003", Name: "time-leads", Severity: rule.Warning,
	Title: "Index begins with the time and the owner follows",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "\"The last week of one user\" has one value of user_id and a range of time. An index (user_id, time) leads straight to one user's week, in order. " +
		"An index (time, user_id) must read everybody's week and throw the others away: with 10,000 users 10,000 times as much, and more with every new user. " +
		"The reason is not selectivity, and time is not of low selectivity: it is that a column compared by equality narrows what the next column is searched in, " +
		"and a column compared by a range does not.",
	Sources: []string{"indexes-multicolumn", "schema-design:performance/composite index design"},
	Limits: "An index (time, id) for paging through everything in order is right and not reported, nor is one whose time alone the workload asks for. " +
		"From 18 on a skip scan helps only where the leading column has few values, which time has not.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Method != "btree" || !x.plain() || x.Invalid || len(x.Keys) < 2 {
				return
			}
			keys := x.KeyColumns()
			if len(keys) < 2 || !isTime(x.table.Column(keys[0])) || isTime(x.table.Column(keys[1])) {
				return
			}
			witness, asked := askedFor(p, x, keys[0], keys[1])
			if !asked {
				return
			}
			reportTimeLeads(p, x, keys, witness)
		})
	},
}

// askedFor says whether rows are looked up by the second column: a query does
// it, or where no query reads the table its name says so. A query that asks
// for the time alone needs the index as it is.
func askedFor(p *rule.Pass, x judged, time, second string) (witness *uses, asked bool) {
	all := usesOf(p, x.table)
	for i, u := range all {
		if slices.Contains(u.equal, second) {
			if witness == nil {
				witness = &all[i]
			}
		} else if slices.Contains(u.ranged, time) || len(u.sorted) > 0 && u.sorted[0].Column == time && len(u.equal) == 0 {
			return nil, false
		}
	}
	if witness != nil {
		return witness, true
	}
	return nil, owner(x.table, second)
}

// owner: the column tells whose row it is: it refers to another table, or its
// name says so. The row's own key does not count.
func owner(t *catalog.Table, column string) bool {
	if pk := t.PrimaryKey(); pk != nil && len(pk.Columns) > 0 && pk.Columns[0] == column {
		return false
	}
	for _, x := range t.Indexes {
		if x.Unique && len(x.Keys) == 1 && x.Keys[0].Column == column {
			return false
		}
	}
	for _, c := range t.Constraints {
		if c.Kind == catalog.ForeignKey && slices.Contains(c.Columns, column) {
			return true
		}
	}
	c := t.Column(column)
	if c == nil || !c.Type.Is("text", "character varying", "uuid", "integer", "bigint") {
		return false
	}
	name := strings.ToLower(column)
	return strings.HasSuffix(name, "_id") || strings.HasSuffix(column, "Id")
}

func reportTimeLeads(p *rule.Pass, x judged, keys []string, witness *uses) {
	f := x.finding(p, "index %s of %s begins with the range column %s, so the rows of one %s are found only by reading those of all",
		x.Name, x.table.Name, keys[0], keys[1])
	if witness != nil {
		f.Facts = append(f.Facts, rule.Fact{Name: "query", Value: witness.query.Name, Source: "workload"})
	} else {
		f.Confidence = rule.Heuristic
	}
	// The same keys with the time moved behind the column that follows it.
	better := []catalog.IndexKey{x.Keys[1], x.Keys[0]}
	better = append(better, x.Keys[2:]...)
	if i := served(x, keys[1], keys[0]); i != nil {
		fix := x.dropFix(fmt.Sprintf("%s is in the right order already.", i.Name))
		f.Fixes = []rule.Fix{fix}
	} else {
		list := rule.IndexKeys(&catalog.Index{Keys: better})
		f.Fixes = []rule.Fix{x.replaceFix(p, "Build the index in the order that the query needs, then drop this one",
			indexName(x.table, keys[1], keys[0]), "", list, rule.IndexTail(x.Index))}
	}
	p.Report(f)
}

// served finds an index that leads with the owner and the time already.
func served(x judged, first, second string) *catalog.Index {
	for _, i := range x.table.Indexes {
		keys := i.KeyColumns()
		if i != x.Index && i.Method == "btree" && !i.Invalid && i.Where == nil && len(keys) >= 2 && keys[0] == first && keys[1] == second && covers(i, x.Index) {
			return i
		}
	}
	return nil
}
