package sqlparse

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
)

// constant writes a constant, given the type that it was cast to ("" for
// none) and the type modifiers of an interval.
func (p *printer) constant(c *A_Const, typ string, fields int) {
	if c.Isnull {
		p.WriteString("NULL")
		return
	}
	switch v := c.Val.(type) {
	case *A_Const_Ival:
		p.WriteString(strconv.Itoa(int(v.Ival.GetIval())))
	case *A_Const_Fval:
		p.WriteString(number(v.Fval.GetFval()))
	case *A_Const_Boolval:
		p.WriteString(strconv.FormatBool(v.Boolval.GetBoolval()))
	case *A_Const_Bsval:
		s := v.Bsval.GetBsval()
		if s != "" {
			p.WriteString(strings.ToUpper(s[:1]) + "'" + s[1:] + "'")
		}
	case *A_Const_Sval:
		if p.exact {
			p.WriteString(ident.Literal(v.Sval.GetSval()))
			return
		}
		p.WriteString(literal(v.Sval.GetSval(), typ, fields))
	}
}

// literal gives the one spelling of a string constant. Where the type is not
// written (a default, a comparison with a column) the shape of the value must
// do: '7 days' is an interval, '2026-01-01' a date, '{"a":1}' JSON. A text
// column is none the worse for it, since both sides are treated alike.
func literal(s, typ string, fields int) string {
	switch {
	case s == "t":
		return "true"
	case s == "f":
		return "false"
	case (typ == "bit" || typ == "bit varying") && strings.Trim(s, "01") == "":
		return "B'" + s + "'"
	case typ == "boolean":
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1":
			return "true"
		case "f", "fa", "fal", "fals", "false", "n", "no", "off", "of", "0":
			return "false"
		}
	case strings.HasPrefix(typ, "reg"):
		return ident.Literal(relationName(s))
	case typ == "interval":
		if v, ok := parseInterval(s, fields); ok {
			return ident.Literal(v)
		}
	case typ == "text", typ == "character varying", typ == "character":
		if strings.ContainsAny(s, " \t") && !looksTyped(s) {
			return ident.Literal(s)
		}
	}
	switch {
	case isNumber(s):
		return number(s)
	case isUUID(s):
		return ident.Literal(strings.ToLower(s))
	}
	if v, ok := instant(s); ok {
		return ident.Literal(v)
	}
	if v, ok := parseInterval(s, 0); ok {
		return ident.Literal(v)
	}
	if v, ok := zonedClock(s); ok {
		return ident.Literal(v)
	}
	if v, ok := jsonText(s); ok {
		return ident.Literal(v)
	}
	if v, ok := jsonPathText(s); ok {
		return ident.Literal(v)
	}
	if v, ok := hexText(s); ok {
		return ident.Literal(v)
	}
	if v, ok := arrayText(s); ok {
		return ident.Literal(v)
	}
	return ident.Literal(strings.TrimPrefix(s, "pg_catalog."))
}

// looksTyped is a cheap look whether a text could be more than words.
func looksTyped(s string) bool {
	return s[0] >= '0' && s[0] <= '9' || s[0] == '{' || s[0] == '[' || s[0] == '-' || s[0] == 'P' || s[0] == '@' || s[0] == ' '
}

// isNumber reports whether a string is a number as the server prints numbers
// of numeric types: no white space, no leading zeros.
func isNumber(s string) bool {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	digits := func() int {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i - from
	}
	from := i
	n := digits()
	if n > 1 && s[from] == '0' {
		return false
	}
	if i < len(s) && s[i] == '.' {
		i++
		n += digits()
	}
	if n == 0 {
		return false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '-' || s[i] == '+') {
			i++
		}
		if d := digits(); d == 0 || d > 2 {
			return false
		}
	}
	return i == len(s)
}

// number gives a number as numeric_out would: no exponent, no plus, a digit
// before the point.
func number(s string) string {
	s = strings.ReplaceAll(s, "_", "")
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	if len(s) > 1 && s[0] == '0' && strings.ContainsAny(s[1:2], "xXoObB") {
		return sign(neg) + s
	}
	mantissa, exp := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e > 99 || e < -99 {
			return sign(neg) + s
		}
		mantissa, exp = s[:i], e
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	for ; exp > 0; exp-- {
		if frac == "" {
			whole += "0"
		} else {
			whole, frac = whole+frac[:1], frac[1:]
		}
	}
	for ; exp < 0; exp++ {
		if whole == "" {
			whole = "0"
		}
		whole, frac = whole[:len(whole)-1], whole[len(whole)-1:]+frac
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if whole == "0" {
		neg = false
	}
	return sign(neg) + whole
}

func sign(neg bool) string {
	if neg {
		return "-"
	}
	return ""
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
		} else if !(c >= 'a' && c <= 'f' || s[i] >= '0' && s[i] <= '9') {
			return false
		}
	}
	return true
}

// instantRegexp matches dates and timestamps in ISO form.
var instantRegexp = pattern.New(`^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,6})?))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$`)

// instant gives a date or timestamp in UTC; one without a zone is taken for
// UTC, as sessions of decade are.
func instant(s string) (string, bool) {
	if len(s) < 10 || s[4] != '-' {
		return "", false
	}
	m := instantRegexp.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	hm, sec, zone := m[2], m[3], m[4]
	if hm == "" {
		hm = "00:00"
	}
	if sec == "" {
		sec = "00"
	}
	layout, text := "2006-01-02 15:04:05", m[1]+" "+hm+":"+sec
	switch {
	case zone == "" || zone == "Z" || zone == "UTC":
	default:
		zone = strings.ReplaceAll(zone, ":", "")
		if len(zone) == 3 {
			zone += "00"
		}
		layout, text = layout+"-0700", text+zone
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		return "", false
	}
	out := t.UTC().Format("2006-01-02 15:04:05.999999")
	return strings.TrimSuffix(out, " 00:00:00"), true
}

// zonedClockRegexp matches times of day with a zone.
var zonedClockRegexp = pattern.New(`^(\d{1,2}:\d{2})(:\d{2}(?:\.\d{1,6})?)?\s*([+-]\d{2})(?::?(\d{2}))?$`)

// zonedClock gives a time with time zone with its seconds.
func zonedClock(s string) (string, bool) {
	if len(s) < 7 || len(s) > 24 || !strings.Contains(s[:3], ":") {
		return "", false
	}
	m := zonedClockRegexp.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	if m[2] == "" {
		m[2] = ":00"
	}
	if m[4] == "00" {
		m[4] = ""
	}
	return strings.TrimSuffix(m[1]+m[2]+m[3]+":"+m[4], ":"), true
}

// hexText gives a bytea in hex that is plain text as that text: which of the
// two was written cannot be told from the constant.
func hexText(s string) (string, bool) {
	digits, ok := strings.CutPrefix(s, `\x`)
	if !ok || digits == "" {
		return "", false
	}
	raw, err := hex.DecodeString(digits)
	if err != nil || bytes.ContainsFunc(raw, func(r rune) bool { return r < ' ' || r > '~' || r == '\\' }) {
		return "", false
	}
	return string(raw), true
}

// jsonText gives a JSON object or array as jsonb prints it: keys by length,
// then bytewise, the last of equal keys, one space after colons and commas.
func jsonText(s string) (string, bool) {
	t := strings.TrimSpace(s)
	if len(t) < 2 || !(t[0] == '{' && t[len(t)-1] == '}' || t[0] == '[' && t[len(t)-1] == ']') {
		return "", false
	}
	d := json.NewDecoder(strings.NewReader(t))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return "", false
	}
	var b strings.Builder
	writeJSON(&b, v)
	return b.String(), true
}

func writeJSON(b *strings.Builder, v any) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool {
			if len(keys[i]) != len(keys[j]) {
				return len(keys[i]) < len(keys[j])
			}
			return keys[i] < keys[j]
		})
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSON(b, k)
			b.WriteString(": ")
			writeJSON(b, v[k])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSON(b, e)
		}
		b.WriteByte(']')
	case json.Number:
		b.WriteString(number(v.String()))
	default:
		var buf bytes.Buffer
		e := json.NewEncoder(&buf)
		e.SetEscapeHTML(false)
		if e.Encode(v) == nil {
			b.WriteString(strings.TrimSuffix(buf.String(), "\n"))
		}
	}
}

// arrayText gives an array literal without optional white space and quotes.
func arrayText(s string) (string, bool) {
	t := strings.TrimSpace(s)
	if len(t) < 2 || t[0] != '{' || t[len(t)-1] != '}' {
		return "", false
	}
	var b strings.Builder
	depth := 0
	for i := 0; i < len(t); {
		switch c := t[i]; {
		case c == '{' || c == '}' || c == ',':
			if c == '{' {
				depth++
			} else if c == '}' {
				if depth--; depth == 0 && i != len(t)-1 {
					return "", false
				}
			}
			b.WriteByte(c)
			i++
		case isSpace(c):
			i++
		case c == '"':
			j := i + 1
			for ; j < len(t) && t[j] != '"'; j++ {
				if t[j] == '\\' {
					j++
				}
			}
			if j >= len(t) {
				return "", false
			}
			b.WriteString(unquoteElement(t[i : j+1]))
			i = j + 1
		default:
			j := i
			for j < len(t) && t[j] != ',' && t[j] != '}' && t[j] != '{' && t[j] != '"' {
				j++
			}
			b.WriteString(strings.TrimRight(t[i:j], " \t\r\n"))
			i = j
		}
	}
	return b.String(), depth == 0
}

// unquoteElement drops the quotes of an array element that needs none.
func unquoteElement(s string) string {
	inner := s[1 : len(s)-1]
	if inner == "" || strings.EqualFold(inner, "null") || strings.ContainsAny(inner, "{}\",\\ \t\r\n\f\v") {
		return s
	}
	return inner
}
