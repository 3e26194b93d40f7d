package operation

import "github.com/decadedb/decade/internal/rule"

var autovacuumOff = &rule.Rule{
	ID: "OPS040", Name: "autovacuum-off", Severity: rule.Error,
	Title:   "Autovacuum is switched off for the whole server",
	Needs:   []rule.Need{rule.NeedLive},
	Why:     "Dead rows stay, statistics age, and transaction ids run out: autovacuum against wraparound still comes, and then for all tables at once. Without track_counts autovacuum does not know where to go, which is the same.",
	Sources: []string{"runtime-config-autovacuum", "routine-vacuuming"},
	Run: func(p *rule.Pass) {
		for _, name := range []string{"autovacuum", "track_counts"} {
			if setting(p, name) != "off" {
				continue
			}
			f := settingFinding(p, name, "%s is off, so nothing vacuums and analyses the tables", name)
			f.Fixes = []rule.Fix{change("Switch it on", name, "on", "If it was in the way, make it gentler per table instead: autovacuum_vacuum_cost_delay.")}
			p.Report(f)
		}
	},
}
