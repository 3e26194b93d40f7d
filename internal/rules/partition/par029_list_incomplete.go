package partition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var listIncomplete = &rule.Rule{
	ID: "PAR029", Name: "list-partitions-incomplete", Severity: rule.Error,
	Title: "List partitions leave out values that the column can have",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A value of the enum (or true, or false) without a partition is refused with SQLSTATE 23514 on its first row, which may be years after the type got that value: ALTER TYPE ... ADD VALUE does " +
		"not make a partition.",
	Sources: []string{"ddl-partitioning"},
	Limits:  "Keys of an enum or boolean type, whose values are known.",
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			k := t.PartitionBy
			if k.Strategy != "list" || len(k.Keys) != 1 || k.Keys[0].Column == "" || defaultOf(p, t) != nil {
				continue
			}
			if c := t.Column(k.Keys[0].Column); c != nil {
				checkList(p, t, c)
			}
		}
	},
}

func checkList(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	values := []string{"false", "true"}
	if !c.Type.Is("boolean") {
		typ := p.Catalog.Type(catalog.Name{Schema: c.Type.Schema, Name: c.Type.Name})
		if typ == nil || typ.Kind != catalog.EnumType || c.Type.Dims > 0 {
			return
		}
		values = typ.Labels
	}
	var have []string
	for _, part := range p.Partitions(t.Name) {
		for _, v := range part.PartitionOf.In {
			have = append(have, listValue(v))
		}
	}
	var missing []string
	for _, v := range values {
		if !slices.Contains(have, v) {
			missing = append(missing, v)
		}
	}
	if len(missing) == 0 {
		return
	}
	f := finding(p, t, rule.Measured, "%s has no partition for %s, so rows with %s of %s are refused", t.Name, strings.Join(missing, ", "), c.Name, missing[0])
	f.Facts = []rule.Fact{{Name: "values of " + c.Type.String(), Value: strings.Join(values, ", ")}}
	fix := rule.Fix{Title: "Make the missing partitions"}
	for _, v := range missing {
		child := ident.Qualified(t.Name.Schema, ident.Object(t.Name.Name, strings.ToLower(v), ""))
		fix.Steps = append(fix.Steps,
			rule.FixStep{SQL: fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE)", child, sqlName(t.Name))},
			rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES IN (%s)", sqlName(t.Name), child, strings.TrimSpace(ident.Literal(v)))})
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// listValue is a bound's value without quotes and cast.
func listValue(sql string) string {
	text, _, _ := strings.Cut(strings.TrimSpace(sql), "::")
	text = strings.ReplaceAll(strings.Trim(text, "'"), "''", "'")
	switch strings.ToLower(text) {
	case "t", "true":
		return "true"
	case "f", "false":
		return "false"
	}
	return text
}
