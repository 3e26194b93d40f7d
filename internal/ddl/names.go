package ddl

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
)

// The names that PostgreSQL makes up, by the rules of
// src/backend/commands/indexcmds.c, catalog/pg_constraint.c and parser/parse_target.c.

// relationName is ChooseRelationName: name1_name2_label, numbered until no
// relation of the schema (and for constraints no constraint) has it.
func (f *folder) relationName(schema, name1, name2, label string, constraint bool) string {
	for pass := 0; ; pass++ {
		l := label
		if pass > 0 {
			l += strconv.Itoa(pass)
		}
		n := catalog.Name{Schema: schema, Name: ident.Object(name1, name2, l)}
		if f.relationExists(n) || constraint && f.conNames.get(n) > 0 {
			continue
		}
		return n.Name
	}
}

// constraintName is ChooseConstraintName: free among all constraints of the
// schema and the names that the statement already took.
func (f *folder) constraintName(schema, name1, name2, label string, taken ...string) string {
	for pass := 0; ; pass++ {
		l := label
		if pass > 0 {
			l += strconv.Itoa(pass)
		}
		n := catalog.Name{Schema: schema, Name: ident.Object(name1, name2, l)}
		if f.conNames.get(n) > 0 || contains(taken, n.Name) {
			continue
		}
		return n.Name
	}
}

// nameAddition joins column names until an identifier's length is reached
// (ChooseIndexNameAddition, ChooseForeignKeyConstraintNameAddition).
func nameAddition(columns []string) string {
	var b strings.Builder
	for _, c := range columns {
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		b.WriteString(c)
		if b.Len() > ident.MaxBytes {
			break
		}
	}
	return b.String()
}

// indexColumnNames is ChooseIndexColumnNames: every key's own name, numbered
// where two are the same.
func indexColumnNames(names []string) []string {
	var out []string
	for _, name := range names {
		if name == "" {
			name = "expr"
		}
		cur := name
		for i := 1; contains(out, cur); i++ {
			n := strconv.Itoa(i)
			cur = clipBytes(name, ident.MaxBytes-len(n)) + n
		}
		out = append(out, cur)
	}
	return out
}

func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// figureName is the name PostgreSQL gives an expression, "" when it has none
// ("?column?" in a query, "expr" in an index).
func figureName(n *sqlparse.Node) string {
	if name := sqlparse.OutputName(&sqlparse.ResTarget{Val: n}); name != "?column?" {
		return name
	}
	return ""
}

// strs gives the strings of a list of String nodes.
func strs(list []*sqlparse.Node) []string {
	var out []string
	for _, n := range list {
		if s := n.GetString_(); s != nil {
			out = append(out, s.Sval)
		}
	}
	return out
}

func lastString(list []*sqlparse.Node) string {
	for i := len(list) - 1; i >= 0; i-- {
		if s := list[i].GetString_(); s != nil {
			return s.Sval
		}
		if list[i].GetAStar() != nil {
			return ""
		}
	}
	return ""
}
