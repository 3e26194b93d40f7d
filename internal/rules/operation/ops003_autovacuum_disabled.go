package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var autovacuumDisabled = &rule.Rule{
	ID: "OPS003", Name: "autovacuum-disabled", Severity: rule.Warning,
	Title: "Autovacuum is switched off for a table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Dead rows are never taken away and statistics never renewed: the table grows, its plans go wrong, and after some 200 million transactions a vacuum against wraparound comes all the same, " +
		"at the worst hour and over everything that was left undone.",
	Sources: []string{"sql-createtable", "routine-vacuuming"},
	Limits:  "A table that is loaded, read and dropped within hours may do without.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if t.Persistence == catalog.Temporary {
				continue
			}
			off, fix := []string(nil), rule.Fix{Title: "Leave the table to autovacuum again"}
			parts := leaves(p, t)
			for _, c := range parts {
				for _, name := range []string{"autovacuum_enabled", "toast.autovacuum_enabled"} {
					if v, ok := c.Options.Get(name); ok && slices.Contains([]string{"false", "off", "0", "no", "f"}, strings.ToLower(v)) {
						off = append(off, c.Name.String())
						fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s RESET (%s)", sqlName(c.Name), name)})
					}
				}
			}
			if len(off) == 0 {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("autovacuum is off for %s", t.Name), Facts: []rule.Fact{{Name: "autovacuum_enabled", Value: "false"}}, Fixes: []rule.Fix{fix},
			}
			if t.PartitionBy != nil {
				f.Message = fmt.Sprintf("autovacuum is off for %d of the %s of %s, first %s", len(off), plural(len(parts), "partition"), t.Name, off[0])
			}
			p.Report(f)
		}
	},
}
