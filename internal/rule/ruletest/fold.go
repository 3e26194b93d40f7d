package ruletest

import (
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// fold judges the example's text and compares with its wants.
func (s *subject) fold(t *testing.T, e *rule.Example) {
	in := s.input(e, s.version())
	if e.Kind != rule.RefusedExample && s.archive.NoIntrospect == "" {
		for _, p := range in.Problems {
			if p.Kind != "opaque" {
				t.Errorf("%s: reading the example: %s: %s", s.place(e, p.Span.Line), p.Kind, p.Message)
			}
		}
	}
	res := rule.Run(in, []*rule.Rule{s.rule})
	if len(e.Wants) > 0 && len(res.Ran) == 0 {
		t.Fatalf("%s: rule not evaluated: %+v", s.place(e, 1), res.NotEvaluated)
	}
	s.compareWants(t, e, res.Findings)
	for _, f := range res.Findings {
		s.checkFinding(t, e, f)
		if f.Pos.IsZero() {
			t.Errorf("finding without a position, though the schema is text: %s", f.Message)
		}
	}
}

// input folds the example as a server of the version would execute it.
func (s *subject) input(e *rule.Example, version int) *rule.Input {
	base := s.extended(version)
	var problems []ddl.Problem
	if e.Before != "" {
		before := foldText("before/"+e.Name+".sql", e.Before, version, base)
		base, problems = before.Catalog, before.Problems
	}
	res := foldText(e.File(), e.SQL, version, base)
	in := &rule.Input{
		Catalog:  res.Catalog,
		Steps:    res.Steps,
		Problems: append(problems, res.Problems...),
		Growth:   e.Growth,
		Version:  version,
		Now:      s.now(),
	}
	var bad []workload.Problem
	in.Queries, bad = queries(e, res.Steps)
	for _, p := range bad {
		in.Problems = append(in.Problems, ddl.Problem{Kind: "syntax", Message: p.Message, Span: p.Span})
	}
	resolve(in.Queries, res.Catalog)
	return in
}

// extended is the database that WithExtensions gives: the extensions that the
// archive needs are there already. nil when it needs none.
func (s *subject) extended(version int) *catalog.Catalog {
	if len(s.archive.Extensions) == 0 {
		return nil
	}
	var sql strings.Builder
	for _, e := range s.archive.Extensions {
		sql.WriteString("CREATE EXTENSION IF NOT EXISTS " + ident.Quote(e) + " CASCADE;\n")
	}
	return foldText("needs", sql.String(), version, nil).Catalog
}

func foldText(name, sql string, version int, base *catalog.Catalog) *ddl.Result {
	return ddl.Fold([]*sqlparse.File{sqlparse.Parse(name, sql)}, ddl.Options{Version: version, Base: base})
}

// queries reads the example's workload; where there is none, the queries
// among its statements are it.
func queries(e *rule.Example, steps []*ddl.Step) ([]*workload.Query, []workload.Problem) {
	if e.Queries == "" {
		return workload.FromSteps(steps), nil
	}
	return workload.FromFile(sqlparse.Parse("queries/"+e.Name+".sql", e.Queries))
}

// resolve ties queries to the tables of a catalog.
func resolve(queries []*workload.Query, c *catalog.Catalog) {
	for _, q := range queries {
		workload.Resolve(q, c)
	}
}
