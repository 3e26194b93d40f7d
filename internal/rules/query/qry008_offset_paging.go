package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var offsetPaging = &rule.Rule{
	ID: "QRY008", Name: "offset-paging", Severity: rule.Warning,
	Title: "Paging with OFFSET",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "OFFSET reads all rows before the page and throws them away: page 1,000 of 50 rows costs 50,000. Rows that arrive meanwhile push others across the border, " +
		"so a reader sees some twice and misses others. Keyset paging asks for the rows behind the last one shown, by the same index, at the same cost for every page.",
	Sources: []string{"queries-limit", "architect:common fixes/too much data: add pagination"},
	Limits:  "For jumping to page n, and for a few pages of a short list, OFFSET is fine.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if !l.HasOffset || !l.Outermost || l.Kind != "select" {
				return
			}
			if n, err := strconv.Atoi(l.Offset); err == nil && n < 1000 {
				return
			}
			for _, t := range tables(l) {
				if rows, _, ok := p.Size(t.Name); ok && rows < 10_000 && len(l.Relations) == 1 {
					return
				}
			}
			f := finding(q, l.Span, "OFFSET %s reads every row before the page", l.Offset)
			f.After = keyset(q, l)
			f.Fixes = []rule.Fix{manual("Ask for the rows behind the last one of the page before",
				"WHERE (sort column, key) < (the last ones shown) ORDER BY the same LIMIT n; the key breaks ties. The first page has no such condition.")}
			p.Report(f)
		})
	},
}

var (
	offsetClause = pattern.New(`(?is)\s+OFFSET\s+(\$\d+|\d+)(\s+ROWS?)?`)
	orderClause  = pattern.New(`(?is)\bORDER\s+BY\b.*?(\s+LIMIT\b)`)
	parameter    = pattern.New(`\$(\d+)`)
)

// keyset writes the query with a comparison of rows in the place of OFFSET,
// for one table sorted by its own columns in one direction. The first page is
// asked without the condition.
func keyset(q *workload.Query, l *workload.Level) string {
	r := only(l)
	if r == nil || !l.HasLimit || len(l.OrderBy) == 0 || len(l.GroupBy) > 0 || l.Distinct || l.Aggregates || r.Table.PrimaryKey() == nil || len(q.Levels) != 1 {
		return ""
	}
	desc := l.OrderBy[0].Desc
	var names []string
	for _, k := range l.OrderBy {
		c := column(k.Operand)
		if !bare(k.Operand) || k.Desc != desc || k.NullsFirst != k.Desc || k.Op != "" || c == nil || !c.NotNull {
			return ""
		}
		names = append(names, k.Column)
	}
	for _, c := range r.Table.PrimaryKey().Columns {
		if !slices.Contains(names, c) {
			names = append(names, c)
		}
	}
	prefix := ""
	if r.Alias != "" {
		prefix = ident.Quote(r.Alias) + "."
	}
	next := 0
	for _, m := range parameter.FindAllStringSubmatch(offsetClause.ReplaceAllString(q.SQL, ""), -1) {
		n, _ := strconv.Atoi(m[1])
		next = max(next, n)
	}
	var columns, values, sort []string
	for _, n := range names {
		next++
		columns = append(columns, prefix+ident.Quote(n))
		values = append(values, fmt.Sprintf("$%d", next))
		if desc {
			sort = append(sort, prefix+ident.Quote(n)+" DESC")
		} else {
			sort = append(sort, prefix+ident.Quote(n))
		}
	}
	op := ">"
	if desc {
		op = "<"
	}
	text := offsetClause.ReplaceAllString(q.SQL, "")
	at := orderClause.FindStringSubmatchIndex(text)
	if at == nil || len(orderClause.FindAllString(text, -1)) != 1 {
		return ""
	}
	word := "AND"
	if len(l.Predicates) == 0 {
		word = "WHERE"
	}
	head := strings.TrimRight(text[:at[0]], " \t\n")
	return fmt.Sprintf("%s\n  %s (%s) %s (%s)\nORDER BY %s%s", head, word, strings.Join(columns, ", "), op, strings.Join(values, ", "), strings.Join(sort, ", "), text[at[2]:])
}
