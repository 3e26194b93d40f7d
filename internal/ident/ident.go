// Package ident knows PostgreSQL identifiers: quoting, reserved words, the
// 63-byte limit and the names that the server makes up itself.
package ident

import (
	"strconv"
	"strings"
)

// MaxBytes is NAMEDATALEN-1 of a standard build.
const MaxBytes = 63

// Quote gives the identifier as SQL, quoted only where it must be.
func Quote(s string) string {
	if plain(s) && !Reserved(s) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// Qualified joins quoted parts with dots, skipping empty ones.
func Qualified(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(Quote(p))
	}
	return b.String()
}

// Literal gives a string as an SQL literal.
func Literal(s string) string {
	q := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return " E" + strings.ReplaceAll(q, `\`, `\\`)
	}
	return q
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c == '_':
		case i > 0 && (c >= '0' && c <= '9' || c == '$'):
		default:
			return false
		}
	}
	return s != ""
}

// Truncate cuts a name to MaxBytes on a character boundary, as the server does.
func Truncate(s string) string {
	if len(s) <= MaxBytes {
		return s
	}
	n := MaxBytes
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// Object is PostgreSQL's makeObjectName (src/backend/commands/indexcmds.c):
// name1_name2_label, shortening the longer of the two names until it fits.
func Object(name1, name2, label string) string {
	overhead := 0
	if name2 != "" {
		overhead++
	}
	if label != "" {
		overhead += len(label) + 1
	}
	avail := MaxBytes - overhead
	n1, n2 := len(name1), len(name2)
	for n1+n2 > avail {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	s := clip(name1, n1)
	if name2 != "" {
		s += "_" + clip(name2, n2)
	}
	if label != "" {
		s += "_" + label
	}
	return s
}

// Unlike is Object with a number behind the label where the name is taken, as
// PostgreSQL's ChooseRelationName has it: long names are cut, and two may come out alike.
func Unlike(taken func(string) bool, name1, name2, label string) string {
	name := Object(name1, name2, label)
	for n := 1; taken(name); n++ {
		name = Object(name1, name2, label+strconv.Itoa(n))
	}
	return name
}

func clip(s string, n int) string {
	for n > 0 && n < len(s) && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
