package planning

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/plan"
)

// renameIn writes the step of a confirmed rename, which may be that of a type,
// of an attribute of a composite type or of a value of an enum.
func renameIn(actual *catalog.Catalog, n Rename) (plan.Step, error) {
	s, err := renameStep(n, actual)
	parts := strings.Split(n.From, ".")
	if err != nil || len(parts) < 2 {
		return s, err
	}
	t := actual.Type(catalog.Name{Schema: parts[0], Name: parts[1]})
	if t == nil {
		return s, nil
	}
	to := strings.Split(n.To, ".")
	now, before := to[len(to)-1], parts[len(parts)-1]
	word := "TYPE "
	if t.Kind == catalog.DomainType {
		word = "DOMAIN "
	}
	old, fresh := "ALTER "+word+ident.Qualified(parts[:2]...), "ALTER "+word+ident.Qualified(to[:2]...)
	s.Object = plan.Object{Kind: "type", Path: to[0] + "." + to[1]}
	oid := "pg_catalog.to_regtype(" + ident.Literal(ident.Qualified(to[:2]...)) + ")"
	switch {
	case len(parts) == 2:
		s.SQL, s.Undo = []string{old + " RENAME TO " + ident.Quote(now)}, []string{fresh + " RENAME TO " + ident.Quote(before)}
		s.Verify = "SELECT " + oid + " IS NOT NULL"
	case t.Kind == catalog.CompositeType:
		rename := func(a, b string) []string {
			return []string{fresh + " RENAME ATTRIBUTE " + ident.Quote(a) + " TO " + ident.Quote(b) + " CASCADE"}
		}
		s.SQL, s.Undo = rename(before, now), rename(now, before)
		s.Verify = "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.typrelid = a.attrelid WHERE t.oid = " + oid + " AND a.attname = " + ident.Literal(now) + ")"
	case t.Kind == catalog.EnumType:
		rename := func(a, b string) []string {
			return []string{fresh + " RENAME VALUE " + ident.Literal(a) + " TO " + ident.Literal(b)}
		}
		s.SQL, s.Undo = rename(before, now), rename(now, before)
		s.Verify = "SELECT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = " + oid + " AND enumlabel = " + ident.Literal(now) + ")"
	}
	return s, nil
}
