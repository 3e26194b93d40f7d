package partition

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

var storageParametersOnParent = &rule.Rule{
	ID: "PAR027", Name: "storage-parameters-on-parent", Severity: rule.Error,
	Title: "Storage parameters are set on a partitioned table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A partitioned table has no storage, so PostgreSQL refuses fillfactor, autovacuum_* and the like on it. They belong on every partition, and whatever makes new partitions must set them on each: " +
		"neither PARTITION OF nor ATTACH hands them down.",
	Sources: []string{"sql-createtable", "runtime-config-autovacuum", "schema-design:vacuum/autovacuum"},
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			if len(t.Options) == 0 {
				continue
			}
			var set []string
			for _, o := range t.Options {
				set = append(set, o.Name+" = "+ident.Literal(o.Value))
			}
			f := finding(p, t, rule.Measured, "storage parameters (%s) are set on partitioned table %s, so PostgreSQL refuses the statement", t.Options[0].Name+more(len(t.Options)), t.Name)
			f.Pos = optionsPos(p, t)
			f.Facts = []rule.Fact{{Name: "refused with", Value: "42809 (22023 before PostgreSQL 17)", Source: "measured on PostgreSQL 15, 17 and 18"}}
			if below := leaves(p, t); len(below) > 0 && f.Pos != t.Pos {
				fix := rule.Fix{Title: "Set them on each partition", Replaces: true, Note: "And in whatever makes the next ones."}
				for _, c := range below {
					fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s SET (%s)", sqlName(c.Name), strings.Join(set, ", "))})
				}
				f.Fixes = []rule.Fix{fix}
			} else {
				f.Fixes = []rule.Fix{{Title: "Set them on each partition when it is made", Manual: true, Note: "CREATE TABLE ... PARTITION OF ... WITH (...), or ALTER TABLE of the partition before it is attached."}}
			}
			p.Report(f)
		}
	},
}

func more(n int) string {
	if n > 1 {
		return fmt.Sprintf(" and %d more", n-1)
	}
	return ""
}

// optionsPos is the statement that set the parameters.
func optionsPos(p *rule.Pass, t *catalog.Table) span.Span {
	for _, s := range p.Steps {
		for _, a := range s.Actions {
			if a.Relation == t.Name && a.Kind == ddl.SetOptions {
				return a.Span
			}
		}
	}
	return t.Pos
}
