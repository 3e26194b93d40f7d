package sqlparse

import (
	"bytes"
	"strings"
)

// tokenKind tells the few kinds of token apart that splitting needs.
type tokenKind uint8

const (
	tokEOF     tokenKind = iota
	tokWord              // identifier or keyword, unquoted
	tokQuoted            // "identifier"
	tokString            // any string constant, dollar quotes included
	tokSemi              // ;
	tokOpen              // ( or [
	tokClose             // ) or ]
	tokComma             // ,
	tokOther             // a number, a parameter, one character of an operator
	tokComment           // -- or /* */
	tokMeta              // a psql meta-command, from the backslash to the line's end
	tokOpenEnd           // a string, identifier or comment that never ends
)

// token is a range of the text.
type token struct {
	kind       tokenKind
	start, end int
}

// lexer cuts text into tokens as PostgreSQL's scanner does with
// standard_conforming_strings on, and psql's with its meta-commands.
type lexer struct {
	text string
	pos  int
}

func (l *lexer) next() token {
	for l.pos < len(l.text) && isSpace(l.text[l.pos]) {
		l.pos++
	}
	start := l.pos
	if start >= len(l.text) {
		return token{tokEOF, start, start}
	}
	kind := l.scan()
	return token{kind, start, l.pos}
}

// scan moves pos over one token that is known to begin at pos.
func (l *lexer) scan() tokenKind {
	t, i := l.text, l.pos
	c := t[i]
	switch {
	case c == '-' && strings.HasPrefix(t[i:], "--"):
		n := strings.IndexByte(t[i:], '\n')
		if n < 0 {
			n = len(t) - i
		}
		l.pos = i + n
		return tokComment
	case c == '/' && strings.HasPrefix(t[i:], "/*"):
		return l.blockComment()
	case c == '\'':
		return l.quoted('\'', l.pos+1, false, tokString)
	case c == '"':
		return l.quoted('"', l.pos+1, false, tokQuoted)
	case c == '$':
		return l.dollar()
	case c == '\\':
		n := strings.IndexByte(t[i:], '\n')
		if n < 0 {
			n = len(t) - i
		}
		l.pos = i + n
		return tokMeta
	case isIdentStart(c):
		for l.pos++; l.pos < len(t) && isIdentPart(t[l.pos]); l.pos++ {
		}
		return l.prefixedString(t[i:l.pos])
	}
	l.pos++
	switch c {
	case ';':
		return tokSemi
	case '(', '[':
		return tokOpen
	case ')', ']':
		return tokClose
	case ',':
		return tokComma
	}
	if c >= '0' && c <= '9' {
		for l.pos < len(t) && (isIdentPart(t[l.pos]) && t[l.pos] != '$' || t[l.pos] == '.') {
			l.pos++
		}
	}
	return tokOther
}

// prefixedString looks whether the word just read introduces a string or a
// quoted identifier: E'..', B'..', X'..', N'..', U&'..', U&"..".
func (l *lexer) prefixedString(word string) tokenKind {
	rest := l.text[l.pos:]
	if rest == "" || len(word) != 1 {
		return tokWord
	}
	switch word[0] | 0x20 {
	case 'e':
		if rest[0] == '\'' {
			return l.quoted('\'', l.pos+1, true, tokString)
		}
	case 'b', 'x', 'n':
		if rest[0] == '\'' {
			return l.quoted('\'', l.pos+1, false, tokString)
		}
	case 'u':
		if strings.HasPrefix(rest, "&'") {
			return l.quoted('\'', l.pos+2, false, tokString)
		}
		if strings.HasPrefix(rest, `&"`) {
			return l.quoted('"', l.pos+2, false, tokQuoted)
		}
	}
	return tokWord
}

// quoted moves past a quoted token whose contents begin at from. A doubled
// quote stands for itself; backslash escapes count in E strings only.
func (l *lexer) quoted(q byte, from int, escapes bool, kind tokenKind) tokenKind {
	t := l.text
	for i := from; i < len(t); i++ {
		switch {
		case t[i] == '\\' && escapes:
			i++
		case t[i] == q:
			if i+1 < len(t) && t[i+1] == q {
				i++
				continue
			}
			l.pos = i + 1
			return kind
		}
	}
	l.pos = len(t)
	return tokOpenEnd
}

// dollar reads $tag$ ... $tag$, or a parameter such as $1.
func (l *lexer) dollar() tokenKind {
	t, i := l.text, l.pos+1
	for i < len(t) && isIdentPart(t[i]) && t[i] != '$' {
		i++
	}
	if i >= len(t) || t[i] != '$' || i > l.pos+1 && !isIdentStart(t[l.pos+1]) {
		l.pos = i
		return tokOther
	}
	tag := t[l.pos : i+1]
	n := strings.Index(t[i+1:], tag)
	if n < 0 {
		l.pos = len(t)
		return tokOpenEnd
	}
	l.pos = i + 1 + n + len(tag)
	return tokString
}

// blockComment reads a comment, which may hold others.
func (l *lexer) blockComment() tokenKind {
	t, depth := l.text, 1
	for i := l.pos + 2; i+1 < len(t); i++ {
		switch {
		case t[i] == '/' && t[i+1] == '*':
			depth++
			i++
		case t[i] == '*' && t[i+1] == '/':
			i++
			if depth--; depth == 0 {
				l.pos = i + 1
				return tokComment
			}
		}
	}
	l.pos = len(t)
	return tokOpenEnd
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v'
}

func isIdentStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func isIdentPart(c byte) bool { return isIdentStart(c) || c >= '0' && c <= '9' || c == '$' }

// blank gives the text with the range turned into spaces, line ends kept.
func blank(b []byte, start, end int) {
	for i := start; i < end; i++ {
		if b[i] != '\n' && b[i] != '\r' {
			b[i] = ' '
		}
	}
}

// Unreadable says why a text is no SQL at all, "" for one that may be: it is
// binary, in another encoding, or an archive. Parse gives the same reason as
// the error of the only statement.
func Unreadable(text string) string {
	_, why := isBinary(text)
	return why
}

// isBinary reports what makes a text unreadable as SQL, and where.
func isBinary(text string) (offset int, why string) {
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		return 0, "the file is UTF-16, not UTF-8: save it as UTF-8"
	case strings.HasPrefix(text, "PGDMP"):
		return 0, "the file is a pg_dump archive in custom format: turn it into SQL with pg_restore -f -"
	}
	if i := bytes.IndexByte([]byte(text), 0); i >= 0 {
		return i, "the file holds a NUL byte: it is binary, not SQL text"
	}
	return -1, ""
}
