// Package sqlwrite writes the SQL that makes, changes and drops the objects
// of a catalog: fully qualified, without a semicolon, the same every time. It
// expects catalogs that were read from a server, whose expressions name
// everything in full.
package sqlwrite

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// Name writes a qualified name.
func Name(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

// Columns writes a list of columns without brackets.
func Columns(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = ident.Quote(n)
	}
	return strings.Join(out, ", ")
}

// Type writes a data type; the words of format_type are SQL, user-defined
// types get their quotes.
func Type(t catalog.TypeName) string {
	if t.Schema == "" {
		return t.String()
	}
	s := ident.Qualified(t.Schema, t.Name)
	if t.Mods != "" {
		s += "(" + t.Mods + ")"
	}
	if t.Dims > 0 {
		s += "[]"
	}
	return s
}

// Options writes storage parameters without brackets.
func Options(list catalog.Options) string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = o.Name + " = " + ident.Literal(o.Value)
	}
	return strings.Join(out, ", ")
}
