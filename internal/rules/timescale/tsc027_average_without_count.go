package timescale

import (
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var averageWithoutCount = &rule.Rule{
	ID: "TSC027", Name: "average-without-count", Severity: rule.Advice,
	Title:   "Roll-up keeps averages and not what they are made of",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "The average of hourly averages is not the average of the day when an hour has fewer readings than another. Without the count (or the sum) no wider roll-up can ever be made from this one, and the raw rows that could are gone.",
	Sources: []string{"timescaledb"},
	Run: func(p *rule.Pass) {
		for _, v := range rollups(p) {
			if !averages.MatchString(v.Query.SQL) || counts.MatchString(v.Query.SQL) {
				continue
			}
			f := viewFinding(p, v, rule.Structural, "roll-up %s has averages and no count, so days cannot be combined into months", v.Name)
			f.Fixes = []rule.Fix{community("Keep sum(value) and count(value)", "", "The average is their quotient, at every width.")}
			p.Report(f)
		}
	},
}

var (
	averages = pattern.New(`(?i)\bavg\s*\(`)
	counts   = pattern.New(`(?i)\b(count|sum|stats_agg)\s*\(`)
)
