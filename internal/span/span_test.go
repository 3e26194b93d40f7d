package span

import (
	"strings"
	"testing"
)

func TestLineColumn(t *testing.T) {
	s := NewSource("a.sql", "ab\näöü\r\n\nlast")
	for _, c := range []struct{ offset, line, column int }{
		{0, 1, 1}, {2, 1, 3}, {3, 2, 1}, {5, 2, 2}, {9, 2, 4}, {11, 3, 1}, {12, 4, 1}, {16, 4, 5},
	} {
		if l, col := s.LineColumn(c.offset); l != c.line || col != c.column {
			t.Errorf("offset %d: %d:%d, want %d:%d", c.offset, l, col, c.line, c.column)
		}
	}
	if got := s.Line(2); got != "äöü" {
		t.Errorf("line 2 is %q", got)
	}
	if got := s.Span(-1, 99); got.Start != 0 || got.End != 16 || got.EndLine != 4 {
		t.Errorf("span is not clamped: %+v", got)
	}
}

// TestLongLine: the marks and the plain count agree, on both sides of a mark.
func TestLongLine(t *testing.T) {
	text := "x\n" + strings.Repeat("aä€😀", 3000)
	s := NewSource("a.sql", text)
	want := 0
	for i := range text {
		if i < 2 {
			continue
		}
		want++
		if l, col := s.LineColumn(i); l != 2 || col != want {
			t.Fatalf("offset %d: %d:%d, want 2:%d", i, l, col, want)
		}
	}
	if _, col := s.LineColumn(len(text)); col != want+1 {
		t.Errorf("end: column %d, want %d", col, want+1)
	}
}
