package text

import (
	"strings"
	"unicode"
)

// Width gives the cells that s takes on a terminal: two for wide East Asian
// characters and emoji, none for combining marks and joined emoji.
func Width(s string) int {
	n, joined := 0, false
	for _, r := range s {
		if joined {
			joined = false
			continue // the second half of a joined emoji is drawn over the first
		}
		if r == 0x200D {
			joined = true
			continue
		}
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case r >= 0x1F3FB && r <= 0x1F3FF, // skin tones
		unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// wide are the ranges that Unicode's East Asian Width calls W or F, coarse
// where only unassigned characters lie between.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115F, 1}, {0x231A, 0x231B, 1}, {0x2329, 0x232A, 1}, {0x23E9, 0x23EC, 1}, {0x23F0, 0x23F0, 1},
		{0x23F3, 0x23F3, 1}, {0x25FD, 0x25FE, 1}, {0x2614, 0x2615, 1}, {0x2648, 0x2653, 1}, {0x267F, 0x267F, 1},
		{0x2693, 0x2693, 1}, {0x26A1, 0x26A1, 1}, {0x26AA, 0x26AB, 1}, {0x26BD, 0x26BE, 1}, {0x26C4, 0x26C5, 1},
		{0x26CE, 0x26CE, 1}, {0x26D4, 0x26D4, 1}, {0x26EA, 0x26EA, 1}, {0x26F2, 0x26F3, 1}, {0x26F5, 0x26F5, 1},
		{0x26FA, 0x26FA, 1}, {0x26FD, 0x26FD, 1}, {0x2705, 0x2705, 1}, {0x270A, 0x270B, 1}, {0x2728, 0x2728, 1},
		{0x274C, 0x274C, 1}, {0x274E, 0x274E, 1}, {0x2753, 0x2755, 1}, {0x2757, 0x2757, 1}, {0x2795, 0x2797, 1},
		{0x27B0, 0x27B0, 1}, {0x27BF, 0x27BF, 1}, {0x2B1B, 0x2B1C, 1}, {0x2B50, 0x2B50, 1}, {0x2B55, 0x2B55, 1},
		{0x2E80, 0x303E, 1}, {0x3041, 0x33FF, 1}, {0x3400, 0x4DBF, 1}, {0x4E00, 0x9FFF, 1}, {0xA000, 0xA4CF, 1},
		{0xA960, 0xA97F, 1}, {0xAC00, 0xD7A3, 1}, {0xF900, 0xFAFF, 1}, {0xFE10, 0xFE19, 1}, {0xFE30, 0xFE6F, 1},
		{0xFF00, 0xFF60, 1}, {0xFFE0, 0xFFE6, 1},
	},
	R32: []unicode.Range32{
		{0x16FE0, 0x18DFF, 1}, {0x1AFF0, 0x1B2FF, 1}, {0x1F004, 0x1F004, 1}, {0x1F0CF, 0x1F0CF, 1}, {0x1F18E, 0x1F18E, 1},
		{0x1F191, 0x1F19A, 1}, {0x1F200, 0x1F320, 1}, {0x1F32D, 0x1F335, 1}, {0x1F337, 0x1F37C, 1}, {0x1F37E, 0x1F393, 1},
		{0x1F3A0, 0x1F3CA, 1}, {0x1F3CF, 0x1F3D3, 1}, {0x1F3E0, 0x1F3F0, 1}, {0x1F3F4, 0x1F3F4, 1}, {0x1F3F8, 0x1F43E, 1},
		{0x1F440, 0x1F440, 1}, {0x1F442, 0x1F4FC, 1}, {0x1F4FF, 0x1F53D, 1}, {0x1F54B, 0x1F54E, 1}, {0x1F550, 0x1F567, 1},
		{0x1F57A, 0x1F57A, 1}, {0x1F595, 0x1F596, 1}, {0x1F5A4, 0x1F5A4, 1}, {0x1F5FB, 0x1F64F, 1}, {0x1F680, 0x1F6C5, 1},
		{0x1F6CC, 0x1F6CC, 1}, {0x1F6D0, 0x1F6D2, 1}, {0x1F6D5, 0x1F6DF, 1}, {0x1F6EB, 0x1F6EC, 1}, {0x1F6F4, 0x1F6FC, 1},
		{0x1F7E0, 0x1F7EB, 1}, {0x1F7F0, 0x1F7F0, 1}, {0x1F90C, 0x1F93A, 1}, {0x1F93C, 0x1F945, 1}, {0x1F947, 0x1F9FF, 1},
		{0x1FA70, 0x1FAFF, 1}, {0x20000, 0x3FFFD, 1},
	},
}

// Pad fills s with spaces up to width cells.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-Width(s), 0))
}

// Clip cuts s to width cells, the last one being a mark that something is
// missing.
func Clip(s string, width int, mark string) string {
	if Width(s) <= width {
		return s
	}
	room := width - Width(mark)
	n := 0
	for i, r := range s {
		if n += runeWidth(r); n > room {
			return s[:i] + mark
		}
	}
	return s
}

// Wrap breaks text at spaces into lines of at most width cells. A word longer
// than a line is broken behind a dot, slash, comma or underscore if one is
// near its end.
func Wrap(text string, width int) []string {
	var lines []string
	var line []byte
	n := 0
	for word := range strings.FieldsSeq(text) {
		if len(line) > 0 && !fits(word, width-n-1) {
			lines = append(lines, string(line))
			line, n = line[:0], 0
		}
		for len(line) == 0 && !fits(word, width) {
			var head string
			head, word = breakWord(word, width)
			lines = append(lines, head)
		}
		if len(line) > 0 && word != "" {
			line = append(line, ' ')
			n++
		}
		line = append(line, word...)
		n += Width(word)
	}
	if len(line) > 0 || len(lines) == 0 {
		lines = append(lines, string(line))
	}
	return lines
}

// fits reports whether s takes at most width cells, without measuring more of
// it than that, so that a word of a megabyte costs no square of it.
func fits(s string, width int) bool {
	const most = 64 // bytes that a cell may take, joined emoji included
	if len(s) > most*(max(width, 0)+1) {
		return false
	}
	return Width(s) <= width
}

// breakWord cuts a word at the last dot, slash, comma or underscore that fits,
// or else at the width.
func breakWord(word string, width int) (head, tail string) {
	n, cut, end := 0, 0, len(word)
	for i, r := range word {
		if n += runeWidth(r); n > width {
			end = i
			break
		}
		if r == '.' || r == '/' || r == '_' || r == ',' {
			cut = i + 1
		}
	}
	if cut > end/2 {
		end = cut
	}
	if end == 0 { // not even one character fits
		for i := range word {
			if i > 0 {
				return word[:i], word[i:]
			}
		}
		return word, ""
	}
	return word[:end], word[end:]
}
