package rule

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// IndexSQL writes CREATE INDEX for an index like x on a table under a name.
// how is "", "CONCURRENTLY" or "ONLY" (the parent alone).
func IndexSQL(x *catalog.Index, on catalog.Name, name, how string) string {
	y := *x
	y.Name = name
	return sqlwrite.CreateIndex(&y, on, how)
}

// IndexKeys gives the keys of an index as SQL: what stands between the brackets.
func IndexKeys(x *catalog.Index) string { return sqlwrite.IndexKeys(x) }

// IndexTail gives what follows the keys: INCLUDE, WITH, WHERE.
func IndexTail(x *catalog.Index) string { return sqlwrite.IndexTail(x) }

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
