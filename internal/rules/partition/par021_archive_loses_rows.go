package partition

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

var archiveLosesRows = &rule.Rule{
	ID: "PAR021", Name: "archive-loses-rows", Severity: rule.Error,
	Title: "Rows are archived by INSERT ... SELECT and then deleted by another statement",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Two statements see two states of the table. A row that fulfils the condition only in the second (it arrived late, it was changed, or now() moved on between two statements that are not in " +
		"one transaction) is deleted and was never copied: it is gone, and nothing tells. One statement that deletes and inserts what it deleted cannot lose a row; detaching the " +
		"partition and attaching it to the archive moves no row at all.",
	Sources: []string{"transaction-iso", "queries-with", "schema-design:lifecycle/archive"},
	Limits:  "At REPEATABLE READ in one transaction the pair is safe; the isolation level is set elsewhere more often than not, so it cannot be seen.",
	Run: func(p *rule.Pass) {
		var before []rule.Statement
		for _, s := range p.Statements() {
			for _, l := range s.Levels {
				if l.Kind == "delete" && l.Outermost {
					archived(p, before, s, l)
				}
			}
			before = append(before, s)
		}
	},
}

// archived looks for the copy that goes with a DELETE, in the same body or script.
func archived(p *rule.Pass, before []rule.Statement, del rule.Statement, l *workload.Level) {
	t := rule.Target(l)
	if t == nil || len(l.Predicates) == 0 {
		return
	}
	for i := len(before) - 1; i >= 0; i-- {
		s := before[i]
		if s.Function != del.Function || s.Job != del.Job || s.Origin != del.Origin || s.Origin == "queries" || s.Span.File != del.Span.File {
			continue
		}
		to, from, where := copied(s)
		if to == nil || from != t || where != condition(l) || s.Origin == "script" && repeatable(p, del) {
			continue
		}
		f := del.Finding(t, rule.Structural, fmt.Sprintf("rows of %s are copied to %s and then deleted by a second statement: a row that comes to match in between is lost", t.Name, to.Name))
		severity := rule.Error
		f.Facts = []rule.Fact{{Name: "condition of both", Value: whereText(del.SQL)}}
		if s.Function != nil {
			// One transaction: now() stands still, but each statement has a snapshot of its own.
			severity = rule.Warning
			f.Message = fmt.Sprintf("function %s copies rows of %s to %s and then deletes them by a second statement: at READ COMMITTED a row that comes in between is lost", s.Function.Name, t.Name, to.Name)
			f.Facts = append(f.Facts, rule.Fact{Name: "called by", Value: called(p, s.Function)})
		}
		fix := rule.Fix{
			Title: "Move the rows in one statement", Manual: true,
			Note: "It names the columns, so that their order need not agree. Better still: detach the partition and attach it to a partitioned archive.",
		}
		cols := rule.ColumnList(common(t, to))
		fix.Steps = []rule.FixStep{{SQL: fmt.Sprintf("WITH moved AS (DELETE FROM %s WHERE %s RETURNING %s) INSERT INTO %s (%s) SELECT %s FROM moved",
			sqlName(t.Name), whereText(del.SQL), cols, sqlName(to.Name), cols, cols)}}
		if starInto(s) {
			f.Facts = append(f.Facts, rule.Fact{Name: "SELECT *", Value: "goes by the order of columns, which differs after the next ALTER TABLE"})
		}
		f.Fixes = []rule.Fix{fix}
		p.ReportAs(severity, f)
		return
	}
}

// copied takes an INSERT ... SELECT from one table apart.
func copied(s rule.Statement) (to, from *catalog.Table, where string) {
	var ins, sel *workload.Level
	for _, l := range s.Levels {
		switch {
		case l.Kind == "insert" && l.Outermost:
			ins = l
		case l.Kind == "select" && sel == nil:
			sel = l
		}
	}
	if ins == nil || sel == nil || len(ins.Relations) == 0 || len(sel.Relations) != 1 {
		return nil, nil, ""
	}
	return ins.Relations[0].Table, sel.Relations[0].Table, condition(sel)
}

// condition gives all conditions of a level in normal form.
func condition(l *workload.Level) string {
	var out []string
	for _, pr := range l.Predicates {
		if pr.Right.Kind == "subquery" {
			return "" // looks into another table, perhaps the archive
		}
		out = append(out, pr.Left.Norm+" "+pr.Op+" "+pr.Right.Norm)
	}
	return strings.Join(out, " and ")
}

func starInto(s rule.Statement) bool {
	for _, l := range s.Levels {
		if l.Kind == "select" && l.Star {
			return true
		}
	}
	return false
}

// repeatable reports whether a script set the isolation level for the statement.
func repeatable(p *rule.Pass, s rule.Statement) bool {
	for _, step := range p.Steps {
		if step.Stmt == s.Stmt {
			return false
		}
		if strings.Contains(strings.ToUpper(step.Stmt.SQL), "REPEATABLE READ") || strings.Contains(strings.ToUpper(step.Stmt.SQL), "SERIALIZABLE") {
			return true
		}
	}
	return false
}

// whereText gives the WHERE of a DELETE as it was written.
func whereText(sql string) string {
	f := sqlparse.Parse("", sql)
	if len(f.Statements) == 1 && f.Statements[0].Tree != nil {
		if d := f.Statements[0].Tree.GetDeleteStmt(); d != nil && d.WhereClause != nil {
			return sqlparse.ExprText(f.Statements[0], d.WhereClause)
		}
	}
	return "true"
}

func common(a, b *catalog.Table) []string {
	var out []string
	for _, c := range a.Columns {
		if b.Column(c.Name) != nil && c.Generated.Kind == "" {
			out = append(out, c.Name)
		}
	}
	return out
}
