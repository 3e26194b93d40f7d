package report

import (
	"fmt"
	"strings"
	"unicode"
)

// Printable makes text from outside safe to show: control characters (a
// terminal would obey them) and the marks that reorder what is read (an
// identifier could look like another) become visible escapes. Line ends and
// tabs stay, a carriage return before a line end goes.
func Printable(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n")
	if strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !unprintable(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x061C, r == 0x200E, r == 0x200F:
		return true // directional embeddings, overrides, isolates and marks
	case r == 0x2028, r == 0x2029, r == 0xFEFF:
		return true // line separators that are none in SQL, byte order mark
	}
	return unicode.IsControl(r)
}

// OneLine is Printable with all runs of white space made one space, for
// headlines and table cells.
func OneLine(s string) string { return strings.Join(strings.Fields(Printable(s)), " ") }
