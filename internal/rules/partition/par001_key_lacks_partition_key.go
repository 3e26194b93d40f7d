package partition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

var keyLacksPartitionKey = &rule.Rule{
	ID: "PAR001", Name: "key-lacks-partition-key", Severity: rule.Error,
	Title: "Primary or unique key of a partitioned table lacks the partition key",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL refuses it: each partition checks its own index and nobody looks into the others. With the partition key added the table can be made, but then the " +
		"id alone is no longer unique: the same id may stand in two months. An id that embeds its time (uuidv7) makes that improbable, and tells the month " +
		"that a look-up by id has to open; where the id must be unique for certain, a narrow table beside this one holds it.",
	Sources: []string{"ddl-partitioning", "schema-design:partitioning/monthly"},
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			for _, k := range t.Constraints {
				if (k.Kind == catalog.PrimaryKey || k.Kind == catalog.Unique) && !k.Inherited {
					judgeKey(p, t, k.Name, string(k.Kind), k.Columns, k.Pos)
				}
			}
			for _, x := range t.Indexes {
				if x.Unique && x.Constraint == "" && x.Parent == "" && len(x.KeyColumns()) == len(x.Keys) {
					judgeKey(p, t, x.Name, "unique index", x.KeyColumns(), x.Pos)
				}
			}
		}
	},
}

func judgeKey(p *rule.Pass, t *catalog.Table, name, kind string, columns []string, pos span.Span) {
	var missing []string
	for _, c := range t.PartitionBy.Columns() {
		if !slices.Contains(columns, c) {
			missing = append(missing, c)
		}
	}
	byExpr := len(t.PartitionBy.Columns()) != len(t.PartitionBy.Keys)
	if len(missing) == 0 && !byExpr {
		return
	}
	f := finding(p, t, rule.Measured, "%s (%s) of partitioned table %s lacks the partition key %s, so PostgreSQL refuses it",
		kind, strings.Join(columns, ", "), t.Name, strings.Join(missing, ", "))
	f.Object, f.Pos, f.Detail = rule.ConstraintObject(t, name), pos, strings.Join(columns, ",")
	if kind == "unique index" {
		f.Object = rule.IndexObject(t, name)
	}
	f.Facts = []rule.Fact{{Name: "refused with", Value: "0A000", Source: "measured on PostgreSQL 15, 17 and 18"}}
	if byExpr {
		f.Message = fmt.Sprintf("%s (%s) is impossible on %s, which is partitioned by an expression", kind, strings.Join(columns, ", "), t.Name)
		f.Fixes = []rule.Fix{{Title: "Partition by a plain column", Manual: true, Note: "A generated column cannot be a partition key either: store the value and hold it to the expression by a CHECK."}}
		p.Report(f)
		return
	}
	whole := append(slices.Clone(columns), missing...)
	note := fmt.Sprintf("What is lost: (%s) alone may now repeat in another partition.", strings.Join(columns, ", "))
	if sql, ok := p.WithWholeKey(t, name, columns, whole); ok {
		f.Fixes = append(f.Fixes, rule.Fix{
			Title: fmt.Sprintf("Make it %s (%s)", kind, strings.Join(whole, ", ")), Steps: []rule.FixStep{{SQL: sql}}, Replaces: true, Note: note,
		})
	}
	if reg := registry(t, columns, missing); reg != nil {
		f.Fixes = append(f.Fixes, *reg)
	}
	p.Report(f)
}

// registry is the narrow table that keeps ids unique over all partitions and
// leads from an id to its partition.
func registry(t *catalog.Table, columns, missing []string) *rule.Fix {
	var defs []string
	for _, name := range append(slices.Clone(columns), missing...) {
		c := t.Column(name)
		if c == nil {
			return nil
		}
		defs = append(defs, fmt.Sprintf("%s %s NOT NULL", ident.Quote(name), c.Type))
	}
	return &rule.Fix{
		Title: "Keep the id unique in a narrow table beside it", Manual: true,
		Steps: []rule.FixStep{{SQL: fmt.Sprintf("CREATE TABLE %s (%s, PRIMARY KEY (%s))",
			ident.Qualified(t.Name.Schema, ident.Object(t.Name.Name, "ids", "")), strings.Join(defs, ", "), rule.ColumnList(columns))}},
		Note: "Write both in one transaction, its row first; a look-up by id reads the time there and then opens one partition.",
	}
}
