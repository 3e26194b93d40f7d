package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var indexNotOnEveryPartition = &rule.Rule{
	ID: "PAR011", Name: "index-not-on-every-partition", Severity: rule.Warning,
	Title: "Index ON ONLY the parent was never completed",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An index made ON ONLY a partitioned table holds nothing: it is invalid until every partition has its part attached. Lists of indexes show it, new partitions get it, and " +
		"queries on the others scan. It is what stays behind when the second half of an online index build was forgotten or failed.",
	Sources: []string{"ddl-partitioning", "sql-createindex", "sql-alterindex"},
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			for _, x := range t.Indexes {
				if x.Invalid {
					reportIncomplete(p, t, x)
				}
			}
		}
	},
}

func reportIncomplete(p *rule.Pass, t *catalog.Table, x *catalog.Index) {
	children := p.Partitions(t.Name)
	var missing []*catalog.Table
	nested := false
	for _, c := range children {
		if attachedTo(c, x) == nil {
			missing = append(missing, c)
			nested = nested || c.PartitionBy != nil
		}
	}
	if len(missing) == 0 {
		return
	}
	f := finding(p, t, rule.Measured, "index %s of %s is on %d of %s (first missing on %s), so it is invalid and no query uses it",
		x.Name, t.Name, len(children)-len(missing), plural(len(children), "partition"), missing[0].Name.Name)
	f.Object, f.Pos = rule.IndexObject(t, x.Name), x.Pos
	fix := rule.Fix{
		Title: "Build the index on each partition without stopping writers, and attach it", Manual: nested,
		Note: "The parent's index becomes valid with the last partition.",
	}
	for _, c := range missing {
		own := equalOwn(c, x)
		if own == "" {
			own = ident.Object(c.Name.Name, x.Name, "idx")
			fix.Steps = append(fix.Steps, rule.FixStep{SQL: rule.IndexSQL(x, c.Name, own, "CONCURRENTLY"), NoTransaction: true})
		}
		fix.Steps = append(fix.Steps, attachIndex(t, x.Name, c, own))
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// attachedTo gives the partition's part of a parent's index.
func attachedTo(c *catalog.Table, x *catalog.Index) *catalog.Index {
	for _, own := range c.Indexes {
		if own.Parent == x.Name {
			return own
		}
	}
	return nil
}

// equalOwn names an index of the partition that can be attached to x, "" for none.
func equalOwn(c *catalog.Table, x *catalog.Index) string {
	for _, own := range c.Indexes {
		if own.Parent == "" && own.Constraint == "" && !own.Invalid && rule.SameIndex(own, x) {
			return own.Name
		}
	}
	return ""
}

func attachIndex(t *catalog.Table, index string, c *catalog.Table, own string) rule.FixStep {
	return rule.FixStep{
		SQL: fmt.Sprintf("ALTER INDEX %s ATTACH PARTITION %s", ident.Qualified(t.Name.Schema, index), ident.Qualified(c.Name.Schema, own)),
		// Alone, so that it keeps its place between the lone builds.
		NoTransaction: true,
	}
}
