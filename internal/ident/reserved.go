package ident

// Reserved reports whether quote_ident would quote the word: every keyword but
// the unreserved ones (src/include/parser/kwlist.h of PostgreSQL 18; a test
// compares with pg_get_keywords()).
func Reserved(s string) bool { return NeverBare(s) || columnKeyword(s) }

// NeverBare reports whether the word cannot be a table's or column's name
// without quotes: the reserved words and those that can only be functions or types.
func NeverBare(s string) bool {
	switch s {
	case "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast",
		"check", "collate", "column", "constraint", "create", "current_catalog", "current_date", "current_role",
		"current_time", "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do",
		"else", "end", "except", "false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in",
		"initially", "intersect", "into", "lateral", "leading", "limit", "localtime", "localtimestamp", "not",
		"null", "offset", "on", "only", "or", "order", "placing", "primary", "references", "returning", "select",
		"session_user", "some", "symmetric", "system_user", "table", "then", "to", "trailing", "true", "union",
		"unique", "user", "using", "variadic", "when", "where", "window", "with",
		// type or function name
		"authorization", "binary", "collation", "concurrently", "cross", "current_schema", "freeze", "full",
		"ilike", "inner", "is", "isnull", "join", "left", "like", "natural", "notnull", "outer", "overlaps",
		"right", "similar", "tablesample", "verbose":
		return true
	}
	return false
}

// columnKeyword are keywords that may name tables and columns without quotes,
// but not functions or types.
func columnKeyword(s string) bool {
	switch s {
	case "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists",
		"extract", "float", "greatest", "grouping", "inout", "int", "integer", "interval", "json", "json_array",
		"json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar",
		"json_serialize", "json_table", "json_value", "least", "merge_action", "national", "nchar", "none",
		"normalize", "nullif", "numeric", "out", "overlay", "position", "precision", "real", "row", "setof",
		"smallint", "substring", "time", "timestamp", "treat", "trim", "values", "varchar", "xmlattributes",
		"xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
		"xmlserialize", "xmltable":
		return true
	}
	return false
}
