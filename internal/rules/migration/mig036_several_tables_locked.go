package migration

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/rule"
)

var severalTablesLocked = &rule.Rule{
	ID:       "MIG036",
	Name:     "several-tables-locked",
	Title:    "Several living tables locked in one transaction",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "The first table stays locked while the transaction waits for the second, and readers of the first wait with it. An application that " +
		"takes the two in the other order deadlocks with the migration, and PostgreSQL kills one of them.",
	Sources: []string{"explicit-locking"},
	Limits:  "Swaps by rename need two tables at once and are left alone, as is the one foreign key that a statement adds.",
	Run: func(p *rule.Pass) {
		for _, group := range transactions(p) {
			reportSeveral(p, group)
		}
		for _, c := range living(p, ddl.DropTable) {
			c.reportManyReferences()
		}
	},
}

// transactions groups the changes under review that commit together; a
// statement outside of a transaction is a group of its own and left out.
func transactions(p *rule.Pass) [][]change {
	var out [][]change
	var last *ddl.Step
	for _, c := range changes(p) {
		if !c.step.InTransaction() {
			continue
		}
		if last == nil || !sameTransaction(last, c.step) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], c)
		last = c.step
	}
	return out
}

func reportSeveral(p *rule.Pass, group []change) {
	var held []taken
	for _, c := range group {
		if c.Kind == ddl.RenameTable || c.Kind == ddl.SetSchema {
			return // a swap
		}
		for _, k := range c.locks() {
			fk := c.Kind == ddl.AddConstraint && c.NewConstraint != nil && c.NewConstraint.Kind == catalog.ForeignKey
			if k.mode < lockmode.AccessExclusive && !fk || weigh(p, k.on).small() || isView(p, k.on) {
				continue
			}
			root := rootOf(p, k.on)
			if !slices.ContainsFunc(held, func(t taken) bool { return t.on == root }) {
				held = append(held, taken{root, k.mode, c})
			}
		}
	}
	// Tables that one statement locks by its nature (a foreign key and what it
	// refers to) are no choice of the author.
	var tables []string
	var second change
	for i, k := range held {
		tables = append(tables, k.on.String())
		if i > 0 && second.Action == nil && k.by.step != held[0].by.step {
			second = k.by
		}
	}
	if second.Action == nil {
		return
	}
	f := second.finding(rule.Object{Kind: "statement", Name: second.step.Stmt.Span.File},
		"one transaction locks %s: each stays locked while it waits for the next", list(tables))
	f.Pos = second.step.Stmt.Span
	f.Detail = list(tables)
	for _, k := range held {
		f.Facts = append(f.Facts, rule.Fact{Name: k.on.String(), Value: k.mode.String(), Source: fmt.Sprintf("line %d", k.by.step.Stmt.Span.Line)})
	}
	f.Fixes = []rule.Fix{manual("Give each table a transaction of its own", "Split the file, or COMMIT between. Where all or nothing matters, LOCK TABLE them all at the start, in the order in which the application takes them.")}
	p.Report(f)
}

func (c change) reportManyReferences() {
	refs := slices.DeleteFunc(referenced(c.Before, false), func(n catalog.Name) bool { return c.madeHere(n) || weigh(c.p, n).small() })
	if len(refs) < 2 || len(c.Dependents) > 0 && !c.Cascade {
		return
	}
	var names []string
	for _, n := range refs {
		names = append(names, n.String())
	}
	f := c.finding(table(c.Relation), "dropping %s takes ACCESS EXCLUSIVE on %s at once, because its foreign keys refer to them", c.Relation, list(names))
	f.Evidence = rule.ByModel
	f.Fixes = []rule.Fix{manual("Drop its foreign keys one by one first, each in a transaction of its own", "With a short lock_timeout, the busiest table first.")}
	c.p.Report(f)
}

func isView(p *rule.Pass, n catalog.Name) bool { return p.Catalog.View(n) != nil }

func rootOf(p *rule.Pass, n catalog.Name) catalog.Name {
	if t := p.Catalog.Table(n); t != nil {
		return p.Catalog.Root(t).Name
	}
	return n
}
