package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var inheritance = &rule.Rule{
	ID: "OPS008", Name: "inheritance", Severity: rule.Advice,
	Title: "Tables are joined by inheritance",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Unique keys and foreign keys do not reach over inheritance: the same id can stand in parent and child, and a reference to the parent does not find the child's rows. " +
		"Indexes and keys are not handed down, inserts into the parent stay there. What used to be partitioning by inheritance is done by partitions since PostgreSQL 10.",
	Sources: []string{"ddl-inherit", "ddl-partitioning"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if len(t.Inherits) == 0 {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s inherits from %s, whose keys do not hold for its rows", t.Name, t.Inherits[0]),
				Facts:   []rule.Fact{{Name: "inherits from", Value: fmt.Sprint(t.Inherits)}},
				Fixes: []rule.Fix{{
					Title: "Partition the parent, or separate the tables", Manual: true,
					Note: "Children that hold months: make a partitioned table and ATTACH each after a CHECK that fits its bounds. Children that are kinds of a thing: one table with a column for the kind, or tables that refer to the common one.",
				}},
			})
		}
	},
}
