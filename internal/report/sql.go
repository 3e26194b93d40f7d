package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

// DefaultLockTimeout is the lock budget: how long a statement of decade may
// make a writer wait.
const DefaultLockTimeout = 200 * time.Millisecond

// SQL gives the script as it is to be run, every statement with the rule that
// asks for it. This is the text that is proven on a shadow and printed.
func (s *Script) SQL() string {
	var b strings.Builder
	for i, p := range s.Parts() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.SQL)
	}
	return b.String()
}

// Part is a piece of the script's text that can be run by itself.
type Part struct {
	// Title is the phase's, "" for the comment at the head.
	Title       string
	Transaction bool
	SQL         string
}

// Parts gives the script's text by phase, the comment at its head first.
func (s *Script) Parts() []Part {
	limit := s.LockTimeout
	if limit == 0 {
		limit = DefaultLockTimeout
	}
	quoted := fmt.Sprintf("'%dms'", limit.Milliseconds())
	head := scriptWriter{}
	head.line("-- Safe migration")
	switch {
	case s.Proven != "":
		head.comment("Proven: " + s.Proven)
	case s.NotProven != "":
		head.comment("NOT PROVEN: " + s.NotProven)
	}
	head.comment("Run it with psql -v ON_ERROR_STOP=1. \"canceling statement due to lock timeout\" means that")
	head.comment("a table was busy: nothing of that step was done, run the rest again.")
	out := []Part{{SQL: head.b.String()}}
	for i, p := range s.Phases {
		w := scriptWriter{limit: quoted}
		w.comment(fmt.Sprintf("Phase %d: %s", i+1, p.Title))
		if p.Transaction {
			w.line("BEGIN;")
			w.line("SET LOCAL lock_timeout = " + w.limit + ";")
		}
		for j, st := range p.Statements {
			if j > 0 || p.Transaction {
				w.line("")
			}
			w.statement(st, p.Transaction)
		}
		if p.Transaction {
			w.line("")
			w.line("COMMIT;")
		}
		if w.session != "" {
			w.line("")
			w.line("RESET lock_timeout;")
		}
		out = append(out, Part{Title: p.Title, Transaction: p.Transaction, SQL: w.b.String()})
	}
	return out
}

// Count gives the number of statements in all phases.
func (s *Script) Count() int {
	n := 0
	for _, p := range s.Phases {
		n += len(p.Statements)
	}
	return n
}

type scriptWriter struct {
	b       strings.Builder
	limit   string
	session string // lock_timeout that the session has now, "" untouched
}

func (w *scriptWriter) line(s string) {
	w.b.WriteString(s)
	w.b.WriteByte('\n')
}

func (w *scriptWriter) comment(s string) { w.line(Comment(s)) }

// waits: these forms wait for older transactions at the end, holding up no
// writer meanwhile. A lock timeout would end that wait and leave an invalid
// index behind, so they run without one.
var waits = pattern.New(`(?is)^\s*(create\s+(unique\s+)?index|drop\s+index|reindex)\b.*\bconcurrently\b`)

func (w *scriptWriter) statement(st ScriptStatement, transaction bool) {
	c := st.Comment
	if st.Rule != "" {
		if c = st.Rule; st.Comment != "" {
			c += ": " + st.Comment
		}
	}
	if c != "" {
		w.comment(c)
	}
	if !transaction {
		want := w.limit
		if waits.MatchString(st.SQL) {
			want = "0"
		}
		if want != w.session {
			if want == "0" {
				w.line("-- waits for older transactions without holding up writers, so no timeout")
			}
			w.line("SET lock_timeout = " + want + ";")
			w.session = want
		}
	}
	w.line(Terminated(st.SQL))
}

// Comment makes an SQL comment of text, on as many lines as it has.
func Comment(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) == 0 {
		return "--"
	}
	return "-- " + strings.Join(lines, "\n-- ")
}

// Terminated ends a statement with its semicolon, on a line of its own where
// the last line may end in a comment that would swallow it.
func Terminated(sql string) string {
	sql = strings.TrimRight(sql, " \t\r\n;")
	last := sql[strings.LastIndexByte(sql, '\n')+1:]
	if strings.Contains(last, "--") {
		return sql + "\n;"
	}
	return sql + ";"
}

// FixSQL gives a fix as one block to copy; "" for a fix without statements.
func FixSQL(f *rule.Fix) string {
	if f == nil {
		return ""
	}
	var b strings.Builder
	for i, s := range f.Steps {
		if i > 0 {
			b.WriteByte('\n')
		}
		if s.Comment != "" {
			b.WriteString(Comment(s.Comment) + "\n")
		}
		if s.NoTransaction && len(f.Steps) > 1 && s.Comment == "" {
			b.WriteString("-- outside a transaction\n")
		}
		b.WriteString(Terminated(s.SQL))
	}
	return b.String()
}

// CheckSQL gives a query that shows whether the fix has worked, with what it
// must return; "" when there is nothing to ask but the review itself.
func CheckSQL(f *rule.Fix) (sql, want string) {
	if f == nil {
		return "", ""
	}
	if f.Check != "" {
		return Terminated(f.Check), ""
	}
	index, notValid := false, false
	for _, s := range f.Steps {
		index = index || waits.MatchString(s.SQL)
		notValid = notValid || strings.Contains(strings.ToLower(s.SQL), "not valid")
	}
	switch {
	case index:
		return "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;",
			"no row: an interrupted CONCURRENTLY leaves an invalid index behind"
	case notValid:
		return "SELECT conrelid::regclass, conname FROM pg_constraint WHERE NOT convalidated;",
			"no row once the constraint is validated"
	}
	return "", ""
}

// IgnoreComment gives the comment that accepts a finding where it stands.
func IgnoreComment(ruleID string) string {
	return "-- decade:ignore " + ruleID + " <reason>"
}
