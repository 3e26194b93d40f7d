package introspect

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// expr makes an expression of the server's text; "" is none. Normal forms are
// remembered: ten thousand partitions share a handful of defaults.
func (r *reader) expr(sql string) *catalog.Expr {
	if sql == "" {
		return nil
	}
	norm, ok := r.exprs[sql]
	if !ok {
		norm = sqlparse.NormalExpr(sql)
		r.exprs[sql] = norm
	}
	return &catalog.Expr{SQL: sql, Norm: norm}
}

// queryExpr makes an expression of a whole query.
func queryExpr(sql string) catalog.Expr {
	e := catalog.Expr{SQL: sql, Norm: sql}
	if f := sqlparse.Parse("view", sql); len(f.Statements) == 1 && f.Statements[0].Tree != nil {
		e.Norm = sqlparse.NormalQuery(f.Statements[0].Tree)
	}
	return e
}

// splitList splits text at the commas that stand outside of parentheses,
// brackets and quotes.
func splitList(s string) []string {
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '\'', '"':
			i = skipQuoted(s, i)
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(s[start:i]))
				start = i + 1
			}
		}
	}
	if rest := strings.TrimSpace(s[start:]); rest != "" || len(out) > 0 {
		out = append(out, rest)
	}
	return out
}

// skipQuoted gives the place of the closing quote of what opens at i. The
// server doubles quotes, and escapes backslashes only in E” strings.
func skipQuoted(s string, i int) int {
	q := s[i]
	escapes := q == '\'' && i > 0 && (s[i-1] == 'E' || s[i-1] == 'e')
	for j := i + 1; j < len(s); j++ {
		switch {
		case escapes && s[j] == '\\':
			j++
		case s[j] == q && j+1 < len(s) && s[j+1] == q:
			j++
		case s[j] == q:
			return j
		}
	}
	return len(s) - 1
}

// options makes parameters of reloptions ("name=value").
func options(list []string, prefix string) catalog.Options {
	var o catalog.Options
	for _, s := range list {
		name, value, _ := strings.Cut(s, "=")
		// A mark of the server's own, which 15.20 and 17.12 leave on every
		// column; pg_dump passes over it too.
		if name == "pg_attver" {
			continue
		}
		o = o.Set(prefix+strings.ToLower(name), value)
	}
	return o
}
