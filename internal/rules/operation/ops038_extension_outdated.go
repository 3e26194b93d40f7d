package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var extensionOutdated = &rule.Rule{
	ID: "OPS038", Name: "extension-outdated", Severity: rule.Advice,
	Title: "Extension's objects are older than its files",
	Needs: []rule.Need{rule.NeedLive},
	Why: "A package update brings a new library; the SQL objects in each database stay as they were until ALTER EXTENSION UPDATE. Fixed functions and new operators are missing, " +
		"and one day the library no longer supports objects of that age, usually on the day of the upgrade.",
	Sources: []string{"sql-alterextension"},
	Run: func(p *rule.Pass) {
		for _, e := range p.Live.Extensions {
			if e.Available == "" || e.Version == "" || feature.Compare(e.Version, e.Available) >= 0 {
				continue
			}
			fix := rule.Fix{
				Title: "Update its objects",
				Steps: []rule.FixStep{{SQL: "ALTER EXTENSION " + ident.Quote(e.Name) + " UPDATE"}},
				Note:  "Read the extension's notes first: some updates rebuild objects or want indexes built anew.",
			}
			if e.Name == "timescaledb" {
				fix.Manual = true
				fix.Note = "As the very first statement of a new session: psql -X -c 'ALTER EXTENSION timescaledb UPDATE'. " + fix.Note
			}
			p.Report(rule.Finding{
				Confidence: rule.Measured, Evidence: rule.ByCatalog, Object: rule.Object{Kind: "extension", Name: e.Name},
				Message: fmt.Sprintf("extension %s is at version %s, and %s is installed on the server", e.Name, e.Version, e.Available),
				Facts:   []rule.Fact{{Name: "default version", Value: e.Available, Source: "pg_available_extensions"}},
				Fixes:   []rule.Fix{fix},
			})
		}
	},
}
