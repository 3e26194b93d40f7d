package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var backfillInOneStatement = &rule.Rule{
	ID:       "MIG056",
	Name:     "backfill-in-one-statement",
	Title:    "Rows changed without batches",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "One statement over a big table locks every row that it touches until it commits, writes every row once more into table, indexes and WAL, and " +
		"holds back vacuum everywhere while it runs. When it fails at the end, all of that was for nothing, and the dead rows stay. In batches of " +
		"some thousand by key it can be watched, stopped and continued.",
	Sources: []string{"sql-update", "routine-vacuuming", "schema-design:lifecycle/archive"},
	Limits:  "A condition on a key, a list of keys, a stretch of keys or a LIMIT counts as a batch. Whether a condition picks few rows is not known without statistics.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DataChange) {
			d := c.dataChange()
			if d == nil || !c.touchesMany() || d.where == nil && (d.kind == "update" || d.kind == "delete") {
				continue // without WHERE: MIG057
			}
			if d.kind == "insert" && c.sourceIsSmall() {
				continue
			}
			verb := map[string]string{"update": "updates", "delete": "deletes", "insert": "inserts", "merge": "merges"}[d.kind]
			f := c.finding(table(c.Relation), "one statement %s an unknown number of rows of %s", verb, c.Relation)
			f.Detail = oneLine(d.sql)
			f.Confidence = rule.Structural
			if fix, ok := c.inBatches(d); ok {
				f.Fixes = []rule.Fix{fix}
			} else {
				f.Fixes = []rule.Fix{manual("Walk over the primary key in batches of some thousand, each in a transaction of its own",
					"WHERE id > last ORDER BY id LIMIT 5000, remember the last id, pause when replicas lag, VACUUM (ANALYZE) at the end. Not in the file that holds DDL.")}
			}
			w := weigh(p, c.Relation)
			if w.small() {
				continue
			}
			f.Facts = append(f.Facts, w.fact(c.Relation))
			p.Report(f)
		}
	},
}

// sourceIsSmall: an INSERT ... SELECT from tables that are all known to be
// small, or that the same file made.
func (c change) sourceIsSmall() bool {
	small := true
	sqlparse.Walk(c.tree().GetInsertStmt().GetSelectStmt(), func(n *sqlparse.Node) bool {
		if r := n.GetRangeVar(); r != nil {
			found := catalog.Name{Schema: r.Schemaname, Name: r.Relname}
			if found.Schema == "" {
				for _, t := range c.p.Catalog.Tables {
					if t.Name.Name == found.Name {
						found = t.Name
						break
					}
				}
			}
			small = small && (c.madeHere(found) || weigh(c.p, found).small())
		}
		return true
	})
	return small
}

// inBatches rewrites a DELETE, or an UPDATE that makes its own condition
// false, as a loop that commits after every batch. Anything else would not
// come to an end by itself.
func (c change) inBatches(d *dml) (rule.Fix, bool) {
	if d.joined || c.inBlock() || c.Before == nil || c.Before.PrimaryKey() == nil || !(d.kind == "delete" || d.kind == "update" && endsItself(d)) {
		return rule.Fix{}, false
	}
	where := sqlparse.Deparse(d.where)
	if where == "" {
		return rule.Fix{}, false
	}
	key := columns(c.Before.PrimaryKey().Columns)
	if n := len(c.Before.PrimaryKey().Columns); n > 1 {
		key = "(" + key + ")"
	}
	change := "DELETE FROM " + sql(c.Relation)
	if d.kind == "update" {
		change = "UPDATE " + sql(c.Relation) + " SET " + assignments(c, d)
	}
	body := fmt.Sprintf("BEGIN\n    LOOP\n        %s\n        WHERE %s IN (SELECT %s FROM %s WHERE %s LIMIT 5000);\n        EXIT WHEN NOT FOUND;\n        COMMIT;\n    END LOOP;\nEND",
		change, key, columns(c.Before.PrimaryKey().Columns), sql(c.Relation), where)
	fix := c.statement("Change some thousand rows at a time, each batch committed", rule.FixStep{SQL: "DO $decade$" + body + "$decade$", NoTransaction: true})
	fix.Note = "Not in a transaction. An index that serves the condition keeps each batch cheap; VACUUM (ANALYZE) " + sql(c.Relation) + " afterwards."
	return fix, true
}

// assignments gives the SET list as it was written.
func assignments(c change, d *dml) string {
	s := ""
	for _, t := range c.tree().GetUpdateStmt().GetTargetList() {
		r := t.GetResTarget()
		if r == nil {
			continue
		}
		if s != "" {
			s += ", "
		}
		s += ident.Quote(r.Name) + " = " + sqlparse.Deparse(r.Val)
	}
	return s
}

// endsItself: the condition asks for a column that is NULL, or differs from a
// constant, and the UPDATE gives that column a constant that ends this.
func endsItself(d *dml) bool {
	for _, n := range conjuncts(d.where) {
		if t := n.GetNullTest(); t != nil && t.Nulltesttype == sqlparse.NullTestType_IS_NULL {
			if v := d.sets[columnOf(t.Arg)]; v != nil && v.GetAConst() != nil && !v.GetAConst().GetIsnull() {
				return true
			}
		}
		if e := n.GetAExpr(); e != nil && e.Kind == sqlparse.A_Expr_Kind_AEXPR_OP && len(e.Name) == 1 && e.Name[0].GetString_().GetSval() == "=" {
			v := d.sets[columnOf(e.Lexpr)]
			if v != nil && v.GetAConst() != nil && e.Rexpr.GetAConst() != nil && sqlparse.Deparse(v) != sqlparse.Deparse(e.Rexpr) {
				return true
			}
		}
	}
	return false
}
