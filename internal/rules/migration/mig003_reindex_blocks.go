package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var reindexBlocks = &rule.Rule{
	ID:       "MIG003",
	Name:     "reindex-blocks",
	Title:    "Index rebuilt while writers wait",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "REINDEX holds SHARE on the table and ACCESS EXCLUSIVE on the index: writers wait until it is done, and so does every query " +
		"that would only consider the index, because planning looks at all of them. CONCURRENTLY builds a new index beside the old one.",
	Sources: []string{"sql-reindex", "schema-design:pgvector/reindex"},
	Limits:  "REINDEX of system catalogs has no concurrent form.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.Reindex) {
			if c.Concurrently {
				continue
			}
			f := c.finding(table(c.Relation), "REINDEX keeps writers of %s waiting, and every query that could use the index", c.Relation)
			f.Detail = oneLine(c.step.Stmt.SQL)
			if fixed, ok := reindexConcurrently(c.step.Stmt.SQL); ok {
				fix := c.statement("Rebuild beside the old index", rule.FixStep{SQL: fixed, NoTransaction: true})
				fix.Note = "Not in a transaction. After a failure drop what ends in _ccnew."
				f.Fixes = []rule.Fix{fix}
			}
			c.holding(c.Relation, "reindex table", f)
		}
	},
}

var reindexHead = pattern.New(`(?is)^(reindex\s*(?:\([^)]*\))?\s*(?:index|table|schema|database))\s+`)

func reindexConcurrently(sql string) (string, bool) {
	head := reindexHead.FindStringSubmatch(sql)
	if head == nil {
		return "", false
	}
	return head[1] + " CONCURRENTLY " + sql[len(head[0]):], true
}
