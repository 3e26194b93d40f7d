package timescale

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

var keyLacksTime = &rule.Rule{
	ID: "TSC001", Name: "hypertable-key-lacks-time", Severity: rule.Error,
	Title: "Primary or unique key of a hypertable lacks the time",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each chunk checks its own index and nobody looks into the others, so TimescaleDB refuses create_hypertable on such a table, and such an index on a hypertable. With the time in the key " +
		"the id alone may repeat; for readings the natural key (sensor, metric, time) is the better one anyway: it keeps a device that sends twice from counting twice.",
	Sources: []string{"timescaledb", "schema-design:lifecycle/hypertables", "architect:principles/time-series"},
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			for _, k := range t.Constraints {
				if k.Kind == catalog.PrimaryKey || k.Kind == catalog.Unique {
					lacksTime(p, t, rule.ConstraintObject(t, k.Name), k.Name, string(k.Kind), k.Columns, k.Pos)
				}
			}
			for _, x := range t.Indexes {
				if x.Unique && x.Constraint == "" {
					lacksTime(p, t, rule.IndexObject(t, x.Name), x.Name, "unique index", x.KeyColumns(), x.Pos)
				}
			}
		}
	},
}

func lacksTime(p *rule.Pass, t *catalog.Table, o rule.Object, name, kind string, columns []string, pos span.Span) {
	missing := missingDimensions(t, columns)
	if len(missing) == 0 {
		return
	}
	f := finding(p, t, rule.Measured, "%s (%s) of hypertable %s lacks %s, so TimescaleDB refuses it", kind, strings.Join(columns, ", "), t.Name, strings.Join(missing, ", "))
	f.Object, f.Pos, f.Detail = o, pos, strings.Join(columns, ",")
	f.Facts = []rule.Fact{{Name: "refused with", Value: "TS103", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}}
	whole := append(slices.Clone(columns), missing...)
	note := fmt.Sprintf("What is lost: (%s) alone may repeat in another chunk. Keep the table out of hypertables where it must not.", strings.Join(columns, ", "))
	if sql, ok := p.WithWholeKey(t, name, columns, whole); ok {
		f.Fixes = append(f.Fixes, rule.Fix{Title: fmt.Sprintf("Make it %s (%s)", kind, strings.Join(whole, ", ")), Steps: []rule.FixStep{{SQL: sql}}, Replaces: true, Note: note})
	} else {
		f.Fixes = append(f.Fixes, rule.Fix{Title: fmt.Sprintf("Make it %s (%s)", kind, strings.Join(whole, ", ")), Manual: true, Note: note})
	}
	p.Report(f)
}
