package ddl

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// builtinWords gives format_type's words for pg_catalog types whose internal
// name differs from them.
func builtinWords(name string) (string, bool) {
	switch name {
	case "int2":
		return "smallint", true
	case "int4":
		return "integer", true
	case "int8":
		return "bigint", true
	case "float4":
		return "real", true
	case "float8":
		return "double precision", true
	case "bool":
		return "boolean", true
	case "varchar":
		return "character varying", true
	case "timestamptz":
		return "timestamp with time zone", true
	case "timestamp":
		return "timestamp without time zone", true
	case "timetz":
		return "time with time zone", true
	case "time":
		return "time without time zone", true
	case "varbit":
		return "bit varying", true
	case "char":
		return `"char"`, true
	case "bpchar", "bit", "numeric", "interval",
		"aclitem", "any", "anyarray", "anycompatible", "anycompatiblearray", "anycompatiblemultirange",
		"anycompatiblenonarray", "anycompatiblerange", "anyelement", "anyenum", "anymultirange", "anynonarray",
		"anyrange", "box", "bytea", "cid", "cidr", "circle", "cstring", "date", "datemultirange", "daterange",
		"event_trigger", "fdw_handler", "gtsvector", "index_am_handler", "inet", "int2vector", "int4multirange",
		"int4range", "int8multirange", "int8range", "internal", "json", "jsonb", "jsonpath", "language_handler",
		"line", "lseg", "macaddr", "macaddr8", "money", "name", "nummultirange", "numrange", "oid", "oidvector",
		"path", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary", "pg_ddl_command", "pg_dependencies",
		"pg_lsn", "pg_mcv_list", "pg_ndistinct", "pg_node_tree", "pg_snapshot", "point", "polygon", "record",
		"refcursor", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper",
		"regoperator", "regproc", "regprocedure", "regrole", "regtype", "table_am_handler", "text", "tid",
		"trigger", "tsm_handler", "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange", "tsvector",
		"txid_snapshot", "unknown", "uuid", "void", "xid", "xid8", "xml":
		return name, true
	}
	return "", false
}

// extensionOfType names the extension that brings a type; "" when no
// extension that decade knows does.
func extensionOfType(name string) string {
	switch name {
	case "vector", "halfvec", "sparsevec":
		return "vector"
	case "citext", "hstore", "cube", "seg", "lo":
		return name
	case "ltree", "lquery", "ltxtquery", "ltree_gist":
		return "ltree"
	case "geometry", "geography", "box2d", "box3d", "geometry_dump", "valid_detail":
		return "postgis"
	case "raster":
		return "postgis_raster"
	case "topogeometry":
		return "postgis_topology"
	case "query_int":
		return "intarray"
	case "gtrgm":
		return "pg_trgm"
	case "ean13", "isbn", "isbn13", "issn", "issn13", "ismn", "ismn13", "upc":
		return "isn"
	case "semver":
		return "semver"
	case "hll":
		return "hll"
	case "ip4", "ip4r", "ip6", "ip6r", "ipaddress", "iprange":
		return "ip4r"
	}
	return ""
}

// typeName resolves a type as a column or argument uses it.
func (f *folder) typeName(tn *sqlparse.TypeName) catalog.TypeName {
	t, known := f.resolveType(tn)
	if !known && !f.vague {
		msg := `type "` + strings.Join(strs(tn.GetNames()), ".") + `" does not exist`
		if ext := extensionOfType(t.Name); ext != "" {
			msg += `: extension "` + ext + `" is not created`
		}
		f.problem("conflict", tn.GetLocation(), "%s", msg)
	}
	return t
}

// resolveType resolves without complaint; known is false for a type that
// nothing read so far has.
func (f *folder) resolveType(tn *sqlparse.TypeName) (t catalog.TypeName, known bool) {
	if tn == nil {
		return t, true
	}
	if len(tn.ArrayBounds) > 0 {
		t.Dims = 1
	}
	names := strs(tn.Names)
	if len(names) == 0 {
		return t, true
	}
	if tn.PctType {
		return f.columnType(names)
	}
	name := names[len(names)-1]
	schema := ""
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if schema == "" || schema == "pg_catalog" {
		base := name
		if words, ok := builtinWords(base); ok {
			t.Name, t.Mods = withMods(words, tn)
			return t, true
		}
		if strings.HasPrefix(name, "_") {
			if words, ok := builtinWords(name[1:]); ok {
				t.Name, t.Dims = words, 1
				return t, true
			}
		}
		if schema == "pg_catalog" {
			t.Name = name
			return t, true
		}
	}
	t.Name = name
	t.Schema, known = f.typeSchema(schema, name)
	if extensionOfType(name) == "postgis" {
		t.Mods = geometryMods(tn)
	} else {
		t.Mods = strings.Join(modTexts(tn), ",")
	}
	return t, known
}

// typeSchema finds the schema of a type that is not pg_catalog's.
func (f *folder) typeSchema(schema, name string) (string, bool) {
	if schema != "" {
		n := catalog.Name{Schema: schema, Name: name}
		return schema, f.typeExists(n) || f.extensionHas(schema, name) || !f.schemaKnown(schema)
	}
	for _, s := range f.path() {
		n := catalog.Name{Schema: s, Name: name}
		if f.typeExists(n) {
			return s, true
		}
	}
	if ext := extensionOfType(name); ext != "" {
		if e := f.extensions.get(ext); e != nil {
			return e.Schema, true
		}
	}
	return f.creationSchema(), false
}

func (f *folder) extensionHas(schema, name string) bool {
	e := f.extensions.get(extensionOfType(name))
	return e != nil && e.Schema == schema
}

// columnType resolves table.column%TYPE.
func (f *folder) columnType(names []string) (catalog.TypeName, bool) {
	if len(names) < 2 {
		return catalog.TypeName{Name: names[0]}, false
	}
	var schema string
	if len(names) > 2 {
		schema = names[len(names)-3]
	}
	n, ok := f.lookRelation(schema, names[len(names)-2])
	if ok {
		if c := f.relationColumn(n, names[len(names)-1]); c != nil {
			return c.Type, true
		}
	}
	return catalog.TypeName{Name: strings.Join(names, ".") + "%TYPE"}, f.assumed.has(n)
}

// withMods gives the words and modifiers of a pg_catalog type as format_type
// prints them.
func withMods(words string, tn *sqlparse.TypeName) (name, mods string) {
	list := modTexts(tn)
	switch words {
	case "interval":
		return words, intervalMods(list)
	case "numeric":
		if len(list) == 1 {
			list = append(list, "0")
		}
	case "bpchar":
		if len(list) > 0 {
			words = "character"
		}
	case "bit":
		if len(list) == 0 {
			words = `"bit"`
		}
	}
	return words, strings.Join(list, ",")
}

func modTexts(tn *sqlparse.TypeName) []string {
	var out []string
	for _, m := range tn.Typmods {
		out = append(out, constText(m))
	}
	return out
}

// constText gives a constant, an identifier or a signed number as text.
func constText(n *sqlparse.Node) string {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_AConst:
		switch {
		case x.AConst.GetIval() != nil:
			return strconv.Itoa(int(x.AConst.GetIval().Ival))
		case x.AConst.GetFval() != nil:
			return x.AConst.GetFval().Fval
		case x.AConst.GetSval() != nil:
			return x.AConst.GetSval().Sval
		case x.AConst.GetBoolval() != nil:
			return strconv.FormatBool(x.AConst.GetBoolval().Boolval)
		case x.AConst.GetBsval() != nil:
			return x.AConst.GetBsval().Bsval
		}
	case *sqlparse.Node_ColumnRef:
		return strings.Join(strs(x.ColumnRef.Fields), ".")
	case *sqlparse.Node_AExpr:
		if x.AExpr.Lexpr == nil {
			return lastString(x.AExpr.Name) + constText(x.AExpr.Rexpr)
		}
	case *sqlparse.Node_TypeCast:
		return constText(x.TypeCast.Arg)
	case *sqlparse.Node_Integer:
		return strconv.Itoa(int(x.Integer.Ival))
	case *sqlparse.Node_Float:
		return x.Float.Fval
	case *sqlparse.Node_Boolean:
		return strconv.FormatBool(x.Boolean.Boolval)
	case *sqlparse.Node_String_:
		return x.String_.Sval
	case *sqlparse.Node_TypeName:
		return strings.Join(strs(x.TypeName.Names), ".")
	case *sqlparse.Node_List:
		var parts []string
		for _, i := range x.List.Items {
			parts = append(parts, constText(i))
		}
		return strings.Join(parts, ",")
	}
	return ""
}

// intervalMods turns the field mask of an interval's first modifier into
// words, as intervaltypmodout does.
func intervalMods(list []string) string {
	if len(list) == 0 {
		return ""
	}
	mask, _ := strconv.Atoi(list[0])
	fields := ""
	switch mask {
	case 1 << 2:
		fields = "year"
	case 1 << 1:
		fields = "month"
	case 1 << 3:
		fields = "day"
	case 1 << 10:
		fields = "hour"
	case 1 << 11:
		fields = "minute"
	case 1 << 12:
		fields = "second"
	case 1<<2 | 1<<1:
		fields = "year to month"
	case 1<<3 | 1<<10:
		fields = "day to hour"
	case 1<<3 | 1<<10 | 1<<11:
		fields = "day to minute"
	case 1<<3 | 1<<10 | 1<<11 | 1<<12:
		fields = "day to second"
	case 1<<10 | 1<<11:
		fields = "hour to minute"
	case 1<<10 | 1<<11 | 1<<12:
		fields = "hour to second"
	case 1<<11 | 1<<12:
		fields = "minute to second"
	}
	if len(list) < 2 {
		return fields
	}
	if fields == "" {
		return list[1]
	}
	return fields + "(" + list[1] + ")"
}

// geometryMods spells PostGIS modifiers as it prints them: Point,4326.
func geometryMods(tn *sqlparse.TypeName) string {
	list := modTexts(tn)
	if len(list) == 0 {
		return ""
	}
	kind := strings.ToLower(list[0])
	for _, known := range []string{
		"GeometryCollection", "MultiLineString", "MultiPolygon", "MultiPoint", "LineString", "Polygon", "Point",
		"Geometry", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface",
		"PolyhedralSurface", "Triangle", "Tin",
	} {
		if rest, ok := strings.CutPrefix(kind, strings.ToLower(known)); ok {
			list[0] = known + strings.ToUpper(rest)
			break
		}
	}
	return strings.Join(list, ",")
}

// serialType gives the integer type behind a serial pseudo-type.
func serialType(tn *sqlparse.TypeName) (string, bool) {
	if tn == nil || len(tn.Names) != 1 || len(tn.ArrayBounds) > 0 {
		return "", false
	}
	switch lastString(tn.Names) {
	case "serial", "serial4":
		return "integer", true
	case "bigserial", "serial8":
		return "bigint", true
	case "smallserial", "serial2":
		return "smallint", true
	}
	return "", false
}
