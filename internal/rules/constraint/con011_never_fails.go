package constraint

import (
	"fmt"
	"strconv"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var neverFails = &rule.Rule{
	ID: "CON011", Name: "check-decides-nothing", Severity: rule.Error,
	Title: "CHECK that no row can break, or no row can pass",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Everybody who reads the schema believes the rule, and nothing holds it: `status IN ('new', 'done', NULL)` is never false, because a value that is not in the " +
		"list gives NULL; `a <> 1 OR a <> 2` is true of every number. The wrong rows of all the years are found when someone relies on it.",
	Sources: []string{"ddl-constraints", "functions-comparison"},
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, k := range checks(p, t) {
				if k.Inherited {
					continue
				}
				canFail, canPass, why := decides(k.node)
				switch {
				case !canFail:
					reportUndecided(p, t, k, "admits every row", why)
				case !canPass:
					reportUndecided(p, t, k, "admits no row", why)
				}
			}
		}
	},
}

// decides reports whether a condition can be false for some row and true (or
// unknown) for some row, with the reason where it cannot. It errs towards
// "can".
func decides(n *sqlparse.Node) (canFail, canPass bool, why string) {
	switch e := n.GetNode().(type) {
	case *sqlparse.Node_AConst:
		if e.AConst.Isnull {
			return false, true, "NULL is never false"
		}
		if b := e.AConst.GetBoolval(); b != nil {
			return !b.Boolval, b.Boolval, "it is a constant"
		}
	case *sqlparse.Node_BoolExpr:
		return decidesBool(e.BoolExpr)
	case *sqlparse.Node_AExpr:
		return decidesComparison(e.AExpr)
	case *sqlparse.Node_TypeCast:
		return decides(e.TypeCast.Arg)
	}
	return true, true, ""
}

func decidesBool(b *sqlparse.BoolExpr) (canFail, canPass bool, why string) {
	switch b.Boolop {
	case sqlparse.BoolExprType_AND_EXPR:
		canPass = true
		for _, a := range b.Args {
			f, p, w := decides(a)
			canFail = canFail || f
			if !p || !f {
				why = w
			}
			canPass = canPass && p
		}
		if w := contradiction(b.Args); w != "" {
			return true, false, w
		}
		return canFail, canPass, why
	case sqlparse.BoolExprType_OR_EXPR:
		canFail = true
		for _, a := range b.Args {
			f, p, w := decides(a)
			if !f {
				why = w
			}
			canFail = canFail && f
			canPass = canPass || p
		}
		if w := coversAll(b.Args); w != "" {
			return false, true, w
		}
		return canFail, canPass, why
	}
	return true, true, ""
}

func decidesComparison(e *sqlparse.A_Expr) (canFail, canPass bool, why string) {
	switch e.Kind {
	case sqlparse.A_Expr_Kind_AEXPR_OP:
		if isNull(e.Lexpr) || isNull(e.Rexpr) {
			return false, true, "a comparison with NULL is never false"
		}
	case sqlparse.A_Expr_Kind_AEXPR_IN:
		if operator(e) == "=" && anyNull(e.Rexpr.GetList().GetItems()) {
			return false, true, "with a NULL in its list IN is never false"
		}
	case sqlparse.A_Expr_Kind_AEXPR_OP_ANY:
		if anyNull(bare(e.Rexpr).GetAArrayExpr().GetElements()) {
			return false, true, "with a NULL in its list IN is never false"
		}
	case sqlparse.A_Expr_Kind_AEXPR_BETWEEN:
		if b := e.Rexpr.GetList().GetItems(); len(b) == 2 {
			low, ok1 := number(b[0])
			high, ok2 := number(b[1])
			if ok1 && ok2 && low > high {
				return true, false, "the lower bound is above the upper one"
			}
		}
	}
	return true, true, ""
}

func operator(e *sqlparse.A_Expr) string {
	if len(e.Name) == 0 {
		return ""
	}
	return e.Name[len(e.Name)-1].GetString_().GetSval()
}

func isNull(n *sqlparse.Node) bool { return bare(n).GetAConst().GetIsnull() }

func anyNull(list []*sqlparse.Node) bool {
	for _, n := range list {
		if isNull(n) {
			return true
		}
	}
	return false
}

// number reads a numeric constant, also a negative one.
func number(n *sqlparse.Node) (float64, bool) {
	n = bare(n)
	if e := n.GetAExpr(); e != nil && e.Lexpr == nil && operator(e) == "-" {
		v, ok := number(e.Rexpr)
		return -v, ok
	}
	c := n.GetAConst()
	text := ""
	switch {
	case c == nil || c.Isnull:
		return 0, false
	case c.GetIval() != nil:
		return float64(c.GetIval().Ival), true
	case c.GetFval() != nil:
		text = c.GetFval().Fval
	case c.GetSval() != nil:
		text = c.GetSval().Sval
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// comparison is "column op constant".
type comparison struct {
	column, op, value string
	number            float64
	numeric           bool
}

func comparisonOf(n *sqlparse.Node) (comparison, bool) {
	e := n.GetAExpr()
	if e == nil || e.Kind != sqlparse.A_Expr_Kind_AEXPR_OP || e.Lexpr == nil {
		return comparison{}, false
	}
	c := comparison{column: columnOf(bare(e.Lexpr)), op: operator(e), value: sqlparse.NormalNode(bare(e.Rexpr))}
	if bare(e.Rexpr).GetAConst() == nil && bare(e.Rexpr).GetAExpr() == nil {
		return c, false
	}
	c.number, c.numeric = number(e.Rexpr)
	if bare(e.Rexpr).GetAExpr() != nil && !c.numeric {
		return c, false
	}
	return c, c.column != ""
}

// coversAll says why one of the conditions is true of any value: a <> 1 OR
// a <> 2; a IS NULL OR a IS NOT NULL.
func coversAll(args []*sqlparse.Node) string {
	for i, a := range args {
		for _, b := range args[:i] {
			x, ok1 := comparisonOf(a)
			y, ok2 := comparisonOf(b)
			if ok1 && ok2 && x.column == y.column && x.op == "<>" && y.op == "<>" && x.value != y.value {
				return fmt.Sprintf("whatever %s is, it differs from one of the two", x.column)
			}
			s, t := a.GetNullTest(), b.GetNullTest()
			if s != nil && t != nil && s.Nulltesttype != t.Nulltesttype && sqlparse.NormalNode(s.Arg) == sqlparse.NormalNode(t.Arg) {
				return "a value is NULL or is not"
			}
		}
	}
	return ""
}

// contradiction says why the conditions cannot all be true: a = 1 AND a = 2;
// a >= 10 AND a <= 1.
func contradiction(args []*sqlparse.Node) string {
	for i, a := range args {
		for _, b := range args[:i] {
			x, ok1 := comparisonOf(a)
			y, ok2 := comparisonOf(b)
			if !ok1 || !ok2 || x.column != y.column {
				continue
			}
			if x.op == "=" && y.op == "=" && x.value != y.value {
				return fmt.Sprintf("%s cannot be two values", x.column)
			}
			if x.op[0] == '>' && y.op[0] == '<' {
				x, y = y, x
			}
			if x.numeric && y.numeric && (x.op == "<" || x.op == "<=") && (y.op == ">" || y.op == ">=") && y.number > x.number {
				return "the lower bound is above the upper one"
			}
		}
	}
	return ""
}

func reportUndecided(p *rule.Pass, t *catalog.Table, k check, what, why string) {
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, k.Name), Pos: placed(t, k.Constraint),
		Message: fmt.Sprintf("check %s of %s %s: %s", k.Name, t.Name, what, why),
		Facts:   []rule.Fact{{Name: "condition", Value: k.Expr.SQL}},
	}
	name := ident.Quote(k.Name)
	if condition, ok := withoutNull(k); ok {
		f.Fixes = append(f.Fixes, rule.Fix{
			Title: "Take the NULL out of the list",
			Steps: []rule.FixStep{
				{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), name)},
				{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s) NOT VALID", table(t), name, condition)},
				{SQL: fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table(t), name), NoTransaction: true},
			},
			Note: "A NULL is admitted as before; NOT NULL keeps it out. VALIDATE fails if there are values beyond the list.",
		})
	}
	f.Fixes = append(f.Fixes, rule.Fix{
		Title: "Drop it, and add the rule that was meant",
		Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), name)}}, Manual: true,
		Note: "AND joins what must all hold. Look for rows that break the true rule before it is added.",
	})
	p.Report(f)
}

// withoutNull writes "column IN (..., NULL)" without the NULL, with the NULL
// of the column admitted in plain words.
func withoutNull(k check) (string, bool) {
	n, err := sqlparse.ParseExpr(k.Expr.SQL)
	if err != nil {
		return "", false
	}
	e := n.GetAExpr()
	if e == nil || columnOf(bare(e.Lexpr)) == "" {
		return "", false
	}
	keep := func(list []*sqlparse.Node) []*sqlparse.Node {
		var out []*sqlparse.Node
		for _, v := range list {
			if !isNull(v) {
				out = append(out, v)
			}
		}
		return out
	}
	left := 0
	switch {
	case e.Kind == sqlparse.A_Expr_Kind_AEXPR_IN:
		l := e.Rexpr.GetList()
		l.Items = keep(l.Items)
		left = len(l.Items)
	case e.Kind == sqlparse.A_Expr_Kind_AEXPR_OP_ANY && bare(e.Rexpr).GetAArrayExpr() != nil:
		a := bare(e.Rexpr).GetAArrayExpr()
		a.Elements = keep(a.Elements)
		left = len(a.Elements)
	}
	if left == 0 {
		return "", false
	}
	return ident.Quote(columnOf(bare(e.Lexpr))) + " IS NULL OR " + sqlparse.Deparse(n), true
}
