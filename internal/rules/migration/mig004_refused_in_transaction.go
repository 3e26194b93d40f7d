package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var refusedInTransaction = &rule.Rule{
	ID:       "MIG004",
	Name:     "refused-in-transaction",
	Title:    "Statement that PostgreSQL refuses in a transaction",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "What works CONCURRENTLY commits several times on its way, so it cannot be part of a transaction: the migration fails with " +
		"SQLSTATE 25001 and everything in its transaction is rolled back. Many tools wrap each file in a transaction without being asked.",
	Sources: []string{"sql-createindex", "sql-altertable", "sql-vacuum"},
	Limits:  "Whether a migration tool wraps a file is taken from the kind of folder and from its own directives.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p) {
			what := c.needsNoTransaction()
			if what == "" || !c.step.InTransaction() {
				continue
			}
			f := c.finding(c.subject(), "%s cannot run inside a transaction block", what)
			if c.step.Transaction != 0 {
				f.Fixes = []rule.Fix{manual("Move the statement out of BEGIN ... COMMIT", "Give it a place after COMMIT or a file of its own.")}
			} else {
				f.Message += ", and the migration tool opens one around this file"
				f.Fixes = []rule.Fix{manual("Tell the migration tool not to wrap this file", noTransactionDirectives)}
			}
			p.Report(f)
		}
	},
}

const noTransactionDirectives = "goose: -- +goose NO TRANSACTION; dbmate: -- migrate:up transaction:false; " +
	"tern: ---- tern: disable-tx ----; Flyway: executeInTransaction=false; Rails: disable_ddl_transaction!; Diesel: run_in_transaction = false. " +
	"Put the statement into a file of its own."

// needsNoTransaction names what the statement is when it refuses transactions.
func (c change) needsNoTransaction() string {
	switch c.Kind {
	case ddl.CreateIndex:
		if c.Concurrently {
			return "CREATE INDEX CONCURRENTLY"
		}
	case ddl.DropIndex:
		if c.Concurrently {
			return "DROP INDEX CONCURRENTLY"
		}
	case ddl.Reindex:
		if c.Concurrently {
			return "REINDEX CONCURRENTLY"
		}
	case ddl.DetachPartition:
		if c.Concurrently {
			return "DETACH PARTITION CONCURRENTLY"
		}
	case ddl.Vacuum:
		return strings.TrimSpace("VACUUM " + strings.ToUpper(fullOnly(c.Detail)))
	case ddl.AlterSystem:
		return "ALTER SYSTEM"
	case ddl.CreateDatabase:
		return "CREATE DATABASE"
	case ddl.DropDatabase:
		return "DROP DATABASE"
	}
	return ""
}

func fullOnly(detail string) string {
	if strings.Contains(detail, "full") {
		return "full"
	}
	return ""
}

// subject is the object of a finding about the whole change.
func (c change) subject() rule.Object {
	if c.Relation.IsZero() {
		return rule.Object{Kind: "statement", Name: c.Name}
	}
	if c.Name != "" && (c.Kind == ddl.CreateIndex || c.Kind == ddl.DropIndex) {
		return object("index", c.Relation, c.Name)
	}
	return table(c.Relation)
}
