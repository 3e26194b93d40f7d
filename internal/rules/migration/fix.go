package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// sql gives a relation's name as SQL.
func sql(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

func step(format string, args ...any) rule.FixStep {
	return rule.FixStep{SQL: fmt.Sprintf(format, args...)}
}

// alone is a step that must not share a transaction with the others: because
// PostgreSQL refuses it there, or because it would keep their locks.
func alone(format string, args ...any) rule.FixStep {
	return rule.FixStep{SQL: fmt.Sprintf(format, args...), NoTransaction: true}
}

func (c change) alter(format string, args ...any) rule.FixStep {
	return step("ALTER TABLE %s %s", sql(c.Relation), fmt.Sprintf(format, args...))
}

func columns(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = ident.Quote(n)
	}
	return strings.Join(quoted, ", ")
}

// instead is a fix whose steps are to run in place of the change. The other
// clauses of the same ALTER TABLE stay as they are, before and after.
func (c change) instead(title string, steps ...rule.FixStep) rule.Fix {
	before, after, ok := c.siblings()
	fix := rule.Fix{Title: title, Replaces: true}
	if c.inBlock() {
		fix.Manual = true
		fix.Note = "The statement stands in a DO block, which is one transaction: take it out of there."
	} else if !ok {
		fix.Note = "Split the statement: its other clauses stay as they are."
		fix.Manual = true
	}
	if before != "" {
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: before})
	}
	fix.Steps = append(fix.Steps, steps...)
	if after != "" {
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: after})
	}
	return c.unlessHypertable(fix)
}

// unlessHypertable: chunks of a hypertable take neither NOT VALID nor
// CONCURRENTLY, so that such a fix needs another way.
func (c change) unlessHypertable(fix rule.Fix) rule.Fix {
	if c.Before == nil || c.Before.Hypertable == nil {
		return fix
	}
	for _, s := range fix.Steps {
		if strings.Contains(s.SQL, "NOT VALID") || strings.Contains(s.SQL, "CONCURRENTLY") {
			fix.Manual = true
			fix.Steps = nil
			fix.Note = "The table is a hypertable, whose chunks take neither NOT VALID nor CONCURRENTLY: set a short lock_timeout, and do it in a quiet hour."
		}
	}
	return fix
}

// statement is a fix that replaces the whole statement.
func (c change) statement(title string, steps ...rule.FixStep) rule.Fix {
	return c.unlessHypertable(rule.Fix{Title: title, Replaces: true, Steps: steps, Manual: c.inBlock()})
}

// inBlock: the change happens in a DO block, of which a fix must not replace
// the whole.
func (c change) inBlock() bool { return c.tree().GetDoStmt() != nil }

// manual is a fix that a person must carry out.
func manual(title, note string) rule.Fix { return rule.Fix{Title: title, Manual: true, Note: note} }

// siblings gives the statement's clauses before and after the one that the
// change belongs to, each as a statement of its own; "" when there are none.
// ok is false when the clauses cannot be told apart.
func (c change) siblings() (before, after string, ok bool) {
	tree := c.tree().GetAlterTableStmt()
	if tree == nil || len(tree.Cmds) < 2 {
		return "", "", true
	}
	clauses := c.clauses()
	if len(clauses) != len(tree.Cmds) {
		return "", "", false
	}
	at := slices.IndexFunc(clauses, func(s span.Span) bool { return s.Start <= c.Span.Start && c.Span.End <= s.End })
	if at < 0 {
		return "", "", false
	}
	text, start := c.step.Stmt.SQL, c.step.Stmt.Span.Start
	head := strings.TrimSpace(text[:clauses[0].Start-start])
	join := func(list []span.Span) string {
		if len(list) == 0 {
			return ""
		}
		var parts []string
		for _, s := range list {
			parts = append(parts, text[s.Start-start:s.End-start])
		}
		return head + " " + strings.Join(parts, ", ")
	}
	return join(clauses[:at]), join(clauses[at+1:]), true
}

// clauses gives the places of the statement's clauses in order.
func (c change) clauses() []span.Span {
	var out []span.Span
	for _, a := range c.step.Actions {
		if a.Detail == "with column" || a.Span.IsZero() || slices.Contains(out, a.Span) {
			continue
		}
		out = append(out, a.Span)
	}
	slices.SortFunc(out, func(a, b span.Span) int { return a.Start - b.Start })
	return out
}

// columnDefinition writes a column without the constraints that need a scan
// or an index.
func columnDefinition(col *catalog.Column) string {
	s := ident.Quote(col.Name) + " " + typeSQL(col.Type)
	if col.Collation != "" {
		s += " COLLATE " + ident.Quote(col.Collation)
	}
	if col.Default != nil {
		s += " DEFAULT " + col.Default.SQL
	}
	if col.NotNull {
		s += " NOT NULL"
	}
	return s
}

// typeSQL writes a type so that it can be read back: quoted where it is a
// person's own.
func typeSQL(t catalog.TypeName) string {
	if t.Schema == "" {
		return t.String()
	}
	s := ident.Qualified(t.Schema, t.Name)
	if t.Mods != "" {
		s += "(" + t.Mods + ")"
	}
	if t.Dims > 0 {
		s += "[]"
	}
	return s
}

func upper(a catalog.Action) string { return strings.ToUpper(string(a)) }
