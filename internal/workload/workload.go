// Package workload holds named queries with rates and budgets, and what each
// query asks of which table, so that rules can judge without a parser.
package workload

import (
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Query is one statement that an application runs.
type Query struct {
	Name string
	SQL  string
	Span span.Span
	// Origin: "queries" (a queries/*.sql file), "script" (found among the
	// statements under review), "function" (a body), "pg_stat_statements".
	Origin string
	// Rate is calls per second, 0 when not stated.
	Rate float64
	// Budget is the latency promised, 0 when not stated.
	Budget time.Duration
	// Uses are the indexes that the query was designed for, a partitioned one
	// by its parent's index; "seq(table)" is a table small enough to be read whole,
	// "a|b" one of two that do equally well, "call" nothing at all.
	Uses []string
	// Example are values for $1 and following, as SQL literals.
	Example []string
	// Buffers are the pages that one run may touch, 0 when not stated.
	Buffers int
	// Calls and MeanTime are measured, from pg_stat_statements.
	Calls    int64
	MeanTime time.Duration
	Stmt     *sqlparse.Statement
	// Levels are the query's SELECTs, the outermost first, then CTEs and
	// subqueries; UPDATE and DELETE count as a level with their WHERE.
	Levels []*Level
	// Unresolved are relations that the catalog does not have.
	Unresolved []string
}

// Level is one SELECT, UPDATE, DELETE or INSERT with its own FROM and WHERE.
type Level struct {
	Kind       string // "select", "update", "delete", "insert", "merge"
	Outermost  bool
	Relations  []Relation
	Predicates []Predicate
	OrderBy    []SortKey
	GroupBy    []string // expressions
	Targets    []Target
	Star       bool // SELECT * or t.*
	Distinct   bool
	Aggregates bool // an aggregate without GROUP BY or with
	HasLimit   bool
	Limit      string // literal or "$1"
	HasOffset  bool
	Offset     string
	ForUpdate  bool
	// Assigned are the columns that an UPDATE sets or an INSERT names.
	Assigned []string
	// Assignments are the columns that an UPDATE, MERGE or ON CONFLICT sets,
	// with the values.
	Assignments []Assignment
	// Ordinals are the items of ORDER BY and GROUP BY written as numbers.
	Ordinals []string
	// OnConflict: columns of the arbiter, and whether it updates.
	OnConflict       []string
	OnConflictUpdate bool
	Span             span.Span
}

// Relation is an item of FROM.
type Relation struct {
	Name  catalog.Name
	Alias string
	// Table is nil for views, CTEs, functions and unknown names.
	Table *catalog.Table
	View  *catalog.View
	CTE   bool
	// Join: "", "inner", "left", "right", "full", "cross", "lateral".
	Join string
}

// Operand is what stands on one side of a predicate or in a sort key.
type Operand struct {
	// Table and Column are set when a column stands at its heart.
	Table  *catalog.Table
	Column string
	// Func wraps the column ("lower", "date_trunc", "coalesce"), "" for bare.
	Func string
	// FuncArgs are the other arguments of Func as text: "'month'".
	FuncArgs []string
	// Cast applied to the column ("date"), "" for none.
	Cast string
	// JSONOp and JSONPath: column ->> 'source' is JSONOp "->>", JSONPath ["source"].
	JSONOp   string
	JSONPath []string
	// Kind: "column", "const", "param", "now" (now(), current_date and
	// arithmetic on them), "expr", "subquery", "list".
	Kind string
	Text string
	// Expr is the normal form, for comparison with index expressions.
	Norm string
	// Items is how many values a list has, 0 for anything else.
	Items int
}

// Predicate is one conjunct (or disjunct, see InOr) of WHERE or JOIN ON.
type Predicate struct {
	Left, Right Operand
	// Op: "=", "<", "<=", ">", ">=", "<>", "in", "not in", "like", "ilike",
	// "is null", "is not null", "@>", "?", "between", "exists", "not exists",
	// "<=>", "<->", "<#>", "~", "&&", "bool" (a bare boolean), or any operator.
	Op string
	// InOr: stands below an OR, so it cannot be served alone.
	InOr bool
	// Join: compares columns of two relations.
	Join bool
	// Having: stands in HAVING.
	Having bool
	// Subquery is the level of IN, EXISTS, ANY or ALL (SELECT ...); nil elsewhere.
	Subquery *Level
	Text     string
	Span     span.Span
}

// SortKey is one ORDER BY item.
type SortKey struct {
	Operand
	// Op is set for distance operators: Left Op Right.
	Op         string
	Other      Operand
	Desc       bool
	NullsFirst bool
	// Computed: an expression over a distance such as 1 - (a <=> b).
	Computed bool
	Text     string
}

// Assignment is one column = value of a SET list.
type Assignment struct {
	Column string
	Value  Operand
}

// Target is one output column.
type Target struct {
	Operand
	Alias string
	Text  string
}
