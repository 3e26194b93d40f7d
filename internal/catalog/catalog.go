// Package catalog is decade's model of a PostgreSQL schema: plain values, the
// same whether they were folded from SQL text (package ddl) or read from a
// live server (package introspect).
//
// Conventions that make the two readings agree:
//
//   - Names are stored as PostgreSQL stores them (folded to lower case unless
//     quoted, cut to 63 bytes), never quoted. Package ident quotes for output.
//   - Types are stored in the words of format_type ("timestamp with time
//     zone"), with the schema apart for types that pg_catalog does not own.
//   - Expressions keep their SQL for people and a normal form for comparison.
//   - Collations are named without their schema; a reading with definitions
//     (introspect.Options) puts it before them.
//   - A partition holds only what is its own: indexes and constraints that it
//     has because its parent has them carry Parent/Inherited and are left out
//     of comparisons. Partitions are one table; Table.Partitions leads down,
//     Table.PartitionOf leads up.
//   - Slices are in a defined order: columns and enum values in declaration
//     order, everything else sorted by name. Catalog.Sort establishes it.
//   - Positions, statistics and comments on how a thing was learned are facts
//     about the object and never part of its identity; Normalize removes them.
//
// The package imports only the standard library and other ground packages.
package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/span"
)

// Name is a schema-qualified object name, unquoted.
type Name struct {
	Schema string
	Name   string
}

// String gives schema.name unquoted, leaving out an empty schema.
func (n Name) String() string {
	if n.Schema == "" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// IsZero reports whether the name is empty.
func (n Name) IsZero() bool { return n == Name{} }

// Compare orders names by schema, then name, bytewise.
func (n Name) Compare(m Name) int {
	return cmp.Or(strings.Compare(n.Schema, m.Schema), strings.Compare(n.Name, m.Name))
}

// Expr is an SQL expression.
type Expr struct {
	// SQL is the expression as a person wrote it or as the server prints it.
	SQL string
	// Norm is the normal form (sqlparse.NormalExpr): equal for two spellings
	// of one expression that differ only in what the server adds: casts of
	// constants, parentheses, operator synonyms, qualification.
	Norm string
}

// String gives the SQL; a nil expression is "".
func (e *Expr) String() string {
	if e == nil {
		return ""
	}
	return e.SQL
}

// Equal compares by normal form; two nils are equal.
func (e *Expr) Equal(o *Expr) bool {
	if e == nil || o == nil {
		return e == o
	}
	return e.Norm == o.Norm
}

// Option is one storage or WITH parameter (reloptions), name in lower case.
// Settings of a TOAST table have names that begin with "toast.".
type Option struct{ Name, Value string }

// Options is a list of parameters sorted by name.
type Options []Option

// Get returns a parameter's value and whether it is set.
func (o Options) Get(name string) (string, bool) {
	for _, p := range o {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// Set returns the list with name set to value, sorted; the receiver is kept.
func (o Options) Set(name, value string) Options {
	out := o.Without(name)
	out = append(out, Option{name, value})
	slices.SortFunc(out, func(a, b Option) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Without returns the list without name; the receiver is kept.
func (o Options) Without(name string) Options {
	var out Options
	for _, p := range o {
		if p.Name != name {
			out = append(out, p)
		}
	}
	return out
}

// Catalog is one database's schema.
type Catalog struct {
	// Server is what is known of the server; nil for a schema folded from text.
	Server *Server

	Schemas       []*Schema
	Extensions    []*Extension
	Tables        []*Table // ordinary, partitioned, partitions and foreign tables
	Views         []*View  // views, materialized views, continuous aggregates
	Sequences     []*Sequence
	Types         []*Type // enum, domain, composite, range
	Functions     []*Function
	EventTriggers []*EventTrigger
	Publications  []*Publication
	Statistics    []*Statistics
	Grants        []*Grant
	DefaultACLs   []*Grant
	CronJobs      []*CronJob
	OtherObjects  []*Other // kinds that are kept by name and text only
	// Properties are what objects have beside all this; known to a reading with
	// definitions only.
	Properties []*Property
	// Depends is what the server says of its objects, sorted; known to a
	// reading with definitions only, and no part of any object's identity.
	Depends         []Dependency
	tables          map[Name]*Table
	tablesIndexSize int
}

// Schema is a namespace.
type Schema struct {
	Name    string
	Owner   string // "" when unknown
	Comment string
	Pos     span.Span
}

// Extension is an installed extension.
type Extension struct {
	Name    string
	Schema  string
	Version string // "" when not stated
	Comment string
	Pos     span.Span
	// Default version that the server offers; live only.
	Available string
}

// Other is an object of a kind that no rule judges deeply: kept so that
// nothing is lost, that it can be listed, and that it can be made again.
type Other struct {
	Kind       string // "rule", "aggregate", "operator", "cast", "foreign server", ...
	Name       Name
	Definition string // the statement that made it; known to text only
	Pos        span.Span

	// What follows is read from a server that was asked for definitions.

	// Address is how DROP and COMMENT ON name it, with the word for its kind:
	// "AGGREGATE public.total(integer)", "RULE quiet ON public.orders".
	Address string
	// Create are the statements that make it, without its comment; nil for a
	// kind that decade cannot write.
	Create []string
	// Keeps is what a replacement in place may not change: an aggregate's
	// result, say.
	Keeps string
	// Options of a foreign data wrapper, server or user mapping, which ALTER
	// changes one by one. A secret's value is Secret.
	Options Options
	Comment string
}

// Secret stands for the value of an option that holds a password: it is
// neither compared nor shown.
const Secret = "(secret)"

// Dependency says that an object stands on another one: it has to be made
// after it and dropped before it. Both are keys: the kind ("relation", "type",
// "function", or an Other's) and the path, as Key writes them.
type Dependency struct{ Object, On string }

// Key writes the key of an object for Catalog.Depends.
func Key(kind, path string) string { return kind + " " + path }

// Table finds a table by name; nil when there is none.
func (c *Catalog) Table(n Name) *Table {
	if c.tables == nil || c.tablesIndexSize != len(c.Tables) {
		c.Reindex()
	}
	return c.tables[n]
}

// Reindex rebuilds the look-up by name after tables were added or renamed.
func (c *Catalog) Reindex() {
	c.tables = make(map[Name]*Table, len(c.Tables))
	for _, t := range c.Tables {
		c.tables[t.Name] = t
	}
	c.tablesIndexSize = len(c.Tables)
}

// View finds a view, materialized view or continuous aggregate by name.
func (c *Catalog) View(n Name) *View {
	for _, v := range c.Views {
		if v.Name == n {
			return v
		}
	}
	return nil
}

// Extension finds an extension by name; nil when it is not installed.
func (c *Catalog) Extension(name string) *Extension {
	for _, e := range c.Extensions {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// Type finds a user-defined type.
func (c *Catalog) Type(n Name) *Type {
	for _, t := range c.Types {
		if t.Name == n {
			return t
		}
	}
	return nil
}

// Sequence finds a sequence.
func (c *Catalog) Sequence(n Name) *Sequence {
	for _, s := range c.Sequences {
		if s.Name == n {
			return s
		}
	}
	return nil
}

// Roots gives the tables that are not partitions of another table: what a
// person calls "the tables".
func (c *Catalog) Roots() []*Table {
	var out []*Table
	for _, t := range c.Tables {
		if t.PartitionOf == nil {
			out = append(out, t)
		}
	}
	return out
}

// Root climbs from a partition to the topmost partitioned table. A table
// that is no partition is its own root.
func (c *Catalog) Root(t *Table) *Table {
	for t.PartitionOf != nil {
		p := c.Table(t.PartitionOf.Parent)
		if p == nil {
			return t
		}
		t = p
	}
	return t
}

// Partitions gives the direct partitions of a partitioned table, sorted by name.
func (c *Catalog) Partitions(parent Name) []*Table {
	var out []*Table
	for _, t := range c.Tables {
		if t.PartitionOf != nil && t.PartitionOf.Parent == parent {
			out = append(out, t)
		}
	}
	return out
}
