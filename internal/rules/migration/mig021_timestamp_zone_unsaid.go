package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var timestampZoneUnsaid = &rule.Rule{
	ID:       "MIG021",
	Name:     "timestamp-zone-unsaid",
	Title:    "Change between timestamp and timestamptz without a zone",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "The change reads the stored values as local times of the session that happens to run it. Run from a laptop in Berlin, every " +
		"instant is an hour or two off for ever, and nothing in the data says so afterwards.",
	Sources: []string{"datatype-datetime", "architect:checklist/data types/timestamptz"},
	Limits:  "Right by luck where server, session and data all are in UTC.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AlterColumnType) {
			if c.OldColumn == nil || c.NewColumn == nil || !timestampZone(c.base(c.OldColumn.Type), c.base(c.NewColumn.Type)) {
				continue
			}
			if _, said := c.step.Settings["timezone"]; said || c.Using != "" && !c.plainUsing() {
				continue
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"changing %s.%s from %s to %s takes the zone of whoever runs it", c.Relation, c.Name, c.OldColumn.Type, c.NewColumn.Type)
			utc := c.instead("Say that the values are UTC: nothing is copied", step("SET timezone = 'UTC'"), c.sameClause())
			utc.Note = "Check some rows whose instant you know. In another zone: SET timezone to that, or USING ... AT TIME ZONE."
			f.Fixes = []rule.Fix{utc}
			p.Report(f)
		}
	},
}
