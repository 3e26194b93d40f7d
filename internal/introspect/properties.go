package introspect

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

func (r *reader) scanProperty(rows pgx.Rows) error {
	var kind, schema, name, set, reset string
	err := each(rows, []any{&kind, &schema, &name, &set, &reset}, func() error {
		r.cat.Properties = append(r.cat.Properties, &catalog.Property{Kind: kind, Of: catalog.Name{Schema: schema, Name: name}, Set: set, Reset: reset})
		return nil
	})
	slices.SortFunc(r.cat.Properties, func(a, b *catalog.Property) int { return strings.Compare(a.Set, b.Set) })
	return err
}
