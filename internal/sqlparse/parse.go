package sqlparse

import (
	"errors"
	"fmt"
	"strings"

	pgquery "github.com/sqlc-dev/oliphant"
	"github.com/sqlc-dev/oliphant/parser"
)

// parseFailure is why one statement's text was refused, and where in it.
type parseFailure struct {
	message string
	offset  int
}

// parseTolerant parses a statement, and where that fails tries again with
// rewritten texts of the same length: psql variables replaced, and spellings
// that the parser is known to refuse although PostgreSQL takes them.
func parseTolerant(text string, variables bool) (*Node, *parseFailure) {
	tree, failure := parseOne(text)
	if failure == nil {
		return tree, nil
	}
	if variables {
		for _, asName := range []bool{false, true} {
			if tree, f := parseOne(substitute(text, asName)); f == nil {
				return tree, nil
			}
		}
	}
	if again := rewriteGaps(text); again != text {
		if tree, f := parseOne(again); f == nil {
			return tree, nil
		}
	}
	return nil, failure
}

// parseOne parses one statement. A panic of the parser is a failure like any
// other: a tool that reads other people's files must not die of one.
func parseOne(text string) (tree *Node, failure *parseFailure) {
	defer func() {
		if r := recover(); r != nil {
			tree, failure = nil, &parseFailure{message: fmt.Sprintf("the parser failed: %v", r)}
		}
	}()
	if at := strings.IndexByte(text, 0); at >= 0 {
		// The parser would take it for the end of the text.
		return nil, &parseFailure{message: "the text holds a NUL byte", offset: at}
	}
	result, err := pgquery.Parse(text)
	if err != nil {
		f := &parseFailure{message: err.Error()}
		var perr *parser.Error
		if errors.As(err, &perr) {
			f.message = perr.Message
			f.offset = runeOffset(text, perr.Cursorpos-1)
		}
		return nil, f
	}
	if len(result.Stmts) != 1 || result.Stmts[0].Stmt == nil {
		return nil, &parseFailure{message: "not one statement"}
	}
	return result.Stmts[0].Stmt, nil
}

// runeOffset is the byte offset of the nth character.
func runeOffset(text string, n int) int {
	for i := range text {
		if n <= 0 {
			return i
		}
		n--
	}
	return len(text)
}

// rewriteGaps replaces spellings that the parser refuses by equal ones of the
// same length: "double precision" is float8.
func rewriteGaps(text string) string {
	b := []byte(text)
	l := lexer{text: text}
	var prev token
	for {
		t := l.next()
		if t.kind == tokEOF || t.kind == tokOpenEnd {
			return string(b)
		}
		if t.kind == tokWord && prev.kind == tokWord && equalFold(text[prev.start:prev.end], "double") &&
			equalFold(text[t.start:t.end], "precision") {
			blank(b, prev.start, prev.end)
			blank(b, t.start, t.end)
			copy(b[prev.start:], "float8")
		}
		if t.kind != tokComment {
			prev = t
		}
	}
}

func equalFold(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
