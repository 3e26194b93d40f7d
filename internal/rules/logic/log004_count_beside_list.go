package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var countBesideList = &rule.Rule{
	ID: "LOG004", Name: "count-beside-its-list", Severity: rule.Warning,
	Title: "Count beside the list that it counts",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The list says three, the number beside it says four, and both are in the same row. Whoever appends forgets the count, or counts twice on a retry, and decisions are " +
		"made by the number. The database can compute it from the list, or refuse a row where the two differ.",
	Sources: []string{"ddl-generated-columns", "ddl-constraints"},
	Limits:  "Recognised by name: evidence_count beside evidence of type jsonb or an array.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				list := listOf(t, c)
				if list != nil && c.Generated.Kind == "" && t.Kind != catalog.ForeignTable && !comparedInCheck(t, c.Name, list.Name) {
					reportCount(p, t, c, list)
				}
			}
		}
	},
}

// listOf gives the column whose elements a column counts, nil for none.
func listOf(t *catalog.Table, c *catalog.Column) *catalog.Column {
	stem, ok := strings.CutSuffix(c.Name, "_count")
	if !ok || !c.Type.Is("smallint", "integer", "bigint") {
		return nil
	}
	for _, name := range []string{stem, stem + "s"} {
		if l := t.Column(name); l != nil && (l.Type.Is("jsonb") || l.Type.Dims > 0) {
			return l
		}
	}
	return nil
}

func comparedInCheck(t *catalog.Table, columns ...string) bool {
	return slices.ContainsFunc(t.Constraints, func(k *catalog.Constraint) bool {
		return k.Kind == catalog.Check && !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(k.Columns, c) })
	})
}

func reportCount(p *rule.Pass, t *catalog.Table, c, list *catalog.Column) {
	length := "jsonb_array_length(" + ident.Quote(list.Name) + ")"
	condition := "jsonb_typeof(" + ident.Quote(list.Name) + ") <> 'array' OR "
	if list.Type.Dims > 0 {
		length, condition = "cardinality("+ident.Quote(list.Name)+")", ""
	}
	if !list.NotNull || !c.NotNull {
		condition = ident.Quote(list.Name) + " IS NULL OR " + ident.Quote(c.Name) + " IS NULL OR " + condition
	}
	pos := c.Pos
	if pos.IsZero() {
		pos = t.Pos
	}
	fix := p.AddCheckFix(t, rule.NewName("chk_"+t.Name.Name, c.Name, ""), condition+ident.Quote(c.Name)+" = "+length)
	fix.Title = "Refuse rows where the two differ"
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: pos,
		Message: fmt.Sprintf("%s.%s counts the elements of %s beside it, and nothing keeps the two equal", t.Name, c.Name, list.Name),
		Fixes: []rule.Fix{fix, {
			Title: "Count when reading", Manual: true,
			Note: "Drop the column and let a view give " + length + "; or make rows of the elements, in a table that refers to this one.",
		}},
	})
}
