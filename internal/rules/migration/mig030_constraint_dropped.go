package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var constraintDropped = &rule.Rule{
	ID:       "MIG030",
	Name:     "constraint-dropped",
	Title:    "Constraint dropped and not replaced",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "From this moment rows come in that the rule would have kept out, and bringing the rule back means finding and mending all of them. With a " +
		"primary key or UNIQUE its index goes too, and the queries that lived on it.",
	Sources: []string{"sql-altertable", "ddl-constraints"},
	Limits:  "Silent where the same file adds a constraint of the same kind over the same columns, and for a CHECK ... IS NOT NULL that SET NOT NULL has replaced.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DropConstraint) {
			k := c.OldConstraint
			if k == nil || len(c.Dependents) > 0 && !c.Cascade || c.addedHere() || c.replaced(k) {
				continue
			}
			what, severity := "", rule.Warning
			switch k.Kind {
			case catalog.PrimaryKey:
				what = fmt.Sprintf("without its primary key nothing names a row of %s, and the index is gone too", c.Relation)
			case catalog.Unique:
				what = fmt.Sprintf("duplicates of (%s) come in from now on, and the index is gone too", columns(k.Columns))
			case catalog.ForeignKey:
				what = fmt.Sprintf("rows may point to nothing in %s from now on, and both tables are locked out for the drop", k.RefTable)
			case catalog.Exclusion:
				what = "overlapping rows come in from now on"
			default:
				what, severity = "rows that break it come in from now on", rule.Advice
			}
			f := c.finding(object("constraint", c.Relation, k.Name), "dropping %s constraint %s of %s: %s", k.Kind, k.Name, c.Relation, what)
			f.Fixes = []rule.Fix{manual("Add its successor NOT VALID in the same transaction",
				"If nothing should replace it, say why in a comment beside the statement.")}
			p.ReportAs(severity, f)
		}
	},
}

// replaced: the end of the file has a constraint that does the same.
func (c change) replaced(old *catalog.Constraint) bool {
	if old.Kind == catalog.Check && old.Expr != nil && c.After != nil {
		for _, col := range c.After.Columns {
			if col.NotNull && provesNotNull(&catalog.Table{Constraints: []*catalog.Constraint{old}}, col.Name) {
				return true
			}
		}
	}
	for _, s := range c.p.Steps {
		if s.File != c.step.File {
			continue
		}
		for _, a := range s.Actions {
			k := a.NewConstraint
			if a.Relation == c.Relation && a.Kind == ddl.AddConstraint && k != nil && (k.Kind == old.Kind && (overlap(k.Columns, old.Columns) || k.Name == old.Name) || isKey(k) && isKey(old)) {
				return true
			}
			if (a.Kind == ddl.DropTable || a.Kind == ddl.RenameTable) && a.Relation == c.Relation {
				return true
			}
		}
	}
	// A foreign key on its way out with the columns or the other table.
	if old.Kind == catalog.ForeignKey && c.p.Catalog.Table(old.RefTable) == nil {
		return true
	}
	return false
}

func isKey(k *catalog.Constraint) bool {
	return k.Kind == catalog.PrimaryKey || k.Kind == catalog.Unique
}

func overlap(a, b []string) bool {
	for _, x := range a {
		if contains(b, x) {
			return true
		}
	}
	return false
}
