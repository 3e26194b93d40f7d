package catalog

import (
	"strings"
	"time"

	"github.com/decadedb/decade/internal/span"
)

// View is a view, materialized view or continuous aggregate.
type View struct {
	Name         Name
	Materialized bool
	// Columns: names always; types where known.
	Columns    []*Column
	Query      Expr
	Options    Options // security_invoker, security_barrier, check_option
	Indexes    []*Index
	Triggers   []*Trigger
	Uses       []Name // relations that the query reads, sorted
	NoData     bool   // WITH NO DATA / not populated
	Continuous bool   // WITH (timescaledb.continuous)
	// Aggregate is what a continuous aggregate is kept in; only a reading with
	// definitions has it.
	Aggregate *Aggregate
	Comment   string
	Pos       span.Span
	Stats     *TableStats
}

// Sequence is a sequence generator.
type Sequence struct {
	Name      Name
	Type      string // smallint, integer, bigint
	Start     int64
	Increment int64
	Min, Max  int64
	Cache     int64
	Cycle     bool
	// OwnedBy and OwnedByColumn name the column; Identity says that it is
	// the column's identity rather than a serial's default.
	OwnedBy       Name
	OwnedByColumn string
	Identity      bool
	Unlogged      bool
	Comment       string
	Pos           span.Span
	// LastValue is the last value handed out, live only; nil when unknown or unused.
	LastValue *int64
}

// TypeKind tells user-defined types apart.
type TypeKind string

// The kinds of user-defined type.
const (
	EnumType      TypeKind = "enum"
	DomainType    TypeKind = "domain"
	CompositeType TypeKind = "composite"
	RangeType     TypeKind = "range"
)

// Type is a user-defined type.
type Type struct {
	Name    Name
	Kind    TypeKind
	Labels  []string  // enum, in order
	Columns []*Column // composite

	Base        TypeName // domain, or a range's subtype
	NotNull     bool
	Default     *Expr
	Collation   string
	Constraints []*Constraint // domain checks, by name
	Options     Options       // range: subtype_opclass ...
	Comment     string
	Pos         span.Span
}

// Function is a function, procedure or window function (aggregates are Other).
type Function struct {
	Name Name
	// Args are the input argument types in the words of format_type, which
	// together with the name identify the function.
	Args            []string
	ArgNames        []string
	Kind            string // "function", "procedure"
	Returns         string
	Language        string
	Body            string // as stored in prosrc, or the deparsed SQL-standard body
	Volatile        string // "volatile", "stable", "immutable"
	SecurityDefiner bool
	Strict          bool
	LeakProof       bool
	Parallel        string  // "unsafe", "restricted", "safe"
	Config          Options // SET clauses
	// Definition is the server's own CREATE OR REPLACE statement (read from a
	// server that was asked for definitions):
	// it alone has argument defaults, costs and the like. Two functions of
	// servers of one version are the same when their definitions are.
	Definition string
	Comment    string
	Pos        span.Span
	// BodyPos is where the body's text begins in the file.
	BodyPos span.Span
}

// Path names the function with its argument types.
func (f *Function) Path() string { return f.Name.String() + "(" + strings.Join(f.Args, ", ") + ")" }

// EventTrigger fires on DDL.
type EventTrigger struct {
	Name     string
	Event    string
	Tags     []string
	Function Name
	Enabled  string
	Comment  string
	Pos      span.Span
}

// Publication publishes changes for logical replication.
type Publication struct {
	Name      string
	AllTables bool
	Tables    []Name
	// Parts are those of Tables of which not everything is published, by name.
	// Read from a server that was asked for definitions.
	Parts   []PublishedPart
	Schemas []string
	Publish string // "insert, update, delete, truncate"
	ViaRoot bool
	// Generated says which generated columns are published (18): "" none, "stored".
	// Read from a server that was asked for definitions.
	Generated string
	Comment   string
	Pos       span.Span
}

// PublishedPart is what a publication takes of a table.
type PublishedPart struct {
	Table   Name
	Columns []string // in the table's order; nil for all
	Where   *Expr    // nil for all rows
}

// Part gives what is published of a table; the zero value for all of it.
func (p *Publication) Part(table Name) PublishedPart {
	for _, x := range p.Parts {
		if x.Table == table {
			return x
		}
	}
	return PublishedPart{Table: table}
}

// Property is something that an object has and that is kept as SQL alone: the
// index that a table is clustered on, the statistics target of an index's column or
// of extended statistics, a security label, a transform.
type Property struct {
	Kind string // of the object that has it: "table", "index", "statistics", "security label", "transform"
	// Of is the object, or the property itself where it has no schema.
	Of Name
	// Set and Reset are the statements that give it and take it back.
	Set, Reset string
}

// Statistics is an extended statistics object.
type Statistics struct {
	Name    Name
	Table   Name
	Kinds   []string // sorted: ndistinct, dependencies, mcv; nil when all by default
	Columns []string
	Exprs   []Expr
	Comment string
	Pos     span.Span
}

// Grant is the privileges of one role on one object. Owners' own privileges
// are not listed.
type Grant struct {
	ObjectKind string // "table", "sequence", "function", "schema", "database", "type", ...
	Object     string // path; functions with argument types
	Columns    []string
	Grantee    string   // "public" for everyone
	Privileges []string // sorted, lower case
	Grantable  bool
	// Revoked: what the grantee has from the object's birth was taken away.
	// Read from a server that was asked for definitions.
	Revoked bool
	// ForRole and InSchema are set for default privileges.
	ForRole, InSchema string
	Pos               span.Span
}

// CronJob is a job of pg_cron.
type CronJob struct {
	Name     string
	Schedule string
	Command  string
	Database string
	Active   bool
	Pos      span.Span
}

// Hypertable is what TimescaleDB knows of a table.
type Hypertable struct {
	TimeColumn    string
	ChunkInterval string // normalised interval or integer text; "" for the default of 7 days
	SpaceColumn   string
	Partitions    int
	Compression   *Compression
	// NowFunction tells what the time is in the numbers of an integer time column.
	NowFunction Name
	// Policies by kind, as stated; those of continuous aggregates stand with the
	// hypertable under them.
	Policies []TimescalePolicy
	Chunks   int // live only
	Pos      span.Span
}

// Aggregate is the hypertable in which TimescaleDB keeps a continuous aggregate.
type Aggregate struct {
	TimeColumn    string // the column of buckets
	ChunkInterval string // as with a hypertable
	Compression   *Compression
	// Indexes by name, each with what follows ON view: "USING btree (device)".
	// A name that was chosen by the server holds the number of the hypertable:
	// "*" stands for all of it that does, "*_device_hour_idx".
	Indexes Options
}

// Compression is the columnstore setting of a hypertable.
type Compression struct {
	SegmentBy []string
	// OrderBy is the order that TimescaleDB takes where nobody states one; a
	// reading with definitions has "" then.
	OrderBy string
	Pos     span.Span
}

// TimescalePolicy is a background policy of a hypertable or continuous aggregate.
type TimescalePolicy struct {
	Kind string // "compression", "retention", "refresh", "reorder"
	// Args in the words of the function: "compress_after", "drop_after",
	// "start_offset", "end_offset", "schedule_interval" ...
	Args Options
	// On is the relation the policy is for.
	On  Name
	Pos span.Span
}

// Server is what is known of a live server.
type Server struct {
	VersionNum int    // server_version_num, 170005
	Version    string // "17.5"
	Database   string
	Role       string
	Superuser  bool
	// Settings that rules read, by name, in SHOW's words.
	Settings map[string]string
	// StatsReset is when the cumulative statistics began; zero when unknown.
	StatsReset time.Time
	Now        time.Time
	IsReplica  bool
	// XIDAge is age(datfrozenxid) of the database.
	XIDAge, MXIDAge int64
}

// TableStats are facts of a live relation; sizes in bytes. For a partitioned
// table they are the sums over its partitions.
type TableStats struct {
	Rows                                   float64 // reltuples; -1 when never analysed
	Pages                                  int64
	TableBytes                             int64 // heap without TOAST
	ToastBytes                             int64
	IndexBytes                             int64
	SeqScan, IdxScan                       int64
	Inserted, Updated, HotUpdated, Deleted int64
	LiveRows, DeadRows                     int64
	ModSinceAnalyze                        int64
	LastVacuum, LastAnalyze                time.Time // the later of manual and auto
	XIDAge                                 int64
	Partitions                             int // leaves under it
}

// Total is heap, TOAST and indexes together.
func (s *TableStats) Total() int64 {
	if s == nil {
		return 0
	}
	return s.TableBytes + s.ToastBytes + s.IndexBytes
}

// ColumnStats are the planner's statistics of a column (pg_stats).
type ColumnStats struct {
	NullFrac       float64
	AvgWidth       int
	NDistinct      float64 // negative: minus a fraction of the rows
	Correlation    *float64
	MostCommonFreq float64 // frequency of the most common value, 0 when none
	// MostCommon is the most common value in text, present only with --show-literals.
	MostCommon string
}

// IndexStats are facts of a live index.
type IndexStats struct {
	Bytes    int64
	Scans    int64
	TupRead  int64
	LastScan time.Time // 16+
	Rows     float64
}
