package operation

import "github.com/decadedb/decade/internal/rule"

var checksumsOff = &rule.Rule{
	ID: "OPS033", Name: "checksums-off", Severity: rule.Warning,
	Title: "Pages carry no checksums",
	Needs: []rule.Need{rule.NeedLive},
	Why: "Disks and memory do flip bits in ten years. Without checksums a damaged page is read as if it were right, and copied into the backups until the last good one has been deleted. " +
		"With them the read fails and names the page, while a good copy still exists.",
	Sources: []string{"checksums", "app-pgchecksums"},
	Run: func(p *rule.Pass) {
		if setting(p, "data_checksums") != "off" {
			return
		}
		f := settingFinding(p, "data_checksums", "data checksums are off, so a damaged page is read as if it were right")
		f.Fixes = []rule.Fix{{
			Title: "Switch them on", Manual: true,
			Note: "pg_checksums --enable while the server is down, minutes per hundred gigabytes; or on a replica that takes over afterwards. initdb of PostgreSQL 18 switches them on by itself.",
		}}
		p.Report(f)
	},
}
