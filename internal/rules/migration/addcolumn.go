package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

// rewritingColumn says why ADD COLUMN copies the table: "volatile", "sequence",
// "stored", "domain"; "" when it is a matter of the catalog only.
func (c change) rewritingColumn() string {
	col := c.NewColumn
	switch {
	case c.Kind != ddl.AddColumn || col == nil || c.Detail == "exists":
		return ""
	case col.Generated.Kind == "stored":
		return "stored"
	case col.Generated.Kind != "":
		return ""
	case col.Identity != catalog.NoIdentity:
		return "sequence"
	case c.constrainedDomain() != nil:
		return "domain"
	case col.Default != nil:
		f := volatileCall(c.p, col.Default)
		switch {
		case f == "nextval":
			return "sequence"
		case f != "":
			return "volatile"
		}
	}
	return ""
}

// constrainedDomain gives the column's domain where it, or one below it, has
// a constraint: PostgreSQL then checks every row by rewriting the table.
func (c change) constrainedDomain() *catalog.Type {
	d := c.domain()
	for seen := 0; d != nil && seen < 10; seen++ {
		if d.NotNull || len(d.Constraints) > 0 {
			return d
		}
		d = c.p.Catalog.Type(catalog.Name{Schema: d.Base.Schema, Name: d.Base.Name})
		if d != nil && d.Kind != catalog.DomainType {
			d = nil
		}
	}
	return nil
}

// volatileCall gives the first function of an expression that may give
// another value for each row; "" when there is none. A function that neither
// the catalog nor the list below knows counts as harmless.
func volatileCall(p *rule.Pass, e *catalog.Expr) string {
	if !strings.Contains(e.SQL, "(") {
		return "" // no call: most defaults are constants
	}
	n, err := sqlparse.ParseExpr(e.SQL)
	if err != nil {
		return ""
	}
	found := ""
	sqlparse.Walk(n, func(n *sqlparse.Node) bool {
		call := n.GetFuncCall()
		if call == nil || found != "" || len(call.Funcname) == 0 {
			return found == ""
		}
		name := call.Funcname[len(call.Funcname)-1].GetString_().GetSval()
		schema := ""
		if len(call.Funcname) > 1 {
			schema = call.Funcname[0].GetString_().GetSval()
		}
		if volatileBuiltin(name) && (schema == "" || schema == "pg_catalog") || volatileOwn(p, schema, name) || volatileExtension(name) {
			found = name
		}
		return true
	})
	return found
}

// volatileBuiltin lists the volatile functions of pg_catalog that give a
// value; a test compares it with the servers.
func volatileBuiltin(name string) bool {
	switch name {
	case "clock_timestamp", "currval", "gen_random_uuid", "lastval", "nextval", "random", "random_normal",
		"set_config", "setval", "timeofday", "uuidv4", "uuidv7", "array_shuffle", "array_sample":
		return true
	}
	return false
}

// volatileExtension lists those of well-known extensions (uuid-ossp, pgcrypto).
func volatileExtension(name string) bool {
	switch name {
	case "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuid_generate_v7", "gen_random_bytes", "gen_salt":
		return true
	}
	return false
}

func volatileOwn(p *rule.Pass, schema, name string) bool {
	for _, f := range p.Catalog.Functions {
		if f.Name.Name == name && (schema == "" || f.Name.Schema == schema) && f.Volatile != "stable" && f.Volatile != "immutable" {
			return true
		}
	}
	return false
}

// expand gives the online way to a column whose values are made row by row:
// an empty column, the default for new rows, and a backfill by hand.
func (c change) expand(def string) rule.Fix {
	col := *c.NewColumn
	col.Default, col.NotNull, col.Identity, col.Generated = nil, false, catalog.NoIdentity, catalog.Generated{}
	name := ident.Quote(col.Name)
	steps := []rule.FixStep{
		{SQL: c.alter("ADD COLUMN %s", columnDefinition(&col)).SQL, Comment: "empty: nothing is copied"},
	}
	if def != "" {
		steps = append(steps, rule.FixStep{SQL: c.alter("ALTER COLUMN %s SET DEFAULT %s", name, def).SQL, Comment: "for new rows from now on"})
	}
	fix := c.instead("Add it empty, set the default for new rows, fill the old ones in batches", steps...)
	fix.Note = "Then fill the old rows in batches of some thousand by primary key, each in a transaction of its own"
	if c.NewColumn.NotNull {
		fix.Note += ", and prove NOT NULL by a validated CHECK (MIG013)"
	}
	fix.Note += "."
	return fix
}
