package query

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var missingIndex = &rule.Rule{
	ID: "QRY013", Name: "missing-index", Severity: rule.Warning,
	Title: "No index leads to the rows that a query asks for",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Without an index that begins with a column which the query compares by equality, the whole table is read for each call. It is quick while the table fits in memory " +
		"and slower each month after. The index proposed has the equality columns first and then the range or the order, and serves all queries that are named.",
	Sources: []string{"indexes-multicolumn", "indexes-ordering", "architect:checklist/performance/indexes on common query patterns",
		"architect:checklist/performance/no missing indexes on where clauses", "architect:common fixes/missing index: create index"},
	Limits: "Judged by the text and the schema, not by a plan. A query that is already led to few rows by an index is not reported, though a longer one might be better still. " +
		"Small look-up tables and queries run less than once in three minutes are left out. Look-ups by a foreign key alone are reported with the key.",
	Run: func(p *rule.Pass) {
		var unserved []demand
		for _, d := range demands(p) {
			if d.served(p) == nil {
				unserved = append(unserved, d)
			}
		}
		for _, pr := range proposals(p, unserved) {
			if !pr.onlyReference() {
				reportMissing(p, pr)
			}
		}
	},
}

func reportMissing(p *rule.Pass, pr *proposal) {
	q := pr.queries[0]
	columns := strings.Join(pr.columns(), ", ")
	message := fmt.Sprintf("no index of %s leads to the rows by (%s) for %s", pr.table.Name, columns, queryNames(pr.queries))
	f := finding(q, q.Span, "%s", message)
	f.Message = message
	f.Object = rule.TableObject(pr.table)
	f.Detail = columns + " " + pr.where
	f.Before = ""
	f.MissingIndex = true
	tail := ""
	if pr.where != "" {
		tail = "WHERE " + pr.where
	}
	fix := p.CreateIndexFix(pr.table, indexName(pr.table, pr.columns()...), false, "", rule.IndexKeys(&catalog.Index{Keys: pr.keys}), tail)
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}
