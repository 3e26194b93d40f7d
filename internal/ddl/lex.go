package ddl

import (
	"strings"

	"github.com/decadedb/decade/internal/span"
)

// The tree does not say where a clause or an element ends, nor where an
// ALTER TABLE clause begins; the text does. These functions walk over the
// text of a statement that is known to parse.

// tokenEnd gives the end of the token at i: a string, quoted identifier,
// comment, word, number or single character. White space is one token.
func tokenEnd(s string, i int) int {
	c := s[i]
	switch {
	case c == '\'':
		escapes := i > 0 && (s[i-1] == 'E' || s[i-1] == 'e')
		return quotedEnd(s, i, '\'', escapes)
	case c == '"':
		return quotedEnd(s, i, '"', false)
	case c == '-' && strings.HasPrefix(s[i:], "--"):
		if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
			return i + n
		}
		return len(s)
	case c == '/' && strings.HasPrefix(s[i:], "/*"):
		return commentEnd(s, i)
	case c == '$':
		return dollarEnd(s, i)
	case wordByte(c):
		for i < len(s) && (wordByte(s[i]) || s[i] == '$') {
			i++
		}
		return i
	case blank(c):
		for i < len(s) && blank(s[i]) {
			i++
		}
		return i
	}
	return i + 1
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func blank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'
}

func quotedEnd(s string, i int, q byte, escapes bool) int {
	for i++; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == q:
			if i+1 < len(s) && s[i+1] == q {
				i++
				continue
			}
			return i + 1
		}
	}
	return len(s)
}

func commentEnd(s string, i int) int {
	depth := 0
	for i < len(s) {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return len(s)
}

func dollarEnd(s string, i int) int {
	j := i + 1
	for j < len(s) && wordByte(s[j]) {
		j++
	}
	if j >= len(s) || s[j] != '$' {
		return i + 1
	}
	tag := s[i : j+1]
	if n := strings.Index(s[j+1:], tag); n >= 0 {
		return j + 1 + n + len(tag)
	}
	return len(s)
}

func isComment(s string, i int) bool {
	return strings.HasPrefix(s[i:], "--") || strings.HasPrefix(s[i:], "/*")
}

// scanTo walks over tokens from i and stops at the first that stop accepts
// at bracket depth 0, or at a bracket that closes more than was opened. It
// gives that offset and the end of the last token before it that is neither
// white space nor a comment.
func scanTo(s string, i int, stop func(word string) bool) (at, end int) {
	depth := 0
	end = i
	for i < len(s) {
		c := s[i]
		next := tokenEnd(s, i)
		if blank(c) || isComment(s, i) {
			i = next
			continue
		}
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			if depth == 0 {
				return i, end
			}
			depth--
		default:
			if depth == 0 && stop(s[i:next]) {
				return i, end
			}
		}
		i, end = next, next
	}
	return len(s), end
}

// elementEnd is where a list element that begins at i ends.
func elementEnd(s string, i int) int {
	_, end := scanTo(s, i, func(w string) bool { return w == "," || w == ";" })
	return end
}

// clauses gives the places of the comma-separated clauses of an ALTER TABLE:
// the text after "ALTER TABLE [IF EXISTS] [ONLY] name [*]".
func (f *folder) clauses(after int32, n int) []span.Span {
	s := f.stmt.SQL
	i := min(max(int(after), 0), len(s))
	// Over the name: words and quoted names joined by dots, and a star.
	for i < len(s) {
		i = tokenEnd(s, i)
		j := skipBlank(s, i)
		if j < len(s) && s[j] == '.' {
			i = skipBlank(s, j+1)
			continue
		}
		if j < len(s) && s[j] == '*' {
			j++
		}
		i = j
		break
	}
	out := make([]span.Span, 0, n)
	for i < len(s) {
		start := skipBlank(s, i)
		end := elementEnd(s, start)
		out = append(out, f.stmt.SpanAt(start, end))
		i, _ = scanTo(s, start, func(w string) bool { return w == "," })
		i++
	}
	return out
}

// skipBlank skips white space and comments.
func skipBlank(s string, i int) int {
	for i < len(s) && (blank(s[i]) || isComment(s, i)) {
		i = tokenEnd(s, i)
	}
	return i
}
