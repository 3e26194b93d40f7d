package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var rewriteRule = &rule.Rule{
	ID: "OPS009", Name: "rewrite-rule", Severity: rule.Warning,
	Title: "Rewrite rule on a table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A rule rewrites the statement, not the row: expressions with nextval, random or now are evaluated once more for its copy, RETURNING and row counts are those of another statement, " +
		"COPY passes it by. Few can foretell what a rule does to a statement with a join. Triggers act on rows.",
	Sources: []string{"rules-triggers", "sql-createrule"},
	Run: func(p *rule.Pass) {
		for _, o := range p.Catalog.OtherObjects {
			if o.Kind != "rule" {
				continue
			}
			table, name := o.Name.Name, o.Name.Name
			if i := strings.LastIndexByte(table, '.'); i >= 0 {
				table, name = table[:i], table[i+1:]
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Pos: o.Pos,
				Object:  rule.Object{Kind: "rule", Schema: o.Name.Schema, Table: table, Name: name},
				Message: fmt.Sprintf("rule %s rewrites statements on %s.%s", name, o.Name.Schema, table),
				Facts:   []rule.Fact{{Name: "rule", Value: name, Source: "pg_rewrite"}},
				Fixes: []rule.Fix{{
					Title: "Do it by a trigger", Manual: true,
					Note: "On a view INSTEAD OF, on a table BEFORE or AFTER. To send rows to other tables: a partitioned table. To keep rows from being changed: REVOKE UPDATE, DELETE.",
				}},
			})
		}
	},
}
