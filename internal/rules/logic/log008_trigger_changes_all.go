package logic

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var triggerChangesAll = &rule.Rule{
	ID: "LOG008", Name: "trigger-changes-every-row", Severity: rule.Error,
	Title: "Trigger whose statement has no WHERE",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each row that is written changes every row of the other table: a thousand inserts into a table of a million rows are a thousand million updates. In the small test " +
		"database it is quick, and with one row it is even right.",
	Sources: []string{"plpgsql-trigger"},
	Limits:  "A table that is known to have a single row (a CHECK on its key) is left alone.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			if !a.ForEachRow {
				continue
			}
			for _, b := range p.BodyQueriesOf(a.fn) {
				if len(b.Levels) == 0 {
					continue
				}
				l := b.Levels[0]
				if l.Kind != "update" && l.Kind != "delete" || len(l.Predicates) > 0 || len(l.Relations) != 1 || l.Relations[0].Table == nil || singleRow(p, l.Relations[0].Table.Name.Name) {
					continue
				}
				f := a.finding(p, "trigger %s of %s runs %s on every row of %s for each row that is written", a.Name, a.table.Name, strings.ToUpper(l.Kind), l.Relations[0].Table.Name)
				f.Facts = append(f.Facts, rule.Fact{Name: "statement", Value: strings.Join(strings.Fields(b.SQL), " ")})
				f.Detail = l.Kind + " " + l.Relations[0].Table.Name.String()
				f.Fixes = []rule.Fix{{
					Title: "Say which rows are meant", Manual: true,
					Note: "WHERE key = NEW.key. If the whole table is meant, a trigger FOR EACH STATEMENT does it once.",
				}}
				p.Report(f)
			}
		}
	},
}

// singleRow: tables that are made to hold one row, by their names.
func singleRow(p *rule.Pass, name string) bool {
	for _, t := range p.Tables() {
		if t.Name.Name != name {
			continue
		}
		if rows, _, ok := p.Size(t.Name); ok && rows <= 1 {
			return true
		}
		for _, c := range t.Constraints {
			if pk := t.PrimaryKey(); c.Expr != nil && pk != nil && len(pk.Columns) == 1 && len(c.Columns) == 1 && c.Columns[0] == pk.Columns[0] &&
				(c.Expr.Norm == c.Columns[0] || strings.HasPrefix(c.Expr.Norm, c.Columns[0]+" = ")) {
				return true
			}
		}
	}
	return false
}
