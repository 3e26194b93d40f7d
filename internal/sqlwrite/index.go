package sqlwrite

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// CreateIndex writes CREATE INDEX for an index of a table.
// how is "", "CONCURRENTLY" or "ONLY" (the parent alone).
func CreateIndex(x *catalog.Index, on catalog.Name, how string) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if x.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX ")
	if how == "CONCURRENTLY" {
		b.WriteString("CONCURRENTLY ")
	}
	b.WriteString(ident.Quote(x.Name) + " ON ")
	if how == "ONLY" {
		b.WriteString("ONLY ")
	}
	b.WriteString(ident.Qualified(on.Schema, on.Name))
	if x.Method != "" && x.Method != "btree" {
		b.WriteString(" USING " + ident.Quote(x.Method))
	}
	b.WriteString(" (" + IndexKeys(x) + ")")
	if tail := IndexTail(x); tail != "" {
		b.WriteString(" " + tail)
	}
	return b.String()
}

// IndexKeys gives the keys of an index as SQL: what stands between the brackets.
func IndexKeys(x *catalog.Index) string {
	var keys []string
	for _, k := range x.Keys {
		s := ident.Quote(k.Column)
		if k.Column == "" {
			s = "(" + k.Expr.String() + ")"
		}
		if k.Collation != "" {
			s += " COLLATE " + Collation(k.Collation)
		}
		if k.OpClass != "" {
			s += " " + ident.Quote(k.OpClass)
			if len(k.OpClassOptions) > 0 {
				s += " (" + Options(k.OpClassOptions) + ")"
			}
		}
		if k.Desc {
			s += " DESC"
		}
		if k.NullsFirst != k.Desc {
			s += map[bool]string{true: " NULLS FIRST", false: " NULLS LAST"}[k.NullsFirst]
		}
		keys = append(keys, s)
	}
	return strings.Join(keys, ", ")
}

// IndexTail gives what follows the keys: INCLUDE, WITH, WHERE.
func IndexTail(x *catalog.Index) string {
	var parts []string
	if len(x.Include) > 0 {
		parts = append(parts, "INCLUDE ("+Columns(x.Include)+")")
	}
	if x.NullsNotDistinct {
		parts = append(parts, "NULLS NOT DISTINCT")
	}
	if len(x.Options) > 0 {
		parts = append(parts, "WITH ("+Options(x.Options)+")")
	}
	if x.Where != nil {
		parts = append(parts, "WHERE "+x.Where.SQL)
	}
	return strings.Join(parts, " ")
}
