package lifecycle

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Unpartitioned gives SQL text with PARTITION BY taken from the CREATE TABLE
// statements of the policies' tables, and all else as it was: a table that is
// partitioned natively cannot become a hypertable.
func Unpartitioned(name, sql string, policies []Policy) string {
	named := map[catalog.Name]bool{}
	for _, p := range policies {
		named[p.Relation] = true
	}
	var out strings.Builder
	from := 0
	for _, st := range sqlparse.Parse(name, sql).Statements {
		create := st.Tree.GetCreateStmt()
		if create == nil || create.Partspec == nil || !named[catalog.Name{Schema: create.Relation.Schemaname, Name: create.Relation.Relname}] {
			continue
		}
		at := int(create.Partspec.Location)
		end := closing(st.SQL, at+strings.IndexByte(st.SQL[at:], '('))
		out.WriteString(strings.TrimRight(sql[from:st.Span.Start+at], " \n\t"))
		from = st.Span.Start + end + 1
	}
	out.WriteString(sql[from:])
	return out.String()
}

// closing gives the place of the parenthesis that closes the one at open.
func closing(sql string, open int) int {
	depth := 0
	for i := open; i < len(sql); i++ {
		switch sql[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(sql) - 1
}
