package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var attachBuildsIndex = &rule.Rule{
	ID:       "MIG051",
	Name:     "attach-builds-index",
	Title:    "ATTACH PARTITION builds an index that the table lacks",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "A partition needs every index of its parent. One that it lacks is built inside ATTACH, while the table is locked ACCESS EXCLUSIVE, " +
		"and nothing says so. Built CONCURRENTLY before, it is found and adopted in a moment.",
	Sources: []string{"ddl-partitioning"},
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.AttachPartition) {
			child := c.NewPartition
			if child == nil || c.Before == nil || child.PartitionOf == nil || child.Kind != catalog.OrdinaryTable || c.madeHere(child.Name) {
				continue
			}
			missing := c.builtByAttach()
			if len(missing) == 0 {
				continue
			}
			var names []string
			for _, x := range missing {
				names = append(names, x.Name)
			}
			f := c.finding(table(child.Name), "attaching %s to %s builds its part of %s under ACCESS EXCLUSIVE", child.Name, c.Relation, list(names))
			f.Evidence = rule.ByModel
			var steps []rule.FixStep
			for _, x := range missing {
				name := ident.Object(child.Name.Name, x.Name, "")
				steps = append(steps, rule.FixStep{SQL: rule.IndexSQL(x, child.Name, name, "CONCURRENTLY"), NoTransaction: true})
				if k := c.Before.Constraint(x.Constraint); k != nil {
					word := map[catalog.ConstraintKind]string{catalog.PrimaryKey: "PRIMARY KEY", catalog.Unique: "UNIQUE"}[k.Kind]
					if word == "" {
						continue
					}
					steps = append(steps, step("ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s", sql(child.Name), ident.Quote(name), word, ident.Quote(name), deferral(k)))
				}
			}
			steps = append(steps, step("ALTER TABLE %s ATTACH PARTITION %s %s", sql(c.Relation), sql(child.Name), boundSQL(child.PartitionOf)))
			f.Fixes = []rule.Fix{c.instead("Build the indexes CONCURRENTLY before", steps...)}
			c.holding(child.Name, "attach partition", f)
		}
	},
}

// builtByAttach gives the parent's indexes for which the child had no equal
// one: what carries the parent's name now and was not there before.
func (c change) builtByAttach() []*catalog.Index {
	if c.OldPartition == nil {
		return nil
	}
	var out []*catalog.Index
	for _, own := range c.NewPartition.Indexes {
		if own.Parent == "" || c.OldPartition.Index(own.Name) != nil {
			continue
		}
		if x := c.Before.Index(own.Parent); x != nil {
			out = append(out, x)
		}
	}
	return out
}
