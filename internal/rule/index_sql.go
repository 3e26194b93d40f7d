package rule

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// IndexSQL writes CREATE INDEX for an index like x on a table under a name.
// how is "", "CONCURRENTLY" or "ONLY" (the parent alone).
func IndexSQL(x *catalog.Index, on catalog.Name, name, how string) string {
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
			s += " COLLATE " + ident.Quote(k.Collation)
		}
		if k.OpClass != "" {
			s += " " + ident.Quote(k.OpClass)
			if len(k.OpClassOptions) > 0 {
				s += " (" + optionsSQL(k.OpClassOptions) + ")"
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
		parts = append(parts, "INCLUDE ("+ColumnList(x.Include)+")")
	}
	if x.NullsNotDistinct {
		parts = append(parts, "NULLS NOT DISTINCT")
	}
	if len(x.Options) > 0 {
		parts = append(parts, "WITH ("+optionsSQL(x.Options)+")")
	}
	if x.Where != nil {
		parts = append(parts, "WHERE "+x.Where.SQL)
	}
	return strings.Join(parts, " ")
}

func optionsSQL(list catalog.Options) string {
	var out []string
	for _, o := range list {
		out = append(out, o.Name+" = "+ident.Literal(o.Value))
	}
	return strings.Join(out, ", ")
}

// SameIndex reports whether two indexes are of one kind: equal in all but
// name, place and what they are attached to.
func SameIndex(a, b *catalog.Index) bool {
	return a.Method == b.Method && a.Unique == b.Unique && a.NullsNotDistinct == b.NullsNotDistinct &&
		a.Where.Equal(b.Where) && indexShape(a) == indexShape(b)
}

func indexShape(x *catalog.Index) string {
	var b strings.Builder
	for _, k := range x.Keys {
		b.WriteString(k.Column)
		if k.Expr != nil {
			b.WriteString("(" + k.Expr.Norm + ")")
		}
		b.WriteString("|" + k.OpClass + "|" + k.Collation)
		if k.Desc {
			b.WriteString("|desc")
		}
		if k.NullsFirst {
			b.WriteString("|nulls first")
		}
		b.WriteString("\n")
	}
	return b.String() + strings.Join(x.Include, ",")
}
