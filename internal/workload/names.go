package workload

import "github.com/decadedb/decade/internal/catalog"

// Resolver resolves queries against one catalog. It keeps what it has looked
// up, so that many queries cost one walk over the catalog; the catalog must
// not change meanwhile. It is for one goroutine.
type Resolver struct {
	cat    *catalog.Catalog
	byName map[string][]catalog.Name
	views  map[catalog.Name]*catalog.View
}

// NewResolver makes a resolver. The catalog may be nil: nothing is found then.
func NewResolver(cat *catalog.Catalog) *Resolver { return &Resolver{cat: cat} }

// Resolve fills a query's levels and unresolved relations.
func (r *Resolver) Resolve(q *Query) {
	if q.Stmt == nil || q.Stmt.Tree == nil {
		return
	}
	q.Levels, q.Unresolved = r.analyze(q.Stmt)
}

// Resolve fills a query's levels and unresolved relations from a catalog.
// For many queries make a Resolver.
func Resolve(q *Query, cat *catalog.Catalog) { NewResolver(cat).Resolve(q) }

// lookup finds a table or view: by its full name, else in public, else in the
// only schema that has one of that name.
func (r *Resolver) lookup(name catalog.Name) (catalog.Name, *catalog.Table, *catalog.View) {
	if r.cat == nil {
		return name, nil, nil
	}
	if name.Schema != "" {
		return name, r.cat.Table(name), r.view(name)
	}
	public := catalog.Name{Schema: "public", Name: name.Name}
	if t, v := r.cat.Table(public), r.view(public); t != nil || v != nil {
		return public, t, v
	}
	r.index()
	if all := r.byName[name.Name]; len(all) == 1 {
		return all[0], r.cat.Table(all[0]), r.view(all[0])
	}
	return name, nil, nil
}

func (r *Resolver) view(name catalog.Name) *catalog.View {
	r.index()
	return r.views[name]
}

func (r *Resolver) index() {
	if r.views != nil {
		return
	}
	r.views, r.byName = map[catalog.Name]*catalog.View{}, map[string][]catalog.Name{}
	for _, t := range r.cat.Tables {
		r.byName[t.Name.Name] = append(r.byName[t.Name.Name], t.Name)
	}
	for _, v := range r.cat.Views {
		r.byName[v.Name.Name] = append(r.byName[v.Name.Name], v.Name)
		if r.views[v.Name] == nil {
			r.views[v.Name] = v
		}
	}
}
