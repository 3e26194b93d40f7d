package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var primaryKeyBuiltUnderLock = &rule.Rule{
	ID:       "MIG011",
	Name:     "primary-key-built-under-lock",
	Title:    "Primary key builds its index or reads the table under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "ADD PRIMARY KEY builds an index and proves NOT NULL while nobody may read or write. With an index built CONCURRENTLY and " +
		"columns that are NOT NULL already it takes a moment; with nullable columns even USING INDEX reads the whole table under the lock.",
	Sources: []string{"sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddConstraint) {
			k := c.NewConstraint
			if k == nil || k.Kind != catalog.PrimaryKey || c.Only || k.WithoutOverlaps || c.Before == nil {
				continue
			}
			nullable := c.unprovenKeyColumns()
			if c.Using != "" {
				if len(nullable) == 0 {
					continue
				}
				f := c.finding(object("constraint", c.Relation, k.Name),
					"PRIMARY KEY USING INDEX reads all of %s under ACCESS EXCLUSIVE because %s may be NULL so far", c.Relation, list(nullable))
				f.Evidence = rule.ByModel
				f.Fixes = []rule.Fix{c.notNullFirst(nullable)}
				c.holding(c.Relation, "add primary key", f)
				continue
			}
			if c.NewIndex == nil {
				continue
			}
			f := c.finding(object("constraint", c.Relation, k.Name),
				"PRIMARY KEY %s builds its index under ACCESS EXCLUSIVE, nobody reads or writes %s meanwhile", k.Name, c.Relation)
			if len(nullable) > 0 {
				f.Facts = append(f.Facts, rule.Fact{Name: "nullable so far", Value: list(nullable)})
			}
			f.Fixes = []rule.Fix{c.keyFix()}
			c.holding(c.Relation, "add primary key", f)
		}
	},
}

// unprovenKeyColumns gives the key's columns for which nothing proves yet
// that they are never NULL.
func (c change) unprovenKeyColumns() []string {
	var out []string
	for _, name := range c.nullableKeyColumns() {
		if !provesNotNull(c.Before, name) {
			out = append(out, name)
		}
	}
	return out
}

// notNullFirst proves NOT NULL before the index becomes the key.
func (c change) notNullFirst(nullable []string) rule.Fix {
	var steps, drops []rule.FixStep
	for _, name := range nullable {
		add, drop := c.proveNotNull(name)
		steps, drops = append(steps, add...), append(drops, drop...)
	}
	steps = append(steps, rule.FixStep{SQL: c.step.Stmt.SQL})
	steps = append(steps, drops...)
	return c.statement(fmt.Sprintf("Prove that %s is never NULL before", list(nullable)), steps...)
}
