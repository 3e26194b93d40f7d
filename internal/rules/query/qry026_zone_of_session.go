package query

import (
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var zoneOfSession = &rule.Rule{
	ID: "QRY026", Name: "zone-of-session", Severity: rule.Warning,
	Title: "timestamp without time zone compared with now()",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "now() is an instant and the column is a clock on a wall nobody named. PostgreSQL reads the column in the session's TimeZone, " +
		"so \"the last hour\" is another hour for each client, and twice a year an hour is missing or double.",
	Sources: []string{"datatype-datetime", "functions-datetime"},
	Limits:  "Where every session, for ever, runs in UTC and writes UTC the answer is right.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, _ *workload.Level, c *workload.Predicate) {
			col := column(c.Left)
			if col == nil || !bare(c.Left) || !col.Type.Is("timestamp without time zone") || !instant.MatchString(c.Right.Text) || atZone.MatchString(c.Right.Text) {
				return
			}
			f := finding(q, c.Span, "%s.%s has no time zone, so what now() means for it depends on the session", c.Left.Table.Name, c.Left.Column)
			f.Detail = c.Left.Column
			f.Fixes = []rule.Fix{manual("Make the column timestamptz", "Until then say the zone that the values are in: column >= (now() AT TIME ZONE 'UTC') - interval '1 hour'.")}
			p.Report(f)
		})
	},
}

var (
	instant = pattern.New(`(?i)\b(now\s*\(|current_timestamp\b|clock_timestamp\s*\(|statement_timestamp\s*\(|transaction_timestamp\s*\()`)
	atZone  = pattern.New(`(?i)\bat\s+time\s+zone\b|\btimezone\s*\(|::\s*timestamp\b`)
)
