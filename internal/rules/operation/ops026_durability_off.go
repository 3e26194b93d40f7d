package operation

import "github.com/decadedb/decade/internal/rule"

var durabilityOff = &rule.Rule{
	ID: "OPS026", Name: "durability-off", Severity: rule.Error,
	Title: "The server does not keep what it has confirmed",
	Needs: []rule.Need{rule.NeedLive},
	Why: "With fsync or full_page_writes off a power failure, a crash of the machine or of its hypervisor leaves a database that is damaged in places that nobody sees, and that the backups then copy. " +
		"The setting comes from a guide to fast bulk loads or tests.",
	Sources: []string{"runtime-config-wal", "wal-reliability"},
	Limits:  "synchronous_commit off loses the last moments and damages nothing; that is advice. Some file systems write whole pages by themselves.",
	Run: func(p *rule.Pass) {
		for _, name := range []string{"fsync", "full_page_writes"} {
			if setting(p, name) == "off" {
				f := settingFinding(p, name, "%s is off, so a crash of the machine can damage the database", name)
				f.Fixes = []rule.Fix{change("Switch it on", name, "on", "")}
				p.Report(f)
			}
		}
		if setting(p, "synchronous_commit") == "off" {
			f := settingFinding(p, "synchronous_commit", "synchronous_commit is off for everything, so a crash loses transactions that were confirmed")
			f.Fixes = []rule.Fix{change("Switch it on, and off where it may be", "synchronous_commit", "on", "SET LOCAL synchronous_commit = off in the transactions whose loss does not matter.")}
			p.ReportAs(rule.Advice, f)
		}
	},
}
