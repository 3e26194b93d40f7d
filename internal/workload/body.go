package workload

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// FromBody collects the statements that a function's body runs as they stand:
// those of an SQL function, and of a PL/pgSQL function the queries and data
// changes outside of EXECUTE. Variables look like columns of no table. What
// is put together at run time cannot be seen.
func FromBody(fn *catalog.Function) []*Query {
	var pieces []bodyPiece
	switch fn.Language {
	case "sql":
		if fn.BodyPos.IsZero() && strings.HasPrefix(strings.ToUpper(strings.TrimSpace(fn.Body)), "BEGIN ATOMIC") {
			return nil // the server's own print of a body of the standard
		}
		pieces = splitBody(fn.Body)
	case "plpgsql":
		for _, p := range splitBody(fn.Body) {
			if stmt, ok := plpgsqlStatement(p); ok {
				pieces = append(pieces, stmt)
			}
		}
	}
	var out []*Query
	for _, p := range pieces {
		f := sqlparse.Parse(fn.Name.String(), p.text)
		for _, s := range f.Statements {
			if s.Err != nil || s.Tree == nil {
				continue
			}
			out = append(out, &Query{
				Name: fn.Name.Name, SQL: s.SQL, Origin: "function", Stmt: s,
				Span: bodySpan(fn, p.start+s.Span.Start, p.start+s.Span.End),
			})
		}
	}
	return out
}

// bodyPiece is a part of a body between semicolons.
type bodyPiece struct {
	text  string
	start int
}

// splitBody cuts a body at the semicolons that stand outside of quotes and
// comments.
func splitBody(body string) []bodyPiece {
	var out []bodyPiece
	start := 0
	for i := 0; i < len(body); {
		switch c := body[i]; {
		case c == ';':
			out = append(out, bodyPiece{body[start:i], start})
			i++
			start = i
		default:
			i = skipToken(body, i)
		}
	}
	if strings.TrimSpace(body[start:]) != "" {
		out = append(out, bodyPiece{body[start:], start})
	}
	return out
}

var dollarTag = pattern.New(`^\$[A-Za-z_]*[A-Za-z0-9_]*\$`)

// skipToken gives the place behind a string, quoted name, comment, or one byte.
func skipToken(s string, i int) int {
	until := func(from int, end string) int {
		if j := strings.Index(s[from:], end); j >= 0 {
			return from + j + len(end)
		}
		return len(s)
	}
	switch {
	case s[i] == '\'' || s[i] == '"':
		return until(i+1, s[i:i+1])
	case strings.HasPrefix(s[i:], "--"):
		return until(i, "\n")
	case strings.HasPrefix(s[i:], "/*"):
		return until(i+2, "*/")
	case s[i] == '$':
		if tag := dollarTag.FindString(s[i:]); tag != "" {
			return until(i+len(tag), tag)
		}
	}
	return i + 1
}

var bodyWord = pattern.New(`^(?i)[a-z_][a-z0-9_$]*`)

// plpgsqlStatement finds the SQL statement in a piece of a PL/pgSQL body:
// behind BEGIN, THEN, ELSE, LOOP, PERFORM and RETURN QUERY.
func plpgsqlStatement(p bodyPiece) (bodyPiece, bool) {
	begins := true // a statement may begin here
	for i := 0; i < len(p.text); {
		if c := p.text[i]; c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			i++
			continue
		}
		word := bodyWord.FindString(p.text[i:])
		if word == "" {
			comment := strings.HasPrefix(p.text[i:], "--") || strings.HasPrefix(p.text[i:], "/*")
			i = skipToken(p.text, i)
			begins = begins && comment
			continue
		}
		switch strings.ToLower(word) {
		case "begin", "then", "else", "loop":
			begins = true
		case "return":
			rest := strings.TrimLeft(p.text[i+len(word):], " \t\r\n")
			if !begins || !strings.EqualFold(bodyWord.FindString(rest), "query") {
				return bodyPiece{}, false
			}
			i = len(p.text) - len(rest)
			word = rest[:len("query")]
		case "perform":
			if begins { // PERFORM is SELECT, and as long with a blank
				return bodyPiece{"SELECT " + p.text[i+len(word):], p.start + i}, true
			}
		case "select", "insert", "update", "delete", "merge", "with", "truncate":
			if begins {
				return bodyPiece{p.text[i:], p.start + i}, true
			}
		case "execute":
			return bodyPiece{}, false
		default:
			begins = false
		}
		i += len(word)
	}
	return bodyPiece{}, false
}

// bodySpan gives the place of a part of a body in its file; the function's
// own where the body is not there as it was written.
func bodySpan(fn *catalog.Function, start, end int) span.Span {
	at := fn.BodyPos
	if at.IsZero() || end > len(fn.Body) || at.End-at.Start != len(fn.Body) {
		return fn.Pos
	}
	out := span.Span{File: at.File, Start: at.Start + start, End: at.Start + end}
	out.Line, out.Column = advance(at.Line, at.Column, fn.Body[:start])
	out.EndLine, out.EndColumn = advance(at.Line, at.Column, fn.Body[:end])
	return out
}

// advance counts the lines and characters of a text onto a place.
func advance(line, column int, text string) (int, int) {
	if n := strings.Count(text, "\n"); n > 0 {
		line += n
		column = 1
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	return line, column + len([]rune(text))
}
