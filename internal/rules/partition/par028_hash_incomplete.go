package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var hashIncomplete = &rule.Rule{
	ID: "PAR028", Name: "hash-partitions-incomplete", Severity: rule.Error,
	Title: "Hash partitions do not cover every remainder",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A row whose hash falls on a remainder without a partition is refused with SQLSTATE 23514. It strikes by the value of the key: with one of four missing, every fourth user can never write, and " +
		"the tests' users may all be among the others. A hash has no default partition.",
	Sources: []string{"ddl-partitioning"},
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			if t.PartitionBy.Strategy == "hash" {
				checkHash(p, t)
			}
		}
	},
}

func checkHash(p *rule.Pass, t *catalog.Table) {
	children := p.Partitions(t.Name)
	all := 1
	for _, c := range children {
		if c.PartitionOf.Modulus <= 0 {
			return
		}
		all = lcm(all, c.PartitionOf.Modulus)
		if all > 1<<16 {
			return
		}
	}
	covered := make([]bool, all)
	for _, c := range children {
		for r := c.PartitionOf.Remainder; r < all; r += c.PartitionOf.Modulus {
			covered[r] = true
		}
	}
	var missing []int
	for r, ok := range covered {
		if !ok {
			missing = append(missing, r)
		}
	}
	if len(missing) == 0 {
		return
	}
	f := finding(p, t, rule.Measured, "%s has partitions for %d of %d remainders (first missing %d), so rows of the others are refused", t.Name, all-len(missing), all, missing[0])
	if len(children) == 0 {
		f.Message = fmt.Sprintf("%s has no partition, so every INSERT fails", t.Name)
		f.Fixes = []rule.Fix{{Title: "Make the partitions of one modulus", Manual: true, Note: "16 serve most: choose once, for another modulus rewrites the table."}}
		p.Report(f)
		return
	}
	fix := rule.Fix{Title: "Make the missing partitions", Manual: len(missing) > 64}
	for _, r := range missing {
		name := ident.Object(t.Name.Name, fmt.Sprintf("p%d", r), "")
		if p.Catalog.Table(catalog.Name{Schema: t.Name.Schema, Name: name}) != nil {
			name = ident.Object(t.Name.Name, fmt.Sprintf("m%d_r%d", all, r), "")
		}
		child := ident.Qualified(t.Name.Schema, name)
		fix.Steps = append(fix.Steps,
			rule.FixStep{SQL: fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE)", child, sqlName(t.Name))},
			rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES WITH (MODULUS %d, REMAINDER %d)", sqlName(t.Name), child, all, r)})
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

func lcm(a, b int) int {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return a / x * b
}
