package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var coveringIndex = &rule.Rule{
	ID: "QRY014", Name: "covering-index", Severity: rule.Advice,
	Title: "A hot query goes to the table for a few narrow columns",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "The index finds the rows side by side, and then each is fetched from another page of the table: thousands of pages for one week of a user. " +
		"With the shown columns in INCLUDE the index answers alone, as long as vacuum keeps the visibility map current.",
	Sources: []string{"indexes-index-only-scans", "schema-design:performance/covering indexes for hot queries"},
	Limits: "Only for queries with a budget and at least five calls a second, at most four narrow columns more, none of which an update changes in the workload. " +
		"The index grows by the width of the columns.",
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, d := range demands(p) {
			q, l := d.query, d.level
			if q.Budget == 0 || q.Rate < hotRate || l.Kind != "select" || l.Star || len(l.Relations) != 1 || oneRow(l, d.table) || d.ranged == "" && !(l.HasLimit && l.Limit != "1" && len(d.sorted) > 0) {
				continue
			}
			x := finder(d)
			if x == nil || seen[d.table.Name.String()+" "+x.Name] {
				continue
			}
			missing, ok := lacks(p, d, x)
			if !ok || len(missing) == 0 || len(missing) > 4 || covered(d, missing) {
				continue
			}
			seen[d.table.Name.String()+" "+x.Name] = true
			f := finding(q, l.Span, "index %s finds the rows, and each is then fetched from %s for %s", x.Name, d.table.Name, strings.Join(missing, ", "))
			f.Confidence = rule.Heuristic
			f.Facts = append(f.Facts, rule.Fact{Name: "budget", Value: q.Budget.String(), Source: "workload"})
			better := *x
			better.Include = append(slices.Clone(x.Include), missing...)
			fix := p.CreateIndexFix(d.table, indexName(d.table, append(x.KeyColumns(), "covering")...), false, "", rule.IndexKeys(&better), rule.IndexTail(&better))
			fix.Title = "Build the index with the shown columns in INCLUDE, then drop the old one"
			drop := "DROP INDEX CONCURRENTLY "
			if d.table.Kind == catalog.PartitionedTable || d.table.Hypertable != nil {
				drop = "DROP INDEX "
			}
			fix.Steps = append(fix.Steps, rule.FixStep{SQL: drop + ident.Qualified(d.table.Name.Schema, x.Name), NoTransaction: true})
			f.Fixes = []rule.Fix{fix}
			f.Detail = x.Name
			p.Report(f)
		}
	},
}

// hotRate is from how many calls a second a query counts as hot.
const hotRate = 5

// finder gives the plain index that a query goes down to the very rows: all
// its equality columns lead, and the range or the order follows.
func finder(d demand) *catalog.Index {
	next := d.ranged
	if next == "" {
		next = d.sorted[0].Column
	}
	for _, c := range d.level.Predicates {
		if c.Left.Table == d.table && !bare(c.Left) {
			return nil
		}
	}
	for _, x := range d.table.Indexes {
		keys := x.KeyColumns()
		n := len(d.equal)
		if x.Invalid || x.Method != "btree" || x.Unique || x.Constraint != "" || !d.implies(x.Where) || len(keys) <= n || keys[n] != next ||
			slices.ContainsFunc(keys[:n], func(k string) bool { return !slices.Contains(d.equal, k) }) {
			continue
		}
		return x
	}
	return nil
}

func hasKey(x *catalog.Index, column string) bool {
	return slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return k.Column == column })
}

// lacks lists the columns that the query reads and the index has not; ok is
// false when one of them does not belong into an index.
func lacks(p *rule.Pass, d demand, x *catalog.Index) (missing []string, ok bool) {
	need := func(o string) bool {
		if o == "" || hasKey(x, o) || slices.Contains(x.Include, o) || slices.Contains(missing, o) {
			return true
		}
		c := d.table.Column(o)
		if c == nil || !narrow(c) || updated(p, d.table, o) {
			return false
		}
		missing = append(missing, o)
		return true
	}
	for _, t := range d.level.Targets {
		if t.Column == "" && t.Func != "count" || t.Func != "" && t.Func != "count" && t.Func != "sum" && t.Func != "avg" && t.Func != "min" && t.Func != "max" && t.Func != "date_trunc" {
			return nil, false
		}
		if !need(t.Column) {
			return nil, false
		}
	}
	for _, c := range d.level.Predicates {
		if c.Left.Table == d.table && !need(c.Left.Column) {
			return nil, false
		}
	}
	for _, k := range d.level.OrderBy {
		if k.Table == d.table && !need(k.Column) {
			return nil, false
		}
	}
	return missing, true
}

// narrow: worth keeping in an index.
func narrow(c *catalog.Column) bool {
	if c.Stats != nil && c.Stats.AvgWidth > 0 {
		return c.Stats.AvgWidth <= 40
	}
	if c.Type.Dims > 0 {
		return false
	}
	if c.Type.Is("text", "character varying") {
		for _, w := range []string{"content", "body", "text", "description", "notes", "comment", "message", "snippet", "definition", "hypothesis", "title", "url"} {
			if strings.Contains(strings.ToLower(c.Name), w) {
				return false
			}
		}
		return true
	}
	return c.Type.Is("bigint", "integer", "smallint", "boolean", "date", "real", "double precision", "numeric", "uuid", "timestamp with time zone", "timestamp without time zone") || c.Type.Schema != "" && c.Type.Name != "vector"
}

// updated: a query of the workload changes the column.
func updated(p *rule.Pass, t *catalog.Table, column string) bool {
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			if l.Kind == "update" && len(l.Relations) > 0 && l.Relations[0].Table == t && slices.Contains(l.Assigned, column) {
				return true
			}
		}
	}
	return false
}

// covered: another index of the table has it all.
func covered(d demand, missing []string) bool {
	for _, x := range d.table.Indexes {
		keys := x.KeyColumns()
		if x.Invalid || len(keys) == 0 || !slices.Contains(d.equal, keys[0]) && keys[0] != d.ranged {
			continue
		}
		all := true
		for _, c := range missing {
			all = all && (hasKey(x, c) || slices.Contains(x.Include, c))
		}
		if all {
			return true
		}
	}
	return false
}
