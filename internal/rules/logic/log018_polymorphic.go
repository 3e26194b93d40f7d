package logic

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var polymorphicReference = &rule.Rule{
	ID: "LOG018", Name: "polymorphic-reference", Severity: rule.Warning,
	Title: "Reference to one of several tables by type and id",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "No foreign key can hold (target_type, target_id): what it points to may be deleted, may never have existed, and the type may be a word of an older release. Reminders of things " +
		"that are gone ring for ever, and each join needs a branch for each type.",
	Sources: []string{"ddl-constraints"},
	Limits:  "An audit log or history outlives what it speaks of and keeps such a pair on purpose: there it is advice.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if t.Kind == catalog.ForeignTable {
				continue
			}
			for _, c := range t.Columns {
				if id := targetOf(t, c); id != nil && !refers(t, id.Name) && !inPrimaryKey(t, id.Name) {
					reportPolymorphic(p, t, c, id)
				}
			}
		}
	},
}

// targetOf gives the id column beside a type column of the same stem.
func targetOf(t *catalog.Table, c *catalog.Column) *catalog.Column {
	words := rule.Words(c.Name)
	if len(words) < 2 || !slices.Contains([]string{"type", "kind", "table", "class"}, words[len(words)-1]) {
		return nil
	}
	for _, o := range t.Columns {
		w := rule.Words(o.Name)
		if len(w) == len(words) && slices.Contains([]string{"id", "uuid", "key", "pk"}, w[len(w)-1]) && slices.Equal(w[:len(w)-1], words[:len(words)-1]) {
			return o
		}
	}
	return nil
}

// inPrimaryKey: the id is the row's own, and the type says what the row is.
func inPrimaryKey(t *catalog.Table, column string) bool {
	pk := t.PrimaryKey()
	return pk != nil && slices.Contains(pk.Columns, column)
}

func reportPolymorphic(p *rule.Pass, t *catalog.Table, c, id *catalog.Column) {
	severity := rule.Warning
	if records(t) {
		severity = rule.Advice
	}
	p.ReportAs(severity, rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, id.Name), Pos: place(t, c),
		Message: fmt.Sprintf("%s refers to several tables by (%s, %s), which no foreign key can hold", t.Name, c.Name, id.Name),
		Fixes: []rule.Fix{{
			Title: "Give each kind of target a column and a foreign key of its own", Manual: true,
			Note: "One nullable column for each table, each with REFERENCES ... ON DELETE CASCADE and a partial index, and CHECK (num_nonnulls(a_id, b_id) = 1). " +
				"Or a table of all targets that each of those tables refers to.",
		}},
	})
}

// records: the table keeps what happened, and outlives what it is about.
func records(t *catalog.Table) bool {
	return slices.ContainsFunc(rule.Words(t.Name.Name), func(w string) bool {
		return slices.Contains([]string{"audit", "audits", "log", "logs", "history", "histories", "event", "events", "journal", "ledger"}, w)
	})
}

var historyCascades = &rule.Rule{
	ID: "LOG019", Name: "history-cascades-away", Severity: rule.Warning,
	Title: "Record of the past that a DELETE elsewhere takes along",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Somebody tidies up a list, and with it goes the proof of what was done, paid or granted, from before the tidying. Totals that were computed from those rows can never be " +
		"explained again, and nothing said so: a cascade is silent.",
	Sources: []string{"ddl-constraints", "architect:principles/referential integrity"},
	Limits:  "By the names of tables that record (audit, log, history, payments, completions), and not where the owner is deleted: erasing a person has to take everything along.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if !proof(t) {
				continue
			}
			for _, c := range t.Constraints {
				if c.Kind == catalog.ForeignKey && c.OnDelete == catalog.Cascade && !c.Inherited && len(c.Columns) > 0 && (!person(c.RefTable.Name) || audit(t)) {
					reportCascade(p, t, c)
				}
			}
		}
	},
}

func proof(t *catalog.Table) bool {
	return slices.ContainsFunc(rule.Words(t.Name.Name), func(w string) bool {
		return slices.Contains([]string{"audit", "audits", "log", "logs", "history", "ledger", "journal", "payment", "payments", "invoice", "invoices", "transaction", "transactions",
			"completion", "completions", "receipts", "consents", "orders"}, w)
	})
}

func audit(t *catalog.Table) bool {
	return slices.ContainsFunc(rule.Words(t.Name.Name), func(w string) bool { return w == "audit" || w == "audits" })
}

// person: tables of those who may ask to be erased.
func person(name string) bool {
	return slices.ContainsFunc(rule.Words(name), func(w string) bool {
		return slices.Contains([]string{"user", "users", "account", "accounts", "customer", "customers", "person", "people", "profile", "profiles", "tenant", "tenants", "member", "members",
			"organization", "organizations", "organisation", "organisations", "character", "characters", "household", "households"}, w)
	})
}

func reportCascade(p *rule.Pass, t *catalog.Table, c *catalog.Constraint) {
	pos := c.Pos
	if pos.IsZero() {
		pos = t.Pos
	}
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, c.Name), Pos: pos,
		Message: fmt.Sprintf("deleting a row of %s deletes its %s as well: the record of what happened is gone", c.RefTable, t.Name.Name),
	}
	name := ident.Quote(ident.Truncate(c.Name + "_kept"))
	not := " NOT VALID"
	steps := []rule.FixStep{}
	if t.Kind == catalog.PartitionedTable && p.Version < 18 || t.Hypertable != nil {
		not = ""
	}
	steps = append(steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE RESTRICT%s",
		sqlName(t.Name), name, rule.ColumnList(c.Columns), sqlName(c.RefTable), rule.ColumnList(c.RefColumns), not)})
	if not != "" {
		steps = append(steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", sqlName(t.Name), name), NoTransaction: true})
	}
	steps = append(steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", sqlName(t.Name), ident.Quote(c.Name))})
	f.Fixes = []rule.Fix{{
		Title: "Refuse to delete what has a record (RESTRICT)", Steps: steps, Manual: true,
		Note: "Then what is no longer wanted is marked as deleted instead. SET NULL keeps the record too, if its columns may be NULL and it says in words what it was about.",
	}}
	p.Report(f)
}

var erasureIncomplete = &rule.Rule{
	ID: "LOG020", Name: "erasure-incomplete", Severity: rule.Warning,
	Title: "Function that erases a person and forgets tables",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The function was right on the day it was written. Each table that came later, and each archive, keeps what was promised to be erased, and a reference without a cascade makes " +
		"the whole function fail. A complete list is a test: the catalog knows every table that has the column.",
	Sources: []string{"ddl-constraints"},
	Limits:  "A function that deletes from two or more tables by one column and one parameter. Tables without that column are not looked at; what foreign keys cascade to counts as erased, and so does what a function deletes that it calls.",
	Run: func(p *rule.Pass) {
		deletes := map[*catalog.Function]map[string][]*catalog.Table{}
		var order []*catalog.Function
		for _, b := range p.BodyQueries() {
			if len(b.Levels) == 0 || b.Levels[0].Kind != "delete" || len(b.Levels[0].Relations) == 0 || b.Levels[0].Relations[0].Table == nil || len(b.Levels[0].Predicates) != 1 {
				continue
			}
			d := b.Levels[0].Predicates[0]
			if d.Op != "=" || d.Left.Column == "" {
				continue
			}
			if deletes[b.Function] == nil {
				deletes[b.Function] = map[string][]*catalog.Table{}
				order = append(order, b.Function)
			}
			column := strings.Join(rule.Words(d.Left.Column), "_")
			deletes[b.Function][column] = append(deletes[b.Function][column], p.Catalog.Root(b.Levels[0].Relations[0].Table))
		}
		parts := callees(order, deletes)
		for _, fn := range order {
			if parts[fn] {
				continue // what it leaves is for its caller to delete
			}
			for _, column := range slices.Sorted(maps.Keys(deletes[fn])) {
				tables := deletes[fn][column]
				if left := forgotten(p, column, tables); len(tables) >= 2 && len(left) > 0 {
					reportErasure(p, fn, column, left)
				}
			}
		}
	},
}

// callees gives the functions that another deleting one calls, however
// deeply, and counts what they delete as their callers' work.
func callees(list []*catalog.Function, deletes map[*catalog.Function]map[string][]*catalog.Table) map[*catalog.Function]bool {
	calls := map[*catalog.Function][]*catalog.Function{}
	called := map[*catalog.Function]bool{}
	for _, inner := range list {
		call := regexp.MustCompile(`(?i)(^|[^a-z0-9_])` + regexp.QuoteMeta(inner.Name.Name) + `"?\s*\(`)
		for _, outer := range list {
			if outer != inner && call.MatchString(outer.Body) {
				calls[outer] = append(calls[outer], inner)
				called[inner] = true
			}
		}
	}
	for _, outer := range list {
		seen := map[*catalog.Function]bool{outer: true}
		for todo := calls[outer]; len(todo) > 0; todo = todo[1:] {
			if inner := todo[0]; !seen[inner] {
				seen[inner] = true
				todo = append(todo, calls[inner]...)
				for column, tables := range deletes[inner] {
					deletes[outer][column] = append(deletes[outer][column], tables...)
				}
			}
		}
	}
	return called
}

// forgotten gives the tables that have the column and are neither deleted
// from nor reached by a cascade.
func forgotten(p *rule.Pass, column string, done []*catalog.Table) []string {
	reached := map[catalog.Name]bool{}
	for _, t := range done {
		reached[t.Name] = true
	}
	for changed := true; changed; {
		changed = false
		for _, t := range p.Tables() {
			for _, c := range t.Constraints {
				if c.Kind == catalog.ForeignKey && c.OnDelete == catalog.Cascade && reached[c.RefTable] && !reached[t.Name] {
					reached[t.Name], changed = true, true
				}
			}
		}
	}
	var out []string
	for _, t := range p.Tables() {
		if !reached[t.Name] && slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool { return strings.Join(rule.Words(c.Name), "_") == column }) {
			out = append(out, t.Name.String())
		}
	}
	return out
}

func reportErasure(p *rule.Pass, fn *catalog.Function, column string, left []string) {
	p.Report(rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ",") + " " + column,
		Message: fmt.Sprintf("function %s erases by %s and leaves %s", fn.Name, column, strings.Join(left, ", ")),
		Facts:   []rule.Fact{{Name: "tables with the column that it leaves", Value: strings.Join(left, ", ")}},
		Fixes: []rule.Fix{{
			Title: "Delete from those tables as well, or say why they stay", Manual: true,
			Note: "Best by foreign keys with ON DELETE CASCADE to the person's own row: then one DELETE is complete by construction. What the law keeps (an audit trail) is kept under a pseudonym.",
		}},
	})
}
