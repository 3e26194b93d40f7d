package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var setNotNullScans = &rule.Rule{
	ID:       "MIG013",
	Name:     "set-not-null-scans",
	Title:    "SET NOT NULL reads the table under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "SET NOT NULL looks at every row while nobody may read or write the table, unless a validated CHECK proves already that there " +
		"is no NULL. The proof can be made beside readers and writers: NOT VALID first, then VALIDATE.",
	Sources: []string{"sql-altertable", "architect:checklist/structure/not null on required fields"},
	Limits:  "A CHECK that implies IS NOT NULL in other words (c > 0) proves nothing to PostgreSQL, and is not taken for a proof here.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.SetNotNull) {
			if !c.scansForNotNull() {
				continue
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"SET NOT NULL on %s.%s reads every row under ACCESS EXCLUSIVE", c.Relation, c.Name)
			add, drop := c.proveNotNull(c.Name)
			var steps []rule.FixStep
			steps = append(steps, add...)
			if p.Version < 18 {
				steps = append(steps, rule.FixStep{SQL: c.alter("ALTER COLUMN %s SET NOT NULL", ident.Quote(c.Name)).SQL, Comment: "reads nothing: the CHECK is the proof"})
			}
			steps = append(steps, drop...)
			fix := c.instead("Prove it beside writers first", steps...)
			fix.Note = "If NULLs are left, VALIDATE names no row: fill them first, in batches."
			fix.Check = fmt.Sprintf("SELECT count(*) FROM %s WHERE %s IS NULL", sql(c.Relation), ident.Quote(c.Name))
			f.Fixes = []rule.Fix{fix}
			c.holding(c.Relation, "set not null", f)
		}
	},
}

// scansForNotNull reports whether SET NOT NULL has to read the table.
func (c change) scansForNotNull() bool {
	if c.Detail == "not valid" || c.OldColumn == nil || c.OldColumn.NotNull && !c.OldColumn.NotNullNotValid {
		return false
	}
	return !provesNotNull(c.Before, c.Name)
}

// proveNotNull gives the steps that prove beside readers and writers that a
// column holds no NULL, and the steps that clear the proof away afterwards.
// From version 18 on the column is NOT NULL with that, and nothing is left.
func (c change) proveNotNull(column string) (add, drop []rule.FixStep) {
	name := ident.Object(c.Relation.Name, column, "not_null")
	quoted, col := ident.Quote(name), ident.Quote(column)
	validate := alone("ALTER TABLE %s VALIDATE CONSTRAINT %s", sql(c.Relation), quoted)
	validate.Comment = "in a transaction of its own: reads the table while everybody works"
	if c.p.Version >= 18 {
		return []rule.FixStep{c.alter("ADD CONSTRAINT %s NOT NULL %s NOT VALID", quoted, col), validate}, nil
	}
	return []rule.FixStep{c.alter("ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID", quoted, col), validate},
		[]rule.FixStep{c.alter("DROP CONSTRAINT %s", quoted)}
}

// provesNotNull reports whether a validated CHECK of the table says in plain
// words that the column is not NULL.
func provesNotNull(t *catalog.Table, column string) bool {
	if t == nil {
		return false
	}
	for _, k := range t.Constraints {
		if k.Kind != catalog.Check || k.NotValid || k.NotEnforced || k.Expr == nil {
			continue
		}
		n, err := sqlparse.ParseExpr(k.Expr.SQL)
		if err == nil && saysNotNull(n, column) {
			return true
		}
	}
	return false
}

func saysNotNull(n *sqlparse.Node, column string) bool {
	if b := n.GetBoolExpr(); b != nil && b.Boolop == sqlparse.BoolExprType_AND_EXPR {
		for _, arg := range b.Args {
			if saysNotNull(arg, column) {
				return true
			}
		}
		return false
	}
	t := n.GetNullTest()
	return t != nil && t.Nulltesttype == sqlparse.NullTestType_IS_NOT_NULL && columnOf(t.Arg) == column
}

// columnOf gives the name of a bare column reference, "" for anything else.
func columnOf(n *sqlparse.Node) string {
	r := n.GetColumnRef()
	if r == nil || len(r.Fields) == 0 {
		return ""
	}
	return r.Fields[len(r.Fields)-1].GetString_().GetSval()
}
