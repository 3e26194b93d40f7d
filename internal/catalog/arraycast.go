package catalog

import "strings"

// spreadArrayCasts writes a cast of an array constructor as casts of its
// elements, in text that a server has printed.
//
// The server prints v IN ('a', 'b') of a varchar column with a cast of the
// array. Where that text is read again, as in a restored dump, the parser
// hands the cast to the elements, and it is printed so from then on (measured
// on 15 to 18 by the test of planning that compares dumps with their files).
func spreadArrayCasts(sql string) string {
	const opening = "(ARRAY["
	for at := 0; ; {
		i := strings.Index(sql[at:], opening)
		if i < 0 {
			return sql
		}
		i += at
		at = i + len(opening)
		elements, end := arrayElements(sql, at)
		if end < 0 {
			continue
		}
		to, ok := strings.CutPrefix(sql[end:], "])::")
		if !ok {
			continue
		}
		n := strings.Index(to, "[]")
		if n < 0 || strings.ContainsAny(to[:n], "()',;=<>") && !strings.HasSuffix(to[:n], ")") {
			continue
		}
		for j, e := range elements {
			elements[j] = "(" + e + ")::" + to[:n]
		}
		sql = sql[:i] + "ARRAY[" + strings.Join(elements, ", ") + "]" + to[n+len("[]"):]
	}
}

// arrayElements splits what stands between sql[at:] and the bracket that
// closes it, and gives the place of that bracket; -1 where there is none.
func arrayElements(sql string, at int) ([]string, int) {
	var elements []string
	depth, start := 0, at
	for i := at; i < len(sql); i++ {
		switch c := sql[i]; c {
		case '\'', '"':
			n := strings.IndexByte(sql[i+1:], c)
			if n < 0 {
				return nil, -1
			}
			i += 1 + n
		case '(', '[':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				elements = append(elements, strings.TrimSpace(sql[start:i]))
				start = i + 1
			}
		case ']':
			if depth == 0 {
				return append(elements, strings.TrimSpace(sql[start:i])), i
			}
			depth--
		}
	}
	return nil, -1
}
