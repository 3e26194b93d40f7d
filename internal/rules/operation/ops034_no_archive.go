package operation

import "github.com/decadedb/decade/internal/rule"

var noArchive = &rule.Rule{
	ID: "OPS034", Name: "no-archive", Severity: rule.Advice,
	Title:   "The write-ahead log is not archived",
	Needs:   []rule.Need{rule.NeedLive},
	Why:     "A dump brings back last night. A base backup with the archived log brings back any second since, the one before the wrong DELETE too. With wal_level minimal there can be neither replica nor archive.",
	Sources: []string{"continuous-archiving", "runtime-config-wal", "architect:expertise/backup-and-recovery"},
	Limits:  "Tools that stream the log (pg_receivewal, Barman's streaming) need no archive_mode, and are not seen. Managed services archive by their own means.",
	Run: func(p *rule.Pass) {
		switch {
		case setting(p, "wal_level") == "minimal":
			f := settingFinding(p, "wal_level", "wal_level is minimal, so there can be no replica and no recovery to a point in time")
			f.Fixes = []rule.Fix{change("Raise it", "wal_level", "replica", "max_wal_senders has to be above 0 as well.")}
			p.ReportAs(rule.Warning, f)
		case setting(p, "archive_mode") == "off":
			f := settingFinding(p, "archive_mode", "archive_mode is off, so unless something streams the log nothing can be brought back but the last backup")
			f.Fixes = []rule.Fix{{Title: "Archive the log", Manual: true, Note: "With pgBackRest, Barman or WAL-G: archive_mode = on (a restart), archive_command from the tool, a base backup, and a restore that was tried."}}
			p.Report(f)
		}
	},
}
