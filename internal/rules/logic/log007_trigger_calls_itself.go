package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var triggerCallsItself = &rule.Rule{
	ID: "LOG007", Name: "trigger-calls-itself", Severity: rule.Error,
	Title: "Trigger that updates the table that it is on",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The UPDATE in the function fires the trigger again, which updates again, until the stack is full and the statement fails (54001). Where a condition ends it, each row " +
		"is still written twice, with two versions in every index. What concerns the row itself belongs into a BEFORE trigger that assigns to NEW.",
	Sources: []string{"plpgsql-trigger", "trigger-definition"},
	Limits:  "An error where nothing in the function could end it; with an IF, a loop guard or another condition it is a warning. With pg_trigger_depth() nothing is reported.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			if !a.ForEachRow || a.When != nil || strings.Contains(strings.ToLower(a.fn.Body), "pg_trigger_depth") {
				continue
			}
			for _, b := range p.BodyQueriesOf(a.fn) {
				if updates(p, b.Query, a) {
					reportRecursion(p, a)
					break
				}
			}
		}
	},
}

// updates reports whether a statement updates the trigger's own table in a
// way that would fire it again, or writes the row a second time.
func updates(p *rule.Pass, q *workload.Query, a attached) bool {
	if len(q.Levels) == 0 || q.Levels[0].Kind != "update" || len(q.Levels[0].Relations) == 0 {
		return false
	}
	l := q.Levels[0]
	if l.Relations[0].Table == nil || p.Catalog.Root(l.Relations[0].Table) != a.table {
		return false
	}
	if !a.on("update") {
		return a.on("insert") && a.Timing == "after" && byKey(a, l)
	}
	return len(a.UpdateOf) == 0 || slices.ContainsFunc(l.Assigned, func(c string) bool { return slices.Contains(a.UpdateOf, c) })
}

// byKey: the statement is for the row itself, found by its key.
func byKey(a attached, l *workload.Level) bool {
	pk := a.table.PrimaryKey()
	if pk == nil {
		return false
	}
	return slices.ContainsFunc(l.Predicates, func(d workload.Predicate) bool {
		return d.Op == "=" && slices.Contains(pk.Columns, d.Left.Column) && strings.HasPrefix(strings.ToLower(d.Right.Text), "new.")
	})
}

func reportRecursion(p *rule.Pass, a attached) {
	text := strings.ToLower(code(a.fn.Body))
	guarded := strings.Contains(text, "if ") || strings.Contains(text, "is distinct from") || strings.Contains(text, "<>") || strings.Contains(text, "case ")
	severity := rule.Error
	f := a.finding(p, "trigger %s of %s updates the same table and so fires itself, until the stack is full", a.Name, a.table.Name)
	switch {
	case !a.on("update"):
		severity = rule.Warning
		f.Message = fmt.Sprintf("trigger %s of %s writes each new row a second time", a.Name, a.table.Name)
	case guarded:
		severity = rule.Warning
		f.Message = fmt.Sprintf("trigger %s of %s updates the same table and so fires itself again", a.Name, a.table.Name)
	default:
		f.Confidence = rule.Measured
		f.Facts = append(f.Facts, rule.Fact{Name: "SQLSTATE", Value: "54001", Source: "measured on 15, 17 and 18"})
	}
	before := rule.Fix{
		Title: "Assign to NEW in a BEFORE trigger", Manual: true,
		Note: "What concerns the row itself is then written once, with the row.",
	}
	if a.Timing == "after" && a.on("update") {
		f.Fixes = append(f.Fixes, rule.Fix{
			Title: "Let the trigger fire on outer statements only",
			Steps: []rule.FixStep{
				{SQL: fmt.Sprintf("DROP TRIGGER %s ON %s", ident.Quote(a.Name), sqlName(a.table.Name))},
				{SQL: triggerSQL(a, "pg_trigger_depth() = 0")},
			},
			Note: "Ends the recursion. Updates made by other triggers do not fire it either.",
		})
	}
	f.Fixes = append(f.Fixes, before)
	p.ReportAs(severity, f)
}
