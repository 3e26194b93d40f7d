package logic

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var triggerDropsRows = &rule.Rule{
	ID: "LOG006", Name: "trigger-drops-rows", Severity: rule.Error,
	Title: "Trigger that silently drops what it is called for",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A BEFORE trigger for each row decides by what it returns: NULL means that the row is left alone. INSERT and DELETE then report 0 rows and no error. On DELETE the variable " +
		"NEW is NULL, so RETURN NEW, copied from another trigger, keeps every row for ever. A trigger function that ends without RETURN fails each statement.",
	Sources: []string{"plpgsql-trigger", "trigger-definition"},
	Limits:  "A function that returns NULL in one branch and a row in another does so on purpose, and is left alone; so is one that raises an exception in each call.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			returns := returned(a.fn.Body)
			text := strings.ToLower(code(a.fn.Body))
			switch {
			case len(returns) == 0 && !strings.Contains(text, "raise exception") && !strings.Contains(text, "raise using") && !strings.Contains(text, "raise sqlstate"):
				f := a.finding(p, "trigger %s of %s fails each time: %s ends without RETURN", a.Name, a.table.Name, a.fn.Name)
				f.Confidence = rule.Measured
				f.Facts = append(f.Facts, rule.Fact{Name: "SQLSTATE", Value: "2F005"})
				end := regexp.MustCompile(`(?i)\bend\s*;?\s*$`)
				f.Fixes = a.replaced(p, "Return the row", end.ReplaceAllString(strings.TrimRight(uncommented(a.fn.Body), " \n\t"), "    RETURN "+a.row()+";\nEND;\n"))
				p.Report(f)
			case a.Timing != "before" || !a.ForEachRow:
			case only(returns, "null"):
				f := a.finding(p, "trigger %s of %s drops every row: its function returns nothing but NULL", a.Name, a.table.Name)
				f.Confidence = rule.Measured
				f.Fixes = a.replaced(p, "Return the row", returnNull.ReplaceAllString(a.fn.Body, "RETURN "+a.row()))
				p.Report(f)
			case a.on("delete") && only(returns, "new"):
				f := a.finding(p, "trigger %s of %s prevents every DELETE: it returns NEW, which is NULL there", a.Name, a.table.Name)
				f.Confidence = rule.Measured
				f.Fixes = a.replaced(p, "Return the row that there is", returnNew.ReplaceAllString(a.fn.Body, "RETURN "+a.row()))
				p.Report(f)
			}
		}
	},
}

var (
	returnWord = pattern.New(`(?i)\breturn\s+("?\w+"?)`)
	returnNull = pattern.New(`(?i)\breturn\s+null\b`)
	returnNew  = pattern.New(`(?i)\breturn\s+new\b`)
)

// returned gives the words that follow RETURN, in lower case.
func returned(body string) []string {
	var out []string
	for _, m := range returnWord.FindAllStringSubmatch(code(body), -1) {
		out = append(out, strings.ToLower(m[1]))
	}
	return out
}

func only(list []string, word string) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(s string) bool { return s != word })
}

// row is what lets the statement go on.
func (a attached) row() string {
	switch {
	case a.Timing != "before":
		return "NULL"
	case !a.on("delete"):
		return "NEW"
	case len(a.Events) == 1:
		return "OLD"
	}
	return "coalesce(NEW, OLD)"
}

// replaced gives the fix that writes the trigger's function anew.
func (a attached) replaced(p *rule.Pass, title, body string) []rule.Fix {
	sql, exact := triggerFunctionSQL(a.fn, body)
	fix := rule.Fix{
		Title: title, Steps: []rule.FixStep{{SQL: sql}}, Manual: !exact,
		Note: "Takes effect with the next statement. What was dropped so far is lost.",
	}
	for _, o := range triggersOf(p, a.fn) {
		if o.table != a.table || o.Name != a.Name {
			fix.Title, fix.Steps, fix.Manual = "Give the trigger a function of its own", nil, true
			fix.Note = fmt.Sprintf("%s serves other triggers too, and may be right for them. This one needs RETURN %s.", a.fn.Name, a.row())
			break
		}
	}
	return []rule.Fix{fix}
}
