package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var uniqueBuiltUnderLock = &rule.Rule{
	ID:       "MIG010",
	Name:     "unique-built-under-lock",
	Title:    "UNIQUE constraint builds its index under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "ADD UNIQUE builds an index while nobody may read or write the table. Built CONCURRENTLY first, the index becomes the constraint " +
		"in a moment with USING INDEX. And where the old rows hold duplicates, the concurrent build finds them without stopping anybody.",
	Sources: []string{"sql-altertable", "sql-createindex"},
	Limits:  "A unique column added in the same statement is built just the same, although its index is empty but for NULLs.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddConstraint) {
			k := c.NewConstraint
			if k == nil || k.Kind != catalog.Unique || c.Using != "" || c.Only || c.NewIndex == nil || k.WithoutOverlaps {
				continue
			}
			f := c.finding(object("constraint", c.Relation, k.Name),
				"UNIQUE %s builds its index under ACCESS EXCLUSIVE, nobody reads or writes %s meanwhile", k.Name, c.Relation)
			f.Fixes = []rule.Fix{c.keyFix()}
			c.holding(c.Relation, "add unique", f)
		}
	},
}

// keyFix builds the index of a unique or primary key CONCURRENTLY and makes
// it the constraint. On a partitioned table that goes partition by partition.
func (c change) keyFix() rule.Fix {
	k := c.NewConstraint
	if c.partitioned() {
		return c.keyPerPartition()
	}
	var steps []rule.FixStep
	if c.Detail == "with column" {
		steps = append(steps, c.alter("ADD COLUMN %s", columnDefinition(c.NewColumn)))
	}
	var drop []rule.FixStep
	if k.Kind == catalog.PrimaryKey {
		for _, col := range c.nullableKeyColumns() {
			add, dropCheck := c.proveNotNull(col)
			steps = append(steps, add...)
			drop = append(drop, dropCheck...)
		}
	}
	steps = append(steps,
		rule.FixStep{SQL: rule.IndexSQL(bare(c.NewIndex), c.Relation, k.Name, "CONCURRENTLY"), NoTransaction: true},
		c.alter("ADD CONSTRAINT %s %s USING INDEX %s%s", ident.Quote(k.Name), strings.ToUpper(string(k.Kind)), ident.Quote(k.Name), deferral(k)))
	steps = append(steps, drop...)
	fix := c.instead("Build the index CONCURRENTLY, then make it the constraint", steps...)
	fix.Note = "If the build finds duplicates it fails and leaves an invalid index: drop it, mend the rows, start again."
	fix.Check = duplicates(c.Relation, k)
	return fix
}

// bare is the index without its constraint, unique in any case.
func bare(x *catalog.Index) *catalog.Index {
	own := *x
	own.Constraint, own.Unique = "", true
	return &own
}

func deferral(k *catalog.Constraint) string {
	s := ""
	if k.Deferrable {
		s += " DEFERRABLE"
	}
	if k.InitiallyDeferred {
		s += " INITIALLY DEFERRED"
	}
	return s
}

// duplicates writes a query that lists rows which break a unique key.
func duplicates(n catalog.Name, k *catalog.Constraint) string {
	return fmt.Sprintf("SELECT %s, count(*) FROM %s GROUP BY %s HAVING count(*) > 1 LIMIT 20", columns(k.Columns), sql(n), columns(k.Columns))
}

func (c change) keyPerPartition() rule.Fix {
	k := c.NewConstraint
	word := strings.ToUpper(string(k.Kind))
	steps := []rule.FixStep{{
		SQL:     fmt.Sprintf("ALTER TABLE ONLY %s ADD CONSTRAINT %s %s (%s)%s", sql(c.Relation), ident.Quote(k.Name), word, columns(k.Columns), deferral(k)),
		Comment: "on the parent alone: instant, not valid yet",
	}}
	ok := true
	for _, t := range c.p.Partitions(c.Relation) {
		ok = ok && t.Kind != catalog.PartitionedTable
		name := ident.Object(t.Name.Name, k.Name, "")
		steps = append(steps,
			rule.FixStep{SQL: rule.IndexSQL(bare(c.NewIndex), t.Name, name, "CONCURRENTLY"), NoTransaction: true},
			step("ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s", sql(t.Name), ident.Quote(name), word, ident.Quote(name), deferral(k)),
			step("ALTER INDEX %s ATTACH PARTITION %s", ident.Qualified(c.Relation.Schema, k.Name), ident.Qualified(t.Name.Schema, name)))
	}
	fix := c.instead("Build it partition by partition", steps...)
	fix.Manual = fix.Manual || !ok || c.Detail == "with column"
	fix.Note = "PostgreSQL takes no USING INDEX on a partitioned table, but on each partition. The parent's key turns valid with the last one attached."
	return fix
}

// nullableKeyColumns gives the columns of the new key that may be NULL so far.
func (c change) nullableKeyColumns() []string {
	var out []string
	for _, name := range c.NewConstraint.Columns {
		col := c.Before.Column(name)
		if c.Detail == "with column" && c.NewColumn != nil && c.NewColumn.Name == name {
			continue
		}
		if col != nil && !col.NotNull && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
