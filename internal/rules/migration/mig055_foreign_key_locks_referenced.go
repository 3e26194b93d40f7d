package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var foreignKeyLocksReferenced = &rule.Rule{
	ID:       "MIG055",
	Name:     "foreign-key-locks-referenced",
	Title:    "CREATE TABLE with a foreign key stops the writers of the referenced table",
	Severity: rule.Advice,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A new table looks harmless, but REFERENCES takes SHARE ROW EXCLUSIVE on the table that it refers to: writers of the hottest table wait until " +
		"the transaction ends, and behind a long transaction they wait for that too. Lists of lock levels usually leave this one out.",
	Sources: []string{"sql-createtable", "explicit-locking"},
	Limits:  "Said only where no lock_timeout is in force, or where the transaction goes on to long work.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.CreateTable) {
			if c.Detail == "exists" || c.After == nil || c.After.Persistence == catalog.Temporary {
				continue
			}
			var hot []string
			for _, k := range c.locks() {
				if !weigh(p, k.on).small() {
					hot = append(hot, k.on.String())
				}
			}
			if len(hot) == 0 {
				continue
			}
			work := c.laterWork()
			if work == "" && hasTimeout(c.step, "lock_timeout") {
				continue
			}
			f := c.finding(table(c.Relation), "creating %s takes SHARE ROW EXCLUSIVE on %s: their writers wait for it", c.Relation, list(hot))
			if len(hot) == 1 {
				f.Message = "creating " + c.Relation.String() + " takes SHARE ROW EXCLUSIVE on " + hot[0] + ": its writers wait for it"
			}
			f.Facts = c.measured("create table with foreign key")
			f.Fixes = c.separateKeys(hot)
			if work != "" {
				f.Message += ", and then for what follows in the transaction: it " + work
				p.ReportAs(rule.Warning, f)
				continue
			}
			p.Report(f)
		}
	},
}

// laterWork names long work that follows in the same transaction.
func (c change) laterWork() string {
	seen := false
	for _, s := range c.p.Steps {
		if s == c.step {
			seen = true
			continue
		}
		if !seen || !sameTransaction(s, c.step) {
			continue
		}
		for i := range s.Actions {
			if w := (change{&s.Actions[i], s, c.p}).work(); w != "" {
				return w
			}
		}
	}
	return ""
}

// separateKeys: a limit on the wait, or the key as a statement of its own.
func (c change) separateKeys(hot []string) []rule.Fix {
	quick := c.statement("Give up after two seconds instead of holding everybody up",
		rule.FixStep{SQL: "SET lock_timeout = '2s'"}, rule.FixStep{SQL: c.step.Stmt.SQL})
	quick.Note = "Run the migration again when it gives up (55P03)."
	var words string
	for _, k := range c.After.Constraints {
		if k.Kind == catalog.ForeignKey && contains(hot, k.RefTable.String()) {
			words += " ALTER TABLE " + sql(c.Relation) + " ADD CONSTRAINT " + ident.Quote(k.Name) + " ... NOT VALID, then VALIDATE."
		}
	}
	apart := manual("Create the table without the key, and add it in a transaction of its own", "The lock is the same, but held for a moment only."+words)
	if c.laterWork() != "" {
		return []rule.Fix{apart}
	}
	return []rule.Fix{quick, apart}
}
