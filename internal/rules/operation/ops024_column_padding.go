package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var columnPadding = &rule.Rule{
	ID: "OPS024", Name: "column-padding", Severity: rule.Advice, Strict: true,
	Title:   "Order of the columns wastes eight bytes or more in every row",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "A bigint or timestamp begins at a multiple of eight bytes, and what is left before it stays empty. A boolean before each of them costs seven bytes every time: in a billion rows gigabytes, read with every scan and kept in every backup.",
	Sources: []string{"storage-page-layout", "catalog-pg-type"},
	Limits: "Only columns of fixed width before the first of variable width are counted, as all NOT NULL, and only in tables of ten million rows or more. The order of columns cannot be changed afterwards: " +
		"it is worth it before the first row, or when the table is rewritten anyway.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			rows, fact, ok := rowsToCome(p, t)
			if !ok || rows < 1e7 || t.Kind == catalog.ForeignTable {
				continue
			}
			wasted, order := padding(t)
			if wasted < 8 {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("the order of the columns of %s wastes %d bytes in every row", t.Name, wasted),
				Facts:   []rule.Fact{fact, {Name: "in all rows", Value: fmt.Sprintf("%.1f GB", rows*float64(wasted)/1e9)}},
				Fixes:   []rule.Fix{{Title: "Order the columns by their alignment when the table is next made anew", Manual: true, Note: "Best: " + strings.Join(order, ", ") + ", then the columns of variable width."}},
			})
		}
	},
}

// width gives length and alignment of a fixed-width type; 0 for others.
func width(t catalog.TypeName) (length, align int) {
	if t.Dims > 0 || t.Schema != "" {
		return 0, 0
	}
	switch t.Name {
	case "boolean", `"char"`:
		return 1, 1
	case "smallint":
		return 2, 2
	case "integer", "real", "date", "oid":
		return 4, 4
	case "bigint", "double precision", "timestamp with time zone", "timestamp without time zone", "time without time zone", "money":
		return 8, 8
	case "uuid":
		return 16, 1
	case "interval":
		return 16, 8
	}
	return 0, 0
}

// padding gives the bytes that the leading fixed-width columns waste by their
// order, and the order in which they would waste least.
func padding(t *catalog.Table) (wasted int, order []string) {
	var fixed []*catalog.Column
	for _, c := range t.Columns {
		if n, _ := width(c.Type); n == 0 {
			break
		}
		fixed = append(fixed, c)
	}
	best := slices.Clone(fixed)
	slices.SortStableFunc(best, func(a, b *catalog.Column) int {
		_, x := width(a.Type)
		_, y := width(b.Type)
		return y - x
	})
	for _, c := range best {
		order = append(order, c.Name)
	}
	return extent(fixed) - extent(best), order
}

func extent(columns []*catalog.Column) int {
	at := 0
	for _, c := range columns {
		n, a := width(c.Type)
		at = (at+a-1)/a*a + n
	}
	return (at + 7) / 8 * 8
}
