package constraint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var openList = &rule.Rule{
	ID: "CON005", Name: "list-column-unchecked", Severity: rule.Warning,
	Title: "Status or kind that may be any text",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Programs compare the column with a few words and do nothing for any other. 'cancelled' beside 'canceled', a blank at the end, a state from an older release: " +
		"the row stays where no screen and no job looks. Ten years on the list of values is found by reading ten years of rows.",
	Sources: []string{"ddl-constraints", "schema-design:constraints/check for business rules"},
	Limits: "A status or state is always taken for a closed list, a type, kind or role only where a query, a function or an index compares it with a constant; otherwise " +
		"it is advice. Open vocabularies (event_type, metric_type, content_type) are left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, c := range t.Columns {
				if !c.Inherited && c.Type.Is("text", "character varying", "character") && !checked(p, t, c) && references(t, c.Name) == nil {
					reportList(p, t, c)
				}
			}
		}
	},
}

// listWords end names of columns whose values are a closed list.
var listWords = []string{"status", "state", "type", "kind", "role", "severity", "mode", "category", "visibility", "phase", "stage", "direction", "source"}

// openWords, before the last one, make it an open vocabulary.
var openWords = []string{"event", "activity", "metric", "content", "mime", "media", "file", "data", "device", "error", "message", "document", "object", "entity"}

func reportList(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	words, last := rule.Words(c.Name), rule.LastWord(c.Name)
	if !slices.Contains(listWords, last) || inAnyUnique(t, c.Name) && last != "status" || polymorphic(t, c.Name) {
		return
	}
	values, where := comparedWith(p, t, c.Name)
	closed := last == "status" || last == "state"
	if len(values) == 0 && !closed && (len(words) > 1 && slices.Contains(openWords, words[len(words)-2]) || last == "source" && !hasDefault(c)) {
		return
	}
	severity := rule.Warning
	if len(values) == 0 && !closed {
		severity = rule.Advice
	}
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s takes any text: no CHECK, enum or look-up table holds it to its list", t.Name, c.Name),
	}
	if len(values) > 0 {
		f.Confidence = rule.Structural
		f.Facts = append(f.Facts, rule.Fact{Name: "compared with", Value: strings.Join(values, ", "), Source: where})
	}
	if hasDefault(c) {
		if v := literalDefault(c); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	f.Fixes = []rule.Fix{listFix(p, t, c, values)}
	p.ReportAs(severity, f)
}

func listFix(p *rule.Pass, t *catalog.Table, c *catalog.Column, values []string) rule.Fix {
	col := ident.Quote(c.Name)
	count := fmt.Sprintf("SELECT %s, count(*) FROM %s GROUP BY %s ORDER BY 2 DESC", col, table(t), col)
	if len(values) == 0 {
		return rule.Fix{Title: "Hold the column to its list by a CHECK or a look-up table", Manual: true, Check: count,
			Note: "Look first which values there are. A look-up table takes new values without a change of the schema; a CHECK is read in one place."}
	}
	condition := fmt.Sprintf("%s IN (%s)", col, strings.Join(values, ", "))
	if !required(p, t, c) {
		condition = col + " IS NULL OR " + condition
	}
	fix := p.AddCheckFix(t, checkName(t, c.Name), condition)
	fix.Title = "Hold the column to its list by a CHECK"
	fix.Manual, fix.Check = true, count
	fix.Note = "These are the values that queries, functions and the default name: complete the list. Or make a look-up table and refer to it."
	return fix
}

// polymorphic reports whether the column tells which table an id beside it is of.
func polymorphic(t *catalog.Table, column string) bool {
	words, last := rule.Words(column), rule.LastWord(column)
	if last != "type" && last != "kind" || len(words) < 2 {
		return false
	}
	stem := strings.Join(words[:len(words)-1], "_")
	return slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool {
		w := rule.Words(c.Name)
		return len(w) > 1 && !isKey(t, c.Name) && (w[len(w)-1] == "id" || w[len(w)-1] == "uuid") && strings.Join(w[:len(w)-1], "_") == stem
	})
}

var constants = pattern.New(`'(?:[^']|'')*'`)

var literal = pattern.New(`^'(?:[^']|'')*'`)

// literalDefault gives a default that is a constant text, as SQL.
func literalDefault(c *catalog.Column) string {
	return literal.FindString(strings.TrimSpace(c.Default.SQL))
}

// comparedWith gives the constants that queries, functions and partial indexes
// compare a column with, as SQL, and where the first was seen.
func comparedWith(p *rule.Pass, t *catalog.Table, column string) (values []string, where string) {
	add := func(texts, place string) {
		for _, v := range constants.FindAllString(texts, -1) {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if where == "" && len(values) > 0 {
			where = place
		}
	}
	for _, d := range p.ConditionsOn(t) {
		if d.Left.Column == column && d.Left.Func == "" && d.Left.JSONOp == "" &&
			slices.Contains([]string{"=", "<>", "in", "not in"}, d.Op) && (d.Right.Kind == "const" || d.Right.Kind == "list") {
			place := "query " + d.Name
			if d.Function != nil {
				place = "function " + d.Function.Name.String()
			}
			add(d.Right.Text, place)
		}
	}
	// Trigger functions compare NEW.column and OLD.column.
	if len(t.Triggers) == 0 {
		slices.Sort(values)
		return values, where
	}
	pattern := regexp.MustCompile(`(?i)\b(?:new|old)\.` + regexp.QuoteMeta(column) + `\s*(?:=|<>|!=|in)\s*('(?:[^']|'')*'|\([^)]*\))`)
	for _, g := range t.Triggers {
		for _, fn := range p.Catalog.Functions {
			if fn.Name == g.Function {
				for _, m := range pattern.FindAllStringSubmatch(fn.Body, -1) {
					add(m[1], "function "+fn.Name.String())
				}
			}
		}
	}
	slices.Sort(values)
	return values, where
}
