package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var commitInWrappedFile = &rule.Rule{
	ID:       "MIG047",
	Name:     "transaction-in-transaction",
	Title:    "BEGIN or COMMIT inside the migration tool's transaction",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL has no nested transactions: a second BEGIN only warns. COMMIT in a file that the migration tool wraps ends the tool's " +
		"transaction: what stands behind it runs unprotected, and when it fails the tool believes that everything was rolled back and records nothing.",
	Sources: []string{"sql-begin", "sql-commit"},
	Limits:  "Whether a tool wraps the file is taken from the kind of folder. BEGIN and COMMIT around the whole of an .up.sql file are left alone. A BEGIN that is never committed, or a COMMIT without BEGIN, is reported by SQL003.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.Transaction) {
			if c.aroundWholeFile() {
				continue
			}
			nested := c.Detail == "begin" && c.alreadyOpen()
			if !nested && !(c.step.FileTransaction && (c.Detail == "begin" || c.Detail == "commit" || c.Detail == "rollback")) {
				continue
			}
			f := c.finding(rule.Object{Kind: "statement", Name: c.step.Stmt.Span.File}, "")
			f.Detail = c.Detail
			switch {
			case nested:
				f.Message = "BEGIN inside a transaction only warns: the first COMMIT ends both"
			case c.Detail == "begin":
				f.Message = "the migration tool has begun a transaction already, and this BEGIN does nothing"
			default:
				f.Message = "this " + map[string]string{"commit": "COMMIT", "rollback": "ROLLBACK"}[c.Detail] + " ends the migration tool's own transaction, and what follows runs without one"
			}
			f.Fixes = []rule.Fix{manual("Leave transactions to the tool, or tell it not to wrap this file", noTransactionDirectives)}
			p.Report(f)
		}
	},
}

// aroundWholeFile: the file of a tool that sends it as one query (its name
// ends in .up.sql) begins with BEGIN and ends with COMMIT. That opens nothing
// twice, and is what such tools recommend.
func (c change) aroundWholeFile() bool {
	file := c.step.Stmt.File
	if file == nil || !strings.HasSuffix(file.Name, ".up.sql") {
		return false
	}
	first, last := file.Statements[0], file.Statements[len(file.Statements)-1]
	if c.step.Stmt != first && c.step.Stmt != last {
		return false
	}
	begin := first.Tree.GetTransactionStmt()
	return begin != nil && begin.Kind == sqlparse.TransactionStmtKind_TRANS_STMT_BEGIN && last.Tree.GetTransactionStmt() != nil
}

// alreadyOpen: a transaction was opened before and not ended.
func (c change) alreadyOpen() bool {
	open := false
	for _, s := range c.p.Steps {
		if s == c.step {
			break
		}
		if s.File != c.step.File {
			continue
		}
		for _, a := range s.Actions {
			if a.Kind == ddl.Transaction {
				switch a.Detail {
				case "begin":
					open = true
				case "commit", "rollback":
					open = false
				}
			}
		}
	}
	return open
}
