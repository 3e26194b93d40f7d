package security

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var dynamicSQLUnquoted = &rule.Rule{
	ID: "SEC023", Name: "dynamic-sql-unquoted", Severity: rule.Warning,
	Title: "EXECUTE of a string with an argument put in unquoted",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Whoever calls the function writes part of the statement: a value with a quote in it breaks it, one that is meant to runs what it likes, in a SECURITY DEFINER function as the owner. " +
		"format() with %I for names and %L for values, or USING, does not let that happen.",
	Sources: []string{"plpgsql-statements"},
	Limits:  "Looks at arguments of text types that stand bare between || or behind %s; what passes through a variable is not followed.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			if fn.Language != "plpgsql" {
				continue
			}
			arg := unquotedArgument(fn)
			if arg == "" {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: functionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ","),
				Message: fmt.Sprintf("%s %s executes a statement with its argument %s put in unquoted", fn.Kind, fn.Name, arg),
				Facts:   []rule.Fact{{Name: "argument", Value: arg}},
				Fixes:   []rule.Fix{{Title: "Put it in with format() or USING", Manual: true, Note: "EXECUTE format('SELECT count(*) FROM %I WHERE name = $1', table_name) USING value: %I for a name, USING or %L for a value."}},
			}
			if fn.SecurityDefiner {
				p.ReportAs(rule.Error, f)
				continue
			}
			p.Report(f)
		}
	},
}

var (
	executes    = pattern.New(`(?is)\bEXECUTE\s+([^;]*)`)
	bodyComment = pattern.New(`(?m)--[^\n]*$`)
	formatCall  = pattern.New(`(?is)\bformat\s*\(\s*'((?:[^']|'')*)'\s*,([^;]*)`)
	specifier   = pattern.New(`%(%|(?:\d+\$)?-?\d*[sIL])`)
)

// unquotedArgument gives the first argument of a text type that gets into an
// executed string as it is, "" when there is none.
func unquotedArgument(fn *catalog.Function) string {
	var texts []string
	for i, a := range fn.ArgNames {
		if a != "" && i < len(fn.Args) && slices.Contains([]string{"text", "character varying", "name", "character"}, fn.Args[i]) {
			texts = append(texts, a)
		}
	}
	if len(texts) == 0 {
		return ""
	}
	for _, m := range executes.FindAllStringSubmatch(bodyComment.ReplaceAllString(fn.Body, ""), -1) {
		for _, a := range texts {
			name := regexp.QuoteMeta(a)
			// Beside ||, and the name alone: no cast, no call around it.
			if regexp.MustCompile(`(?i)\|\|\s*`+name+`\s*(\|\||$|\bUSING\b|\bINTO\b)|(^|\()\s*`+name+`\s*\|\|`).MatchString(m[1]) && !bareStatement(m[1], a) {
				return a
			}
			if plainFormat(m[1], a) {
				return a
			}
		}
	}
	return ""
}

// bareStatement: the argument begins a call of quote_ident(a || ...).
func bareStatement(text, arg string) bool {
	return regexp.MustCompile(`(?i)quote_(ident|literal|nullable)\s*\(\s*` + regexp.QuoteMeta(arg) + `\s*\|\|`).MatchString(text)
}

// plainFormat reports whether %s of a format() call stands for the argument.
func plainFormat(text, arg string) bool {
	m := formatCall.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	args := strings.Split(m[2], ",")
	n := 0
	for _, s := range specifier.FindAllString(m[1], -1) {
		if s == "%%" {
			continue
		}
		if strings.Contains(s, "$") {
			return false
		}
		if n < len(args) && strings.HasSuffix(s, "s") && strings.EqualFold(strings.Trim(args[n], " \t\n)"), arg) {
			return true
		}
		n++
	}
	return false
}
