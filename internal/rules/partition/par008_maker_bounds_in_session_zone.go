package partition

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var makerBoundsInSessionZone = &rule.Rule{
	ID: "PAR008", Name: "maker-bounds-in-session-zone", Severity: rule.Warning,
	Title: "Function writes partition bounds without a UTC offset",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A date or a time without an offset becomes an instant by the TimeZone of whoever runs the function. A month made by a job in UTC and one made by a person in Paris leave " +
		"two hours between them that belong to neither: inserts of those hours fail, twice a year by another amount. Bounds with an explicit offset (+00) are the same for everybody.",
	Sources: []string{"ddl-partitioning", "datatype-datetime", "schema-design:partitioning/function"},
	Limits:  "Read off the text; harmless where every table that it is used for has a date or a timestamp without time zone as its key.",
	Run: func(p *rule.Pass) {
		if !anyZonedKey(p) {
			return
		}
		for _, fn := range makers(p) {
			text := body(fn)
			if _, set := fn.Config.Get("timezone"); set || !formattedBounds.MatchString(text) || zoned.MatchString(text) {
				continue
			}
			dates := slices.ContainsFunc(fn.Args, func(a string) bool { return a == "date" || a == "timestamp without time zone" })
			if !dates && !strings.Contains(strings.ToLower(text), "::date") && !dateVariable.MatchString(text) {
				continue
			}
			p.Report(makerFinding(p, fn, rule.Structural, "function %s writes bounds without a UTC offset, so they depend on the time zone of the session that runs it", fn.Name))
		}
	},
}

var (
	formattedBounds = pattern.New(`(?is)FOR\s+VALUES\s+FROM\s*\(\s*(%L|''|%\d\$L|'\|\|)`)
	zoned           = pattern.New(`(?i)\+00|at\s+time\s+zone|'UTC'|timezone`)
	dateVariable    = pattern.New(`(?i)\b\w+\s+(date|timestamp)\s*(;|:=)`)
)

// anyZonedKey: some partitioned table has a timestamptz key, or there is none
// yet to tell.
func anyZonedKey(p *rule.Pass) bool {
	list := roots(p)
	return len(list) == 0 || slices.ContainsFunc(list, func(t *catalog.Table) bool {
		k := rangeKey(t)
		return k != nil && k.Type.Is("timestamp with time zone")
	})
}
