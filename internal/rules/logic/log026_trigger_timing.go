package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var assignsTooLate = &rule.Rule{
	ID: "LOG026", Name: "after-trigger-assigns-new", Severity: rule.Error,
	Title:   "AFTER trigger that assigns to NEW",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "After the row has been written NEW is a copy. The assignment is lost without a word: the column stays as the statement left it, and the function looks right to whoever reads it.",
	Sources: []string{"plpgsql-trigger", "trigger-definition"},
	Limits:  "A function that asks TG_WHEN is left alone.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			if a.Timing != "after" || strings.Contains(strings.ToLower(a.fn.Body), "tg_when") {
				continue
			}
			if lost := assigned(a.fn.Body); len(lost) > 0 {
				f := a.finding(p, "trigger %s of %s sets %s after the row was written: the assignment is lost", a.Name, a.table.Name, strings.Join(lost, ", "))
				f.Confidence = rule.Measured
				f.Fixes = []rule.Fix{retimed(a, "before", "Fire it before the row is written", !only(returned(a.fn.Body), "new") || !a.ForEachRow || a.on("delete"))}
				p.Report(f)
			}
		}
	},
}

// retimed makes the trigger anew with another timing.
func retimed(a attached, timing, title string, manual bool) rule.Fix {
	g := *a.Trigger
	g.Timing = timing
	again := attached{&g, a.table, a.fn}
	when := ""
	if a.When != nil {
		when = a.When.SQL
	}
	return rule.Fix{
		Title: title,
		Steps: []rule.FixStep{
			{SQL: fmt.Sprintf("DROP TRIGGER %s ON %s", ident.Quote(a.Name), sqlName(a.table.Name))},
			{SQL: triggerSQL(again, when)},
		},
		Manual: manual || a.Constraint,
		Note:   "Both in one transaction. Triggers of one kind fire in the order of their names.",
	}
}

var worksTooEarly = &rule.Rule{
	ID: "LOG027", Name: "work-in-before-trigger", Severity: rule.Advice,
	Title: "BEFORE trigger that writes other tables",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The row is not there yet: another trigger may still change it or drop it, ON CONFLICT may throw it away, and what was written elsewhere stays. A child row that refers to it is " +
		"refused at once with 23503. What follows from a row belongs into an AFTER trigger.",
	Sources: []string{"trigger-definition", "plpgsql-trigger"},
	Limits:  "An error where the INSERT is into a table that refers to the trigger's own by a foreign key that is not deferrable. A DELETE of children before their parent is in order.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			if a.Timing != "before" || !a.ForEachRow || !a.on("insert") && !a.on("update") {
				continue
			}
			for _, b := range p.BodyQueriesOf(a.fn) {
				if len(b.Levels) == 0 || !slices.Contains([]string{"insert", "update", "delete"}, b.Levels[0].Kind) || len(b.Levels[0].Relations) == 0 || b.Levels[0].Relations[0].Table == nil {
					continue
				}
				if t := p.Catalog.Root(b.Levels[0].Relations[0].Table); t != a.table {
					reportEarly(p, a, t, b.Levels[0].Kind)
					break
				}
			}
		}
	},
}

func reportEarly(p *rule.Pass, a attached, t *catalog.Table, kind string) {
	severity := rule.Advice
	f := a.finding(p, "trigger %s of %s writes %s before the row itself is there", a.Name, a.table.Name, t.Name)
	if kind == "insert" && a.on("insert") && slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool {
		return c.Kind == catalog.ForeignKey && c.RefTable == a.table.Name && !c.Deferrable
	}) {
		severity, f.Confidence = rule.Error, rule.Measured
		f.Message = fmt.Sprintf("trigger %s of %s inserts into %s, which refers to a row that is not there yet: every INSERT fails", a.Name, a.table.Name, t.Name)
		f.Facts = append(f.Facts, rule.Fact{Name: "SQLSTATE", Value: "23503"})
	}
	f.Fixes = []rule.Fix{retimed(a, "after", "Fire it after the row was written", len(assigned(a.fn.Body)) > 0)}
	p.ReportAs(severity, f)
}

var triggerOff = &rule.Rule{
	ID: "LOG028", Name: "trigger-disabled", Severity: rule.Warning,
	Title:   "Trigger left switched off",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "It was switched off for one import, and nobody switched it on again. From then on the stamps stand still, the totals drift and the audit has a hole, and the schema looks as if all were well.",
	Sources: []string{"sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, g := range t.Triggers {
				if g.Enabled != "disabled" || g.Inherited {
					continue
				}
				pos := g.Pos
				if pos.IsZero() {
					pos = t.Pos
				}
				p.Report(rule.Finding{
					Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.Object{Kind: "trigger", Schema: t.Name.Schema, Table: t.Name.Name, Name: g.Name}, Pos: pos,
					Message: fmt.Sprintf("trigger %s of %s is switched off", g.Name, t.Name),
					Fixes: []rule.Fix{{
						Title: "Switch it on", Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ENABLE TRIGGER %s", sqlName(t.Name), ident.Quote(g.Name))}},
						Note: "What happened meanwhile it has not seen: mend that by hand. If it is not wanted, drop it.",
					}},
				})
			}
		}
	},
}

var branches = pattern.New(`(?i)\btg_(?:table_name|relname)\s*(?:=|<>|!=|in\b)|\bcase\s+tg_(?:table_name|relname)\b`)

var oneForAll = &rule.Rule{
	ID: "LOG029", Name: "trigger-branches-by-table", Severity: rule.Advice,
	Title: "One trigger function that does another thing for each table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Whoever changes it for one table changes it for all, and a mistake stops the writes of every table at once. Each call plans the branches of the others too. A function that does " +
		"the same for every table is fine; one that asks which table it is in is several functions.",
	Sources: []string{"plpgsql-trigger"},
	Limits:  "Seen where a function on three or more tables compares TG_TABLE_NAME with constants. Writing the name into an audit log is no branch.",
	Run: func(p *rule.Pass) {
		on := map[*catalog.Function][]string{}
		var order []*catalog.Function
		for _, a := range triggers(p) {
			if on[a.fn] == nil {
				order = append(order, a.fn)
			}
			if !slices.Contains(on[a.fn], a.table.Name.String()) {
				on[a.fn] = append(on[a.fn], a.table.Name.String())
			}
		}
		for _, fn := range order {
			if len(on[fn]) >= 3 && branches.MatchString(uncommented(fn.Body)) {
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos,
					Message: fmt.Sprintf("trigger function %s does another thing for each of %d tables", fn.Name, len(on[fn])),
					Facts:   []rule.Fact{{Name: "tables", Value: strings.Join(on[fn], ", ")}},
					Fixes:   []rule.Fix{{Title: "Give each table a function of its own", Manual: true, Note: "What they share goes into a function that each of them calls."}},
				})
			}
		}
	},
}
