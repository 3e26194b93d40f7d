package markdown

import (
	"strings"
	"unicode"

	"github.com/decadedb/decade/internal/report"
)

// text escapes plain text so that no character of it is markup, a mention of
// a person, a reference to an issue or a link.
func text(s string) string {
	s = report.OneLine(s)
	rs := []rune(s)
	var b strings.Builder
	word := func(i int) bool {
		return i >= 0 && i < len(rs) && (unicode.IsLetter(rs[i]) || unicode.IsDigit(rs[i]) || rs[i] == '_')
	}
	for i, r := range rs {
		switch r {
		case '\\', '`', '*', '[', ']', '~', '|', '$':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '_':
			if !word(i-1) || !word(i+1) { // inside a word it marks nothing
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '@':
			b.WriteString("&#64;")
		case '#':
			b.WriteString("&#35;")
		case ':':
			if i+2 < len(rs) && rs[i+1] == '/' && rs[i+2] == '/' {
				b.WriteString("&#58;")
				continue
			}
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return leading(b.String())
}

// leading escapes what starts a list or a heading at the start of a line.
func leading(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '-', '+', '=':
		return `\` + s
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') && digits+1 < len(s) && s[digits+1] == ' ' {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}

// prose passes Markdown of our own rules through, without HTML: names from the
// schema may have found their way into it. Code spans are left as they are.
func prose(s string) string {
	s = report.OneLine(s)
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		if i > 0 {
			b.WriteByte('`')
		}
		if i%2 == 0 {
			part = strings.NewReplacer("&", "&amp;", "<", "&lt;", "@", "&#64;", "://", "&#58;//").Replace(part)
		}
		b.WriteString(part)
	}
	if strings.Count(s, "`")%2 == 1 { // an open code span would swallow what follows
		return text(s)
	}
	return b.String()
}

// code gives a code span, with as many backticks as it takes.
func code(s string) string {
	s = report.OneLine(s)
	if s == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// cell makes inline Markdown fit for a table: there a pipe ends the cell even
// in a code span.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\|`, "|"), "|", `\|`)
}

// fence gives a code block, with as many backticks as it takes.
func fence(lang, s string) string {
	s = strings.TrimRight(report.Printable(s), "\n")
	ticks := strings.Repeat("`", max(longestRun(s, '`')+1, 3))
	return ticks + lang + "\n" + s + "\n" + ticks + "\n"
}

func longestRun(s string, c byte) int {
	longest, n := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] != c {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}

// indented puts a block under a list item.
func indented(block, margin string) string {
	lines := strings.Split(strings.TrimSuffix(block, "\n"), "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = margin + l
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
