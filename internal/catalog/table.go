package catalog

import (
	"time"

	"github.com/decadedb/decade/internal/span"
)

// TableKind tells relations that hold rows apart (pg_class.relkind).
type TableKind string

// The kinds of table.
const (
	OrdinaryTable    TableKind = "table"
	PartitionedTable TableKind = "partitioned table"
	ForeignTable     TableKind = "foreign table"
)

// Persistence is pg_class.relpersistence.
type Persistence string

// The persistences; the zero value is permanent.
const (
	Permanent Persistence = ""
	Unlogged  Persistence = "unlogged"
	Temporary Persistence = "temporary"
)

// Table is a relation that holds rows.
type Table struct {
	Name        Name
	Kind        TableKind
	Persistence Persistence
	Columns     []*Column     // declaration order
	Constraints []*Constraint // by name; NOT NULL is a property of the column
	Indexes     []*Index      // by name; including those behind constraints
	Triggers    []*Trigger    // by name
	Policies    []*Policy     // by name
	// PartitionBy is set on a partitioned table, PartitionOf on a partition;
	// a sub-partitioned partition has both.
	PartitionBy *PartitionKey
	PartitionOf *PartitionBound
	Inherits    []Name
	Hypertable  *Hypertable

	Options          Options
	RowSecurity      bool // ENABLE ROW LEVEL SECURITY
	ForceRowSecurity bool
	ReplicaIdentity  string // "" default, "full", "nothing", or "index NAME"
	AccessMethod     string // "" is heap
	Tablespace       string
	OfType           Name   // CREATE TABLE OF
	Server           string // foreign tables
	Owner            string // "" when unknown
	Comment          string

	Pos   span.Span   // the CREATE statement
	Stats *TableStats // live only
}

// Column is an attribute of a table, materialized view or composite type.
type Column struct {
	Name    string
	Type    TypeName
	NotNull bool
	// NotNullName is the name of the NOT NULL constraint: where the statement
	// gave one, and always from version 18 on. Not part of the identity.
	NotNullName string
	// NotNullNotValid: NOT NULL ... NOT VALID and not yet validated (18).
	NotNullNotValid bool
	Default         *Expr
	Identity        Identity
	Generated       Generated
	Collation       string // "" is the type's own
	Storage         string // "" is the type's own; else plain, external, extended, main
	Compression     string // "" default; pglz, lz4
	// StatsTarget is ALTER COLUMN SET STATISTICS; nil is the default.
	StatsTarget *int
	Options     Options // n_distinct ...
	// ForeignOptions are those of a foreign table's column. Read from a server
	// that was asked for definitions.
	ForeignOptions Options
	Comment        string
	Inherited      bool // came from an INHERITS parent or partition parent, not local

	Pos   span.Span
	Stats *ColumnStats // live only
}

// Identity says how an identity column takes its values.
type Identity string

// The identity kinds; the zero value is no identity.
const (
	NoIdentity        Identity = ""
	IdentityAlways    Identity = "always"
	IdentityByDefault Identity = "by default"
)

// Generated is a generated column's expression and kind.
type Generated struct {
	Kind string // "", "stored", "virtual" (18)
	Expr *Expr
}

// TypeName is a data type as a column uses it.
type TypeName struct {
	// Schema is "" for types of pg_catalog.
	Schema string
	// Name in the words of format_type without modifiers: "timestamp with
	// time zone", "character varying", "vector".
	Name string
	// Mods are the modifiers in brackets as text: "768", "10,2"; for times
	// the precision; "" when none. For intervals also fields ("day to second").
	Mods string
	// Dims is 0 for a scalar, else 1: PostgreSQL does not keep the number of
	// array dimensions as a rule.
	Dims int
}

// PartitionKey is PARTITION BY.
type PartitionKey struct {
	Strategy string // "range", "list", "hash"
	Keys     []PartitionKeyPart
}

// PartitionKeyPart is a column or an expression of the partition key.
type PartitionKeyPart struct {
	Column    string
	Expr      *Expr
	OpClass   string
	Collation string
}

// Columns gives the plain columns of the key; expressions are left out.
func (k *PartitionKey) Columns() []string {
	if k == nil {
		return nil
	}
	var out []string
	for _, p := range k.Keys {
		if p.Column != "" {
			out = append(out, p.Column)
		}
	}
	return out
}

// PartitionBound ties a partition to its parent.
type PartitionBound struct {
	Parent  Name
	Default bool
	// Range bounds, one value per key part: SQL literals, MINVALUE, MAXVALUE.
	// Text is kept as written; From and To may differ in spelling between a
	// file and a server, FromTime and ToTime (set for date and timestamp keys
	// with one part) do not.
	From, To  []string
	In        []string // list
	Modulus   int      // hash
	Remainder int
	// FromTime and ToTime are the bounds as instants, zero when they are not
	// times or unbounded. A bound without a zone is read as UTC.
	FromTime, ToTime time.Time
	DetachPending    bool
	Pos              span.Span // of the bound or the ATTACH
}

// ConstraintKind tells constraints apart (pg_constraint.contype).
type ConstraintKind string

// The kinds of constraint.
const (
	PrimaryKey ConstraintKind = "primary key"
	Unique     ConstraintKind = "unique"
	Check      ConstraintKind = "check"
	ForeignKey ConstraintKind = "foreign key"
	Exclusion  ConstraintKind = "exclusion"
)

// Action is what a foreign key does on delete or update.
type Action string

// The referential actions; the zero value is NO ACTION.
const (
	NoAction   Action = ""
	Restrict   Action = "restrict"
	Cascade    Action = "cascade"
	SetNull    Action = "set null"
	SetDefault Action = "set default"
)

// Constraint is a named table constraint.
type Constraint struct {
	Name    string
	Kind    ConstraintKind
	Columns []string // of key, unique, foreign key; those a check mentions, sorted
	Expr    *Expr    // check

	RefTable     Name
	RefColumns   []string // resolved: the referenced key's columns where none were written
	OnDelete     Action
	OnUpdate     Action
	OnDeleteCols []string // SET NULL (a, b)
	MatchFull    bool

	Elements []ExclusionElement
	Where    *Expr  // exclusion
	Method   string // exclusion

	NullsNotDistinct  bool
	WithoutOverlaps   bool // 18: the last column is WITHOUT OVERLAPS / PERIOD
	Deferrable        bool
	InitiallyDeferred bool
	NotValid          bool
	NotEnforced       bool // 18
	NoInherit         bool
	Include           []string
	// Index names the index behind a primary key, unique or exclusion constraint.
	Index string
	// Inherited: there because the parent has it.
	Inherited bool
	Comment   string
	// Unnamed: the statement gave no name and PostgreSQL chose this one.
	// A fact about the text, not part of the identity; always false when live.
	Unnamed bool
	Pos     span.Span
}

// ExclusionElement is one "expr WITH operator".
type ExclusionElement struct {
	IndexKey
	Operator string
}

// Index is an index with its keys in order.
type Index struct {
	Name             string // lives in the table's schema
	Method           string // btree, hash, gin, gist, spgist, brin, hnsw, ivfflat, ...
	Unique           bool
	NullsNotDistinct bool
	Keys             []IndexKey
	Include          []string
	Where            *Expr
	Options          Options // fillfactor, m, lists, ...
	// Constraint names the constraint that the index serves; "" for a plain index.
	Constraint string
	// Parent names the partitioned index it is attached to; "" for an own index.
	Parent     string
	Tablespace string
	// Invalid: a failed CONCURRENTLY build, or an index ON ONLY a partitioned
	// table that not every partition has yet.
	Invalid bool
	Comment string
	Pos     span.Span
	Stats   *IndexStats // live only
}

// IndexKey is one key of an index.
type IndexKey struct {
	Column         string // "" for an expression
	Expr           *Expr
	OpClass        string // "" is the type's default for the method
	OpClassOptions Options
	Collation      string // "" is the column's own
	Desc           bool
	NullsFirst     bool // as stored: defaults to Desc
}

// Trigger is a row or statement trigger of a table or view.
type Trigger struct {
	Name                          string
	Timing                        string   // "before", "after", "instead of"
	Events                        []string // of insert, update, delete, truncate in that order
	UpdateOf                      []string
	ForEachRow                    bool
	When                          *Expr
	Function                      Name
	Args                          []string
	Constraint                    bool
	From                          Name // a constraint trigger's FROM table
	Deferrable, InitiallyDeferred bool
	OldTable, NewTable            string // transition tables
	// Enabled: "" origin, "disabled", "replica", "always".
	Enabled   string
	Inherited bool
	Comment   string
	Pos       span.Span
}

// Policy is a row-security policy.
type Policy struct {
	Name        string
	Restrictive bool
	Command     string   // "all", "select", "insert", "update", "delete"
	Roles       []string // sorted; "public" for everyone
	Using       *Expr
	WithCheck   *Expr
	Comment     string
	Pos         span.Span
}

// Column finds a column by name; nil when there is none.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Constraint finds a constraint by name.
func (t *Table) Constraint(name string) *Constraint {
	for _, c := range t.Constraints {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Index finds an index by name.
func (t *Table) Index(name string) *Index {
	for _, i := range t.Indexes {
		if i.Name == name {
			return i
		}
	}
	return nil
}

// PrimaryKey gives the primary key constraint, nil when there is none.
func (t *Table) PrimaryKey() *Constraint {
	for _, c := range t.Constraints {
		if c.Kind == PrimaryKey {
			return c
		}
	}
	return nil
}

// IsPartition reports whether the table is a partition of another.
func (t *Table) IsPartition() bool { return t.PartitionOf != nil }

// KeyColumns gives the leading plain columns of an index in order, up to the
// first expression.
func (i *Index) KeyColumns() []string {
	var out []string
	for _, k := range i.Keys {
		if k.Column == "" {
			break
		}
		out = append(out, k.Column)
	}
	return out
}

// String gives the type as SQL, schema-qualified where it has one.
func (t TypeName) String() string {
	s := t.Base()
	if t.Dims > 0 {
		s += "[]"
	}
	return s
}

// Base gives the element type as SQL: String without the array brackets.
func (t TypeName) Base() string {
	name, mods := t.Name, t.Mods
	if t.Schema != "" {
		name = t.Schema + "." + name
	}
	if mods == "" {
		return name
	}
	// PostgreSQL writes the precision of times in the middle of the name.
	for _, zone := range []string{" with time zone", " without time zone"} {
		if n, ok := cutSuffix(name, zone); ok {
			return n + "(" + mods + ")" + zone
		}
	}
	if t.Schema == "" && t.Name == "interval" && mods[0] >= 'a' {
		return name + " " + mods
	}
	return name + "(" + mods + ")"
}

func cutSuffix(s, suffix string) (string, bool) {
	if len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix {
		return s[:len(s)-len(suffix)], true
	}
	return s, false
}

// Is reports whether the type is the scalar pg_catalog type of that name.
func (t TypeName) Is(names ...string) bool {
	if t.Schema != "" || t.Dims > 0 {
		return false
	}
	for _, n := range names {
		if t.Name == n {
			return true
		}
	}
	return false
}
