package types

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var timestampWithoutZone = &rule.Rule{
	ID: "TYP001", Name: "timestamp-without-time-zone", Severity: rule.Warning,
	Title: "timestamp without time zone",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "It stores the digits of a clock without saying which clock. Two servers, a driver or a session in another zone write different instants " +
		"for one event, an hour is ambiguous every autumn, and no later migration can tell which rows meant what.",
	Sources: []string{"datatype-datetime", "architect:checklist/data types/timestamptz"},
	Limits:  "Local wall-clock times on purpose (opening hours, a recurring alarm) belong here; say so with a suppression.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("timestamp without time zone") {
				continue
			}
			f := c.finding(p, rule.Structural, fmt.Sprintf("%s is a timestamp without time zone: nobody can tell which instant it means", c.path()))
			to := "timestamp with time zone"
			if c.Type.Mods != "" {
				to = "timestamp(" + c.Type.Mods + ") with time zone"
			}
			f.Fixes = []rule.Fix{{
				Title:  "Change the type, saying in which zone the stored digits were meant",
				Steps:  []rule.FixStep{{SQL: c.alter(to, ident.Quote(c.Name)+" AT TIME ZONE 'UTC'")}},
				Manual: true,
				Note: "Put the zone that was really meant for 'UTC'. With a session TimeZone of UTC and no USING the table is not " +
					"rewritten; otherwise it is, while readers and writers wait.",
			}}
			p.Report(f)
		}
	},
}

var timeWithZone = &rule.Rule{
	ID: "TYP009", Name: "time-with-time-zone", Severity: rule.Warning,
	Title: "time with time zone",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An offset without a date means nothing where clocks change twice a year: the same 07:00+01 is another hour of the day in July. " +
		"PostgreSQL's own documentation advises against the type.",
	Sources: []string{"datatype-datetime"},
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if c.Type.Is("time with time zone") {
				f := c.finding(p, rule.Structural, fmt.Sprintf("%s is a time with an offset and no date, which means another hour in summer", c.path()))
				f.Fixes = []rule.Fix{{
					Title: "Keep the wall-clock time, and the zone's name in a column of its own",
					Steps: []rule.FixStep{{SQL: c.alter("time without time zone", "")}}, Manual: true,
					Note: "Loses the offsets; copy them first if anything reads them.",
				}}
				p.Report(f)
			}
		}
	},
}

var roundedTimestamp = &rule.Rule{
	ID: "TYP020", Name: "rounded-timestamp", Severity: rule.Advice,
	Title: "Timestamp with a precision rounds into the future",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "timestamp(0) rounds, it does not cut: 23:59:59.7 becomes midnight of the next day, so an event lands in tomorrow's report and, on the last day " +
		"of a month, in next month's partition. No byte is saved.",
	Sources: []string{"datatype-datetime"},
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if c.Type.Is("timestamp with time zone", "timestamp without time zone") && c.Type.Mods != "" && c.Type.Mods != "6" {
				f := c.finding(p, rule.Measured, fmt.Sprintf("%s rounds to %s fractional digits, up into the next second or day", c.path(), c.Type.Mods))
				f.Fixes = []rule.Fix{{
					Title:  "Drop the precision",
					Steps:  []rule.FixStep{{SQL: c.alter(c.Type.Name, "")}},
					Manual: !c.free(p),
					Note:   "Widening a timestamp's precision does not rewrite the table. Cut with date_trunc where a query needs whole seconds.",
				}}
				p.Report(f)
			}
		}
	},
}
