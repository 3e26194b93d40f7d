package timescale

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var readingsCountTwice = &rule.Rule{
	ID: "TSC033", Name: "readings-count-twice", Severity: rule.Warning,
	Title: "Nothing keeps a reading from being stored twice",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "A device that was not answered sends again, and a gateway that restarts sends its day again. Without a unique key over what makes a reading (sensor, metric, time) each copy counts in every sum and average, and after " +
		"ten years nobody can tell the copies from the readings. With the key ON CONFLICT DO NOTHING makes sending again harmless.",
	Sources: []string{"timescaledb", "architect:principles/time-series", "architect:principles/primary-keys"},
	Limits:  "An id made by the database does not help: the copy gets another. The columns of the key are a guess from types: a person has to say what makes two rows the same.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			c := timeColumn(t)
			if c == nil || hasNaturalKey(t) {
				continue
			}
			f := finding(p, t, rule.Structural, "no unique key of hypertable %s keeps a row that is sent again from counting twice", t.Name)
			fix := rule.Fix{Title: "Make a unique key over what makes a row", Manual: true, Note: "Remove the doubles first; then write with ON CONFLICT DO NOTHING."}
			if of := identifying(t); len(of) > 0 {
				key := append(of, c.Name)
				fix.Steps = []rule.FixStep{{SQL: fmt.Sprintf("CREATE UNIQUE INDEX ON %s (%s)", sqlName(t.Name), rule.ColumnList(key))}}
				fix.Note = "Take out of (" + strings.Join(key, ", ") + ") what does not make a reading another one. " + fix.Note
			}
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		}
	},
}

// hasNaturalKey: some unique key holds no value that the database makes up.
func hasNaturalKey(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool {
		return x.Unique && !slices.ContainsFunc(x.KeyColumns(), func(name string) bool {
			c := t.Column(name)
			return c != nil && (c.Identity != catalog.NoIdentity || c.Default != nil && madeUp(c.Default))
		})
	})
}

func madeUp(e *catalog.Expr) bool {
	s := strings.ToLower(e.SQL)
	return strings.Contains(s, "nextval") || strings.Contains(s, "uuid")
}

// identifying gives the columns that say of what a row is: never NULL, not
// measured, without a default.
func identifying(t *catalog.Table) []string {
	var out []string
	for _, c := range t.Columns {
		if c.Name != t.Hypertable.TimeColumn && c.NotNull && c.Default == nil && c.Identity == catalog.NoIdentity &&
			c.Type.Is("text", "character varying", "integer", "bigint", "smallint", "uuid") {
			out = append(out, c.Name)
		}
	}
	return out
}
