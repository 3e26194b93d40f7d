package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var unboundedNumber = &rule.Rule{
	ID: "CON006", Name: "bounded-number-unchecked", Severity: rule.Warning,
	Title: "Score, share or coordinate without a CHECK on its bounds",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A confidence of 85 where 0.85 was meant, a score of 4,000 of 100, a latitude of 190: nothing stops it, and one such row bends every average, every chart and " +
		"every threshold that reads the column. The CHECK costs nothing that can be measured.",
	Sources: []string{"ddl-constraints", "schema-design:constraints/chk_confidence_range"},
	Limits:  "Judged by name: percent, confidence, probability, strength, score, rating, latitude, longitude. Scores that only grow (high_score, total_score) are left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			var found []bounded
			for _, c := range t.Columns {
				if c.Inherited || c.Generated.Kind != "" || !c.Type.Is(numbers...) || checked(p, t, c) || references(t, c.Name) != nil {
					continue
				}
				if b, ok := boundsOf(c); ok {
					found = append(found, b)
				}
			}
			if len(found) > 0 {
				reportUnbounded(p, t, found)
			}
		}
	},
}

var numbers = []string{"smallint", "integer", "bigint", "numeric", "real", "double precision"}

// bounded is a column with the bounds that its name asks for. sure: they
// follow from the name alone.
type bounded struct {
	*catalog.Column
	low, high string
	sure      bool
}

func boundsOf(c *catalog.Column) (bounded, bool) {
	words := rule.Words(c.Name)
	if len(words) == 0 {
		return bounded{}, false
	}
	fraction := c.Type.Is("real", "double precision", "numeric")
	b := bounded{Column: c, low: "0", high: "100"}
	switch words[len(words)-1] {
	case "confidence", "probability", "likelihood", "similarity", "strength":
		if fraction {
			b.high, b.sure = "1", true
		}
	case "percent", "percentage", "pct":
	case "rating":
		b.low, b.high = "1", "5"
	case "score":
		for _, w := range words[:len(words)-1] {
			if slices.Contains([]string{"high", "best", "top", "total", "max", "game", "z", "raw", "credit", "elo"}, w) {
				return b, false
			}
		}
		if len(words) == 1 {
			return b, false
		}
	case "latitude", "lat":
		b.low, b.high, b.sure = "-90", "90", fraction
	case "longitude", "lon", "lng":
		b.low, b.high, b.sure = "-180", "180", fraction
	default:
		return b, false
	}
	return b, true
}

func reportUnbounded(p *rule.Pass, t *catalog.Table, found []bounded) {
	fix := rule.Fix{
		Title: "Hold the columns to their bounds",
		Note:  "VALIDATE fails, and changes nothing, if a row breaks it: mend such rows first.",
	}
	var list []string
	for _, b := range found {
		list = append(list, b.Name)
		condition := fmt.Sprintf("%s BETWEEN %s AND %s", ident.Quote(b.Name), b.low, b.high)
		if !required(p, t, b.Column) {
			condition = ident.Quote(b.Name) + " IS NULL OR " + condition
		}
		fix.Steps = append(fix.Steps, p.AddCheckFix(t, checkName(t, b.Name), condition).Steps...)
		if !b.sure {
			fix.Manual = true
			fix.Note = "The bounds are a guess from the name: put in yours. " + strings.TrimPrefix(fix.Note, "The bounds are a guess from the name: put in yours. ")
		}
	}
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: at(t, found[0].Column),
		Message: fmt.Sprintf("%s keeps %s to no bounds: no CHECK says what is possible", t.Name, strings.Join(list, ", ")),
		Facts:   []rule.Fact{{Name: "columns", Value: strings.Join(list, ", ")}},
		Fixes:   []rule.Fix{fix},
	})
}
