package rule

import (
	"strings"
	"unicode"

	"github.com/decadedb/decade/internal/ident"
)

// Words splits a name into its words in lower case, at underscores and where
// a capital begins: "source_type" and "sourceType" are source, type.
func Words(name string) []string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower {
			b.WriteByte('_')
		}
		lower = unicode.IsLower(r) || unicode.IsDigit(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
}

// LastWord is the word that says what kind of thing a name is for; "" for none.
func LastWord(name string) string {
	w := Words(name)
	if len(w) == 0 {
		return ""
	}
	return w[len(w)-1]
}

// NewName makes a name for something that a fix creates, in the way of
// ident.Object but in snake_case, so that it works without double quotes.
func NewName(name1, name2, label string) string {
	return ident.Object(snake(name1), snake(name2), label)
}

func snake(name string) string { return strings.Join(Words(name), "_") }
