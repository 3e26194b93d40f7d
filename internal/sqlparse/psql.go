package sqlparse

import (
	"fmt"
	"strings"
)

// meta deals with a psql meta-command. It is true when the command sends the
// statement read so far (\g, \gexec, \watch ...) or separates statements (\;).
func (s *splitter) meta(p *piece, t token) bool {
	text := s.lex.text
	line := strings.TrimRight(text[t.start:t.end], " \t\r")
	if strings.HasPrefix(line, `\;`) {
		s.lex.pos = t.start + 2
		return p.start >= 0
	}
	word := line
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		word = line[:i]
	}
	end := t.start + len(line)
	if p.start >= 0 {
		p.metas = append(p.metas, t)
	}
	name := strings.TrimPrefix(word, `\`)
	s.note(t.start, end, "psql meta-command %s skipped", word)
	if name == "copy" && strings.Contains(strings.ToLower(line), " from stdin") {
		s.copyData()
		return false
	}
	if p.start < 0 {
		return false
	}
	switch name {
	case "g", "gx", "gexec", "gset", "gdesc", "watch", "crosstabview":
		return true
	}
	return strings.HasPrefix(name, "watch") || strings.HasPrefix(name, "g(")
}

// copyData skips the lines that follow COPY ... FROM stdin, up to "\.".
func (s *splitter) copyData() {
	text := s.lex.text
	i := strings.IndexByte(text[s.lex.pos:], '\n')
	if i < 0 {
		return
	}
	from := s.lex.pos + i + 1
	lines := 0
	for pos := from; ; lines++ {
		n := strings.IndexByte(text[pos:], '\n')
		line := text[pos:]
		if n >= 0 {
			line = text[pos : pos+n]
		}
		if strings.TrimRight(line, "\r") == `\.` {
			s.lex.pos = pos + len(line)
			break
		}
		if n < 0 {
			s.lex.pos = len(text)
			if pos < len(text) {
				lines++
			}
			break
		}
		pos += n + 1
	}
	if s.lex.pos > from {
		s.note(from, s.lex.pos, "%s of COPY skipped", count(lines, "data line"))
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// substitute replaces psql variables by something that parses, without
// moving anything: :'x' and :"x" lose their colon; :x becomes a parameter
// where a value stands and a name where a name does. The second attempt takes
// all of them for names.
func substitute(text string, asName bool) string {
	b := []byte(text)
	numbers := map[string]int{}
	l := lexer{text: text}
	var prev token
	for {
		t := l.next()
		if t.kind == tokEOF || t.kind == tokOpenEnd {
			return string(b)
		}
		before := prev
		if t.kind != tokComment {
			prev = t
		}
		if t.kind != tokOther || text[t.start] != ':' || t.start > 0 && text[t.start-1] == ':' || t.end >= len(text) {
			continue
		}
		switch c := text[t.end]; {
		case c == '\'' || c == '"':
			b[t.start] = ' '
		case isIdentStart(c):
			n := l.next()
			prev = n
			name := text[n.start:n.end]
			if asName || namePosition(text, before) || n.end < len(text) && text[n.end] == '.' {
				// The underscore keeps the length and avoids keywords.
				copy(b[t.start:], name+"_")
				continue
			}
			if numbers[name] == 0 {
				numbers[name] = len(numbers) + 1
			}
			param := fmt.Sprintf("$%d", numbers[name])
			if len(param) > 1+n.end-n.start {
				param = "$1"
			}
			blank(b, t.start, n.end)
			copy(b[t.start:], param)
		}
	}
}

// namePosition reports whether a name follows the token, and no value.
func namePosition(text string, before token) bool {
	switch word := strings.ToLower(text[before.start:before.end]); word {
	case ".", "from", "join", "into", "update", "table", "schema", "database", "role", "user", "on", "only", "exists",
		"index", "view", "sequence", "type", "function", "extension", "as", "to", "column", "constraint":
		return true
	}
	return false
}
