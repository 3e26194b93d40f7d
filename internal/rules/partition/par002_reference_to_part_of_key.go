package partition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var referenceToPartOfKey = &rule.Rule{
	ID: "PAR002", Name: "reference-to-part-of-partitioned-key", Severity: rule.Error,
	Title: "Foreign key refers to a part of a partitioned table's key",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "No unique key of the partitioned table has just these columns, because each of its keys must hold the partition key, so PostgreSQL refuses the " +
		"reference. A row that refers must carry the partition key too; that is worth having anyway, for it tells the partition to look into.",
	Sources: []string{"ddl-partitioning", "ddl-constraints"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, k := range t.Constraints {
				if k.Kind == catalog.ForeignKey && !k.Inherited {
					judgeReference(p, t, k)
				}
			}
		}
	},
}

func judgeReference(p *rule.Pass, t *catalog.Table, k *catalog.Constraint) {
	ref := p.Catalog.Table(k.RefTable)
	if ref == nil || ref.PartitionBy == nil || len(k.RefColumns) == 0 {
		return
	}
	var missing []string
	for _, c := range ref.PartitionBy.Columns() {
		if !slices.Contains(k.RefColumns, c) {
			missing = append(missing, c)
		}
	}
	if len(missing) == 0 || hasUnique(ref, k.RefColumns) {
		return
	}
	f := finding(p, t, rule.Measured, "%s (%s) refers to %s (%s) without its partition key %s, so PostgreSQL refuses it",
		t.Name, strings.Join(k.Columns, ", "), ref.Name, strings.Join(k.RefColumns, ", "), strings.Join(missing, ", "))
	f.Object, f.Pos = rule.ConstraintObject(t, k.Name), k.Pos
	f.Facts = []rule.Fact{{Name: "refused with", Value: "42830", Source: "measured on PostgreSQL 15, 17 and 18"}}
	fix := rule.Fix{
		Title: "Carry the partition key along and refer to the whole key", Manual: true,
		Note: "The writer fills the new column from the row that it refers to. Dropping a partition that is referred to is refused: drop the referring rows first, at the same boundary.",
	}
	local := slices.Clone(k.Columns)
	prefix := strings.TrimSuffix(strings.TrimSuffix(k.Columns[0], "_id"), "_uuid")
	for _, m := range missing {
		c := ref.Column(m)
		if c == nil {
			return
		}
		name := ident.Object(prefix, m, "")
		local = append(local, name)
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s", sqlName(t.Name), ident.Quote(name), c.Type)})
	}
	fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s) MATCH FULL",
		sqlName(t.Name), ident.Quote(k.Name), rule.ColumnList(local), sqlName(ref.Name), rule.ColumnList(append(slices.Clone(k.RefColumns), missing...)))})
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

func hasUnique(t *catalog.Table, columns []string) bool {
	return slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool {
		keys := x.KeyColumns()
		if !x.Unique || x.Where != nil || len(keys) != len(x.Keys) || len(keys) != len(columns) {
			return false
		}
		return !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(keys, c) })
	})
}
