package security

import "github.com/decadedb/decade/internal/rule"

var weakPasswordHashes = &rule.Rule{
	ID: "SEC025", Name: "weak-password-hashes", Severity: rule.Warning,
	Title: "New passwords are kept as MD5",
	Needs: []rule.Need{rule.NeedLive},
	Why: "An MD5 hash of password and user name is guessed at billions a second, and is itself enough to sign in with. PostgreSQL 18 warns of it and a later version takes it away; " +
		"every password set until then has to be set anew.",
	Sources: []string{"auth-password", "runtime-config-connection"},
	Limits:  "Hashes that are stored already are in pg_authid, which only superusers see, and are not judged.",
	Run: func(p *rule.Pass) {
		if p.Live.Server == nil || p.Live.Server.Settings["password_encryption"] != "md5" {
			return
		}
		f := settingFinding(p, "password_encryption", "password_encryption is md5, so new passwords can be guessed from a backup")
		f.Fixes = []rule.Fix{{
			Title: "Hash with SCRAM", Manual: true,
			Steps: []rule.FixStep{{SQL: "ALTER SYSTEM SET password_encryption = 'scram-sha-256'", NoTransaction: true}, {SQL: "SELECT pg_reload_conf()"}},
			Note:  "Then set every password anew with \\password, and md5 in pg_hba.conf to scram-sha-256 when all clients can.",
		}}
		p.Report(f)
	},
}

// settingFinding begins a finding about a parameter of the live server.
func settingFinding(p *rule.Pass, name, message string) rule.Finding {
	return rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByCatalog, Object: rule.Object{Kind: "setting", Name: name}, Message: message,
		Facts: []rule.Fact{{Name: name, Value: p.Live.Server.Settings[name], Source: "pg_settings"}},
	}
}
