package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var serverZoneNotUTC = &rule.Rule{
	ID: "OPS035", Name: "server-zone-not-utc", Severity: rule.Advice,
	Title: "Partitions by time on a server whose time zone is not UTC",
	Needs: []rule.Need{rule.NeedLive},
	Why: "A bound '2026-03-01' without an offset means midnight in the zone of the session that makes the partition, and with summer time there are two of them. A second session in another zone makes bounds that overlap by an hour, " +
		"and ATTACH fails at the turn of a month.",
	Sources: []string{"datatype-datetime", "runtime-config-client"},
	Run: func(p *rule.Pass) {
		zone := setting(p, "TimeZone")
		if zone == "" || utc(zone) {
			return
		}
		var names []string
		for _, t := range p.Tables() {
			if t.PartitionBy == nil || len(t.PartitionBy.Keys) == 0 {
				continue
			}
			if c := t.Column(t.PartitionBy.Keys[0].Column); c != nil && c.Type.Is("timestamp with time zone") {
				names = append(names, t.Name.String())
			}
		}
		if len(names) == 0 {
			return
		}
		f := settingFinding(p, "TimeZone", "the server's time zone is %s, and bounds of %s without an offset are read in it", zone, some(names))
		f.Fixes = []rule.Fix{{
			Title: "Set the zone of the database to UTC", Manual: true,
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER DATABASE %s SET timezone = 'UTC'", quoteDatabase(p))}},
			Note:  "And write bounds with +00. The application shows times in the user's zone.",
		}}
		p.Report(f)
	},
}
