package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var truncate = &rule.Rule{
	ID:       "MIG032",
	Name:     "truncate",
	Title:    "TRUNCATE of a living table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "TRUNCATE takes ACCESS EXCLUSIVE, fires no row trigger, and empties the table for old snapshots too: a running pg_dump or report sees it empty. " +
		"With CASCADE it empties every table that refers to it, which the statement does not name.",
	Sources: []string{"sql-truncate", "mvcc-caveats"},
	Limits:  "Tables known to be empty are left alone. A staging table that is loaded anew each time may well be truncated.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.Truncate) {
			w := weigh(p, c.Relation)
			if w.known && w.rows == 0 {
				continue
			}
			f := c.finding(table(c.Relation), "TRUNCATE empties %s under ACCESS EXCLUSIVE, for running snapshots too", c.Relation)
			f.Facts = append(f.Facts, w.fact(c.Relation))
			f.Fixes = []rule.Fix{manual("Delete in batches, or put an empty table in its place by a rename", "A migration should not remove rows that a restore would be needed for.")}
			if c.Cascade {
				if refs := c.truncatedToo(); len(refs) > 0 {
					f.Message = fmt.Sprintf("TRUNCATE ... CASCADE empties %s and, without naming them, %s", c.Relation, list(refs))
					p.ReportAs(rule.Error, f)
					continue
				}
			}
			p.Report(f)
		}
	},
}

// truncatedToo gives the tables that refer to the table, at any distance,
// and that the statement does not name.
func (c change) truncatedToo() []string {
	named := map[string]bool{}
	for _, a := range c.step.Actions {
		if a.Kind == ddl.Truncate && a.Name == "" {
			named[a.Relation.String()] = true
		}
	}
	var out []string
	seen := map[string]bool{c.Relation.String(): true}
	queue := []string{c.Relation.String()}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, t := range c.p.Tables() {
			for _, to := range referenced(t, false) {
				if name := t.Name.String(); to.String() == n && !seen[name] {
					seen[name] = true
					queue = append(queue, name)
					if !named[name] {
						out = append(out, name)
					}
				}
			}
		}
	}
	return out
}
