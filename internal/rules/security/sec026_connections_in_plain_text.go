package security

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var connectionsInPlainText = &rule.Rule{
	ID: "SEC026", Name: "connections-in-plain-text", Severity: rule.Warning,
	Title:   "The server listens on the network without TLS",
	Needs:   []rule.Need{rule.NeedLive},
	Why:     "Queries and their results, with all personal data in them, go over the wire as they are, and nobody can tell whether the server that answers is the right one.",
	Sources: []string{"ssl-tcp", "runtime-config-connection"},
	Limits:  "A network of containers on one machine, or a tunnel, may do the encrypting; the server does not know.",
	Run: func(p *rule.Pass) {
		if p.Live.Server == nil || p.Live.Server.Settings["ssl"] != "off" || localOnly(p.Live.Server.Settings["listen_addresses"]) {
			return
		}
		f := settingFinding(p, "ssl", "ssl is off while the server listens on "+p.Live.Server.Settings["listen_addresses"])
		f.Fixes = []rule.Fix{{
			Title: "Switch TLS on", Manual: true,
			Steps: []rule.FixStep{{SQL: "ALTER SYSTEM SET ssl = on", NoTransaction: true}, {SQL: "SELECT pg_reload_conf()"}},
			Note:  "With server.crt and server.key in the data folder; then hostssl in pg_hba.conf and sslmode=verify-full at the clients.",
		}}
		p.Report(f)
	},
}

func localOnly(addresses string) bool {
	for _, a := range strings.Split(addresses, ",") {
		if !slices.Contains([]string{"", "localhost", "127.0.0.1", "::1"}, strings.TrimSpace(a)) {
			return false
		}
	}
	return true
}
