package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var indexBlocksWriters = &rule.Rule{
	ID:       "MIG001",
	Name:     "index-blocks-writers",
	Title:    "Index built while writers wait",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "CREATE INDEX holds a SHARE lock on the table until the index is complete: everybody may read, nobody may write. " +
		"Today that is a second; on a table of ten years it is an hour of failed requests. CONCURRENTLY reads the table twice and " +
		"lets writers go on.",
	Sources: []string{"sql-createindex", "explicit-locking", "schema-design:migration/safe-index-creation"},
	Limits:  "Tables made in the same file and tables known to be small are left alone. Without a live server sizes are unknown.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.CreateIndex) {
			if c.Concurrently || c.Only || c.Detail == "exists" || c.NewIndex == nil || c.Before == nil || c.Before.Hypertable != nil {
				continue
			}
			f := c.finding(object("index", c.Relation, c.Name),
				"index %s is built on %s while every writer of the table waits", c.Name, c.Relation)
			form := "create index"
			if c.partitioned() {
				form = "create index on partitioned table"
				f.Message = fmt.Sprintf("index %s is built on all partitions of %s at once while every writer of the table waits", c.Name, c.Relation)
			}
			f.Fixes = c.onlineIndexFixes()
			c.holding(c.Relation, form, f)
		}
	},
}

var createIndexHead = pattern.New(`(?is)^create\s+(unique\s+)?index\s+(concurrently\s+)?`)

// onlineIndexFixes gives the way to build the change's index beside writers.
func (c change) onlineIndexFixes() []rule.Fix {
	if c.partitioned() {
		return []rule.Fix{c.indexPerPartition()}
	}
	head := createIndexHead.FindStringSubmatch(c.step.Stmt.SQL)
	if head == nil {
		return nil
	}
	rest := c.step.Stmt.SQL[len(head[0]):]
	unique := ""
	if head[1] != "" {
		unique = "UNIQUE "
	}
	s := rule.FixStep{SQL: "CREATE " + unique + "INDEX CONCURRENTLY " + rest, NoTransaction: true}
	fix := c.statement("Build the index without blocking writers", s)
	fix.Note = "Not in a transaction. If the build fails it leaves an invalid index: drop it and start again."
	fix.Check = validityCheck(catalog.Name{Schema: c.Relation.Schema, Name: c.Name})
	return []rule.Fix{fix}
}

func validityCheck(index catalog.Name) string {
	return fmt.Sprintf("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", ident.Literal(sql(index)))
}

// indexPerPartition builds the index on each partition CONCURRENTLY, below
// an index of the parent that becomes valid with the last one.
func (c change) indexPerPartition() rule.Fix {
	x, parent := c.NewIndex, c.Relation
	steps := []rule.FixStep{{SQL: rule.IndexSQL(x, parent, x.Name, "ONLY"), Comment: "on the parent alone: instant, not valid yet"}}
	if t := c.Before; t != nil {
		steps = append(steps, c.attachIndexes(t.Name, x, x.Name)...)
	}
	fix := c.statement("Build it partition by partition", steps...)
	fix.Note = "PostgreSQL has no CREATE INDEX CONCURRENTLY on a partitioned table. The parent's index turns valid when the last partition's is attached."
	fix.Check = validityCheck(catalog.Name{Schema: parent.Schema, Name: x.Name})
	return fix
}

// attachIndexes builds and attaches an index for every partition of a table.
func (c change) attachIndexes(parent catalog.Name, x *catalog.Index, parentIndex string) []rule.FixStep {
	var steps []rule.FixStep
	for _, t := range c.p.Partitions(parent) {
		name := ident.Object(t.Name.Name, x.Name, "")
		if t.Kind == catalog.PartitionedTable {
			steps = append(steps, rule.FixStep{SQL: rule.IndexSQL(x, t.Name, name, "ONLY")})
			steps = append(steps, c.attachIndexes(t.Name, x, name)...)
		} else {
			steps = append(steps, rule.FixStep{SQL: rule.IndexSQL(x, t.Name, name, "CONCURRENTLY"), NoTransaction: true})
		}
		steps = append(steps, step("ALTER INDEX %s ATTACH PARTITION %s",
			ident.Qualified(parent.Schema, parentIndex), ident.Qualified(t.Name.Schema, name)))
	}
	return steps
}
