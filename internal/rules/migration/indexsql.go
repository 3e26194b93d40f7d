package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// createIndex writes an index of a table under a name. how is "ON ONLY ", for
// the parent alone, "CONCURRENTLY", or "" for a plain build.
func createIndex(x *catalog.Index, on catalog.Name, name, how string) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if x.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX ")
	if how == "CONCURRENTLY" {
		b.WriteString("CONCURRENTLY ")
	}
	b.WriteString(ident.Quote(name) + " ON ")
	if strings.HasPrefix(how, "ON ONLY") {
		b.WriteString("ONLY ")
	}
	b.WriteString(sql(on))
	if x.Method != "" && x.Method != "btree" {
		b.WriteString(" USING " + ident.Quote(x.Method))
	}
	var keys []string
	for _, k := range x.Keys {
		keys = append(keys, indexKey(k))
	}
	b.WriteString(" (" + strings.Join(keys, ", ") + ")")
	if len(x.Include) > 0 {
		b.WriteString(" INCLUDE (" + columns(x.Include) + ")")
	}
	if x.NullsNotDistinct {
		b.WriteString(" NULLS NOT DISTINCT")
	}
	if len(x.Options) > 0 {
		b.WriteString(" WITH (" + options(x.Options) + ")")
	}
	if x.Tablespace != "" {
		b.WriteString(" TABLESPACE " + ident.Quote(x.Tablespace))
	}
	if x.Where != nil {
		b.WriteString(" WHERE " + x.Where.SQL)
	}
	return b.String()
}

func indexKey(k catalog.IndexKey) string {
	s := ident.Quote(k.Column)
	if k.Column == "" {
		s = "(" + k.Expr.String() + ")"
	}
	if k.Collation != "" {
		s += " COLLATE " + ident.Quote(k.Collation)
	}
	if k.OpClass != "" {
		s += " " + ident.Quote(k.OpClass)
		if len(k.OpClassOptions) > 0 {
			s += " (" + options(k.OpClassOptions) + ")"
		}
	}
	if k.Desc {
		s += " DESC"
	}
	if k.NullsFirst != k.Desc {
		if k.NullsFirst {
			s += " NULLS FIRST"
		} else {
			s += " NULLS LAST"
		}
	}
	return s
}

func options(list catalog.Options) string {
	var out []string
	for _, o := range list {
		out = append(out, o.Name+" = "+ident.Literal(o.Value))
	}
	return strings.Join(out, ", ")
}
