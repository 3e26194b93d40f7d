package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var vacuumInFunction = &rule.Rule{
	ID: "OPS015", Name: "vacuum-in-function", Severity: rule.Error,
	Title:   "Function runs a statement that PostgreSQL refuses inside of functions",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "VACUUM, CREATE INDEX CONCURRENTLY and the like commit on the way and cannot run inside of a function or procedure. PostgreSQL finds out at the first call, which for maintenance is in the middle of the night.",
	Sources: []string{"sql-vacuum", "sql-createindex"},
	Limits:  "Looks for the words at the beginning of a statement or of an executed string.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			if fn.Language != "plpgsql" && fn.Language != "sql" {
				continue
			}
			m := refusedInside.FindStringSubmatch(body(fn))
			if m == nil {
				continue
			}
			word := strings.ToUpper(strings.Join(strings.Fields(m[2]), " "))
			p.Report(rule.Finding{
				Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ","),
				Message: fmt.Sprintf("%s %s runs %s, which PostgreSQL refuses inside of a function", fn.Kind, fn.Name, word),
				Facts:   []rule.Fact{{Name: "refused with", Value: "25001, or 0A000 in the language sql"}},
				Fixes:   []rule.Fix{{Title: "Run it as a statement of its own", Manual: true, Note: "As the whole command of a job (pg_cron runs one statement outside of a transaction), or from outside."}},
			})
		}
	},
}

var refusedInside = pattern.New(`(?is)(^|;|\bBEGIN|\bTHEN|\bELSE|\bLOOP|\bEXECUTE\s+(?:format\s*\(\s*)?')\s*(VACUUM\b|(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+)INDEX\s+CONCURRENTLY|REINDEX\s+(?:\(\s*CONCURRENTLY\s*\)\s*)?(?:INDEX|TABLE|SCHEMA|DATABASE)\s+CONCURRENTLY|ALTER\s+SYSTEM|CREATE\s+DATABASE|DROP\s+DATABASE)`)
