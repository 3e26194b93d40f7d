package security

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

// clause is one expression of a policy: USING or WITH CHECK.
type clause struct {
	table  *catalog.Table
	policy *catalog.Policy
	word   string // "USING", "WITH CHECK"
	expr   *catalog.Expr
	node   *sqlparse.Node
}

// clauses gives the expressions of all policies that can be read.
func clauses(p *rule.Pass) []clause {
	var out []clause
	for _, t := range p.Tables() {
		for _, y := range t.Policies {
			for _, c := range []clause{{t, y, "USING", y.Using, nil}, {t, y, "WITH CHECK", y.WithCheck, nil}} {
				if c.expr == nil {
					continue
				}
				var err error
				if c.node, err = sqlparse.ParseExpr(c.expr.SQL); err == nil {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// finding begins a finding about the clause.
func (c clause) finding(p *rule.Pass, conf rule.Confidence, message string) rule.Finding {
	return rule.Finding{
		Confidence: conf, Evidence: p.TableEvidence(), Object: policyObject(c.table, c.policy), Pos: c.policy.Pos,
		Message: message, Detail: c.word,
		Facts: []rule.Fact{{Name: c.word, Value: c.expr.SQL}, {Name: "for", Value: strings.ToUpper(c.policy.Command) + " to " + strings.Join(c.policy.Roles, ", ")}},
	}
}

func policyObject(t *catalog.Table, y *catalog.Policy) rule.Object {
	return rule.Object{Kind: "policy", Schema: t.Name.Schema, Table: t.Name.Name, Name: y.Name}
}

// alter gives ALTER POLICY with the clause's expression replaced.
func (c clause) alter(expr string) string {
	return "ALTER POLICY " + ident.Quote(c.policy.Name) + " ON " + sqlName(c.table.Name) + " " + c.word + " (" + expr + ")"
}

// everyone reports whether a policy is for all roles.
func everyone(y *catalog.Policy) bool { return slices.Contains(y.Roles, "public") }

// covers reports whether a policy applies to one of the other's commands for
// one of its roles.
func covers(a, b *catalog.Policy) bool {
	if a.Command != b.Command && a.Command != "all" && b.Command != "all" {
		return false
	}
	return everyone(a) || everyone(b) || slices.ContainsFunc(a.Roles, func(r string) bool { return slices.Contains(b.Roles, r) })
}

// isTrue reports whether an expression holds for every row: TRUE, or a
// constant compared with itself.
func isTrue(n *sqlparse.Node) bool {
	switch e := n.GetNode().(type) {
	case *sqlparse.Node_AConst:
		return e.AConst.GetBoolval().GetBoolval()
	case *sqlparse.Node_TypeCast:
		return isTrue(e.TypeCast.Arg) || e.TypeCast.Arg.GetAConst().GetSval().GetSval() == "t"
	case *sqlparse.Node_AExpr:
		l, r := e.AExpr.Lexpr.GetAConst(), e.AExpr.Rexpr.GetAConst()
		return operator(e.AExpr) == "=" && l != nil && r != nil && sqlparse.NormalNode(e.AExpr.Lexpr) == sqlparse.NormalNode(e.AExpr.Rexpr)
	case *sqlparse.Node_BoolExpr:
		for _, a := range e.BoolExpr.Args {
			if isTrue(a) && e.BoolExpr.Boolop == sqlparse.BoolExprType_OR_EXPR {
				return true
			}
		}
	}
	return false
}

func operator(e *sqlparse.A_Expr) string {
	if e == nil || len(e.Name) == 0 {
		return ""
	}
	return e.Name[len(e.Name)-1].GetString_().GetSval()
}

// columnPath gives the names of a column reference; nil for other nodes.
func columnPath(n *sqlparse.Node) []string {
	c := n.GetColumnRef()
	if c == nil {
		return nil
	}
	var out []string
	for _, f := range c.Fields {
		out = append(out, f.GetString_().GetSval())
	}
	return out
}

// strip takes casts off an expression.
func strip(n *sqlparse.Node) *sqlparse.Node {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	return n
}

// ownColumns reports whether an expression reads a column of any table, or
// asks a table.
func ownColumns(n *sqlparse.Node) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if m.GetColumnRef() != nil {
			found = true
		}
		return !found
	})
	return found
}
