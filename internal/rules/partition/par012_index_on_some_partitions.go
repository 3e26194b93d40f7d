package partition

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var indexOnSomePartitions = &rule.Rule{
	ID: "PAR012", Name: "index-on-some-partitions", Severity: rule.Warning,
	Title: "Index stands on partitions and not on their parent",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An index that a partition has of its own is not given to the partitions that are made after it: the query that was fast this month is slow on the first of the next. " +
		"An index of the parent is built on every partition, also on those that ATTACH brings.",
	Sources: []string{"ddl-partitioning", "sql-alterindex"},
	Limits:  "An index that only the newest or only the closed partitions are meant to have looks the same. Unique indexes are left out: without the partition key they can only stand on partitions.",
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			children := p.Partitions(t.Name)
			if slices.ContainsFunc(children, func(c *catalog.Table) bool { return c.PartitionBy != nil }) {
				continue
			}
			var seen []*catalog.Index
			for _, c := range children {
				for _, x := range c.Indexes {
					if x.Parent != "" || x.Constraint != "" || x.Unique || x.Invalid || contains(seen, x) || contains(t.Indexes, x) {
						continue
					}
					seen = append(seen, x)
					reportOwnIndex(p, t, c, x)
				}
			}
		}
	},
}

func contains(list []*catalog.Index, x *catalog.Index) bool {
	return slices.ContainsFunc(list, func(y *catalog.Index) bool { return rule.SameIndex(x, y) })
}

func reportOwnIndex(p *rule.Pass, t, first *catalog.Table, x *catalog.Index) {
	children := p.Partitions(t.Name)
	with := 0
	for _, c := range children {
		if equalOwn(c, x) != "" {
			with++
		}
	}
	f := finding(p, t, rule.Structural, "index %s (%s) stands on %d of %s of %s and not on the table itself, so new partitions do not get it",
		x.Name, rule.IndexKeys(x), with, plural(len(children), "partition"), t.Name)
	f.Object, f.Pos = rule.IndexObject(first, x.Name), x.Pos
	f.MissingIndex = true
	name := ident.Object(t.Name.Name, x.Name, "idx")
	if rest, ok := cutTableName(x.Name, first.Name.Name); ok {
		name = ident.Object("idx", t.Name.Name+rest, "")
	}
	name = strings.ToLower(name) // one that needs no quotes
	fix := rule.Fix{
		Title: "Give the index to the table: build it on the other partitions, attach them all",
		Steps: []rule.FixStep{{SQL: rule.IndexSQL(x, t.Name, name, "ONLY"), NoTransaction: true}},
		Note:  "What is there is attached and not built again. PostgreSQL refuses CONCURRENTLY on the parent itself.",
	}
	for _, c := range children {
		own := equalOwn(c, x)
		if own == "" {
			own = ident.Object(c.Name.Name, name, "idx")
			fix.Steps = append(fix.Steps, rule.FixStep{SQL: rule.IndexSQL(x, c.Name, own, "CONCURRENTLY"), NoTransaction: true})
		}
		fix.Steps = append(fix.Steps, attachIndex(t, name, c, own))
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// cutTableName gives what follows the partition's name in an index's name.
func cutTableName(index, table string) (rest string, ok bool) {
	for i := 0; i+len(table) <= len(index); i++ {
		if index[i:i+len(table)] == table {
			return index[i+len(table):], true
		}
	}
	return "", false
}
