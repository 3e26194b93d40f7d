package sqlparse

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/decadedb/decade/internal/span"
)

// maxDepth is how deeply brackets may nest before a statement is refused. The
// server refuses such statements as well (stack depth limit, parser memory);
// the parser and everything that walks a tree is recursive.
const maxDepth = 2000

// maxChain is how many tokens may follow each other in one list item before a
// statement is refused: a chain of operators becomes a tree of that depth.
const maxChain = 200_000

// maxRecover is how many unterminated strings and comments are stepped over
// in one file. Each costs a scan of the rest of the file.
const maxRecover = 16

// Parse splits text into statements and parses each one on its own.
func Parse(name, text string) *File {
	f := &File{Name: name, Source: span.NewSource(name, text)}
	if at, why := isBinary(text); at >= 0 {
		sp := f.Source.Span(at, at+1)
		f.Statements = []*Statement{{Span: sp, File: f, Err: &SyntaxError{Message: why, Span: sp}}}
		return f
	}
	s := &splitter{file: f, lex: lexer{text: text}}
	if strings.HasPrefix(text, "\ufeff") {
		s.lex.pos = len("\ufeff")
	}
	for s.statement() {
		if s.errors >= maxErrors {
			s.giveUp()
			break
		}
	}
	s.bulk.tell(f)
	return f
}

// splitter walks the tokens of a file and cuts statements.
type splitter struct {
	file      *File
	lex       lexer
	recovered int
	errors    int
	bulk      bulk
}

// giveUp refuses the rest of a file that does not look like SQL.
func (s *splitter) giveUp() {
	start, end := s.lex.pos, len(s.lex.text)
	if rest := strings.TrimSpace(s.lex.text[start:end]); rest == "" {
		return
	}
	s.refuse(&piece{start: start, end: end}, fmt.Sprintf("%d statements before were not understood: the rest of the file is not read", maxErrors), start, start)
}

// piece is a statement being read.
type piece struct {
	start, end int // of the tokens so far
	words      []string
	depth      int
	deepest    int
	chain      int
	longest    int
	deepAt     int
	chainAt    int
	metas      []token // meta-commands inside, to be blanked
	variables  bool    // a psql variable may be inside
	atomic     int     // depth of BEGIN ATOMIC and CASE
	atomicAt   int     // where the body began
	fromStdin  bool
	rowEnd     int // of the last comma between rows near the beginning
	prev       token
}

// statement reads one statement; false at the end of the text.
func (s *splitter) statement() bool {
	p := piece{start: -1, atomicAt: -1}
	comments := len(s.file.Comments)
	notes := len(s.file.Notes)
	for {
		t := s.lex.next()
		switch t.kind {
		case tokEOF:
			if p.start < 0 {
				return false
			}
			if p.atomic > 0 {
				s.endAtomicEarly(&p, comments, notes)
				return true
			}
			s.finish(&p)
			return false
		case tokComment:
			s.comment(t)
			continue
		case tokOpenEnd:
			return s.unterminated(&p, t, comments, notes)
		case tokMeta:
			if s.meta(&p, t) {
				s.finish(&p)
				return true
			}
			continue
		case tokSemi:
			if p.start < 0 {
				continue // an empty statement
			}
			if s.inside(&p) {
				break
			}
			s.finish(&p)
			if p.fromStdin {
				s.copyData()
			}
			return true
		}
		if p.start < 0 {
			p.start = t.start
		}
		if !s.add(&p, t) {
			s.endAtomicEarly(&p, comments, notes)
			return true
		}
		p.end = t.end
		p.prev = t
	}
}

// inside reports whether a semicolon here belongs to the statement: in the
// body of an SQL function or in the list of commands of a rule. Anywhere else
// it ends the statement even when a bracket is open, so that a missing
// bracket spoils one statement and not the file.
func (s *splitter) inside(p *piece) bool {
	return p.atomic > 0 || p.depth > 0 && p.isRule()
}

func (p *piece) isRule() bool {
	w := p.words
	return len(w) > 1 && w[0] == "create" && (w[1] == "rule" || len(w) > 3 && w[1] == "or" && w[3] == "rule")
}

func (p *piece) isRoutine() bool {
	w := p.words
	if len(w) > 3 && w[0] == "create" && w[1] == "or" {
		w = w[2:]
	}
	return len(w) > 1 && (w[1] == "function" || w[1] == "procedure")
}

// add takes one token into the statement. It is false when the token shows
// that an SQL function body was never closed.
func (s *splitter) add(p *piece, t token) bool {
	if p.chain++; p.chain > p.longest {
		p.longest, p.chainAt = p.chain, t.start
	}
	switch t.kind {
	case tokOpen:
		if p.depth++; p.depth > p.deepest {
			p.deepest, p.deepAt = p.depth, t.start
		}
		p.chain = 0
	case tokClose:
		p.depth = max(0, p.depth-1)
	case tokComma:
		p.chain = 0
		if p.depth == 0 && t.start-p.start < maxInsertText {
			p.rowEnd = t.start
		}
	case tokWord:
		return s.word(p, t)
	case tokOther:
		if s.lex.text[t.start] == ':' && s.variable(t) {
			p.variables = true
		}
	}
	return true
}

// word follows the words that decide where a statement ends.
func (s *splitter) word(p *piece, t token) bool {
	word := strings.ToLower(s.lex.text[t.start:t.end])
	if len(p.words) < 8 {
		p.words = append(p.words, word)
	}
	switch word {
	case "atomic":
		if p.prev.kind == tokWord && p.isRoutine() && strings.EqualFold(s.lex.text[p.prev.start:p.prev.end], "begin") {
			if p.atomic > 0 {
				return false
			}
			p.atomic, p.atomicAt = 1, t.end
		}
	case "case":
		// CASE counts as a level of brackets as well: it nests in the parser.
		if p.atomic > 0 {
			p.atomic++
		}
		if p.depth++; p.depth > p.deepest {
			p.deepest, p.deepAt = p.depth, t.start
		}
	case "end":
		if p.atomic > 0 {
			p.atomic--
		}
		p.depth = max(0, p.depth-1)
	case "stdin":
		p.fromStdin = p.fromStdin || p.words[0] == "copy" && p.depth == 0 && p.prev.kind == tokWord &&
			strings.EqualFold(s.lex.text[p.prev.start:p.prev.end], "from")
	}
	return true
}

// variable reports whether a colon begins :name, :'name' or :"name".
func (s *splitter) variable(t token) bool {
	text := s.lex.text
	if t.start > 0 && text[t.start-1] == ':' || t.end >= len(text) {
		return false
	}
	c := text[t.end]
	return isIdentStart(c) || c == '\'' || c == '"'
}

// endAtomicEarly ends a function whose BEGIN ATOMIC has no END at the first
// semicolon of the body, and goes on from there.
func (s *splitter) endAtomicEarly(p *piece, comments, notes int) {
	s.file.Comments = s.file.Comments[:comments]
	s.file.Notes = s.file.Notes[:notes]
	s.lex.pos = p.start
	q := piece{start: -1, atomicAt: -1}
	for {
		t := s.lex.next()
		switch {
		case t.kind == tokComment:
			s.comment(t)
			continue
		case t.kind == tokMeta:
			continue
		case t.kind == tokEOF || t.kind == tokOpenEnd || t.kind == tokSemi && t.start > p.atomicAt:
			s.refuse(&q, "BEGIN ATOMIC without END", p.atomicAt-len("atomic"), p.atomicAt)
			return
		}
		if q.start < 0 {
			q.start = t.start
		}
		if t.kind == tokWord && len(q.words) < 8 {
			q.words = append(q.words, strings.ToLower(s.lex.text[t.start:t.end]))
		}
		q.end = t.end
	}
}

// unterminated reports a string, identifier or comment without an end, and
// goes on after the first line of the statement that ends in a semicolon.
func (s *splitter) unterminated(p *piece, t token, comments, notes int) bool {
	text := s.lex.text
	what := "unterminated quoted string"
	switch c := text[t.start]; {
	case c == '/':
		what = "unterminated /* comment"
	case c == '$':
		what = "unterminated dollar-quoted string"
	case c == '"' || (c == 'U' || c == 'u') && text[t.start+2] == '"':
		what = "unterminated quoted identifier"
	}
	if p.start < 0 {
		p.start = t.start
	}
	from := p.start
	resume := len(text)
	if s.recovered++; s.recovered <= maxRecover {
		for i := from; i < len(text); {
			n := strings.IndexByte(text[i:], '\n')
			if n < 0 {
				break
			}
			if strings.HasSuffix(strings.TrimRight(text[i:i+n], " \t\r"), ";") {
				resume = i + n
				break
			}
			i += n + 1
		}
	}
	p.end = len(strings.TrimRight(text[:resume], " \t\r\n;"))
	p.end = max(p.end, p.start+1)
	s.file.Comments = keep(s.file.Comments, comments, resume, func(c Comment) int { return c.Span.Start })
	s.file.Notes = keep(s.file.Notes, notes, resume, func(n Note) int { return n.Span.Start })
	s.refuse(p, what, t.start, min(t.start+1, len(text)))
	s.lex.pos = resume
	return resume < len(text)
}

// keep drops what was collected from index n on at or after offset end.
func keep[T any](list []T, n, end int, at func(T) int) []T {
	for i := n; i < len(list); i++ {
		if at(list[i]) >= end {
			return list[:i]
		}
	}
	return list
}

func (s *splitter) comment(t token) {
	end := t.end
	for end > t.start && s.lex.text[end-1] == '\r' {
		end--
	}
	s.file.Comments = append(s.file.Comments, Comment{Text: s.lex.text[t.start:end], Span: s.file.Source.Span(t.start, end)})
}

func (s *splitter) note(start, end int, format string, args ...any) {
	s.file.Notes = append(s.file.Notes, Note{Text: fmt.Sprintf(format, args...), Span: s.file.Source.Span(start, end)})
}

// refuse adds a statement that is not handed to the parser.
func (s *splitter) refuse(p *piece, why string, start, end int) {
	src := s.file.Source
	st := &Statement{
		SQL: s.lex.text[p.start:p.end], Span: src.Span(p.start, p.end), File: s.file, Tag: firstWords(p.words),
		Err: &SyntaxError{Message: why, Span: src.Span(start, end)},
	}
	s.file.Statements = append(s.file.Statements, st)
	s.errors++
}

// finish parses the statement read so far and adds it to the file.
func (s *splitter) finish(p *piece) {
	sql := s.lex.text[p.start:p.end]
	switch {
	case p.deepest > maxDepth:
		s.refuse(p, fmt.Sprintf("nested %d levels deep, more than the %d that are read", p.deepest, maxDepth), p.deepAt, p.deepAt+1)
		return
	case p.longest > maxChain:
		s.refuse(p, fmt.Sprintf("an expression of more than %d parts is not read", maxChain), p.chainAt, p.chainAt+1)
		return
	}
	if at := invalidUTF8(sql); at >= 0 {
		s.refuse(p, fmt.Sprintf(`invalid byte sequence for encoding "UTF8": 0x%02x`, sql[at]), p.start+at, p.start+at+1)
		return
	}
	if s.bulk.skip(p, sql, func() span.Span { return s.file.Source.Span(p.start, p.end) }) {
		return
	}
	text := s.firstRows(p, sql)
	if len(p.metas) > 0 {
		b := []byte(text)
		for _, m := range p.metas {
			blank(b, min(m.start-p.start, len(b)), min(m.end-p.start, len(b)))
		}
		text = string(b)
	}
	st := &Statement{SQL: sql, Span: s.file.Source.Span(p.start, p.end), File: s.file}
	tree, perr := parseTolerant(text, p.variables)
	if perr != nil {
		start := p.start + min(perr.offset, len(sql))
		st.Err = &SyntaxError{Message: perr.message, Span: s.file.Source.Span(start, start+tokenLength(s.lex.text[start:p.end]))}
		st.Tag = firstWords(p.words)
		s.errors++
	} else {
		st.Tree = tree
		st.Tag = tagOf(tree)
	}
	s.file.Statements = append(s.file.Statements, st)
}

// tokenLength is the length of the token that a text begins with.
func tokenLength(text string) int {
	l := lexer{text: text}
	if t := l.next(); t.start == 0 && t.kind != tokOpenEnd {
		return t.end
	}
	return min(1, len(text))
}

// firstWords is the tag of a statement that was not understood.
func firstWords(words []string) string {
	if len(words) == 0 {
		return ""
	}
	tag := words[:1]
	switch words[0] {
	case "create", "alter", "drop":
		if len(words) > 3 && words[1] == "or" {
			words = words[2:]
		}
		if len(words) > 1 {
			tag = []string{tag[0], words[1]}
		}
	}
	return strings.ToUpper(strings.Join(tag, " "))
}

// invalidUTF8 gives the offset of the first byte that is not UTF-8, -1 for none.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
