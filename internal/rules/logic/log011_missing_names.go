package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var bodyNamesMissing = &rule.Rule{
	ID: "LOG011", Name: "function-names-missing-column", Severity: rule.Error,
	Title: "Function whose statement names a column that the table does not have",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL does not look into the body of a PL/pgSQL function when a column is renamed or dropped. Everything is accepted, and the first call fails with 42703; in a trigger " +
		"that is every INSERT into the table.",
	Sources: []string{"plpgsql-implementation", "ddl-depend"},
	Limits:  "Columns that are set, inserted or qualified with their table are looked at. What is put together for EXECUTE cannot be seen.",
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, b := range p.BodyQueries() {
			for _, l := range b.Levels {
				for _, m := range missing(l) {
					key := b.Function.Name.String() + " " + m.table.Name.String() + "." + m.column
					if !seen[key] {
						seen[key] = true
						reportMissing(p, b, m)
					}
				}
			}
		}
	},
}

type missingColumn struct {
	table  *catalog.Table
	column string
}

// missing gives the columns that a level sets, or names with their table, and
// that the table does not have.
func missing(l *workload.Level) []missingColumn {
	var out []missingColumn
	if len(l.Relations) > 0 && l.Relations[0].Table != nil && l.Kind != "select" {
		for _, c := range l.Assigned {
			if l.Relations[0].Table.Column(c) == nil {
				out = append(out, missingColumn{l.Relations[0].Table, c})
			}
		}
	}
	operands := []workload.Operand{}
	for _, d := range l.Predicates {
		operands = append(operands, d.Left, d.Right)
	}
	for _, t := range l.Targets {
		operands = append(operands, t.Operand)
	}
	for _, s := range l.OrderBy {
		operands = append(operands, s.Operand)
	}
	for _, o := range operands {
		qualifier, column, ok := strings.Cut(o.Text, ".")
		if !ok || o.Table != nil || o.Kind != "column" || strings.ContainsAny(o.Text, `" ()`) {
			continue
		}
		for _, r := range l.Relations {
			if r.Table != nil && strings.EqualFold(qualifier, alias(r)) && r.Table.Column(strings.ToLower(column)) == nil && !system(column) {
				out = append(out, missingColumn{r.Table, strings.ToLower(column)})
			}
		}
	}
	return out
}

func alias(r workload.Relation) string {
	if r.Alias != "" {
		return r.Alias
	}
	return r.Name.Name
}

func system(column string) bool {
	return slices.Contains([]string{"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "*"}, strings.ToLower(column))
}

func reportMissing(p *rule.Pass, b rule.BodyQuery, m missingColumn) {
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.FunctionObject(b.Function), Pos: b.Span,
		Message: fmt.Sprintf("function %s names column %s of %s, which does not exist", b.Function.Name, m.column, m.table.Name),
		Detail:  strings.Join(b.Function.Args, ",") + " " + m.table.Name.String() + "." + m.column,
		Facts:   []rule.Fact{{Name: "statement", Value: strings.Join(strings.Fields(b.SQL), " ")}, {Name: "SQLSTATE", Value: "42703, when it is called"}},
	}
	note := "CREATE OR REPLACE FUNCTION with the column as it is called now, in the migration that renames or drops it."
	for _, s := range p.Steps {
		for _, a := range s.Actions {
			if a.Kind == ddl.RenameColumn && a.Relation == m.table.Name && a.Name == m.column {
				f.Facts = append(f.Facts, rule.Fact{Name: "renamed to", Value: a.NewName, Source: a.Span.String()})
				note = fmt.Sprintf("The column is called %s now. %s", a.NewName, note)
			}
		}
	}
	f.Fixes = []rule.Fix{{Title: "Write the function anew", Manual: true, Note: note}}
	p.Report(f)
}

var triggerReadsMissing = &rule.Rule{
	ID: "LOG012", Name: "trigger-names-missing-field", Severity: rule.Error,
	Title: "Trigger function asks for a field that the table does not have",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "NEW has the columns of the table that the trigger is on. A column that was renamed, or a function borrowed from another table's trigger, fails every statement with 42703, " +
		"and nothing says so before.",
	Sources: []string{"plpgsql-trigger"},
	Limits:  "A function that asks TG_TABLE_NAME first is left alone.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			text := code(a.fn.Body)
			if !a.ForEachRow || strings.Contains(strings.ToLower(text), "tg_table_name") || strings.Contains(strings.ToLower(text), "tg_relname") || strings.Contains(strings.ToLower(text), "tg_argv") {
				continue
			}
			var lacks []string
			for _, m := range fieldOf.FindAllStringSubmatch(text, -1) {
				name := m[2]
				if m[1] != "" {
					name = strings.ToLower(m[1])
				}
				if a.table.Column(name) == nil && !slices.Contains(lacks, name) {
					lacks = append(lacks, name)
				}
			}
			if len(lacks) > 0 {
				f := a.finding(p, "trigger %s of %s fails: %s asks for %s, which the table does not have", a.Name, a.table.Name, a.fn.Name, strings.Join(lacks, ", "))
				f.Confidence = rule.Measured
				f.Facts = append(f.Facts, rule.Fact{Name: "SQLSTATE", Value: "42703, with the next statement"})
				f.Fixes = []rule.Fix{{Title: "Write the function anew, or give the table its own", Manual: true, Note: "A function for several tables reads to_jsonb(NEW) ->> TG_ARGV[0], or asks TG_TABLE_NAME."}}
				p.Report(f)
			}
		}
	},
}

var fieldOf = pattern.New(`(?i)(?:^|[^.\w])(?:new|old)\.(?:([a-z_][a-z0-9_$]*)|"([^"]+)")`)

var wrongVolatility = &rule.Rule{
	ID: "LOG013", Name: "wrong-volatility", Severity: rule.Warning,
	Title: "Function that promises more than it keeps",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "IMMUTABLE promises the same answer for ever: the planner computes the call once and keeps it in a cached plan, an index keeps it for years. A function that reads tables or the " +
		"clock then gives yesterday's answer. A function that is not VOLATILE may not write at all: PostgreSQL refuses it with 0A000 when it runs.",
	Sources: []string{"xfunc-volatility"},
	Limits:  "Bodies in SQL and PL/pgSQL, outside of EXECUTE. Indexes over such functions are IDX009's.",
	Run: func(p *rule.Pass) {
		seen := map[*catalog.Function]bool{}
		for _, b := range p.BodyQueries() {
			fn := b.Function
			if seen[fn] || fn.Volatile == "volatile" || fn.Volatile == "" || len(b.Levels) == 0 {
				continue
			}
			kind := b.Levels[0].Kind
			if kind != "select" {
				seen[fn] = true
				reportVolatility(p, fn, rule.Error, "VOLATILE", fmt.Sprintf("function %s is marked %s and runs %s: PostgreSQL refuses it", fn.Name, strings.ToUpper(fn.Volatile), strings.ToUpper(kind)))
				continue
			}
			if fn.Volatile == "immutable" && readsTable(b) {
				seen[fn] = true
				reportVolatility(p, fn, rule.Warning, "STABLE", fmt.Sprintf("function %s is marked IMMUTABLE and reads tables", fn.Name))
			}
		}
		for _, fn := range p.Catalog.Functions {
			if !seen[fn] && fn.Volatile == "immutable" && (fn.Language == "sql" || fn.Language == "plpgsql") && asksTheClock.MatchString(code(fn.Body)) {
				reportVolatility(p, fn, rule.Warning, "STABLE", fmt.Sprintf("function %s is marked IMMUTABLE and asks for the time or the session", fn.Name))
			}
		}
	},
}

func readsTable(b rule.BodyQuery) bool {
	return slices.ContainsFunc(b.Levels, func(l *workload.Level) bool {
		return slices.ContainsFunc(l.Relations, func(r workload.Relation) bool { return r.Table != nil || r.View != nil })
	})
}

func reportVolatility(p *rule.Pass, fn *catalog.Function, severity rule.Severity, mark, message string) {
	p.ReportAs(severity, rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos, Message: message, Detail: strings.Join(fn.Args, ","),
		Fixes: []rule.Fix{{
			Title: "Mark it as it is",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER %s %s(%s) %s", "FUNCTION", sqlName(fn.Name), strings.Join(fn.Args, ", "), mark)}},
			Note:  "Plans are made anew by themselves. What an index or a stored column has kept stays as it is.",
		}},
	})
}

// asksTheClock finds what gives another answer at another time or in another session.
var asksTheClock = pattern.New(`(?i)` + nowWord + `|\bcurrent_setting\s*\(|\brandom\s*\(`)
