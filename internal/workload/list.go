package workload

import (
	"errors"
	"strings"
)

// splitList splits values at the commas that stand outside of quotes and
// brackets: 'a, b', ARRAY[1, 2], f(3, 4) are three.
func splitList(s string) ([]string, error) {
	var out []string
	start, depth := 0, 0
	quoted := false
	for i, r := range s {
		switch {
		case r == '\'':
			quoted = !quoted
		case quoted:
		case strings.ContainsRune("([{", r):
			depth++
		case strings.ContainsRune(")]}", r):
			depth--
		case r == ',' && depth == 0:
			out = append(out, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	if quoted || depth != 0 {
		return nil, errors.New("a quote or bracket is not closed")
	}
	out = append(out, strings.TrimSpace(s[start:]))
	for _, item := range out {
		if item == "" {
			return nil, errors.New("an item between two commas is missing")
		}
	}
	return out, nil
}
