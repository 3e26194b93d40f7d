package rule

import "github.com/decadedb/decade/internal/catalog"

// TableObject is a finding's object when it is about a whole table.
func TableObject(t *catalog.Table) Object {
	return Object{Kind: "table", Schema: t.Name.Schema, Table: t.Name.Name}
}

// ColumnObject is a finding's object when it is about one column.
func ColumnObject(t *catalog.Table, column string) Object {
	return Object{Kind: "column", Schema: t.Name.Schema, Table: t.Name.Name, Name: column}
}

// IndexObject is a finding's object when it is about one index.
func IndexObject(t *catalog.Table, index string) Object {
	return Object{Kind: "index", Schema: t.Name.Schema, Table: t.Name.Name, Name: index}
}

// ConstraintObject is a finding's object when it is about one constraint.
func ConstraintObject(t *catalog.Table, constraint string) Object {
	return Object{Kind: "constraint", Schema: t.Name.Schema, Table: t.Name.Name, Name: constraint}
}
