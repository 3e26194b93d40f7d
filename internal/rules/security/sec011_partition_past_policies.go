package security

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var partitionPastPolicies = &rule.Rule{
	ID: "SEC011", Name: "partition-past-policies", Severity: rule.Error,
	Title: "Partitions may be read past the policies of their parent",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Row security of a partitioned table applies to queries of that table. A query that names a partition asks the partition's own row security, which is off. " +
		"GRANT ... ON ALL TABLES IN SCHEMA and default privileges give the rights on every partition, so the role reads and changes everybody's rows of that month.",
	Sources: []string{"ddl-rowsecurity", "ddl-partitioning"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if t.RowSecurity {
				reportOpenPartitions(p, t)
			}
		}
	},
}

func reportOpenPartitions(p *rule.Pass, root *catalog.Table) {
	all, open := 0, []string(nil)
	var roles []string
	fix := rule.Fix{Title: "Take the privileges on the partitions back", Note: "Queries of the partitioned table need none on its partitions. Whatever makes new partitions must not grant them again: look at ALTER DEFAULT PRIVILEGES."}
	var walk func(*catalog.Table)
	walk = func(parent *catalog.Table) {
		for _, c := range p.Partitions(parent.Name) {
			all++
			if grants := tablePrivileges(p, c.Name); len(grants) > 0 && !c.RowSecurity {
				open = append(open, c.Name.String())
				for _, r := range grantees(grants) {
					fix.Steps = append(fix.Steps, rule.FixStep{SQL: "REVOKE ALL ON " + sqlName(c.Name) + " FROM " + roleSQL(r)})
					roles = append(roles, r)
				}
			}
			walk(c)
		}
	}
	walk(root)
	if len(open) == 0 {
		return
	}
	slices.Sort(roles)
	roles = slices.Compact(roles)
	p.Report(rule.Finding{
		Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.TableObject(root), Pos: root.Pos,
		Message: fmt.Sprintf("%d of the %s of %s may be read by %s past its policies, first %s", len(open), plural(all, "partition"), root.Name, everyRole(roles), open[0]),
		Facts:   []rule.Fact{{Name: "roles", Value: some(roles)}, {Name: "row security of the partitions", Value: "off"}},
		Fixes:   []rule.Fix{fix},
	})
}
