package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// changeDomain plans what is different about a domain. Its base type cannot
// be changed.
func (m *maker) changeDomain(from, to *catalog.Type) bool {
	if from.Base != to.Base || from.Collation != to.Collation {
		return false
	}
	obj, alter := Object{"type", to.Name.String()}, "ALTER DOMAIN "+sqlwrite.Name(to.Name)+" "
	if from.Default.String() != to.Default.String() {
		set := func(d *catalog.Expr) []string {
			if d == nil {
				return []string{alter + "DROP DEFAULT"}
			}
			return []string{alter + "SET DEFAULT " + d.SQL}
		}
		m.add(makeType, Step{Title: "change the default of domain " + to.Name.String(), Object: obj, SQL: set(to.Default), Undo: set(from.Default)})
	}
	for _, c := range to.Constraints {
		old := domainCheck(from, c.Name)
		switch {
		case old == nil:
			m.addDomainCheck(to, c, nil)
		case old.Expr.String() != c.Expr.String():
			m.addDomainCheck(to, c, old)
		case old.NotValid && !c.NotValid:
			m.validateDomain(to, c)
		}
	}
	for _, c := range from.Constraints {
		if domainCheck(to, c.Name) == nil {
			m.add(dropConstraint, Step{Title: "drop constraint " + c.Name + " of domain " + to.Name.String(), Object: obj,
				SQL: []string{alter + "DROP CONSTRAINT " + ident.Quote(c.Name)}, Undo: []string{alter + "ADD " + domainCheckSQL(c) + " NOT VALID"}})
		}
	}
	if from.NotNull != to.NotNull {
		s := Step{Title: "let domain " + to.Name.String() + " be NULL", Object: obj, SQL: []string{alter + "DROP NOT NULL"}, Undo: []string{alter + "SET NOT NULL"}}
		if to.NotNull {
			s = Step{Title: "set domain " + to.Name.String() + " NOT NULL", Object: obj, SQL: s.Undo, Undo: s.SQL, Hazards: m.readsUsers(to, "there is a NULL")}
		}
		m.add(makeType, s)
	}
	return true
}

func domainCheck(t *catalog.Type, name string) *catalog.Constraint {
	if i := slices.IndexFunc(t.Constraints, func(c *catalog.Constraint) bool { return c.Name == name }); i >= 0 {
		return t.Constraints[i]
	}
	return nil
}

func domainCheckSQL(c *catalog.Constraint) string {
	return "CONSTRAINT " + ident.Quote(c.Name) + " CHECK (" + c.Expr.String() + ")"
}

// addDomainCheck holds new values to a CHECK at once, which locks no table,
// in the place of an old one where there is one.
func (m *maker) addDomainCheck(t *catalog.Type, c, old *catalog.Constraint) {
	alter := "ALTER DOMAIN " + sqlwrite.Name(t.Name) + " "
	s := Step{Title: "hold new values of domain " + t.Name.String() + " to " + c.Name, Object: Object{"type", t.Name.String()},
		SQL: []string{alter + "ADD " + domainCheckSQL(c) + " NOT VALID"}, Undo: []string{alter + "DROP CONSTRAINT " + ident.Quote(c.Name)},
		Verify: exists(domainQuery(t, c, ""))}
	if old != nil {
		s.SQL = append([]string{alter + "DROP CONSTRAINT " + ident.Quote(old.Name)}, s.SQL...)
		s.Undo = append(s.Undo, alter+"ADD "+domainCheckSQL(old)+" NOT VALID")
	}
	m.add(makeType, s)
	if !c.NotValid {
		m.validateDomain(t, c)
	}
}

func (m *maker) validateDomain(t *catalog.Type, c *catalog.Constraint) {
	m.add(makeType, Step{Title: "prove " + c.Name + " for the values of domain " + t.Name.String(), Object: Object{"type", t.Name.String()},
		SQL:    []string{"ALTER DOMAIN " + sqlwrite.Name(t.Name) + " VALIDATE CONSTRAINT " + ident.Quote(c.Name)},
		Verify: exists(domainQuery(t, c, " AND convalidated")), Hazards: m.readsUsers(t, "a value breaks "+c.Name)})
}

func domainQuery(t *catalog.Type, c *catalog.Constraint, and string) string {
	return "SELECT FROM pg_catalog.pg_constraint WHERE contypid = pg_catalog.to_regtype(" + ident.Literal(sqlwrite.Name(t.Name)) + ") AND conname = " + ident.Literal(c.Name) + and
}

// readsUsers are the hazards of asking a domain about the values that are
// stored: the tables are read under a lock that stops their writers.
func (m *maker) readsUsers(t *catalog.Type, when string) []Hazard {
	var out []Hazard
	for _, u := range m.d.From.Tables {
		if slices.ContainsFunc(u.Columns, func(c *catalog.Column) bool { return t.Name == catalog.Name{Schema: c.Type.Schema, Name: c.Type.Name} }) && u.PartitionBy == nil {
			out = append(out, Hazard{Name: LongLock, What: "writers of " + u.Name.String() + " wait while every row of it is read", NeedsAllow: true})
		}
	}
	if out != nil {
		out = append(out, Hazard{Name: DataDependent, What: "fails, and changes nothing, when " + when})
	}
	return out
}
