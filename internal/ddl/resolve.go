package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// tempSchema is where temporary objects live, found before the search path.
const tempSchema = "pg_temp"

// path is the search path in force, without "$user".
func (f *folder) path() []string { return f.settings.path }

// creationSchema is where an unqualified new object goes: the first schema
// of the path that exists.
func (f *folder) creationSchema() string {
	for _, s := range f.path() {
		if f.schemas.has(s) {
			return s
		}
	}
	if p := f.path(); len(p) > 0 {
		return p[0]
	}
	return "public"
}

// newName is the name under which a RangeVar creates.
func (f *folder) newName(rv *sqlparse.RangeVar) catalog.Name {
	n := catalog.Name{Schema: rv.GetSchemaname(), Name: rv.GetRelname()}
	if n.Schema == "" && rv.GetRelpersistence() == "t" {
		n.Schema = tempSchema
	} else if n.Schema == "" {
		n.Schema = f.creationSchema()
	} else {
		f.wantSchema(n.Schema, rv.GetLocation())
	}
	return n
}

// newNameOf is newName for a dotted list.
func (f *folder) newNameOf(list []*sqlparse.Node) catalog.Name {
	names := strs(list)
	if len(names) == 0 {
		return catalog.Name{}
	}
	n := catalog.Name{Name: names[len(names)-1]}
	if len(names) > 1 {
		n.Schema = names[len(names)-2]
		f.wantSchema(n.Schema, -1)
	} else {
		n.Schema = f.creationSchema()
	}
	return n
}

func (f *folder) wantSchema(schema string, loc int32) {
	if f.schemaKnown(schema) || f.vague || f.missed[schema] {
		return
	}
	f.missed[schema] = true
	f.problem("conflict", loc, `schema "%s" does not exist`, schema)
}

// schemaKnown reports whether a schema exists, counting those that the
// server and well-known extensions bring.
func (f *folder) schemaKnown(schema string) bool {
	if f.schemas.has(schema) || strings.HasPrefix(schema, "pg_") || schema == "information_schema" {
		return true
	}
	var ext string
	switch {
	case strings.Contains(schema, "timescaledb"):
		ext = "timescaledb"
	case schema == "cron":
		ext = "pg_cron"
	case schema == "topology":
		ext = "postgis_topology"
	case schema == "tiger", schema == "tiger_data":
		ext = "postgis_tiger_geocoder"
	case schema == "partman":
		ext = "pg_partman"
	default:
		// Any other extension may bring any schema.
		for name := range f.extensions.m {
			if !knownExtension(name) {
				return true
			}
		}
		return false
	}
	return f.extensions.has(ext)
}

// lookRelation finds a relation by schema (may be empty) and name.
func (f *folder) lookRelation(schema, name string) (catalog.Name, bool) {
	if schema != "" {
		n := catalog.Name{Schema: schema, Name: name}
		return n, f.relationExists(n)
	}
	if n := (catalog.Name{Schema: tempSchema, Name: name}); f.relationExists(n) {
		return n, true
	}
	for _, s := range f.path() {
		n := catalog.Name{Schema: s, Name: name}
		if f.relationExists(n) {
			return n, true
		}
	}
	return catalog.Name{Schema: f.creationSchema(), Name: name}, false
}

func (f *folder) lookVar(rv *sqlparse.RangeVar) (catalog.Name, bool) {
	return f.lookRelation(rv.GetSchemaname(), rv.GetRelname())
}

func (f *folder) lookList(list []*sqlparse.Node) (catalog.Name, bool) {
	names := strs(list)
	switch len(names) {
	case 0:
		return catalog.Name{}, false
	case 1:
		return f.lookRelation("", names[0])
	}
	return f.lookRelation(names[len(names)-2], names[len(names)-1])
}

// table finds the table a statement is about. One that nothing created is
// reported and assumed, so that the rest of the statement and what follows
// can be judged; with missingOK there is no complaint and nil comes back.
func (f *folder) table(rv *sqlparse.RangeVar, missingOK bool) *catalog.Table {
	n, _ := f.lookVar(rv)
	if t := f.tables.get(n); t != nil {
		return t
	}
	if missingOK {
		return nil
	}
	if f.views.has(n) || f.sequences.has(n) || f.indexes.has(n) {
		f.problem("conflict", rv.GetLocation(), `"%s" is not a table`, n)
		return nil
	}
	return f.assume(n, rv.GetLocation())
}

// assume makes up a table that the statements need and nobody created.
func (f *folder) assume(n catalog.Name, loc int32) *catalog.Table {
	f.problem("conflict", loc, `relation "%s" does not exist`, n)
	t := &catalog.Table{Name: n, Kind: catalog.OrdinaryTable}
	f.assumed.put(n, true)
	f.putTable(nil, t)
	f.born.put(n, -1)
	return t
}

// relationColumn finds a column of a table or view.
func (f *folder) relationColumn(n catalog.Name, column string) *catalog.Column {
	if t := f.tables.get(n); t != nil {
		return t.Column(column)
	}
	if v := f.views.get(n); v != nil {
		for _, c := range v.Columns {
			if c.Name == column {
				return c
			}
		}
	}
	return nil
}

// relationColumns gives the columns of a table or view.
func (f *folder) relationColumns(n catalog.Name) ([]*catalog.Column, bool) {
	if t := f.tables.get(n); t != nil {
		return t.Columns, !f.assumed.get(n)
	}
	if v := f.views.get(n); v != nil {
		return v.Columns, len(v.Columns) > 0
	}
	if t := f.types.get(n); t != nil && t.Kind == catalog.CompositeType {
		return t.Columns, true
	}
	return nil, false
}

// children gives the direct partitions and heirs of a table, sorted.
func (f *folder) children(n catalog.Name) []*catalog.Table {
	return append(f.partitionsOf(n), f.linked(f.heirs, n)...)
}

func (f *folder) partitionsOf(n catalog.Name) []*catalog.Table { return f.linked(f.partitions, n) }

func (f *folder) linked(l links[catalog.Name], n catalog.Name) []*catalog.Table {
	set := l.m[n]
	if len(set) == 0 {
		return nil
	}
	out := make([]*catalog.Table, 0, len(set))
	for c := range set {
		if t := f.tables.get(c); t != nil {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *catalog.Table) int { return a.Name.Compare(b.Name) })
	return out
}

// sortedLinks gives the names that n leads to, sorted.
func sortedLinks(l links[catalog.Name], n catalog.Name) []catalog.Name {
	out := make([]catalog.Name, 0, len(l.m[n]))
	for c := range l.m[n] {
		out = append(out, c)
	}
	slices.SortFunc(out, catalog.Name.Compare)
	return out
}
