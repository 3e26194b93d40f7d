package constraint

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var defaultBreaksCheck = &rule.Rule{
	ID: "CON023", Name: "default-breaks-check", Severity: rule.Error,
	Title: "Default that the column's own CHECK refuses",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Every INSERT that leaves the column out fails with 23514. It is found by the first program that trusts the default, often years after somebody changed the list of one and " +
		"forgot the other.",
	Sources: []string{"ddl-default", "ddl-constraints"},
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, k := range checks(p, t) {
				named := k.named
				if k.Inherited || len(named) != 1 {
					continue
				}
				c := t.Column(named[0])
				if c == nil || !hasDefault(c) {
					continue
				}
				if n, err := p.Expr(c.Default.SQL); err == nil && refuses(k.node, n) == yes {
					reportDefault(p, t, k, c)
				}
			}
		}
	},
}

// answer is what can be said of a condition for one value.
type answer int

const (
	unknown answer = iota
	yes            // it refuses the value
	no
)

// refuses evaluates a condition on one column for a constant, as far as it
// consists of comparisons with constants.
func refuses(n, value *sqlparse.Node) answer {
	if b := n.GetBoolExpr(); b != nil {
		counts := map[answer]int{}
		for _, a := range b.Args {
			counts[refuses(a, value)]++
		}
		switch {
		case b.Boolop == sqlparse.BoolExprType_AND_EXPR && counts[yes] > 0, b.Boolop == sqlparse.BoolExprType_OR_EXPR && counts[yes] == len(b.Args):
			return yes
		case b.Boolop == sqlparse.BoolExprType_AND_EXPR && counts[no] == len(b.Args), b.Boolop == sqlparse.BoolExprType_OR_EXPR && counts[no] > 0:
			return no
		}
		return unknown
	}
	if t := n.GetNullTest(); t != nil {
		if t.Nulltesttype == sqlparse.NullTestType_IS_NULL {
			return yes
		}
		return no
	}
	e := n.GetAExpr()
	if e == nil || columnOf(bare(e.Lexpr)) == "" {
		return unknown
	}
	var list []*sqlparse.Node
	switch e.Kind {
	case sqlparse.A_Expr_Kind_AEXPR_IN:
		list = e.Rexpr.GetList().GetItems()
	case sqlparse.A_Expr_Kind_AEXPR_OP_ANY:
		list = bare(e.Rexpr).GetAArrayExpr().GetElements()
	case sqlparse.A_Expr_Kind_AEXPR_BETWEEN:
		b := e.Rexpr.GetList().GetItems()
		v, ok := number(value)
		low, ok1 := number(b[0])
		high, ok2 := number(b[1])
		return said(ok && ok1 && ok2, v < low || v > high)
	case sqlparse.A_Expr_Kind_AEXPR_OP:
		return refusesOne(operator(e), value, e.Rexpr)
	}
	if len(list) == 0 || operator(e) != "=" {
		return unknown
	}
	for _, item := range list {
		if refusesOne("=", value, item) != yes {
			return unknown
		}
	}
	return yes
}

func refusesOne(op string, value, bound *sqlparse.Node) answer {
	if a, b := bare(value).GetAConst().GetSval(), bare(bound).GetAConst().GetSval(); a != nil && b != nil {
		switch op {
		case "=":
			return said(true, a.Sval != b.Sval)
		case "<>":
			return said(true, a.Sval == b.Sval)
		}
	}
	v, ok1 := number(value)
	w, ok2 := number(bound)
	ok := ok1 && ok2
	switch op {
	case "=":
		return said(ok, v != w)
	case "<>":
		return said(ok, v == w)
	case ">":
		return said(ok, v <= w)
	case ">=":
		return said(ok, v < w)
	case "<":
		return said(ok, v >= w)
	case "<=":
		return said(ok, v > w)
	}
	return unknown
}

func said(known, refused bool) answer {
	switch {
	case !known:
		return unknown
	case refused:
		return yes
	}
	return no
}

func reportDefault(p *rule.Pass, t *catalog.Table, k check, c *catalog.Column) {
	p.Report(rule.Finding{
		Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, k.Name), Pos: at(t, c),
		Message: fmt.Sprintf("check %s of %s refuses the default of %s: an INSERT without it fails", k.Name, t.Name, c.Name),
		Facts:   []rule.Fact{{Name: "default", Value: c.Default.SQL}, {Name: "condition", Value: k.Expr.SQL}, {Name: "SQLSTATE", Value: "23514"}},
		Fixes: []rule.Fix{{
			Title: "Choose a default that the CHECK admits, or none", Manual: true,
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table(t), ident.Quote(c.Name))}},
			Note:  "If the default is right the CHECK is not: add the value to it.",
		}},
	})
}
