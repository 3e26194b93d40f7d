package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var concatenatedSQL = &rule.Rule{
	ID: "LOG009", Name: "concatenated-sql", Severity: rule.Warning,
	Title: "EXECUTE of text into which a parameter was pasted",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Whoever may give the parameter may write SQL: a column name of `x = 1, is_admin = true; --` does what it says. In a SECURITY DEFINER function it runs with the rights of " +
		"the owner. And the first name with a capital letter or a quote breaks it in all honesty. format() with %I and %L quotes, and USING passes values without any text.",
	Sources: []string{"plpgsql-statements", "functions-string", "schema-design:partitioning/create_monthly_partition"},
	Limits:  "Parameters of text types and fields of NEW and OLD are looked at, also through one variable. Numbers, regclass, and what went through quote_ident, quote_literal or format %I and %L are safe.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			if fn.Language == "plpgsql" {
				if name := pasted(fn); name != "" {
					reportPasted(p, fn, name)
				}
			}
		}
	},
}

var (
	executeWord = pattern.New(`(?i)\bexecute\s+`)
	assignWord  = pattern.New(`(?i)(?:^|[^\w.])([a-z_]\w*)\s*:=\s*`)
	usingWord   = pattern.New(`(?i)\b(?:using|into)\b`)
)

// pasted gives the parameter that a function pastes into SQL that it runs.
func pasted(fn *catalog.Function) string {
	text, source := code(fn.Body), uncommented(fn.Body)
	segment := func(from int) string {
		end := strings.IndexByte(text[from:], ';')
		if end < 0 {
			end = len(text) - from
		}
		if m := usingWord.FindStringIndex(text[from : from+end]); m != nil {
			end = m[0]
		}
		return source[from : from+end]
	}
	dangerous := textParameters(fn)
	executed := map[string]bool{}
	var run []string
	for _, m := range executeWord.FindAllStringIndex(text, -1) {
		s := strings.TrimSpace(segment(m[1]))
		run = append(run, s)
		executed[strings.ToLower(s)] = true
	}
	for _, m := range assignWord.FindAllStringSubmatchIndex(text, -1) {
		if executed[strings.ToLower(text[m[2]:m[3]])] {
			run = append(run, segment(m[1]))
		}
	}
	for _, s := range run {
		if name := pastedInto(s, dangerous); name != "" {
			return name
		}
	}
	return ""
}

// textParameters: names and positions of parameters that may hold any text.
func textParameters(fn *catalog.Function) []string {
	var out []string
	for i, typ := range fn.Args {
		if !slices.Contains([]string{"text", "character varying", "character", "name", "json", "jsonb", "citext"}, typ) {
			continue
		}
		out = append(out, fmt.Sprintf("$%d", i+1))
		if i < len(fn.ArgNames) && fn.ArgNames[i] != "" {
			out = append(out, strings.ToLower(fn.ArgNames[i]))
		}
	}
	return out
}

// pastedInto finds a dangerous parameter among the parts of a concatenation,
// or behind a %s of format.
func pastedInto(expr string, dangerous []string) string {
	for _, part := range topLevel(expr, "||") {
		part = strings.TrimSpace(part)
		lower := strings.ToLower(part)
		if strings.HasPrefix(lower, "(") && strings.HasSuffix(lower, ")") {
			if name := pastedInto(part[1:len(part)-1], dangerous); name != "" {
				return name
			}
		}
		if inner, ok := callOf(lower, part, "format"); ok {
			if name := pastedByFormat(inner, dangerous); name != "" {
				return name
			}
			continue
		}
		for _, f := range []string{"lower", "upper", "trim", "btrim", "concat", "replace", "coalesce"} {
			if inner, ok := callOf(lower, part, f); ok {
				for _, a := range topLevel(inner, ",") {
					if risky(a, dangerous) {
						return strings.TrimSpace(a)
					}
				}
			}
		}
		if risky(part, dangerous) && strings.TrimSpace(expr) != part {
			return part
		}
	}
	return ""
}

func risky(part string, dangerous []string) bool {
	part = strings.ToLower(strings.TrimSpace(part))
	part = strings.TrimSuffix(part, "::text")
	return slices.Contains(dangerous, part)
}

func callOf(lower, part, name string) (inner string, ok bool) {
	if !strings.HasPrefix(lower, name) || !strings.HasSuffix(part, ")") {
		return "", false
	}
	rest := strings.TrimSpace(part[len(name):])
	if !strings.HasPrefix(rest, "(") {
		return "", false
	}
	return rest[1 : len(rest)-1], true
}

var placeholder = pattern.New(`%(?:(\d+)\$)?-?\d*([sIL%])`)

func pastedByFormat(inner string, dangerous []string) string {
	args := topLevel(inner, ",")
	next := 0
	for _, m := range placeholder.FindAllStringSubmatch(args[0], -1) {
		if m[2] == "%" {
			continue
		}
		next++
		at := next
		if m[1] != "" {
			_, _ = fmt.Sscan(m[1], &at)
			next = at
		}
		if m[2] == "s" && at < len(args) && risky(args[at], dangerous) {
			return strings.TrimSpace(args[at])
		}
	}
	return ""
}

// topLevel cuts at a separator outside of quotes and brackets.
func topLevel(s, sep string) []string {
	var out []string
	depth, start, quoted := 0, 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], sep):
			out = append(out, s[start:i])
			start = i + len(sep)
			i = start - 1
		}
	}
	return append(out, s[start:])
}

func reportPasted(p *rule.Pass, fn *catalog.Function, name string) {
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos,
		Message: fmt.Sprintf("%s %s pastes its parameter %s into SQL that it executes", fn.Kind, fn.Name, name),
		Detail:  strings.Join(fn.Args, ","),
		Fixes: []rule.Fix{{
			Title: "Quote it with format, or pass it with USING", Manual: true,
			Note: fmt.Sprintf("A name: EXECUTE format('... %%I ...', %s). A value: EXECUTE '... $1 ...' USING %s. Where only a few columns are meant, compare with their names first.", name, name),
		}},
	}
	severity := rule.Warning
	if fn.SecurityDefiner {
		severity = rule.Error
		f.Facts = append(f.Facts, rule.Fact{Name: "runs as", Value: "its owner (SECURITY DEFINER)"})
	}
	p.ReportAs(severity, f)
}
