// Package ddl folds SQL statements into a catalog, as a server would by
// executing them, and writes a log of what each statement did to what: the
// raw material of migration rules.
//
// It is pure: it reads statements and returns values.
//
// What the server would refuse is a Problem of kind "conflict", with its own
// words where it has some, and nothing of that clause is done; the fold goes
// on with the next. Two exceptions keep more to judge: a key of a partitioned
// table that lacks a partition column is kept, and so is a column's new type
// under a view.
//
// A table that statements need and that nothing created (one migration
// without its past) is reported once and then assumed: it exists before the
// first file, any column that is asked for is taken to be there, with an
// empty type. Assumed tables are seen in actions, never in the catalog.
//
// The state is made of immutable values. Every change puts a changed copy in
// place of the old one, so that an Action keeps what it saw, and a journal of
// the replaced values undoes a transaction that is rolled back.
package ddl

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Options say how to fold. The zero value is right for a plain file.
type Options struct {
	// SearchPath is where unqualified names go and are looked for; default
	// "public". A script's own SET search_path is followed.
	SearchPath []string
	// Version is the major version whose rules apply; 0 means 17.
	Version int
	// FileTransaction says per file whether the tool that runs it wraps it in a
	// transaction; files beyond its length are not wrapped.
	FileTransaction []bool
	// Together says that the files are one schema in parts, not releases that
	// follow each other: no table of one existed before another, and all
	// steps have File 0.
	Together bool
	// Base is the state before the first statement, not modified; nil is an
	// empty database.
	Base *catalog.Catalog
}

// Result is the outcome of a fold.
type Result struct {
	Catalog *catalog.Catalog
	Steps   []*Step
	// Problems are statements or parts that were not understood or that
	// cannot work on the state so far. Never dropped in silence.
	Problems []Problem
}

// Problem is something that the fold could not do.
type Problem struct {
	// Kind: "syntax" (the parser refused), "unsupported" (parsed, but the
	// fold has no word for it), "conflict" (it cannot work here: the table
	// does not exist, the column is there already), "opaque" (DO blocks,
	// dynamic SQL: what it does cannot be seen).
	Kind    string
	Message string
	Span    span.Span
	Stmt    *sqlparse.Statement
}

// Step is one statement with its effects.
type Step struct {
	Stmt *sqlparse.Statement
	// File counts the files from 0; statements of one migration file run together.
	File int
	// Transaction numbers explicit transaction blocks of the whole fold from
	// 1; 0 is outside of one. Migration tools that wrap each file in a
	// transaction are handled by the reader of the folder, which sets
	// FileTransaction.
	Transaction     int
	FileTransaction bool
	Actions         []Action
	// Settings in force when the statement runs: "lock_timeout",
	// "statement_timeout", "search_path", "role" as set by the script so far.
	Settings map[string]string
	// DDL is false for queries and data changes; their statements are
	// candidates for query rules.
	DDL bool
}

// InTransaction reports whether the statement runs in a transaction block.
func (s *Step) InTransaction() bool { return s.Transaction != 0 || s.FileTransaction }

// Action is one effect of a statement on one object. ALTER TABLE with three
// clauses makes three actions. Values are snapshots and not to be modified.
type Action struct {
	Kind ActionKind
	// Relation is the table, view, sequence ... concerned; for a new index or
	// constraint its table.
	Relation catalog.Name
	// Name of the sub-object or other object: index, constraint, column,
	// trigger, type, function, extension, schema.
	Name string
	// NewName after a rename or SET SCHEMA.
	NewName string

	// Before and After are the table around the action; nil where it did not
	// or does not exist, or is not a table.
	Before, After *catalog.Table
	// Existed: the relation (or type, function, schema, extension) was there
	// before this file began, so it may hold rows and have writers. False for
	// objects made in the same file.
	Existed bool

	OldColumn, NewColumn         *catalog.Column
	OldIndex, NewIndex           *catalog.Index
	OldConstraint, NewConstraint *catalog.Constraint
	NewTrigger                   *catalog.Trigger
	NewPolicy                    *catalog.Policy
	NewPartition                 *catalog.Table // ATTACH, PARTITION OF
	OldPartition                 *catalog.Table // ATTACH: the table before it was attached
	NewFunction                  *catalog.Function

	Concurrently bool
	IfExists     bool // also IF NOT EXISTS and OR REPLACE
	Cascade      bool
	// Only: ON ONLY / ALTER TABLE ONLY.
	Only bool
	// Using: ALTER TYPE ... USING expression, ADD CONSTRAINT USING INDEX name.
	Using string
	// Detail: what else the kind needs, as documented at the kind.
	Detail string
	// Dependents are objects that a DROP or a type change would break or that
	// CASCADE took with it: the kind and the path, "view public.v",
	// "foreign key public.orders.orders_user_id_fkey".
	Dependents []string
	Span       span.Span // of the clause
}

// ActionKind names what an action does. The string is public: rules, JSON and
// docs use it.
type ActionKind string

// The kinds of action.
const (
	CreateTable        ActionKind = "create table"
	CreateTableAs      ActionKind = "create table as"
	CreatePartition    ActionKind = "create partition" // PARTITION OF: Relation is the parent, NewPartition the child
	DropTable          ActionKind = "drop table"
	RenameTable        ActionKind = "rename table" // Detail "view" or "sequence" for those
	SetSchema          ActionKind = "set schema"
	AddColumn          ActionKind = "add column"
	DropColumn         ActionKind = "drop column"
	RenameColumn       ActionKind = "rename column"
	AlterColumnType    ActionKind = "alter column type"
	SetNotNull         ActionKind = "set not null"  // also ADD CONSTRAINT ... NOT NULL (18); Detail "not valid"
	DropNotNull        ActionKind = "drop not null" // also DROP CONSTRAINT of a NOT NULL (18)
	SetDefault         ActionKind = "set default"
	DropDefault        ActionKind = "drop default"
	AlterColumn        ActionKind = "alter column"   // statistics, storage, identity, generated: Detail says
	AddConstraint      ActionKind = "add constraint" // Detail "with column" when it came with ADD COLUMN, which is an action before it
	DropConstraint     ActionKind = "drop constraint"
	ValidateConstraint ActionKind = "validate constraint"
	AlterConstraint    ActionKind = "alter constraint"
	RenameConstraint   ActionKind = "rename constraint"
	CreateIndex        ActionKind = "create index"
	DropIndex          ActionKind = "drop index"
	AlterIndex         ActionKind = "alter index" // Detail
	RenameIndex        ActionKind = "rename index"
	Reindex            ActionKind = "reindex" // Detail "index", "table", "schema", ...
	AttachPartition    ActionKind = "attach partition"
	DetachPartition    ActionKind = "detach partition" // Relation is the parent, NewPartition the child; Detail "finalize"
	AttachIndex        ActionKind = "attach index"     // Name is the parent's index, NewName the partition's
	SetOptions         ActionKind = "set options"
	SetLogged          ActionKind = "set logged" // Detail "logged" or "unlogged"
	SetTablespace      ActionKind = "set tablespace"
	SetAccessMethod    ActionKind = "set access method"
	RowSecurity        ActionKind = "row security" // Detail "enable", "disable", "force", "no force"
	ReplicaIdentity    ActionKind = "replica identity"
	Inherit            ActionKind = "inherit"
	AlterOwner         ActionKind = "alter owner"
	CreateTrigger      ActionKind = "create trigger"
	DropTrigger        ActionKind = "drop trigger"
	AlterTrigger       ActionKind = "alter trigger" // Detail "enable", "disable", ...
	CreatePolicy       ActionKind = "create policy"
	AlterPolicy        ActionKind = "alter policy"
	DropPolicy         ActionKind = "drop policy"
	CreateView         ActionKind = "create view"
	CreateMatView      ActionKind = "create materialized view" // Detail "continuous" for a continuous aggregate
	RefreshMatView     ActionKind = "refresh materialized view"
	DropView           ActionKind = "drop view" // Detail "materialized"
	CreateSequence     ActionKind = "create sequence"
	AlterSequence      ActionKind = "alter sequence"
	DropSequence       ActionKind = "drop sequence"
	CreateType         ActionKind = "create type"
	AlterType          ActionKind = "alter type" // Detail "add value X", "rename value X", ...
	DropType           ActionKind = "drop type"
	CreateFunction     ActionKind = "create function"
	AlterFunction      ActionKind = "alter function"
	DropFunction       ActionKind = "drop function"
	CreateSchema       ActionKind = "create schema"
	DropSchema         ActionKind = "drop schema"
	CreateExtension    ActionKind = "create extension"
	AlterExtension     ActionKind = "alter extension"
	DropExtension      ActionKind = "drop extension"
	CreatePublication  ActionKind = "create publication"
	CreateStatistics   ActionKind = "create statistics"
	CreateEventTrigger ActionKind = "create event trigger"
	GrantAction        ActionKind = "grant"  // Name is "kind path", Detail "privileges to role"
	RevokeAction       ActionKind = "revoke" // Detail "privileges from role"
	CommentAction      ActionKind = "comment"
	Truncate           ActionKind = "truncate"
	Vacuum             ActionKind = "vacuum" // Detail "full" for VACUUM FULL
	Analyze            ActionKind = "analyze"
	Cluster            ActionKind = "cluster"
	LockTable          ActionKind = "lock table"  // Detail is the mode
	DataChange         ActionKind = "data change" // Detail "insert", "update", "delete", "merge", "copy"
	Query              ActionKind = "query"
	DoBlock            ActionKind = "do block"
	Call               ActionKind = "call"
	SetSetting         ActionKind = "set" // Name is the setting, Detail the value
	AlterSystem        ActionKind = "alter system"
	Transaction        ActionKind = "transaction"       // Detail "begin", "commit", "rollback", "savepoint"
	CreateHypertable   ActionKind = "create hypertable" // Detail "add dimension", "set chunk interval"
	TimescalePolicy    ActionKind = "timescale policy"  // Relation is the hypertable, Name what the policy is on, Detail its kind
	CronSchedule       ActionKind = "cron schedule"     // Detail schedule and command, or "unschedule"
	CreateDatabase     ActionKind = "create database"
	DropDatabase       ActionKind = "drop database"
	CreateOther        ActionKind = "create other" // Detail is the kind of object
	AlterOther         ActionKind = "alter other"
	DropOther          ActionKind = "drop other"
)
