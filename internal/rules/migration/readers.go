package migration

import (
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// readersOf names the functions and workload queries that still speak of a
// relation, or of a column of it when column is not "". They learn of a rename
// or a drop only when they run. Views follow a rename, functions do not.
func readersOf(p *rule.Pass, n catalog.Name, column string) (functions, queries []string) {
	for _, f := range p.Catalog.Functions {
		if word(f.Body, n.Name) && (column == "" || word(f.Body, column)) {
			functions = append(functions, f.Name.String()+"()")
		}
	}
	for _, q := range p.Queries {
		if q.Origin == "script" || q.Origin == "function" {
			continue
		}
		if word(q.SQL, n.Name) && (column == "" || word(q.SQL, column)) {
			queries = append(queries, q.Name)
		}
	}
	slices.Sort(functions)
	slices.Sort(queries)
	return slices.Compact(functions), slices.Compact(queries)
}

// word reports whether a text holds a name as a word of its own.
func word(text, name string) bool {
	if !strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
		return false
	}
	re, err := regexp.Compile(`(?i)(^|[^a-z0-9_$])` + regexp.QuoteMeta(name) + `($|[^a-z0-9_$])`)
	return err == nil && re.MatchString(text)
}

func readerFacts(functions, queries []string) []rule.Fact {
	var out []rule.Fact
	if len(functions) > 0 {
		out = append(out, rule.Fact{Name: "functions that still say the old name", Value: list(functions), Source: "function bodies"})
	}
	if len(queries) > 0 {
		out = append(out, rule.Fact{Name: "queries that still say the old name", Value: list(queries), Source: "workload"})
	}
	return out
}

// hasPath reports whether a dependent ("view public.v", "foreign key
// public.orders.fk") is the relation or lies on it.
func hasPath(dependent, relation string) bool {
	_, path, _ := strings.Cut(dependent, " ")
	path = strings.TrimPrefix(strings.TrimPrefix(path, "key "), "view ") // "foreign key ...", "materialized view ..."
	return path == relation || strings.HasPrefix(path, relation+".")
}

// findText gives the place of a piece of a statement's own text, the whole
// statement where it does not stand there word for word.
func findText(s *sqlparse.Statement, text string) span.Span {
	if i := strings.Index(s.SQL, text); i >= 0 {
		return s.SpanAt(i, i+len(text))
	}
	return s.Span
}
