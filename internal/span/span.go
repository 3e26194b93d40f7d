// Package span knows places in source text: files, offsets, lines and columns.
//
// It holds plain values and does no reading of its own; whoever reads a file
// makes a Source of it and asks that for positions and excerpts.
package span

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Span is a half-open range of a source file. Line and Column are 1-based;
// Column counts characters (runes), not bytes, as editors do. The zero Span
// means "nowhere in a file", as for an object read from a live server.
type Span struct {
	File      string
	Start     int // byte offset of the first byte
	End       int // byte offset after the last byte
	Line      int
	Column    int
	EndLine   int
	EndColumn int
}

// IsZero reports whether the span points nowhere.
func (s Span) IsZero() bool { return s.File == "" && s.Line == 0 }

// String gives file:line:col, or "" for the zero span.
func (s Span) String() string {
	if s.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column)
}

// Source is one text with its line table.
type Source struct {
	Name  string
	Text  string
	lines []int // byte offset of each line's first byte
	// marks[i] is how many characters begin before byte i*markEvery, so that
	// columns in a file that is one long line cost no scan of it.
	marks []int
}

const markEvery = 4096

// NewSource indexes text by line.
func NewSource(name, text string) *Source {
	s := &Source{Name: name, Text: text, lines: []int{0}}
	runes := 0
	for i := 0; i < len(text); i++ {
		if i%markEvery == 0 {
			s.marks = append(s.marks, runes)
		}
		if utf8.RuneStart(text[i]) {
			runes++
		}
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// runesBefore counts the characters that begin before a byte offset.
func (s *Source) runesBefore(offset int) int {
	if len(s.marks) == 0 {
		return 0
	}
	m := min(offset/markEvery, len(s.marks)-1)
	n := s.marks[m]
	for i := m * markEvery; i < offset; i++ {
		if utf8.RuneStart(s.Text[i]) {
			n++
		}
	}
	return n
}

// Span makes a span of the bytes from start up to end, clamped to the text.
func (s *Source) Span(start, end int) Span {
	start = min(max(start, 0), len(s.Text))
	end = min(max(end, start), len(s.Text))
	l, c := s.LineColumn(start)
	el, ec := s.LineColumn(end)
	return Span{File: s.Name, Start: start, End: end, Line: l, Column: c, EndLine: el, EndColumn: ec}
}

// LineColumn gives the 1-based line and rune column of a byte offset.
func (s *Source) LineColumn(offset int) (line, column int) {
	i := sort.SearchInts(s.lines, offset+1) - 1
	if offset-s.lines[i] < markEvery {
		return i + 1, utf8.RuneCountInString(s.Text[s.lines[i]:offset]) + 1
	}
	return i + 1, s.runesBefore(offset) - s.runesBefore(s.lines[i]) + 1
}

// Line gives the text of the 1-based line n without its line end, "" when
// there is no such line.
func (s *Source) Line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	end := len(s.Text)
	if n < len(s.lines) {
		end = s.lines[n] - 1
	}
	return strings.TrimSuffix(s.Text[s.lines[n-1]:end], "\r")
}
