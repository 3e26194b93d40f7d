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

// code gives a function's body with comments and the contents of strings
// blanked out, every byte in its place: what keywords may be looked for in.
func code(body string) string { return blank(body, true) }

// uncommented gives a body with its comments blanked out.
func uncommented(body string) string { return blank(body, false) }

func blank(body string, texts bool) string {
	out := []byte(body)
	wipe := func(from, to int) {
		for i := from; i < to && i < len(out); i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	until := func(from int, end string) int {
		if j := strings.Index(body[min(from, len(body)):], end); j >= 0 {
			return from + j + len(end)
		}
		return len(body)
	}
	for i := 0; i < len(body); {
		switch {
		case strings.HasPrefix(body[i:], "--"):
			end := until(i, "\n")
			wipe(i, end)
			i = end
		case strings.HasPrefix(body[i:], "/*"):
			end := until(i, "*/")
			wipe(i, end)
			i = end
		case body[i] == '\'':
			end := until(i+1, "'")
			if texts {
				wipe(i+1, end-1)
			}
			i = end
		case body[i] == '"':
			i = until(i+1, `"`)
		default:
			i++
		}
	}
	return string(out)
}

// attached is a trigger with its table and its function.
type attached struct {
	*catalog.Trigger
	table *catalog.Table
	fn    *catalog.Function
}

// triggers gives the triggers of the root tables whose functions are known
// and written in PL/pgSQL, disabled ones left out.
func triggers(p *rule.Pass) []attached {
	return rule.Memo(p, "logic: triggers", func() []attached { return attach(p) })
}

func attach(p *rule.Pass) []attached {
	var out []attached
	for _, t := range p.Tables() {
		for _, g := range t.Triggers {
			if g.Inherited || g.Enabled == "disabled" {
				continue
			}
			if fn := triggerFunction(p, g.Function); fn != nil && fn.Language == "plpgsql" {
				out = append(out, attached{g, t, fn})
			}
		}
	}
	return out
}

// triggersOf gives the triggers that call a function.
func triggersOf(p *rule.Pass, fn *catalog.Function) []attached {
	return rule.Memo(p, "logic: triggers by function", func() map[*catalog.Function][]attached {
		out := map[*catalog.Function][]attached{}
		for _, a := range triggers(p) {
			out[a.fn] = append(out[a.fn], a)
		}
		return out
	})[fn]
}

func triggerFunction(p *rule.Pass, name catalog.Name) *catalog.Function {
	return rule.Memo(p, "logic: trigger functions", func() map[catalog.Name]*catalog.Function {
		out := map[catalog.Name]*catalog.Function{}
		for _, fn := range p.Catalog.Functions {
			if len(fn.Args) == 0 && out[fn.Name] == nil {
				out[fn.Name] = fn
			}
		}
		return out
	})[name]
}

func (a attached) on(event string) bool { return slices.Contains(a.Events, event) }

func (a attached) finding(p *rule.Pass, format string, args ...any) rule.Finding {
	return rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Pos: a.Pos,
		Object:  rule.Object{Kind: "trigger", Schema: a.table.Name.Schema, Table: a.table.Name.Name, Name: a.Name},
		Message: fmt.Sprintf(format, args...),
		Facts:   []rule.Fact{{Name: "function", Value: a.fn.Name.String()}},
	}
}

// triggerSQL writes CREATE TRIGGER anew, with another condition.
func triggerSQL(a attached, when string) string {
	var events []string
	for _, e := range a.Events {
		e = strings.ToUpper(e)
		if e == "UPDATE" && len(a.UpdateOf) > 0 {
			e += " OF " + rule.ColumnList(a.UpdateOf)
		}
		events = append(events, e)
	}
	each := "STATEMENT"
	if a.ForEachRow {
		each = "ROW"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TRIGGER %s %s %s ON %s", ident.Quote(a.Name), strings.ToUpper(a.Timing), strings.Join(events, " OR "), sqlName(a.table.Name))
	if a.OldTable != "" || a.NewTable != "" {
		b.WriteString(" REFERENCING")
		if a.OldTable != "" {
			b.WriteString(" OLD TABLE AS " + ident.Quote(a.OldTable))
		}
		if a.NewTable != "" {
			b.WriteString(" NEW TABLE AS " + ident.Quote(a.NewTable))
		}
	}
	b.WriteString(" FOR EACH " + each)
	if when != "" {
		b.WriteString(" WHEN (" + when + ")")
	}
	var args []string
	for _, v := range a.Args {
		args = append(args, strings.TrimSpace(ident.Literal(v)))
	}
	fmt.Fprintf(&b, " EXECUTE FUNCTION %s(%s)", sqlName(a.Function), strings.Join(args, ", "))
	return b.String()
}

// triggerFunctionSQL writes a trigger function anew, with another body.
// exact is false where it has settings that only its text can repeat.
func triggerFunctionSQL(fn *catalog.Function, body string) (sql string, exact bool) {
	definer := ""
	if fn.SecurityDefiner {
		definer = " SECURITY DEFINER"
	}
	return fmt.Sprintf("CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql%s AS %s", sqlName(fn.Name), definer, quoteBody(body)),
		len(fn.Config) == 0 && fn.Volatile == "volatile"
}

func quoteBody(body string) string {
	tag := "$$"
	for i := 0; strings.Contains(body, tag); i++ {
		tag = fmt.Sprintf("$body%d$", i)
	}
	return tag + body + tag
}

func sqlName(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

// nowWord matches what asks for the present.
const nowWord = `(?:now\s*\(\s*\)|current_timestamp|localtimestamp|current_date|clock_timestamp\s*\(\s*\)|statement_timestamp\s*\(\s*\)|transaction_timestamp\s*\(\s*\))`

// rowField matches NEW.column; the column is in the first or second group.
const rowField = `new\.(?:([a-z_][a-z0-9_$]*)|"([^"]+)")`

var assignsNew = pattern.New(`(?i)(?:^|[^.\w])` + rowField + `\s*:?=`)

// assigned gives the columns of NEW that a body assigns. An equals sign
// counts only at the beginning of a statement.
func assigned(body string) []string {
	var out []string
	text := code(body)
	for _, m := range assignsNew.FindAllStringSubmatchIndex(text, -1) {
		at := m[0]
		if text[at] != 'n' && text[at] != 'N' {
			at++
		}
		if !strings.Contains(text[at:m[1]], ":=") && !beginsStatement(text[:at]) {
			continue
		}
		name := ""
		if m[2] >= 0 {
			name = strings.ToLower(text[m[2]:m[3]])
		} else {
			name = body[m[4]:m[5]]
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

var statementStart = pattern.New(`(?i)(?:;|\bthen|\belse|\bbegin|\bloop)\s*$`)

func beginsStatement(before string) bool { return statementStart.MatchString(before) }

// scheduled reports whether something in the database starts work on a table
// by itself: a job of pg_cron that names it, or a function that does.
func scheduled(p *rule.Pass, words ...string) bool {
	for _, j := range p.Catalog.CronJobs {
		if !j.Active {
			continue
		}
		text := strings.ToLower(j.Command)
		for _, fn := range p.Catalog.Functions {
			if strings.Contains(text, strings.ToLower(fn.Name.Name)) {
				text += "\n" + strings.ToLower(fn.Body)
			}
		}
		for _, w := range words {
			if strings.Contains(text, strings.ToLower(w)) {
				return true
			}
		}
	}
	return false
}

// maintained: the table's lifecycle is declared, and decade maintain does it.
func maintained(p *rule.Pass, n catalog.Name) bool { return slices.Contains(p.Maintained, n) }
