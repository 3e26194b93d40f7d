package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var boundOfWrongKind = &rule.Rule{
	ID: "PAR014", Name: "bound-of-wrong-kind", Severity: rule.Error,
	Title: "Partition's bound does not fit its parent's strategy",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A range wants FROM ... TO, a list wants IN, a hash wants WITH (MODULUS, REMAINDER); PostgreSQL refuses anything else, and a range whose lower bound is not below its upper " +
		"bound. The script stops there, and the partitions behind it are missing.",
	Sources: []string{"ddl-partitioning", "sql-createtable"},
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			for _, c := range p.Partitions(t.Name) {
				if why, code := misfit(t, c.PartitionOf); why != "" {
					f := finding(p, c, rule.Measured, "partition %s of %s %s, so PostgreSQL refuses it", c.Name, t.Name, why)
					f.Pos = c.PartitionOf.Pos
					if f.Pos.IsZero() {
						f.Pos = c.Pos
					}
					f.Facts = []rule.Fact{{Name: "refused with", Value: code, Source: "measured on PostgreSQL 15, 17 and 18"}}
					p.Report(f)
				}
			}
		}
	},
}

func misfit(t *catalog.Table, b *catalog.PartitionBound) (why, code string) {
	kind := ""
	switch {
	case b.Default:
		if t.PartitionBy.Strategy == "hash" {
			return "is a default partition of a hash", "42P16"
		}
		return "", ""
	case len(b.In) > 0:
		kind = "list"
	case b.Modulus > 0:
		kind = "hash"
	case len(b.From) > 0:
		kind = "range"
	default:
		return "", ""
	}
	if kind != t.PartitionBy.Strategy {
		return fmt.Sprintf("has the bound of a %s and its parent is partitioned by %s", kind, t.PartitionBy.Strategy), "42P16"
	}
	if kind == "range" && (len(b.From) != len(t.PartitionBy.Keys) || len(b.To) != len(b.From)) {
		return fmt.Sprintf("has bounds of %d values for a key of %d", len(b.From), len(t.PartitionBy.Keys)), "42P16"
	}
	if kind == "range" && len(b.From) == 1 {
		lo, _, ok1 := bound(b.From[0], b.FromTime)
		hi, _, ok2 := bound(b.To[0], b.ToTime)
		if ok1 && ok2 && lo >= hi {
			return "has an empty range, its lower bound not below its upper one", "42P17"
		}
	}
	if kind == "hash" && b.Remainder >= b.Modulus {
		return "has a remainder that is not below its modulus", "42P16"
	}
	return "", ""
}
