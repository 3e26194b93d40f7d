package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var passesOnNull = &rule.Rule{
	ID: "CON001", Name: "check-passes-on-null", Severity: rule.Warning,
	Title: "CHECK that a NULL passes",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A CHECK refuses only what is false. Compared with NULL a condition is neither true nor false, so the row goes in: a confidence of NULL passes " +
		"`confidence >= 0 AND confidence <= 1`. Years later such rows fall out of every WHERE without a word, and nobody remembers whether NULL was ever meant.",
	Sources: []string{"ddl-constraints", "schema-design:constraints/chk_confidence_range", "architect:checklist/structure/not null on required fields"},
	Limits: "An optional value may well be NULL. Written down in the CHECK (`quantity IS NULL OR quantity > 0`) that is plain to see, and nothing is reported. " +
		"A single column without a default is only advice.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, k := range checks(p, t) {
				if k.Inherited {
					continue
				}
				if loose := passing(p, t, k); len(loose) > 0 {
					reportPassing(p, t, k, loose)
				}
			}
		}
	},
}

// passing gives the columns that may be NULL and of which the CHECK does not
// say what a NULL means; none when it is about NULL in some part of it only,
// or calls functions of which nothing is known.
func passing(p *rule.Pass, t *catalog.Table, k check) []string {
	named := k.named
	told := nullTested(k.node)
	var loose []string
	for _, name := range named {
		if told["*"] || told[name] {
			continue
		}
		if c := t.Column(name); !required(p, t, c) && c.Generated.Kind == "" {
			loose = append(loose, name)
		}
	}
	return loose
}

// nullTested gives the columns about whose NULL an expression says something;
// "*" stands for all of them.
func nullTested(n *sqlparse.Node) map[string]bool {
	out := map[string]bool{}
	mark := func(nodes ...*sqlparse.Node) {
		for _, n := range nodes {
			sqlparse.Walk(n, func(m *sqlparse.Node) bool {
				if c := columnOf(m); c != "" {
					out[c] = true
				}
				return true
			})
		}
	}
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		switch e := m.GetNode().(type) {
		case *sqlparse.Node_NullTest:
			mark(e.NullTest.Arg)
		case *sqlparse.Node_BooleanTest:
			mark(e.BooleanTest.Arg)
		case *sqlparse.Node_CoalesceExpr:
			mark(e.CoalesceExpr.Args...)
		case *sqlparse.Node_CaseExpr:
			out["*"] = true
		case *sqlparse.Node_AExpr:
			if k := e.AExpr.Kind; k == sqlparse.A_Expr_Kind_AEXPR_DISTINCT || k == sqlparse.A_Expr_Kind_AEXPR_NOT_DISTINCT {
				mark(e.AExpr.Lexpr, e.AExpr.Rexpr)
			}
		case *sqlparse.Node_FuncCall:
			if f := functionName(e.FuncCall); !slices.Contains(strict, f) {
				mark(e.FuncCall.Args...)
			}
		}
		return true
	})
	return out
}

// strict are functions that give NULL for NULL, as their readers expect.
var strict = []string{
	"lower", "upper", "length", "char_length", "octet_length", "btrim", "trim", "ltrim", "rtrim", "abs", "round", "trunc", "floor", "ceil",
	"jsonb_typeof", "json_typeof", "jsonb_array_length", "cardinality", "array_length", "extract", "date_part", "date_trunc", "regexp_like",
	"starts_with", "octet_length", "mod", "substring", "substr", "left", "right",
}

func functionName(f *sqlparse.FuncCall) string {
	if len(f.Funcname) == 0 {
		return ""
	}
	return strings.ToLower(f.Funcname[len(f.Funcname)-1].GetString_().GetSval())
}

func reportPassing(p *rule.Pass, t *catalog.Table, k check, loose []string) {
	severity := rule.Advice
	var defaulted []string
	for _, name := range loose {
		if hasDefault(t.Column(name)) {
			defaulted = append(defaulted, name)
		}
	}
	// A default says that a value is expected; two columns compared say that
	// both are; some names are never optional.
	if len(defaulted) > 0 || len(k.named) > 1 || expected(loose[0]) {
		severity = rule.Warning
	}
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, k.Name), Pos: placed(t, k.Constraint),
		Message: fmt.Sprintf("check %s of %s passes when %s is NULL", k.Name, t.Name, strings.Join(loose, " or ")),
		Facts: []rule.Fact{
			{Name: "condition", Value: k.Expr.SQL},
			{Name: "columns that may be NULL", Value: strings.Join(loose, ", ")},
		},
	}
	if len(loose) == 1 {
		fix := p.SetNotNullFix(t, loose[0])
		fix.Manual = len(defaulted) == 0
		f.Fixes = append(f.Fixes, fix)
	}
	f.Fixes = append(f.Fixes, sayNull(t, k, loose))
	p.ReportAs(severity, f)
}

// expected: names of judgements that every row is expected to have.
func expected(column string) bool {
	return slices.Contains([]string{"status", "state", "confidence", "priority", "kind", "type"}, rule.LastWord(column))
}

// sayNull writes the CHECK anew with what a NULL means.
func sayNull(t *catalog.Table, k check, loose []string) rule.Fix {
	var empty []string
	for _, c := range loose {
		empty = append(empty, ident.Quote(c)+" IS NULL")
	}
	name := ident.Quote(k.Name)
	return rule.Fix{
		Title: "If NULL is meant, write it down",
		Steps: []rule.FixStep{
			{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), name)},
			{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s OR (%s)) NOT VALID", table(t), name, strings.Join(empty, " OR "), k.Expr.SQL)},
			{SQL: fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table(t), name), NoTransaction: true},
		},
		Manual: true,
		Note:   "Admits what is admitted today, on purpose.",
	}
}
