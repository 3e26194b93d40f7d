package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var enumValueRenamed = &rule.Rule{
	ID:       "MIG024",
	Name:     "enum-value-renamed",
	Title:    "Enum value renamed under the running application",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "The value changes for everybody at once. The application that still writes the old word gets 22P02 on every insert, its comparisons " +
		"fail as errors, and functions that say the word fail when they run.",
	Sources: []string{"sql-altertype"},
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.AlterType) {
			old, ok := strings.CutPrefix(c.Detail, "rename value ")
			if !ok || !c.Existed {
				continue
			}
			f := c.finding(object("type", typeName(c.Name), old),
				"renaming %s to %s in enum %s breaks every statement that still says %s", ident.Literal(old), ident.Literal(c.NewName), c.Name, ident.Literal(old))
			f.Fixes = []rule.Fix{manual("Add the new word, move the writers, then the rows",
				"ALTER TYPE ... ADD VALUE, deploy an application that reads both and writes the new one, update rows in batches. The old word stays in the type unused.")}
			p.Report(f)
		}
	},
}
