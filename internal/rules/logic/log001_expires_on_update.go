package logic

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var expiresOnUpdate = &rule.Rule{
	ID: "LOG001", Name: "expires-on-update-only", Severity: rule.Warning,
	Title: "Trigger that lets things expire only when somebody updates them",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Time goes by without an UPDATE. A row that nobody touches is never looked at by the trigger, so what expired years ago still says 'active', and every query " +
		"that trusts the column shows it. What depends on the present has to be asked when it is read, or done by a job that looks at the clock.",
	Sources: []string{"plpgsql-trigger", "schema-design:triggers/check_view_expiration"},
	Limits:  "Silent where a query of the workload or a job of pg_cron updates the table by the same column; jobs outside the database cannot be seen.",
	Run: func(p *rule.Pass) {
		for _, a := range triggers(p) {
			if a.Timing != "before" || !a.ForEachRow || !a.on("update") {
				continue
			}
			if column := comparesWithNow(a); column != "" && len(assigned(a.fn.Body)) > 0 && !swept(p, a, column) {
				reportExpiry(p, a, column)
			}
		}
	},
}

var (
	newAgainstNow = pattern.New(`(?i)` + rowField + `\s*(?:<=|<|>=|>)\s*` + nowWord)
	nowAgainstNew = pattern.New(`(?i)` + nowWord + `(?:\s*[-+][^;<>=]*?)?\s*(?:<=|<|>=|>)\s*` + rowField)
)

// comparesWithNow gives the column of NEW that a trigger's function compares
// with the present.
func comparesWithNow(a attached) string {
	text := uncommented(a.fn.Body)
	for _, re := range []*pattern.Pattern{newAgainstNow, nowAgainstNew} {
		if m := re.FindStringSubmatch(text); m != nil {
			name := m[2]
			if m[1] != "" {
				name = strings.ToLower(m[1])
			}
			if a.table.Column(name) != nil {
				return name
			}
		}
	}
	return ""
}

// swept reports whether something updates the table by the time in the column.
func swept(p *rule.Pass, a attached, column string) bool {
	if maintained(p, a.table.Name) || scheduled(p, "update "+a.table.Name.Name, "update "+a.table.Name.String()) {
		return true
	}
	for _, s := range p.AssignmentsTo(a.table) {
		if s.Function == a.fn {
			continue
		}
		for _, l := range s.Levels {
			for _, d := range l.Predicates {
				if d.Left.Column == column && d.Right.Kind == "now" {
					return true
				}
			}
		}
	}
	return false
}

func reportExpiry(p *rule.Pass, a attached, column string) {
	f := a.finding(p, "trigger %s of %s acts on %s only when a row is updated: rows that nobody touches never expire", a.Name, a.table.Name, column)
	f.Facts = append(f.Facts,
		rule.Fact{Name: "compared with the present", Value: column},
		rule.Fact{Name: "sets", Value: strings.Join(assigned(a.fn.Body), ", ")})
	condition, set, ok := sweep(a)
	if ok {
		fix := rule.Fix{
			Title:  "Let a job do it every minute, and the trigger go",
			Steps:  []rule.FixStep{{SQL: fmt.Sprintf("UPDATE %s SET %s WHERE %s", sqlName(a.table.Name), set, condition), Comment: "the job's statement; a partial index on the column keeps it cheap"}},
			Manual: true,
			Note:   "Between two runs readers still see the old value: the query has to ask the time as well.",
		}
		if p.Catalog.Extension("pg_cron") != nil {
			fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("SELECT cron.schedule('expire_%s', '* * * * *', %s)", a.table.Name.Name, quoteBody(fix.Steps[0].SQL))})
		}
		f.Fixes = append(f.Fixes, fix)
	}
	f.Fixes = append(f.Fixes, rule.Fix{
		Title: "Ask the time when reading", Manual: true,
		Note: fmt.Sprintf("Queries say AND %s > now() beside the state; then a late job does no harm. An index on (%s) serves both.", column, column),
	})
	p.Report(f)
}

var ifThen = pattern.New(`(?is)\bif\s+(.+?)\s+then\s+((?:new\.[^;]+;\s*)+)end\s+if`)

// sweep turns `IF condition THEN NEW.x := y; END IF` into the parts of an
// UPDATE that does the same to all rows.
func sweep(a attached) (condition, set string, ok bool) {
	text := uncommented(a.fn.Body)
	all := ifThen.FindAllStringSubmatch(text, -1)
	if len(all) != 1 {
		return "", "", false
	}
	bare := regexp.MustCompile(`(?i)\bnew\.`)
	var parts []string
	for _, s := range strings.Split(all[0][2], ";") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		left, right, found := strings.Cut(s, "=")
		if !found {
			return "", "", false
		}
		parts = append(parts, strings.TrimSpace(bare.ReplaceAllString(strings.TrimSuffix(strings.TrimSpace(left), ":"), ""))+" = "+
			strings.TrimSpace(bare.ReplaceAllString(right, "")))
	}
	condition = strings.Join(strings.Fields(bare.ReplaceAllString(all[0][1], "")), " ")
	lower := strings.ToLower(condition + strings.Join(parts, " "))
	if len(parts) == 0 || slices.ContainsFunc([]string{"old.", "tg_", "select "}, func(w string) bool { return strings.Contains(lower, w) }) {
		return "", "", false
	}
	return condition, strings.Join(parts, ", "), true
}
