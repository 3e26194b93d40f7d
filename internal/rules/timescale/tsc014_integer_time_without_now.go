package timescale

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var integerTimeWithoutNow = &rule.Rule{
	ID: "TSC014", Name: "integer-time-without-now", Severity: rule.Error,
	Title:   "Policies on a hypertable of integer time without a function for now",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "TimescaleDB cannot tell how old a number is. Without set_integer_now_func the policies are refused or do nothing, and the time in seconds or milliseconds of which a number counts is known to nobody but its writer.",
	Sources: []string{"timescaledb"},
	Limits:  "Whether the function is set is seen in a script; a live catalog that was read does not tell, so the rule is silent there.",
	Run: func(p *rule.Pass) {
		if p.Catalog.Server != nil {
			return
		}
		for _, t := range hypertables(p) {
			c := timeColumn(t)
			if c == nil || !c.Type.Is("smallint", "integer", "bigint") || len(t.Hypertable.Policies) == 0 || saysNow(p, t.Name.Name) {
				continue
			}
			f := finding(p, t, rule.Structural, "hypertable %s goes by %s, a number, and nothing says what number it is now, so its policies cannot work", t.Name, c.Name)
			f.Pos = t.Hypertable.Policies[0].Pos
			f.Fixes = []rule.Fix{{
				Title: "Say what number it is now", Manual: true,
				Note: "CREATE FUNCTION unix_now() RETURNS " + c.Type.String() + " LANGUAGE sql STABLE AS 'SELECT extract(epoch FROM now())::" + c.Type.String() + "', then SELECT set_integer_now_func(" + regclass(t.Name) + ", 'unix_now'). Better: a column of type timestamptz.",
			}}
			p.Report(f)
		}
	},
}

func saysNow(p *rule.Pass, table string) bool {
	for _, s := range p.Steps {
		if s.Stmt != nil && strings.Contains(s.Stmt.SQL, "set_integer_now_func") && strings.Contains(s.Stmt.SQL, table) {
			return true
		}
	}
	return false
}
