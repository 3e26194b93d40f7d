package operation

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

// published gives the tables of a publication as a person would name them.
func published(p *rule.Pass, b *catalog.Publication) []*catalog.Table {
	var out []*catalog.Table
	for _, t := range p.Tables() {
		if t.Kind == catalog.ForeignTable || t.Persistence != catalog.Permanent {
			continue
		}
		if b.AllTables || slices.Contains(b.Tables, t.Name) || slices.Contains(b.Schemas, t.Name.Schema) {
			out = append(out, t)
		}
	}
	return out
}

func publicationObject(b *catalog.Publication) rule.Object {
	return rule.Object{Kind: "publication", Name: b.Name}
}
