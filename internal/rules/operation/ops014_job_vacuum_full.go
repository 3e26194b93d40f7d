package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var jobVacuumFull = &rule.Rule{
	ID: "OPS014", Name: "job-vacuum-full", Severity: rule.Warning,
	Title: "VACUUM FULL or CLUSTER by schedule",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each run copies the table with all indexes while nobody may read or write, and what was given back is needed again the day after. " +
		"The night in which it no longer fits before the morning comes without a warning.",
	Sources: []string{"sql-vacuum", "routine-vacuuming", "schema-design:vacuum/vacuum-full"},
	Run: func(p *rule.Pass) {
		for _, j := range p.Catalog.CronJobs {
			m := wholeCopy.FindStringSubmatch(j.Command)
			if m == nil {
				continue
			}
			word := strings.ToUpper(strings.Join(strings.Fields(m[1]), " "))
			if strings.HasPrefix(word, "VACUUM") {
				word = "VACUUM FULL"
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: jobObject(j), Pos: j.Pos,
				Message: fmt.Sprintf("job %s runs %s, which copies its tables while nobody may use them", j.Name, word),
				Facts:   []rule.Fact{{Name: "schedule", Value: j.Schedule}, {Name: "command", Value: j.Command}},
			}
			fix := rule.Fix{Title: "Run plain VACUUM, and let autovacuum come more often", Note: "For a table that is really bloated: pg_repack once, beside its users."}
			if t := vacuumed.FindStringSubmatch(j.Command); t != nil && j.Name != "" {
				fix.Steps = []rule.FixStep{{SQL: fmt.Sprintf("SELECT cron.schedule(%s, %s, %s)", ident.Literal(j.Name), ident.Literal(j.Schedule), ident.Literal("VACUUM (ANALYZE) "+t[1]))}}
			} else {
				fix.Manual = true
			}
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		}
	},
}

var (
	wholeCopy = pattern.New(`(?i)\b(VACUUM\s+FULL|VACUUM\s*\([^)]*\bFULL\b[^)]*\)|CLUSTER)(\s|;|$)`)
	// vacuumed finds the one table of a command that is nothing but VACUUM FULL.
	vacuumed = pattern.New(`(?i)^\s*VACUUM\s*(?:\([^)]*\bFULL\b[^)]*\)|FULL(?:\s+(?:FREEZE|VERBOSE|ANALYZE|ANALYSE))*)\s*((?:"[^"]+"|[a-z_][\w$]*)(?:\.(?:"[^"]+"|[a-z_][\w$]*))?)\s*;?\s*$`)
)
