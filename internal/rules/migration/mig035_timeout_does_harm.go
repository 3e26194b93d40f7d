package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// longestWait is how long a lock may be waited for, in milliseconds. It is
// far beyond the house's own budget: this is where an outage begins.
const longestWait = 15_000

var timeoutDoesHarm = &rule.Rule{
	ID:       "MIG035",
	Name:     "timeout-without-effect",
	Title:    "Timeout that does nothing, or does harm",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A lock_timeout of minutes lets the whole application queue for minutes. SET LOCAL outside of a transaction does nothing but warn. " +
		"A statement_timeout kills CREATE INDEX CONCURRENTLY halfway and leaves an invalid index.",
	Sources: []string{"runtime-config-client", "sql-set", "sql-createindex"},
	Limits:  "A lock_timeout can end a concurrent build too, since it waits for old transactions; with a retry that drops the leftover this is fine, and not reported.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p) {
			if c.Kind == ddl.SetSetting {
				c.judgeSetting()
			}
			what := c.needsNoTransaction()
			if v := c.step.Settings["statement_timeout"]; what != "" && c.Concurrently && milliseconds(v) > 0 {
				f := c.finding(c.subject(), "a statement_timeout of %s can end %s halfway, which leaves an invalid index or a half-detached partition", v, what)
				f.Fixes = []rule.Fix{c.statement("Lift the timeout for this statement",
					rule.FixStep{SQL: "RESET statement_timeout"}, rule.FixStep{SQL: c.step.Stmt.SQL, NoTransaction: true})}
				p.Report(f)
			}
		}
	},
}

func (c change) judgeSetting() {
	o := rule.Object{Kind: "statement", Name: "SET " + c.Name}
	set := c.tree().GetVariableSetStmt()
	if set == nil {
		return
	}
	switch c.Name {
	case "lock_timeout", "statement_timeout", "transaction_timeout", "idle_in_transaction_session_timeout":
	default:
		return
	}
	if set.IsLocal && !c.step.InTransaction() {
		f := c.finding(o, "SET LOCAL %s outside of a transaction has no effect", c.Name)
		f.Fixes = []rule.Fix{c.statement("Set it for the session", rule.FixStep{SQL: fmt.Sprintf("SET %s = %s", c.Name, ident.Literal(c.Detail))})}
		c.p.Report(f)
		return
	}
	if ms := milliseconds(c.Detail); c.Name == "lock_timeout" && ms > longestWait {
		f := c.finding(o, "a lock_timeout of %s lets everybody queue behind a waiting statement for that long", c.Detail)
		f.Fixes = []rule.Fix{c.statement("Wait two seconds, and try again", rule.FixStep{SQL: "SET " + local(set.IsLocal) + "lock_timeout = '2s'"})}
		c.p.Report(f)
	}
}

func local(yes bool) string {
	if yes {
		return "LOCAL "
	}
	return ""
}
