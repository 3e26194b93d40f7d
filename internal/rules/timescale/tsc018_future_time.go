package timescale

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var futureTime = &rule.Rule{
	ID: "TSC018", Name: "future-time-not-refused", Severity: rule.Advice,
	Title: "Nothing refuses a time far in the future",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "A device whose clock says 2099 makes a chunk for 2099, which no retention drops; its row is the newest for ever, so 'the last reading' is wrong for everybody who asks, and a roll-up refreshed up to it runs over seventy years of nothing. " +
		"A table of partitions would have refused the row; a hypertable makes the chunk.",
	Sources: []string{"timescaledb", "lifecycle:faults"},
	Limits:  "A CHECK against now() would refuse the clocks that are wrong by hours as well, but it is not checked again when time goes on; a constant far enough away is honest and survives a restore.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			c := timeColumn(t)
			if c == nil || !ofTime(t) || hasUpperBound(t, c.Name) || hasTrigger(t) {
				continue
			}
			f := finding(p, t, rule.Structural, "nothing refuses a time far in the future in %s.%s: one wrong clock makes a chunk that never goes", t.Name, c.Name)
			name := ident.Object("chk", t.Name.Name+"_"+c.Name, "sane")
			until := fmt.Sprintf("%d-01-01 00:00:00+00", p.Now.Year()+50)
			f.Fixes = []rule.Fix{{
				Title: "Refuse what no clock that works can say",
				Steps: []rule.FixStep{
					{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s >= '2000-01-01 00:00:00+00' AND %s < '%s') NOT VALID", sqlName(t.Name), ident.Quote(name), ident.Quote(c.Name), ident.Quote(c.Name), until)},
					{SQL: fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", sqlName(t.Name), ident.Quote(name))},
				},
				Note: "VALIDATE fails if such rows are there already, and changes nothing then. Have the writer put them aside instead of losing them.",
			}}
			p.Report(f)
		}
	},
}

func hasUpperBound(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(t.Constraints, func(k *catalog.Constraint) bool {
		return k.Kind == catalog.Check && k.Expr != nil && slices.Contains(k.Columns, column) && strings.ContainsAny(k.Expr.SQL, "<>")
	})
}

// hasTrigger: a BEFORE INSERT trigger may do it.
func hasTrigger(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Triggers, func(g *catalog.Trigger) bool {
		return g.Timing == "before" && g.ForEachRow && slices.Contains(g.Events, "insert")
	})
}
