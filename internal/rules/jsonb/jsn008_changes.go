package jsonb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var growingList = &rule.Rule{
	ID: "JSN008", Name: "list-grows-in-document", Severity: rule.Warning,
	Title: "List that grows inside a document",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "To append one element PostgreSQL reads the whole document, writes all of it anew, and leaves the old one to vacuum: the thousandth element costs a thousand times the first. " +
		"Two who append at once wait for each other. No foreign key holds what the elements refer to, and there is no bound until 255 MB.",
	Sources: []string{"storage-toast", "datatype-json", "architect:principles/jsonb usage"},
	Limits: "Seen where a query or function appends to the column, or by names of things that only become more (history, events, messages, comments, evidence) with a list as default. " +
		"Short lists that are written with their row (effects, tags) are what jsonb is good for.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if !c.Type.Is("jsonb", "json") || t.Kind == catalog.ForeignTable || c.Generated.Kind != "" {
					continue
				}
				who := appended(p, t, c)
				byName := shape(c) == "array" && slices.Contains(growingWords, rule.LastWord(c.Name))
				if who != "" || byName {
					reportGrowing(p, t, c, who)
				}
			}
		}
	},
}

var growingWords = []string{
	"history", "events", "messages", "comments", "logs", "log", "entries", "evidence", "transactions", "readings", "versions", "activities",
	"revisions", "measurements", "changes", "notifications", "visits", "posts", "replies", "orders", "payments",
}

// appended names the query or function that appends to a list.
func appended(p *rule.Pass, t *catalog.Table, c *catalog.Column) string {
	for _, a := range p.AssignmentsTo(t) {
		if a.Column != c.Name {
			continue
		}
		f := a.Value.GetFuncCall()
		grows := functionName(f) == "jsonb_insert"
		if e := a.Value.GetAExpr(); e != nil && len(e.Name) == 1 && e.Name[0].GetString_().GetSval() == "||" && shape(c) == "array" && namesColumn(e.Lexpr, c.Name) {
			grows = true
		}
		if grows {
			return whose(a)
		}
	}
	return ""
}

func whose(a rule.Assignment) string {
	if a.Function != nil {
		return "function " + a.Function.Name.String()
	}
	return "query " + a.Name
}

func namesColumn(n *sqlparse.Node, column string) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if f := fields(m); len(f) > 0 && f[len(f)-1] == column {
			found = true
		}
		return !found
	})
	return found
}

func reportGrowing(p *rule.Pass, t *catalog.Table, c *catalog.Column, who string) {
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s is a list that grows inside its row: each element rewrites the whole document", t.Name, c.Name),
		Fixes: []rule.Fix{{
			Title: "Make rows of the elements", Manual: true,
			Note: fmt.Sprintf("A table with the key of %s, the time and what an element holds as columns. Appending writes one small row; what an element refers to takes a foreign key.", t.Name),
		}},
	}
	if who != "" {
		f.Confidence = rule.Structural
		f.Facts = []rule.Fact{{Name: "appended to by", Value: who}}
	}
	p.Report(f)
}

var changedInPlace = &rule.Rule{
	ID: "JSN009", Name: "document-changed-in-place", Severity: rule.Advice,
	Title: "Key of a document that is changed by UPDATE",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "There is no changing a document in place: jsonb_set makes a whole new one, with a new row version, new TOAST chunks and, under a GIN index, new entries for every key. Two " +
		"sessions that set two keys wait for each other, and a client that sends the whole document overwrites what the other has set.",
	Sources: []string{"storage-toast", "functions-json", "architect:common fixes/complex json"},
	Limits:  "A warning from one update a second on (by the workload's rates), otherwise advice: settings that a person changes now and then are fine so.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if !c.Type.Is("jsonb", "json") || appended(p, t, c) != "" {
					continue
				}
				if who, rate := changed(p, t, c); len(who) > 0 {
					reportChanged(p, t, c, who, rate)
				}
			}
		}
	},
}

func changed(p *rule.Pass, t *catalog.Table, c *catalog.Column) (who []string, rate float64) {
	for _, a := range p.AssignmentsTo(t) {
		if a.Column != c.Name || !namesColumn(a.Value, c.Name) || slices.Contains(who, whose(a)) {
			continue
		}
		name := functionName(a.Value.GetFuncCall())
		e := a.Value.GetAExpr()
		if name == "jsonb_set" || name == "jsonb_set_lax" || e != nil && len(e.Name) == 1 && slices.Contains([]string{"||", "-", "#-"}, e.Name[0].GetString_().GetSval()) {
			who = append(who, whose(a))
			rate += a.Rate
		}
	}
	return who, rate
}

func reportChanged(p *rule.Pass, t *catalog.Table, c *catalog.Column, who []string, rate float64) {
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s is changed key by key, and each change writes the whole document anew", t.Name, c.Name),
		Facts:   []rule.Fact{{Name: "changed by", Value: strings.Join(who, ", ")}},
		Fixes: []rule.Fix{{
			Title: "Make a column of each key that changes", Manual: true,
			Note: "What changes often is small and stands in its own column; what stays is the document, which an UPDATE of other columns leaves where it is.",
		}},
	}
	severity := rule.Advice
	if rate >= 1 {
		severity = rule.Warning
		f.Facts = append(f.Facts, rule.Fact{Name: "rate", Value: fmt.Sprintf("%g a second", rate), Source: "workload"})
	}
	p.ReportAs(severity, f)
}
