package operation

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var unloggedTable = &rule.Rule{
	ID: "OPS004", Name: "unlogged-table", Severity: rule.Warning,
	Title: "Unlogged table: empty after a crash, absent on replicas and in physical backups",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "What is not in the write-ahead log does not survive: PostgreSQL empties the table after every crash and every restore from a base backup, and a standby that takes over has it empty. " +
		"Somebody made it unlogged for speed; ten years later nobody remembers.",
	Sources: []string{"sql-createtable"},
	Limits:  "Tables that by their name hold what can be made again (cache, staging, tmp, import) are only mentioned.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			var fix rule.Fix
			for _, c := range leaves(p, t) {
				if c.Persistence == catalog.Unlogged {
					fix.Steps = append(fix.Steps, rule.FixStep{SQL: "ALTER TABLE " + sqlName(c.Name) + " SET LOGGED"})
				}
			}
			if len(fix.Steps) == 0 {
				continue
			}
			fix.Title, fix.Note = "Make it a logged table", "Copies the table under ACCESS EXCLUSIVE and writes all of it to the log."
			f := rule.Finding{
				Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s is unlogged, so a crash empties it and no replica has its rows", t.Name),
				Facts:   []rule.Fact{{Name: "relpersistence", Value: "u"}},
				Fixes:   []rule.Fix{fix},
			}
			if t.PartitionBy != nil {
				f.Message = fmt.Sprintf("%s unlogged in %s, so a crash empties them and no replica has their rows", are(len(fix.Steps), "partition"), t.Name)
			}
			if disposable(t.Name.Name) {
				fix.Manual = true
				f.Fixes = []rule.Fix{fix}
				p.ReportAs(rule.Info, f)
				continue
			}
			p.Report(f)
		}
	},
}

func are(n int, what string) string {
	if n == 1 {
		return "1 " + what + " is"
	}
	return fmt.Sprintf("%d %ss are", n, what)
}

func disposable(name string) bool {
	return slices.ContainsFunc(rule.Words(name), func(w string) bool {
		return slices.Contains([]string{"cache", "cached", "staging", "stage", "tmp", "temp", "import", "imports", "scratch", "buffer"}, w)
	})
}
