// Package sqlparse turns SQL text into statements with positions. It is the
// only importer of the parser module: trees leave it as aliases (tree.go), so
// that another parser is a change in one package.
//
// Parse never fails. A statement that the parser does not understand comes
// back with Err set and its place in the file, and everything else is still
// there. psql meta-commands and COPY data are skipped with a note.
package sqlparse

import "github.com/decadedb/decade/internal/span"

// File is one SQL text, split into statements.
type File struct {
	Name       string
	Source     *span.Source
	Statements []*Statement
	Comments   []Comment
	Notes      []Note
}

// Statement is one SQL statement.
type Statement struct {
	// SQL is the statement's text without leading comments and the semicolon.
	// Offsets in the tree (every node's Location) count bytes of it.
	SQL  string
	Span span.Span
	// Tree is the parsed node, nil when Err is set.
	Tree *Node
	Err  *SyntaxError
	// Tag is the command tag in upper case ("CREATE TABLE", "ALTER TABLE",
	// "SELECT"); for a statement that was not understood its first words.
	Tag string
	// File is where the statement stands.
	File *File
}

// SpanAt gives the place in the file of a range of the statement's SQL.
func (s *Statement) SpanAt(start, end int) span.Span {
	if s.File == nil {
		return span.Span{}
	}
	return s.File.Source.Span(s.Span.Start+start, s.Span.Start+end)
}

// Comment is a comment of the text, with its markers.
type Comment struct {
	Text string
	Span span.Span
}

// Note is something in a file that was passed over on purpose.
type Note struct {
	Text string // "psql meta-command \\connect skipped"
	Span span.Span
}

// SyntaxError says why a statement was not understood.
type SyntaxError struct {
	Message string
	Span    span.Span // of the offending token
}

func (e *SyntaxError) Error() string { return e.Span.String() + ": " + e.Message }
