package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var falselyImmutable = &rule.Rule{
	ID: "IDX009", Name: "falsely-immutable", Severity: rule.Error,
	Title: "Index over a function that is marked IMMUTABLE and is not",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL believes the mark. The index keeps what the function gave when the row was written; a session with another TimeZone, a later day or a changed table " +
		"computes something else and looks for that. Rows that are there are not found, without an error, and unique keys let doubles in.",
	Sources: []string{"xfunc-volatility", "indexes-expressional"},
	Limits:  "Bodies are searched for words. Wrappers around unaccent() are left alone: they are wrong only after the dictionary changes.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			for _, e := range expressions(x.Index) {
				fn, why := falseCall(p, e)
				if fn == nil {
					continue
				}
				f := x.finding(p, "index %s of %s stores the result of %s, which is marked IMMUTABLE but %s", x.Name, x.table.Name, fn.Name, why)
				f.Facts = append(f.Facts, rule.Fact{Name: "function body", Value: strings.Join(strings.Fields(fn.Body), " ")})
				f.Detail = fn.Name.String()
				f.Fixes = []rule.Fix{{
					Title: "Drop the index and mark the function as it is", Manual: true,
					Steps: append(x.dropSteps(), rule.FixStep{SQL: fmt.Sprintf("ALTER FUNCTION %s(%s) STABLE", fn.Name, strings.Join(fn.Args, ", "))}),
					Note:  "Better: give the zone, the format or the value as an argument, or AT TIME ZONE 'UTC' in the body, and build the index anew. Results of the past may be wrong: REINDEX does not repair what was decided by them.",
				}}
				p.Report(f)
			}
		})
	},
}

// expressions of an index: keys and predicate.
func expressions(x *catalog.Index) []*catalog.Expr {
	var out []*catalog.Expr
	for _, k := range x.Keys {
		if k.Expr != nil {
			out = append(out, k.Expr)
		}
	}
	if x.Where != nil {
		out = append(out, x.Where)
	}
	return out
}

// falseCall finds a call of a function of the schema that lies about itself.
func falseCall(p *rule.Pass, e *catalog.Expr) (*catalog.Function, string) {
	n, err := p.Expr(e.SQL)
	if err != nil {
		return nil, ""
	}
	var found *catalog.Function
	var why string
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		call := m.GetFuncCall()
		if call == nil || found != nil {
			return found == nil
		}
		for _, fn := range p.Catalog.Functions {
			if strings.EqualFold(fn.Name.Name, lastName(call.Funcname)) && fn.Volatile == "immutable" && len(fn.Args) == len(call.Args) {
				if w := bodyChanges(fn); w != "" {
					found, why = fn, w
				}
			}
		}
		return found == nil
	})
	return found, why
}

var (
	bodyNow     = pattern.New(`(?i)\b(now\s*\(|current_date\b|current_timestamp\b|localtimestamp\b|clock_timestamp\s*\(|statement_timestamp\s*\()`)
	bodySetting = pattern.New(`(?i)\b(current_setting|to_date|to_timestamp)\s*\(|\bcurrent_user\b|\bsession_user\b`)
	bodyChar    = pattern.New(`(?i)\bto_char\s*\(`)
	bodyDay     = pattern.New(`(?i)\b(date_trunc|date_part|extract|to_char)\s*\(|::\s*(date|time|timestamp|text)\b|\bcast\s*\(`)
	bodyRead    = pattern.New(`(?i)\bfrom\s+([a-z_"][\w."]*)`)
	bodyZone    = pattern.New(`(?i)\bat\s+time\s+zone\b|\btimezone\s*\(`)
	bodyRandom  = pattern.New(`(?i)\b(random|gen_random_uuid|nextval)\s*\(`)
)

// bodyChanges says by what a function's result changes, "" when nothing is seen.
func bodyChanges(fn *catalog.Function) string {
	if fn.Language != "sql" && fn.Language != "plpgsql" {
		return ""
	}
	body := fn.Body
	zoned := slices.Contains(fn.Args, "timestamp with time zone")
	switch {
	case bodyNow.MatchString(body):
		return "depends on the time of the call"
	case bodyRandom.MatchString(body):
		return "gives another result at each call"
	case zoned && bodyDay.MatchString(body) && !bodyZone.MatchString(body):
		return "depends on the session's TimeZone"
	case bodySetting.MatchString(body):
		return "depends on the session"
	case bodyChar.MatchString(body) && slices.ContainsFunc(fn.Args, func(a string) bool { return strings.HasPrefix(a, "timestamp") || a == "date" }):
		return "depends on lc_time"
	}
	for _, m := range bodyRead.FindAllStringSubmatch(body, -1) {
		if word := strings.ToLower(m[1]); word != "unnest" && !strings.HasPrefix(word, "regexp") && !strings.HasPrefix(word, "generate_series") &&
			!strings.HasPrefix(word, "jsonb_") && !strings.HasPrefix(word, "json_") && !strings.HasPrefix(word, "string_to_table") && !insideExtract(body, m[0]) {
			return "reads " + strings.Trim(m[1], `"`)
		}
	}
	return ""
}

// insideExtract: FROM belongs to extract(), substring() or trim().
func insideExtract(body, from string) bool {
	at := strings.Index(body, from)
	open := strings.LastIndex(body[:at], "(")
	if open < 0 || strings.Contains(body[open:at], ")") {
		return false
	}
	head := strings.ToLower(strings.TrimRight(body[:open], " "))
	return strings.HasSuffix(head, "extract") || strings.HasSuffix(head, "substring") || strings.HasSuffix(head, "trim")
}
