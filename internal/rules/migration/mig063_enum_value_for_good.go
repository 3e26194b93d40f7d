package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var enumValueForGood = &rule.Rule{
	ID:       "MIG063",
	Name:     "enum-value-for-good",
	Title:    "Enum value added without IF NOT EXISTS",
	Severity: rule.Advice,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A value cannot be taken out of an enum again: the down migration leaves it, and the next up fails with 42710. With IF NOT EXISTS it can be run " +
		"again. Without BEFORE or AFTER the value sorts last, and its place cannot be changed later.",
	Sources: []string{"sql-altertype", "datatype-enum"},
	Limits:  "Values whose order never matters need no place.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.AlterType) {
			value, ok := strings.CutPrefix(c.Detail, "add value ")
			if !ok || c.IfExists || !c.Existed || c.tree().GetAlterEnumStmt() == nil {
				continue
			}
			f := c.finding(object("type", typeName(c.Name), value), "enum %s keeps the value %s for good, and adding it a second time fails", c.Name, ident.Literal(value))
			s := "ALTER TYPE " + sql(typeName(c.Name)) + " ADD VALUE IF NOT EXISTS " + ident.Literal(value)
			if e := c.tree().GetAlterEnumStmt(); e.NewValNeighbor != "" {
				s += map[bool]string{true: " AFTER ", false: " BEFORE "}[e.NewValIsAfter] + ident.Literal(e.NewValNeighbor)
			}
			f.Fixes = []rule.Fix{c.statement("Let it be run again", rule.FixStep{SQL: s})}
			p.Report(f)
		}
	},
}
