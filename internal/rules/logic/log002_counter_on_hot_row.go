package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var counterOnHotRow = &rule.Rule{
	ID: "LOG002", Name: "counter-on-hot-row", Severity: rule.Warning,
	Title: "Trigger that updates a row of another table for each row",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The row of the other table stays locked until the writer's transaction ends, so all who write about the same thing stand in line, and two who write about two things " +
		"in different order deadlock. Each update leaves a dead version of the row: a popular one is rewritten millions of times in ten years, and vacuum follows behind.",
	Sources: []string{"plpgsql-trigger", "sql-createtrigger", "schema-design:triggers/update_entity_stats"},
	Limits: "With few writers and small transactions it may do for long: the rate decides. A trigger for each statement takes the lock once for each group of rows, which helps " +
		"bulk loads and not many small writers; for those, add up by a job or when reading.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			if !a.ForEachRow {
				continue
			}
			var touched []rule.Assignment
			for _, s := range p.AssignmentsIn(a.fn) {
				if s.Table != a.table && (s.Step() != "" || s.Upsert) {
					touched = append(touched, s)
				}
			}
			if len(touched) > 0 {
				reportCounter(p, a, touched)
			}
		}
	},
}

func reportCounter(p *rule.Pass, a attached, touched []rule.Assignment) {
	var tables, columns []string
	statements := map[string]bool{}
	upsert := true
	for _, s := range touched {
		if n := s.Table.Name.String(); !slices.Contains(tables, n) {
			tables = append(tables, n)
		}
		columns = append(columns, s.Table.Name.Name+"."+s.Column)
		statements[s.SQL] = true
		upsert = upsert && s.Upsert
	}
	slices.Sort(columns)
	columns = slices.Compact(columns)
	f := a.finding(p, "trigger %s updates %s for each row of %s: writers wait for one another and each leaves a dead row", a.Name, strings.Join(tables, " and "), a.table.Name)
	f.Facts = append(f.Facts, rule.Fact{Name: "counts", Value: strings.Join(columns, ", ")},
		rule.Fact{Name: "updates for each row", Value: fmt.Sprint(len(statements))})
	if rate := insertRate(p, a.table); rate > 0 {
		f.Facts = append(f.Facts, rule.Fact{Name: "dead rows", Value: fmt.Sprintf("%.0f a day at %.3g inserts per second", rate*86400*float64(len(statements)), rate), Source: "workload"})
	}
	if !a.on("delete") {
		f.Facts = append(f.Facts, rule.Fact{Name: "DELETE and corrections", Value: "not counted: the trigger does not fire"})
	}
	if !upsert {
		f.Facts = append(f.Facts, rule.Fact{Name: "row missing", Value: "nothing is counted, and nothing is said"})
	}
	if fix, ok := perStatement(p, a, touched); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	f.Fixes = append(f.Fixes, rule.Fix{
		Title: "Add up by a job, or when reading", Manual: true,
		Note: "The rows that are written are the truth: count them when asked, with an index, or let a job add up what is new since its last run into the summary.",
	})
	p.Report(f)
}

// insertRate is how many rows a second the workload or the declared growth
// puts into a table; 0 when unknown.
func insertRate(p *rule.Pass, t *catalog.Table) float64 {
	rate := 0.0
	for _, q := range p.Queries {
		if len(q.Levels) > 0 && q.Levels[0].Kind == "insert" && len(q.Levels[0].Relations) > 0 && q.Levels[0].Relations[0].Table == t {
			rate += q.Rate
		}
	}
	if g, ok := p.GrowthOf(t.Name); ok && rate == 0 {
		rate = g.RowsPerDay / 86400
	}
	return rate
}

// perStatement writes the trigger anew for whole statements, where its
// function is one UPDATE by a key of NEW that counts or sums up.
func perStatement(p *rule.Pass, a attached, touched []rule.Assignment) (rule.Fix, bool) {
	if a.Timing != "after" || !slices.Equal(a.Events, []string{"insert"}) || a.When != nil || a.Constraint || len(a.fn.Config) > 0 {
		return rule.Fix{}, false
	}
	ifs := strings.Count(strings.ToLower(code(a.fn.Body)), " if ")
	if len(p.BodyQueriesOf(a.fn)) != 1 || ifs > 0 || touched[0].Upsert {
		return rule.Fix{}, false
	}
	u := touched[0].Stmt.Tree.GetUpdateStmt()
	target, byKey, ok := whereKey(u)
	if !ok {
		return rule.Fix{}, false
	}
	var set []string
	for _, n := range u.TargetList {
		r := n.GetResTarget()
		col := ident.Quote(r.GetName())
		amount, ok := added(r)
		switch {
		case ok && amount.GetColumnRef() != nil:
			set = append(set, fmt.Sprintf("%s = t.%s + s.%s", col, col, ident.Quote("sum_"+lastField(amount))))
		case ok:
			set = append(set, fmt.Sprintf("%s = t.%s + %s * s.rows", col, col, sqlparse.Deparse(amount)))
		case !hasFields(r.Val):
			set = append(set, col+" = "+sqlparse.Deparse(r.Val))
		default:
			return rule.Fix{}, false
		}
	}
	return statementTrigger(a, touched[0].Table, target, byKey, set), true
}

// whereKey takes apart WHERE column = NEW.column.
func whereKey(u *sqlparse.UpdateStmt) (column, newColumn string, ok bool) {
	e := u.GetWhereClause().GetAExpr()
	if e == nil || len(u.FromClause) > 0 || len(e.Name) != 1 || e.Name[0].GetString_().GetSval() != "=" {
		return "", "", false
	}
	l, r := e.Lexpr, e.Rexpr
	if isNew(l) {
		l, r = r, l
	}
	if !isNew(r) || isNew(l) || l.GetColumnRef() == nil {
		return "", "", false
	}
	return lastField(l), lastField(r), true
}

// added gives what `column = column + amount` adds: a constant or NEW.column.
func added(r *sqlparse.ResTarget) (*sqlparse.Node, bool) {
	e := r.Val.GetAExpr()
	if e == nil || e.Kind != sqlparse.A_Expr_Kind_AEXPR_OP || len(e.Name) != 1 || e.Name[0].GetString_().GetSval() != "+" ||
		lastField(e.Lexpr) != r.Name || isNew(e.Lexpr) {
		return nil, false
	}
	if isNew(e.Rexpr) || e.Rexpr.GetAConst() != nil {
		return e.Rexpr, true
	}
	return nil, false
}

func fields(n *sqlparse.Node) []string {
	var out []string
	for _, f := range n.GetColumnRef().GetFields() {
		out = append(out, f.GetString_().GetSval())
	}
	return out
}

func lastField(n *sqlparse.Node) string {
	f := fields(n)
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

func isNew(n *sqlparse.Node) bool {
	f := fields(n)
	return len(f) == 2 && f[0] == "new"
}

func hasFields(n *sqlparse.Node) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		found = found || m.GetColumnRef() != nil
		return !found
	})
	return found
}

func statementTrigger(a attached, target *catalog.Table, column, newColumn string, set []string) rule.Fix {
	sums := []string{"count(*) AS rows"}
	for _, s := range set {
		if _, rest, ok := strings.Cut(s, "s.sum_"); ok {
			sums = append(sums, fmt.Sprintf("sum(%s) AS sum_%s", ident.Quote(rest), rest))
		}
	}
	key := ident.Quote(newColumn)
	name := catalog.Name{Schema: a.fn.Name.Schema, Name: ident.Truncate(a.fn.Name.Name + "_by_statement")}
	definer := ""
	if a.fn.SecurityDefiner {
		definer = " SECURITY DEFINER"
	}
	body := fmt.Sprintf("\nBEGIN\n    UPDATE %s AS t\n    SET %s\n    FROM (SELECT %s, %s FROM new_rows GROUP BY %s ORDER BY %s) AS s\n    WHERE t.%s = s.%s;\n    RETURN NULL;\nEND;\n",
		sqlName(target.Name), strings.Join(set, ",\n        "), key, strings.Join(sums, ", "), key, key, ident.Quote(column), key)
	return rule.Fix{
		Title: "Count once for each statement instead of once for each row",
		Steps: []rule.FixStep{
			{SQL: fmt.Sprintf("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql%s AS %s", sqlName(name), definer, quoteBody(body))},
			{SQL: fmt.Sprintf("DROP TRIGGER %s ON %s", ident.Quote(a.Name), sqlName(a.table.Name))},
			{SQL: fmt.Sprintf("CREATE TRIGGER %s AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %s()",
				ident.Quote(a.Name), sqlName(a.table.Name), sqlName(name))},
		},
		Note: "One update for each row that is counted, however many rows a statement brings. Many small writers still stand in line.",
	}
}
