package sqlparse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/ident"
)

// RenameColumn writes an expression about one table with another name for a
// column, and leaves all else as it stands. Of what names no column for sure,
// a qualified name or a whole row, it knows nothing.
func RenameColumn(sql, from, to string) (string, error) {
	n, err := ParseExpr(sql)
	if err != nil {
		return "", err
	}
	const lead = len("SELECT ") // ParseExpr's
	var found []token
	Walk(n, func(n *Node) bool {
		r := n.GetColumnRef()
		if r == nil || err != nil {
			return err == nil
		}
		name := r.Fields[0].GetString_()
		if len(r.Fields) != 1 || name == nil {
			err = fmt.Errorf("reading the expression %q: it does not name its columns alone", sql)
			return false
		}
		if name.Sval == from {
			l := lexer{text: sql, pos: int(r.Location) - lead}
			found = append(found, l.next())
		}
		return true
	})
	if err != nil {
		return "", err
	}
	slices.SortFunc(found, func(a, b token) int { return a.start - b.start })
	var out strings.Builder
	at := 0
	for _, t := range found {
		out.WriteString(sql[at:t.start] + ident.Quote(to))
		at = t.end
	}
	return out.String() + sql[at:], nil
}
