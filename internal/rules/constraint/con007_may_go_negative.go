package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var mayGoNegative = &rule.Rule{
	ID: "CON007", Name: "may-go-negative", Severity: rule.Warning,
	Title: "Number that counts something may go below zero",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Two requests spend the last point at the same time, a retry takes it off twice, an import has a minus too many: the row says -1 and everything that adds it up is " +
		"wrong. With CHECK (points >= 0) the second of the two is refused, whatever the program did or forgot.",
	Sources: []string{"ddl-constraints", "schema-design:constraints/chk_quantity_positive"},
	Limits: "A warning where a query or a function takes something off the column, otherwise advice by name. An account that may be overdrawn is not a count; " +
		"columns named balance, amount or delta are left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			var found []*catalog.Column
			var by []string
			for _, c := range t.Columns {
				if c.Inherited || c.Generated.Kind != "" || c.Identity != "" || !c.Type.Is(numbers...) || checked(p, t, c) ||
					references(t, c.Name) != nil || !countsThings(c.Name) || isKey(t, c.Name) {
					continue
				}
				found = append(found, c)
				if who := takenFrom(p, t, c.Name); who != "" {
					by = append(by, who+" subtracts from "+c.Name)
				}
			}
			if len(found) > 0 {
				reportNegative(p, t, found, by)
			}
		}
	},
}

// quantities end names of numbers of which there cannot be fewer than none.
var quantities = []string{
	"count", "counter", "quantity", "qty", "points", "tokens", "stock", "attempts", "retries", "xp", "minutes", "seconds", "hours",
	"price", "seats", "credits", "uses", "views", "likes", "weight", "height", "age", "size", "bytes", "tries", "wins", "losses",
}

// countsThings: the name ends in one of the quantities, or begins with points
// of experience.
func countsThings(name string) bool {
	words := rule.Words(name)
	return len(words) > 0 && (slices.Contains(quantities, words[len(words)-1]) || words[0] == "xp")
}

func isKey(t *catalog.Table, column string) bool {
	pk := t.PrimaryKey()
	return pk != nil && slices.Contains(pk.Columns, column)
}

// takenFrom names the first query or function that subtracts from a column.
func takenFrom(p *rule.Pass, t *catalog.Table, column string) string {
	for _, a := range p.AssignmentsTo(t) {
		if a.Column == column && a.Step() == "-" {
			if a.Function != nil {
				return "function " + a.Function.Name.String()
			}
			return "query " + a.Name
		}
	}
	return ""
}

func reportNegative(p *rule.Pass, t *catalog.Table, found []*catalog.Column, by []string) {
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: at(t, found[0]),
	}
	fix := rule.Fix{
		Title: "Refuse what is below zero",
		Note:  "VALIDATE fails, and changes nothing, if a row breaks it: mend such rows first.",
	}
	var list []string
	for _, c := range found {
		list = append(list, c.Name)
		condition := ident.Quote(c.Name) + " >= 0"
		if !required(p, t, c) {
			condition = ident.Quote(c.Name) + " IS NULL OR " + condition
		}
		fix.Steps = append(fix.Steps, p.AddCheckFix(t, checkName(t, c.Name), condition).Steps...)
	}
	f.Message = fmt.Sprintf("%s lets %s go below zero", t.Name, strings.Join(list, ", "))
	f.Facts = []rule.Fact{{Name: "columns", Value: strings.Join(list, ", ")}}
	f.Fixes = []rule.Fix{fix}
	severity := rule.Advice
	if len(by) > 0 {
		severity, f.Confidence = rule.Warning, rule.Structural
		f.Facts = append(f.Facts, rule.Fact{Name: "taken from", Value: strings.Join(by, "; ")})
	}
	p.ReportAs(severity, f)
}
