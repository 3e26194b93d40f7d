package introspect

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

func (r *reader) scanPublication(rows pgx.Rows) error {
	var oid uint32
	var p catalog.Publication
	var ins, upd, del, trunc bool
	var tables []uint32
	var spaces []string
	var generated string
	return each(rows, []any{&oid, &p.Name, &p.AllTables, &ins, &upd, &del, &trunc, &p.ViaRoot, &generated, &tables, &spaces}, func() error {
		if !r.own(classPublication, oid) {
			return nil
		}
		q := p
		q.Comment = r.comment(classPublication, oid, 0)
		if r.opts.Definitions {
			q.Generated = generated
			r.publications[oid] = &q
		}
		var what []string
		for i, on := range []bool{ins, upd, del, trunc} {
			if on {
				what = append(what, []string{"insert", "update", "delete", "truncate"}[i])
			}
		}
		q.Publish = strings.Join(what, ", ")
		for _, t := range tables {
			if x := r.relations[t]; x != nil {
				q.Tables = append(q.Tables, x.name)
			}
		}
		slices.SortFunc(q.Tables, catalog.Name.Compare)
		q.Schemas = spaces
		slices.Sort(q.Schemas)
		r.cat.Publications = append(r.cat.Publications, &q)
		tables, spaces = nil, nil
		return nil
	})
}

func (r *reader) scanPublicationPart(rows pgx.Rows) error {
	var oid, rel uint32
	var attnums []int16
	var where string
	return each(rows, []any{&oid, &rel, &attnums, &where}, func() error {
		p, x := r.publications[oid], r.relations[rel]
		if p != nil && x != nil {
			p.Parts = append(p.Parts, catalog.PublishedPart{Table: x.name, Columns: x.columnNames(attnums), Where: r.expr(where)})
			slices.SortFunc(p.Parts, func(a, b catalog.PublishedPart) int { return a.Table.Compare(b.Table) })
		}
		attnums = nil
		return nil
	})
}

func (r *reader) scanStatistics(rows pgx.Rows) error {
	var oid, space, rel uint32
	var name string
	var keys []int16
	var kinds, exprs []string
	return each(rows, []any{&oid, &space, &name, &rel, &keys, &kinds, &exprs}, func() error {
		x := r.relations[rel]
		if x == nil || !r.own(classStatistics, oid) {
			return nil
		}
		s := &catalog.Statistics{Name: catalog.Name{Schema: r.spaces[space], Name: name}, Table: x.name, Columns: x.columnNames(keys)}
		s.Comment = r.comment(classStatistics, oid, 0)
		for _, e := range exprs {
			s.Exprs = append(s.Exprs, *r.expr(e))
		}
		for _, k := range kinds {
			if n := map[string]string{"d": "ndistinct", "f": "dependencies", "m": "mcv"}[k]; n != "" {
				s.Kinds = append(s.Kinds, n)
			}
		}
		slices.Sort(s.Kinds)
		if len(s.Kinds) == 3 {
			s.Kinds = nil
		}
		r.cat.Statistics = append(r.cat.Statistics, s)
		keys, kinds, exprs = nil, nil, nil
		return nil
	})
}

func (r *reader) scanOther(rows pgx.Rows) error {
	var class, oid, space uint32
	var kind, name string
	return each(rows, []any{&class, &oid, &kind, &space, &name}, func() error {
		if r.own(class, oid) && !(kind == "language" && name == "plpgsql") {
			o := &catalog.Other{Kind: kind, Name: catalog.Name{Schema: r.spaces[space], Name: name}}
			r.cat.OtherObjects = append(r.cat.OtherObjects, o)
			r.others[object{class, oid}] = o
			r.keys[object{class, oid}] = catalog.Key(kind, o.Name.String())
		}
		return nil
	})
}

// secrets are options of user mappings whose values are nobody's business.
var secrets = []string{"password", "sslpassword", "sslkey", "passfile", "secret", "token"}

func (r *reader) scanOtherDefinition(rows pgx.Rows) error {
	var class, oid uint32
	var address, keeps, comment string
	var create, opts []string
	return each(rows, []any{&class, &oid, &address, &create, &keeps, &opts, &comment}, func() error {
		if o := r.others[object{class, oid}]; o != nil {
			o.Address, o.Create, o.Keeps, o.Comment = address, slices.Clone(create), keeps, comment
			for _, kv := range opts {
				k, v, _ := strings.Cut(kv, "=")
				if o.Kind == "user mapping" && slices.Contains(secrets, strings.ToLower(k)) {
					v = catalog.Secret
				}
				o.Options = o.Options.Set(k, v)
			}
			r.keys[object{class, oid}] = catalog.Key(o.Kind, address)
		}
		create, opts = nil, nil
		return nil
	})
}
