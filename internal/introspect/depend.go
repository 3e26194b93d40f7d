package introspect

import (
	"cmp"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

// dependency is a row of sql/dependencies.sql.
type dependency struct{ object, on object }

func (r *reader) scanDependency(rows pgx.Rows) error {
	var d dependency
	return each(rows, []any{&d.object.class, &d.object.oid, &d.on.class, &d.on.oid}, func() error {
		r.dependencies = append(r.dependencies, d)
		return nil
	})
}

// nameDependencies gives the dependencies between objects that were read.
func (r *reader) nameDependencies() {
	for oid, x := range r.relations {
		if x.domain == nil {
			r.keys[object{classRelation, oid}] = catalog.Key("relation", x.name.String())
		}
	}
	for _, d := range r.dependencies {
		a, b := r.keys[d.object], r.keys[d.on]
		if a != "" && b != "" && a != b {
			r.cat.Depends = append(r.cat.Depends, catalog.Dependency{Object: a, On: b})
		}
	}
	slices.SortFunc(r.cat.Depends, func(a, b catalog.Dependency) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.On, b.On))
	})
	r.cat.Depends = slices.Compact(r.cat.Depends)
}
