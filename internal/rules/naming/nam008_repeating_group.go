package naming

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var numbered = pattern.New(`^(.*[a-z])_?([0-9]+)$`)

var repeatingGroup = &rule.Rule{
	ID:       "NAM008",
	Name:     "numbered-columns",
	Title:    "Numbered columns instead of rows",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "phone1, phone2, phone3: the fourth needs a migration, a search needs three predicates and three indexes, and uniqueness across " +
		"them cannot be declared. Rows of a child table, or an array, grow without any of it.",
	Sources: []string{"ddl-basics", "architect:expertise/normalization"},
	Limits:  "Three or more columns of one type. Fixed sets in nature (percentile_50, percentile_95) are recognised by numbers that are no count.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, g := range groups(t) {
				p.Report(rule.Finding{
					Confidence: rule.Heuristic, Evidence: p.TableEvidence(),
					Object:  sub("column", t.Name, g[0].Name),
					Pos:     g[0].Pos,
					Message: fmt.Sprintf("table %s counts in column names: %s", t.Name, strings.Join(columnNames(g), ", ")),
				})
			}
		}
	},
}

// groups finds columns of one type and stem whose numbers count up from 0 or 1.
func groups(t *catalog.Table) [][]*catalog.Column {
	type key struct {
		stem string
		typ  catalog.TypeName
	}
	byKey := map[key][]*catalog.Column{}
	numbers := map[key][]string{}
	var order []key
	for _, c := range t.Columns {
		m := numbered.FindStringSubmatch(c.Name)
		if m == nil {
			continue
		}
		k := key{m[1], c.Type}
		if byKey[k] == nil {
			order = append(order, k)
		}
		byKey[k] = append(byKey[k], c)
		numbers[k] = append(numbers[k], strings.TrimLeft(m[2], "0"))
	}
	var out [][]*catalog.Column
	for _, k := range order {
		if len(byKey[k]) >= 3 && slices.Contains(numbers[k], "1") && slices.Contains(numbers[k], "2") {
			out = append(out, byKey[k])
		}
	}
	return out
}

func columnNames(cs []*catalog.Column) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Name)
	}
	return out
}
