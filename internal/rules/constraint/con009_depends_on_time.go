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

var dependsOnTime = &rule.Rule{
	ID: "CON009", Name: "check-depends-on-moment", Severity: rule.Warning,
	Title: "CHECK that depends on when or by whom it is asked",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL checks a row when it is written and believes the CHECK for ever. A row that was right yesterday breaks `expires_at > now()` today: then the next UPDATE of " +
		"any of its columns is refused, VALIDATE fails, and a dump of the database cannot be restored, which is found out on the day of the disaster.",
	Sources: []string{"ddl-constraints", "sql-createtable"},
	Limits:  "A CHECK that demands the past (`born_on <= current_date`) stays true as time goes on, and is left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, k := range checks(p, t) {
				if k.Inherited {
					continue
				}
				if verdict := momentary(k.node); verdict != staysTrue {
					reportMoment(p, t, k, verdict)
				}
			}
		}
	},
}

// verdict on what time does to a condition.
type verdict int

const (
	staysTrue verdict = iota
	mayChange
	becomesFalse
)

func momentary(n *sqlparse.Node) verdict {
	worst := staysTrue
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if b := m.GetBoolExpr(); b != nil && b.Boolop == sqlparse.BoolExprType_NOT_EXPR && asksMoment(m) {
			worst = max(worst, mayChange)
			return false
		}
		e := m.GetAExpr()
		if e == nil {
			if asks := callsMoment(m); asks {
				worst = max(worst, mayChange)
			}
			return true
		}
		left, right := asksMoment(e.Lexpr), asksMoment(e.Rexpr)
		if !left && !right {
			return false
		}
		op := ""
		if len(e.Name) > 0 {
			op = e.Name[len(e.Name)-1].GetString_().GetSval()
		}
		switch {
		case left && !right && hasColumn(e.Rexpr) && !hasColumn(e.Lexpr): // now() < column
			op = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
		case right && !left && hasColumn(e.Lexpr) && !hasColumn(e.Rexpr):
		default:
			worst = max(worst, mayChange)
			return false
		}
		switch op {
		case ">", ">=":
			worst = max(worst, becomesFalse)
		case "<", "<=":
		default:
			worst = max(worst, mayChange)
		}
		return false
	})
	return worst
}

func hasColumn(n *sqlparse.Node) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		found = found || m.GetColumnRef() != nil
		return !found
	})
	return found
}

func asksMoment(n *sqlparse.Node) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		found = found || callsMoment(m)
		return !found
	})
	return found
}

// callsMoment: the node itself asks for the time, the session or chance.
func callsMoment(m *sqlparse.Node) bool {
	if v := m.GetSqlvalueFunction(); v != nil {
		return true // current_date, current_user and the like
	}
	f := m.GetFuncCall()
	return f != nil && slices.Contains([]string{
		"now", "transaction_timestamp", "statement_timestamp", "clock_timestamp", "timeofday", "random", "gen_random_uuid",
		"current_setting", "txid_current", "pg_backend_pid",
	}, functionName(f))
}

func reportMoment(p *rule.Pass, t *catalog.Table, k check, v verdict) {
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, k.Name), Pos: placed(t, k.Constraint),
		Message: fmt.Sprintf("check %s of %s depends on the moment or the session in which it is asked", k.Name, t.Name),
		Facts:   []rule.Fact{{Name: "condition", Value: k.Expr.SQL}},
	}
	severity := rule.Warning
	if v == becomesFalse {
		severity, f.Confidence = rule.Error, rule.Measured
		f.Message = fmt.Sprintf("check %s of %s becomes false as time goes by: such rows can be neither updated nor restored from a dump", k.Name, t.Name)
	}
	if fix, ok := triggerInstead(p, t, k); ok {
		f.Fixes = []rule.Fix{fix}
	}
	p.ReportAs(severity, f)
}

// triggerInstead asks the same when the columns are written, and never again.
func triggerInstead(p *rule.Pass, t *catalog.Table, k check) (rule.Fix, bool) {
	n, err := sqlparse.ParseExpr(k.Expr.SQL) // a tree of its own, to be changed
	if err != nil {
		return rule.Fix{}, false
	}
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if ref := m.GetColumnRef(); ref != nil {
			name := ref.Fields[len(ref.Fields)-1]
			ref.Fields = []*sqlparse.Node{{Node: &sqlparse.Node_String_{String_: &sqlparse.String{Sval: "new"}}}, name}
		}
		return true
	})
	condition := sqlparse.Deparse(n)
	columns := k.named
	if condition == "" || len(columns) == 0 || strings.Contains(condition, "$decade$") {
		return rule.Fix{}, false
	}
	name := ident.Truncate(k.Name + "_on_write")
	function := ident.Qualified(t.Name.Schema, name)
	return rule.Fix{
		Title: "Ask when the row is written, by a trigger, and not for ever",
		Steps: []rule.FixStep{
			{SQL: fmt.Sprintf("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $decade$\nBEGIN\n    IF NOT (%s) THEN\n        RAISE check_violation USING MESSAGE = %s, CONSTRAINT = %s;\n    END IF;\n    RETURN NEW;\nEND;\n$decade$",
				function, condition, strings.TrimSpace(ident.Literal("the row breaks "+k.Name)), strings.TrimSpace(ident.Literal(k.Name)))},
			{SQL: fmt.Sprintf("CREATE TRIGGER %s BEFORE INSERT OR UPDATE OF %s ON %s FOR EACH ROW EXECUTE FUNCTION %s()",
				ident.Quote(ident.Truncate("trg_"+k.Name)), rule.ColumnList(columns), table(t), function)},
			{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), ident.Quote(k.Name))},
		},
		Note: "A dump restores its triggers after its rows, so it can be read again.",
	}, true
}
