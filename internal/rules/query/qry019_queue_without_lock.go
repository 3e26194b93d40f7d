package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var queueWithoutLock = &rule.Rule{
	ID: "QRY019", Name: "queue-without-lock", Severity: rule.Warning,
	Title: "Work is taken from a table without FOR UPDATE SKIP LOCKED",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Two workers that ask for what is due at the same time get the same rows, and both do the work: the reminder is sent twice. " +
		"With FOR UPDATE alone the second waits for the first, row by row. SKIP LOCKED gives each its own.",
	Sources: []string{"sql-select"},
	Limits:  "A guess from the shape: open rows whose time has come. With one worker for ever, or for showing the list only, it is fine.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			r := only(l)
			if r == nil || l.Kind != "select" || l.Aggregates || l.Distinct || small(p, r.Table) || strings.Contains(strings.ToUpper(q.SQL), "SKIP LOCKED") {
				return
			}
			switch {
			case l.ForUpdate && l.HasLimit && !oneRow(l, r.Table) && len(l.Predicates) > 0:
				f := finding(q, l.Span, "FOR UPDATE without SKIP LOCKED makes workers wait for each other's rows of %s", r.Table.Name)
				f.Confidence = rule.Heuristic
				f.After = skipLocked(q)
				f.Fixes = []rule.Fix{manual("Say FOR UPDATE SKIP LOCKED", "Unless each row must be seen, by waiting if need be.")}
				p.ReportAs(rule.Advice, f)
			case !l.ForUpdate && l.Outermost && due(l):
				f := finding(q, l.Span, "it reads what is due in %s without taking it, so two workers do the same work", r.Table.Name)
				f.Confidence = rule.Heuristic
				if len(q.Levels) == 1 && !l.HasOffset {
					tail := "\nFOR UPDATE SKIP LOCKED"
					if !l.HasLimit {
						tail = "\nLIMIT 100" + tail
						if len(l.OrderBy) == 0 {
							tail = "\nORDER BY " + dueColumn(l) + tail
						}
					}
					f.After = strings.TrimRight(q.SQL, " \t\n;") + tail
				}
				f.Fixes = []rule.Fix{manual("Take a batch with FOR UPDATE SKIP LOCKED, in the transaction that marks it done", "")}
				f.Fixes[0].Note = "Or in one statement: UPDATE ... WHERE id IN (SELECT id ... FOR UPDATE SKIP LOCKED LIMIT 100) RETURNING ..."
				p.Report(f)
			}
		})
	},
}

var (
	forUpdate  = pattern.New(`(?i)\bFOR\s+(?:NO\s+KEY\s+)?UPDATE(?:\s+OF\s+[\w", ]+)?\b`)
	doneColumn = pattern.New(`(?i)^(sent|processed|done|finished|completed|handled|delivered|claimed|locked|taken|started|executed|dispatched|published)(_?at)?$`)
	openValue  = pattern.New(`(?i)^'(pending|queued|open|new|waiting|scheduled|ready|due|todo)'$`)
)

func skipLocked(q *workload.Query) string {
	at := forUpdate.FindStringIndex(q.SQL)
	if at == nil || len(forUpdate.FindAllString(q.SQL, -1)) != 1 {
		return ""
	}
	end := at[0] + len(strings.TrimRight(q.SQL[at[0]:at[1]], " ,\n"))
	return q.SQL[:end] + " SKIP LOCKED" + q.SQL[end:]
}

// due: rows that are open by a column for it and whose time has come.
func due(l *workload.Level) bool {
	open := slices.ContainsFunc(l.Predicates, func(c workload.Predicate) bool {
		return bare(c.Left) && !c.InOr && (doneColumn.MatchString(c.Left.Column) && (c.Op == "is null" || c.Op == "bool" || c.Op == "=" || c.Op == "is false") ||
			c.Op == "=" && openValue.MatchString(c.Right.Text))
	})
	return open && dueColumn(l) != ""
}

// dueColumn is the column of the time that has come, as the query writes it.
func dueColumn(l *workload.Level) string {
	for _, c := range l.Predicates {
		if bare(c.Left) && !c.InOr && isTime(column(c.Left)) && (c.Op == "<" || c.Op == "<=") && strings.EqualFold(strings.ReplaceAll(c.Right.Text, " ", ""), "now()") {
			return c.Left.Text
		}
	}
	return ""
}
