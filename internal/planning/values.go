package planning

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/sqlparse"
)

// valued is the note that stands in a desired file as a comment: where the
// values of a column come from that no cast and no default gives to the rows
// that are there. It goes on over the comment lines that are indented by three
// blanks or more. Where nothing has to be filled it says nothing.
var valued = pattern.New(`(?m)--[ \t]*decade:values\b[ \t]*(.*(?:\n[ \t]*--[ \t]{3,}.*)*)`)

// continued joins the lines of a note.
var continued = pattern.New(`\n[ \t]*--[ \t]+`)

// Value says that Expr, an expression of the columns of its table as they
// are, gives the values of Column, the path of a desired column.
type Value struct{ Column, Expr string }

// ParseValue reads "schema.table.column = expression".
func ParseValue(s string) (Value, error) {
	column, expr, ok := strings.Cut(s, "=")
	v := Value{strings.TrimSpace(column), strings.TrimSpace(expr)}
	if !ok || strings.Count(v.Column, ".") != 2 || v.Expr == "" {
		return v, fmt.Errorf("%q does not say where the values of a column come from", s)
	}
	r := sqlparse.Parse("", "SELECT ("+v.Expr+")")
	if len(r.Statements) != 1 || r.Statements[0].Tree == nil || strings.Contains(v.Expr, "$decade$") {
		return v, fmt.Errorf("%q is no expression of SQL", v.Expr)
	}
	return v, nil
}

// values gives the expressions of the notes in desired files, and of the
// options, which beat them, by the path of their column.
func values(texts []text, more []Value, desired *catalog.Catalog) (map[string]string, error) {
	out := map[string]string{}
	const next = "write -- decade:values schema.table.column = expression, with the columns of the table as it is now, and other names with their schema"
	add := func(at string, v Value, err error) error {
		if err == nil && !has(desired, v.Column) {
			err = fmt.Errorf("the desired state has no column %s", v.Column)
		}
		if err != nil {
			return &review.UsageError{What: at + ": " + err.Error(), Next: next}
		}
		out[v.Column] = v.Expr
		return nil
	}
	for _, t := range texts {
		for _, m := range valued.FindAllStringSubmatchIndex(t.sql, -1) {
			v, err := ParseValue(continued.ReplaceAllString(strings.ReplaceAll(t.sql[m[2]:m[3]], "\r", ""), " "))
			if err := add(fmt.Sprintf("%s:%d", t.name, 1+strings.Count(t.sql[:m[0]], "\n")), v, err); err != nil {
				return nil, err
			}
		}
	}
	for _, v := range more {
		if err := add("--values "+ident.Literal(v.Column), v, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// anew reads the names of tables that are to be made anew.
func anew(paths []string, desired *catalog.Catalog) ([]catalog.Name, error) {
	var out []catalog.Name
	for _, path := range paths {
		schema, name, _ := strings.Cut(path, ".")
		n := catalog.Name{Schema: schema, Name: name}
		if desired.Table(n) == nil {
			return nil, &review.UsageError{What: fmt.Sprintf("--anew %s: the desired state has no such table", path), Next: "name a table with its schema, as in --anew public.events"}
		}
		out = append(out, n)
	}
	return out, nil
}
