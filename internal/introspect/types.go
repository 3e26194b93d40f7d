package introspect

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

// typeNames collects the types that are used, to have them named all at once.
type typeNames struct {
	index map[typeKey]int // into oids, mods, names
	oids  []uint32
	mods  []int32
	names []catalog.TypeName
}

type typeKey struct {
	oid uint32
	mod int32
}

func newTypeNames() *typeNames {
	return &typeNames{index: map[typeKey]int{}, oids: []uint32{}, mods: []int32{}}
}

// ref asks for a type's name; name gives it once it is known.
func (t *typeNames) ref(oid uint32, mod int32) int {
	k := typeKey{oid, mod}
	i, ok := t.index[k]
	if !ok {
		i = len(t.oids)
		t.index[k] = i
		t.oids = append(t.oids, oid)
		t.mods = append(t.mods, mod)
		t.names = append(t.names, catalog.TypeName{})
	}
	return i
}

func (t *typeNames) name(ref int) catalog.TypeName { return t.names[ref] }

func (t *typeNames) scan(rows pgx.Rows) error {
	var ord int32
	var schema, name, full, base string
	var array bool
	return each(rows, []any{&ord, &schema, &name, &full, &base, &array}, func() error {
		n := catalog.TypeName{Schema: schema, Name: name}
		mod := t.mods[ord-1]
		n.Mods = modifiers(full, base)
		if schema == "pg_catalog" {
			n.Schema = ""
			n.Name = full
			if mod >= 0 && n.Mods != "" {
				n.Name = base
			}
		}
		if array {
			n.Dims = 1
		}
		t.names[ord-1] = n
		return nil
	})
}

// modifiers gives what format_type adds to a type for its modifier:
// "timestamp(3) with time zone" over "timestamp with time zone" is "3",
// "interval day to second(3)" over "interval" is "day to second(3)".
func modifiers(full, base string) string {
	n := 0
	for n < len(full) && n < len(base) && full[n] == base[n] {
		n++
	}
	rest := full[n:]
	if tail := base[n:]; tail != "" {
		// "timestamp" stands before the modifier, " with time zone" behind it.
		cut, ok := strings.CutSuffix(rest, tail)
		if !ok {
			return ""
		}
		rest = cut
	}
	rest = strings.TrimPrefix(rest, " ")
	if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
		return rest[1 : len(rest)-1]
	}
	return rest
}

// later runs fn when types and collations have names.
func (r *reader) whenNamed(fn func()) { r.later = append(r.later, fn) }

func (r *reader) scanType(rows pgx.Rows) error {
	var oid, space, rel, base, collation, sub, subOpc, subColl uint32
	var name, kind, def, canonical, diff, multi string
	var labels []string
	var mod int32
	var notNull bool
	return each(rows, []any{&oid, &space, &name, &kind, &rel, &labels, &base, &mod, &notNull, &def, &collation,
		&sub, &subOpc, &subColl, &canonical, &diff, &multi}, func() error {
		if !r.own(classType, oid) || rel != 0 && !r.own(classRelation, rel) {
			return nil
		}
		t := &catalog.Type{Name: catalog.Name{Schema: r.spaces[space], Name: name}}
		r.keys[object{classType, oid}] = catalog.Key("type", t.Name.String())
		t.Comment = r.comment(classType, oid, 0)
		switch kind {
		case "e":
			t.Kind, t.Labels = catalog.EnumType, labels
		case "d":
			t.Kind, t.NotNull = catalog.DomainType, notNull
			t.Default = r.expr(def)
			ref := r.types.ref(base, mod)
			coll := r.collation(collation)
			r.whenNamed(func() { t.Base, t.Collation = r.types.name(ref), coll.name })
			r.relations[oid] = &relation{domain: t} // constraints find it by the type's oid
		case "c":
			t.Kind = catalog.CompositeType
			r.typeOf[oid] = t.Name
			if x := r.relations[rel]; x != nil {
				t.Columns = x.columns
				if t.Comment == "" {
					t.Comment = r.comment(classRelation, rel, 0)
				}
			}
		case "r":
			t.Kind = catalog.RangeType
			t.Options = r.rangeOptions(name, canonical, diff, multi, subOpc)
			ref := r.types.ref(sub, -1)
			coll := r.collation(subColl)
			r.whenNamed(func() { t.Base, t.Collation = r.types.name(ref), coll.name })
		}
		r.cat.Types = append(r.cat.Types, t)
		return nil
	})
}

// rangeOptions are the parameters of a range type that are not what
// PostgreSQL would have chosen.
func (r *reader) rangeOptions(name, canonical, diff, multi string, opc uint32) catalog.Options {
	var o catalog.Options
	if canonical != "" {
		o = o.Set("canonical", canonical)
	}
	if diff != "" {
		o = o.Set("subtype_diff", diff)
	}
	if multi != multirangeName(name) {
		o = o.Set("multirange_type_name", multi)
	}
	if c, ok := r.opclasses[opc]; ok && !c.isDefault {
		o = o.Set("subtype_opclass", c.name)
	}
	return o
}

// multirangeName is what PostgreSQL calls the multirange of a range type
// (makeMultirangeTypeName).
func multirangeName(name string) string {
	if i := strings.LastIndex(name, "range"); i >= 0 {
		return name[:i] + "multi" + name[i:]
	}
	return name + "_multirange"
}

type opclass struct {
	schema, name string
	isDefault    bool
	input        uint32
}

func (r *reader) scanOpclass(rows pgx.Rows) error {
	var oid uint32
	var o opclass
	return each(rows, []any{&oid, &o.schema, &o.name, &o.isDefault, &o.input}, func() error {
		r.opclasses[oid] = o
		return nil
	})
}

// opclassName is "" for a type's default operator class.
func (r *reader) opclassName(oid uint32) string {
	o := r.opclasses[oid]
	if o.isDefault {
		return ""
	}
	return o.name
}

// collationUse is a collation that something names; name is filled in later.
type collationUse struct{ name string }

func (r *reader) collation(oid uint32) *collationUse {
	if r.collations[oid] == nil {
		r.collations[oid] = &collationUse{}
	}
	return r.collations[oid]
}

func (r *reader) collationOIDs() []uint32 {
	out := []uint32{}
	for oid := range r.collations {
		if oid != 0 {
			out = append(out, oid)
		}
	}
	return out
}

func (r *reader) scanCollation(rows pgx.Rows) error {
	var oid uint32
	var name string
	return each(rows, []any{&oid, &name}, func() error {
		r.collations[oid].name = name
		return nil
	})
}
