package ddl

import "github.com/decadedb/decade/internal/catalog"

// isDefaultOpClass reports whether an operator class is the one that the
// access method takes for the type anyway. Only classes that people write
// out are known; for others the class is kept as written.
func isDefaultOpClass(method, class string, t catalog.TypeName) bool {
	return class != "" && class == defaultOpClass(method, t)
}

func defaultOpClass(method string, t catalog.TypeName) string {
	if t.Dims > 0 {
		if method == "brin" {
			return ""
		}
		return "array_ops"
	}
	base := opFamilyOf(t)
	switch method {
	case "btree", "hash":
		if base == "" {
			return ""
		}
		return base + "_ops"
	case "gin":
		switch {
		case t.Name == "hstore":
			return "gin_hstore_ops"
		case t.Name == "character varying":
			return "varchar_ops"
		case t.Name == "cidr":
			return "cidr_ops"
		case base != "":
			return base + "_ops" // jsonb, tsvector; scalars by btree_gin
		}
	case "brin":
		if base == "" {
			return ""
		}
		switch base {
		case "inet", "range", "box":
			return base + "_inclusion_ops"
		}
		return base + "_minmax_ops"
	case "gist":
		switch t.Name {
		case "tsvector", "tsquery", "point", "box", "circle":
			return t.Name + "_ops"
		case "polygon":
			return "poly_ops"
		case "geometry":
			return "gist_geometry_ops_2d"
		case "geography":
			return "gist_geography_ops"
		case "ltree", "hstore", "cube", "seg":
			return "gist_" + t.Name + "_ops"
		}
		if base == "range" || base == "multirange" {
			return base + "_ops"
		}
		switch {
		case t.Name == "bit varying":
			return "gist_vbit_ops"
		case t.Name == "cidr":
			return "gist_cidr_ops"
		case t.Name == "money":
			return "gist_cash_ops"
		case base != "" && base != "jsonb":
			return "gist_" + base + "_ops" // btree_gist
		}
	case "spgist":
		switch t.Name {
		case "text", "character varying":
			return "text_ops"
		case "point":
			return "quad_point_ops"
		case "inet", "cidr":
			return "inet_ops"
		}
		if base == "range" {
			return "range_ops"
		}
	case "ivfflat":
		switch t.Name {
		case "vector":
			return "vector_l2_ops"
		}
	}
	return ""
}

// opFamilyOf is the word of a type in the names of its operator classes.
func opFamilyOf(t catalog.TypeName) string {
	if t.Schema != "" {
		return t.Name
	}
	switch t.Name {
	case "smallint":
		return "int2"
	case "integer":
		return "int4"
	case "bigint":
		return "int8"
	case "real":
		return "float4"
	case "double precision":
		return "float8"
	case "boolean":
		return "bool"
	case "character varying":
		return "text"
	case "character", "bpchar":
		return "bpchar"
	case "timestamp with time zone":
		return "timestamptz"
	case "timestamp without time zone":
		return "timestamp"
	case "time with time zone":
		return "timetz"
	case "time without time zone":
		return "time"
	case "bit varying":
		return "varbit"
	case "cidr":
		return "inet"
	case "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange":
		return "range"
	case "int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange":
		return "multirange"
	}
	return t.Name
}
