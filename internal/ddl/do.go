package ddl

import (
	"strings"

	"github.com/decadedb/decade/internal/sqlparse"
)

// doBlock folds the statements of a DO block that plainly run: those outside
// of loops and dynamic SQL. What stands behind an IF is folded too, without
// complaint, because the condition nearly always asks whether it is needed.
func (f *folder) doBlock(s *sqlparse.DoStmt) {
	f.act(Action{Kind: DoBlock})
	body, at := "", int32(-1)
	language := "plpgsql"
	for _, n := range s.Args {
		d := n.GetDefElem()
		switch d.GetDefname() {
		case "as":
			body, at = constText(d.Arg), d.Location
		case "language":
			language = lower(constText(d.Arg))
		}
	}
	start, end := f.bodyRange(int(at))
	if language != "plpgsql" || at < 0 || f.stmt.SQL[start:end] != body {
		f.vague = true
		f.problem("opaque", -1, "what this DO block does cannot be seen")
		return
	}
	b := block{f: f, s: body, offset: start}
	b.run()
	if b.why != "" {
		f.vague = true
		f.problem("opaque", int32(start+b.whyAt), "what this DO block does cannot be seen in full: it has %s", b.why)
	}
}

// block walks over the body of a DO block.
type block struct {
	f      *folder
	s      string
	offset int // of the body in the statement
	i      int

	conditions, loops int
	inHandler         bool // behind EXCEPTION: not the usual course
	handled           bool // the block catches errors

	why   string // the first thing that cannot be seen
	whyAt int
}

func (b *block) opaque(why string, at int) {
	if b.why == "" {
		b.why, b.whyAt = why, at
	}
}

// run goes from statement to statement. It knows no more of PL/pgSQL than
// where statements begin.
func (b *block) run() {
	b.handled = strings.Contains(lower(b.s), "exception")
	b.declarations()
	for {
		b.i = skipBlank(b.s, b.i)
		if b.i >= len(b.s) {
			return
		}
		b.one()
	}
}

// declarations skips to the block's BEGIN.
func (b *block) declarations() {
	at, _ := scanTo(b.s, 0, func(w string) bool { return strings.EqualFold(w, "begin") })
	b.i = min(at+len("begin"), len(b.s))
}

func (b *block) one() {
	start := b.i
	word := lower(b.s[start:tokenEnd(b.s, start)])
	switch word {
	case "begin", "else", "<", ">":
		b.i += len(word)
	case ";":
		b.i++
	case "if", "elsif", "elseif":
		if word == "if" {
			b.conditions++
		}
		b.skipTo("then")
	case "case":
		b.conditions++
		b.skipTo("then")
	case "when":
		b.skipTo("then")
	case "exception":
		b.inHandler = true
		b.i += len(word)
	case "loop":
		b.loops++
		b.i += len(word)
	case "for", "foreach", "while":
		b.skipTo("loop")
		b.loops++
		b.opaque("a loop", start)
	case "end":
		b.end()
	case "execute":
		b.opaque("dynamic SQL", start)
		b.skipStatement()
	case "create", "alter", "drop", "grant", "revoke", "comment", "perform", "truncate", "refresh", "set", "reset",
		"insert", "update", "delete", "call", "lock", "merge":
		b.sql(start)
	default:
		b.skipStatement()
	}
}

// end reads END, END IF, END LOOP and END CASE.
func (b *block) end() {
	i := skipBlank(b.s, b.i+len("end"))
	word := ""
	if i < len(b.s) {
		word = lower(b.s[i:tokenEnd(b.s, i)])
	}
	switch word {
	case "if", "case":
		b.conditions--
	case "loop":
		b.loops--
	default:
		b.inHandler = false
	}
	b.skipStatement()
}

// skipTo goes behind a keyword.
func (b *block) skipTo(word string) {
	at, _ := scanTo(b.s, tokenEnd(b.s, b.i), func(w string) bool { return strings.EqualFold(w, word) || w == ";" })
	if at < len(b.s) && b.s[at] == ';' {
		b.i = at + 1
		return
	}
	b.i = min(at+len(word), len(b.s))
}

// skipStatement goes behind the next semicolon.
func (b *block) skipStatement() {
	at, _ := scanTo(b.s, b.i, func(w string) bool { return w == ";" })
	b.i = min(max(at, b.i)+1, len(b.s))
}

// sql folds the SQL statement that begins at start.
func (b *block) sql(start int) {
	b.skipStatement()
	text := strings.TrimRight(b.s[start:b.i], "; \t\r\n")
	if b.inHandler || b.loops > 0 {
		return // not the usual course, or not known how often
	}
	if len(text) > 7 && strings.EqualFold(text[:7], "perform") {
		text = "SELECT " + text[7:]
	}
	file := sqlparse.Parse(b.f.stmt.File.Name, text)
	if len(file.Statements) != 1 || file.Statements[0].Tree == nil {
		b.opaque("a statement that is not understood", start)
		return
	}
	f := b.f
	outer := f.stmt
	from := b.offset + start
	inner := *file.Statements[0]
	inner.SQL, inner.File, inner.Span = text, outer.File, outer.SpanAt(from, from+len(text))
	quiet := b.conditions > 0 || b.handled
	if quiet {
		f.quiet++
	}
	f.stmt = &inner
	ddl := f.step.DDL
	f.guarded(inner.Tree)
	f.step.DDL = ddl
	f.stmt = outer
	if quiet {
		f.quiet--
	}
}
