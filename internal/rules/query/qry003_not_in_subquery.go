package query

import (
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var notInSubquery = &rule.Rule{
	ID: "QRY003", Name: "not-in-subquery", Severity: rule.Warning,
	Title: "NOT IN over a subquery",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "If the subquery yields one NULL, NOT IN is true for no row: the result is empty from that day on, without an error. " +
		"And PostgreSQL cannot plan it as an anti join: it keeps the subquery's result in memory, and where that is larger than work_mem it runs the subquery again for each row. " +
		"NOT EXISTS has neither fault.",
	Sources: []string{"functions-subquery"},
	Limits:  "Over a NOT NULL column of a table that stays small only the habit is at fault.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			if c.Op != "not in" || c.Subquery == nil {
				return
			}
			sub := c.Subquery
			severity, message := rule.Warning, "NOT IN over a subquery, which may yield a NULL: then no row comes back"
			if len(sub.Targets) == 1 && bare(sub.Targets[0].Operand) {
				target := sub.Targets[0].Operand
				switch c := column(target); {
				case c == nil:
				case c.NotNull && !outer(sub) || !c.NotNull && excludesNull(sub, target):
					if small(p, target.Table) {
						severity = rule.Advice
					}
					message = "NOT IN over a subquery cannot be an anti join; beyond work_mem the subquery runs once for each row"
				case !c.NotNull:
					severity = rule.Error
					message = "NOT IN over " + target.Text + ", which may be NULL: one NULL and no row comes back"
				}
			}
			f := finding(q, c.Span, "%s", message)
			f.Detail = c.Left.Text
			f.After = notExists(q, l, c)
			f.Fixes = []rule.Fix{manual("Say NOT EXISTS (SELECT 1 FROM ... WHERE inner = outer)", "An index over the inner column makes each look-up cheap.")}
			p.ReportAs(severity, f)
		})
	},
}

// outer: the level has an outer join, which makes NULLs.
func outer(l *workload.Level) bool {
	for _, r := range l.Relations {
		if r.Join == "left" || r.Join == "right" || r.Join == "full" {
			return true
		}
	}
	return false
}

// excludesNull: the level leaves out NULLs of the column.
func excludesNull(l *workload.Level, o workload.Operand) bool {
	for _, c := range l.Predicates {
		if !c.InOr && bare(c.Left) && c.Left.Table == o.Table && c.Left.Column == o.Column && c.Op != "is null" && c.Op != "is not distinct from" {
			return true
		}
	}
	return false
}

var (
	notInForm = pattern.New(`(?is)^(.+?)\s+NOT\s+IN\s*\(\s*SELECT\s+(?:DISTINCT\s+)?(.+?)\s+(FROM\s.*)\)$`)
	whereWord = pattern.New(`(?i)\bWHERE\b`)
)

// notExists writes the condition as NOT EXISTS where that is plain: one
// column, no grouping, no limit, and an outer side that is never NULL.
func notExists(q *workload.Query, l *workload.Level, c *workload.Predicate) string {
	sub := c.Subquery
	left := column(c.Left)
	m := notInForm.FindStringSubmatch(c.Text)
	if m == nil || !bare(c.Left) || left == nil || !left.NotNull || c.InOr || len(sub.Targets) != 1 || !bare(sub.Targets[0].Operand) || sub.Aggregates || sub.HasLimit || sub.HasOffset ||
		strings.Contains(strings.ToUpper(m[3]), "UNION") || len(whereWord.FindAllString(m[3], -1)) > 1 {
		return ""
	}
	outerName, innerName := qualified(l, c.Left), qualified(sub, sub.Targets[0].Operand)
	if outerName == "" || innerName == "" || strings.SplitN(outerName, ".", 2)[0] == strings.SplitN(innerName, ".", 2)[0] {
		return ""
	}
	from := strings.TrimRight(m[3], " \t\n")
	condition := innerName + " = " + outerName
	if at := whereWord.FindStringIndex(from); at != nil {
		rest := strings.TrimSpace(from[at[1]:])
		if strings.Contains(strings.ToUpper(rest), " OR ") {
			rest = "(" + rest + ")"
		}
		from = from[:at[1]] + " " + condition + " AND " + rest
	} else {
		from += " WHERE " + condition
	}
	return rewrite(q, c.Text, "NOT EXISTS (SELECT 1 "+from+")")
}

// qualified writes a column with the name of its relation before it.
func qualified(l *workload.Level, o workload.Operand) string {
	if strings.Contains(o.Text, ".") {
		return o.Text
	}
	name := ""
	for i := range l.Relations {
		if l.Relations[i].Table == o.Table {
			if name != "" {
				return ""
			}
			name = qualifier(&l.Relations[i]) + "." + ident.Quote(o.Column)
		}
	}
	return name
}
