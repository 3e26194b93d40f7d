package planning

import (
	"context"
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/sqlwrite"
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
	if !ok || strings.Count(v.Column, ".") < 2 || v.Expr == "" {
		return v, fmt.Errorf("%q does not say where the values of a column come from", s)
	}
	r := sqlparse.Parse("", "SELECT ("+v.Expr+")")
	if len(r.Statements) != 1 || r.Statements[0].Tree == nil || strings.Contains(v.Expr, "$decade$") {
		return v, fmt.Errorf("%q is no expression of SQL", v.Expr)
	}
	return v, nil
}

// valueNotes are expressions by the path of the column that they fill, and
// where each was said.
type valueNotes struct{ exprs, at map[string]string }

// values gives the expressions of the notes in desired files, and of the
// options, which beat them.
func values(texts []text, more []Value, desired *catalog.Catalog) (valueNotes, error) {
	out := valueNotes{map[string]string{}, map[string]string{}}
	const option = "--values"
	const next = "write -- decade:values schema.table.column = expression, with the columns of the table as it is now, and other names with their schema"
	add := func(at string, v Value, err error) error {
		if t := tableOf(desired, v.Column); err == nil && (t == nil || t.Name.String() == v.Column) {
			err = fmt.Errorf("the desired state has no column %s", v.Column)
		}
		if said := out.exprs[v.Column]; err == nil && said != "" && said != v.Expr && at != option {
			err = fmt.Errorf("%s says already that %s is %s", out.at[v.Column], v.Column, said)
		}
		if err != nil {
			return &review.UsageError{What: at + ": " + err.Error(), Next: next}
		}
		out.exprs[v.Column], out.at[v.Column] = v.Expr, at
		return nil
	}
	for _, t := range texts {
		for _, m := range t.notes(valued) {
			v, err := ParseValue(continued.ReplaceAllString(strings.ReplaceAll(t.sql[m[2]:m[3]], "\r", ""), " "))
			if err := add(fmt.Sprintf("%s:%d", t.name, 1+strings.Count(t.sql[:m[0]], "\n")), v, err); err != nil {
				return out, err
			}
		}
	}
	for _, v := range more {
		if err := add(option, v, nil); err != nil {
			return out, err
		}
	}
	return out, nil
}

// qualified refuses an expression that finds other tables, functions or types
// by the search path alone. The copying would find them, in the session of whoever
// runs the plan; the trigger that carries over what others write runs with no search
// path, and would fail for every one of them. What neither finds may be made by the
// plan, and is left to the proof.
func (r *runner) qualified(ctx context.Context, p *plan.Plan, desired *catalog.Catalog, said valueNotes) error {
	for _, path := range p.Valued {
		name := tableOf(desired, path).Name
		look := "EXPLAIN SELECT FROM " + sqlwrite.Name(name) + " AS " + ident.Quote(name.Name) + " WHERE (" + said.exprs[path] + ") IS NULL"
		if no, err := r.lab.Exec(ctx, look); err != nil {
			return err
		} else if no != nil {
			continue
		}
		no, err := r.unpathed(ctx, look)
		if err != nil {
			return err
		}
		if no != nil {
			return &review.UsageError{What: fmt.Sprintf("%s: the expression for %s needs a search path: %s", said.at[path], path, no.Message),
				Next: "name tables, functions and types of it with their schema, as in public.users: the trigger that runs it has no search path"}
		}
	}
	return nil
}

// unpathed runs a statement in the lab as one with an empty search path would.
func (r *runner) unpathed(ctx context.Context, sql string) (*lab.Refusal, error) {
	for _, s := range []string{"BEGIN", "SET LOCAL search_path = pg_catalog, pg_temp"} {
		if no, err := r.lab.Exec(ctx, s); err != nil || no != nil {
			return no, err
		}
	}
	no, err := r.lab.Exec(ctx, sql)
	if _, back := r.lab.Exec(ctx, "ROLLBACK"); err == nil {
		err = back
	}
	return no, err
}

// anew reads the names of tables that are to be made anew.
func anew(paths []string, desired *catalog.Catalog) ([]catalog.Name, error) {
	var out []catalog.Name
	for _, path := range paths {
		schema, name, _ := strings.Cut(path, ".")
		n := catalog.Name{Schema: schema, Name: name}
		if why, next := neverAnew(desired, n); why != "" {
			return nil, &review.UsageError{What: fmt.Sprintf("--anew %s: %s", path, why), Next: next}
		}
		out = append(out, n)
	}
	return out, nil
}

// neverAnew says why no table of that name is made anew, and what to name
// instead; "" where it can be.
func neverAnew(desired *catalog.Catalog, n catalog.Name) (why, next string) {
	t := desired.Table(n)
	switch {
	case t == nil && desired.View(n) != nil:
		return "it is a view, and only tables are made anew", "leave it out: a view is replaced, or dropped and created"
	case t == nil:
		return "the desired state has no such table", "name a table with its schema, as in --anew public.events; a partition comes with its parent"
	case t.PartitionOf != nil:
		next = "name the table that it is a partition of: --anew " + desired.Root(t).Name.String()
	default:
		next = "leave it out, and see what the plan does without"
	}
	return plan.NeverAnew(t), next
}
