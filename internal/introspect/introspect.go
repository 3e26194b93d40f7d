// Package introspect reads a live PostgreSQL server (15 and newer) into a
// catalog: the same catalog that package ddl folds from the SQL which made
// the database, plus what only a server knows: sizes, statistics, use,
// settings.
//
// Everything is read in one read-only repeatable-read transaction, in some
// thirty queries that travel in four batches, so that a distant server costs
// few round trips. Each query is a file in sql/; values are parameters and
// every name is qualified, as search_path is empty.
//
// Reading must not disturb. No row of any table is touched. Printing an
// expression or a view briefly takes the weakest lock on the tables concerned;
// a table that somebody holds exclusively is not waited for: what cannot be
// read of it is named in the list of Hidden. What locks until the end of the
// transaction (views, sequences) is read last. Roles need no more than
// pg_monitor; what a missing grant hides is named too.
package introspect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pg"
)

// Options say what to read. The zero value reads everything but literals.
type Options struct {
	// NoStats leaves out the planner's column statistics and the sequences'
	// values: enough to compare schemas.
	NoStats bool
	// Definitions reads the whole text of functions and of what is otherwise
	// kept by name, and what depends on what: only comparing and making them
	// again needs it.
	Definitions bool
	// Literals reads the most common value of each column, which is data.
	Literals bool
	// Limits are the timeouts; zero means the defaults of package pg.
	Limits pg.Limits
}

// Hidden is something that could not be read.
type Hidden struct {
	What  string // "column statistics of 3 tables: public.a, public.b, public.c"
	Why   string // "role joe has no SELECT on them"
	Grant string // the SQL that would show it, "" when no grant helps
}

// attempts: how often the reading begins when somebody locks or drops what is
// being read. A snapshot does not help: the functions that print expressions
// look at the present. Between attempts there is a pause, doubled every time,
// as changes come in bursts.
const (
	attempts   = 6
	firstPause = 25 * time.Millisecond
)

// Read reads the database that conn is connected to.
func Read(ctx context.Context, conn *pgx.Conn, opts Options) (*catalog.Catalog, []Hidden, error) {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		r := newReader(opts)
		err := pg.Snapshot(ctx, conn, opts.Limits, func(tx pgx.Tx) error { return r.read(ctx, tx) })
		if err == nil {
			return r.cat, r.hidden, nil
		}
		unprepared := pg.Unprepared(err)
		if !pg.Transient(err) && !unprepared || attempt == attempts {
			return nil, nil, err
		}
		if unprepared {
			if err := conn.DeallocateAll(ctx); err != nil {
				return nil, nil, pg.Classify(err, "forget the session's prepared statements")
			}
		}
		select {
		case <-ctx.Done():
			return nil, nil, err
		case <-time.After(pause):
			pause *= 2
		}
	}
}

// reader is one reading under way.
type reader struct {
	opts   Options
	cat    *catalog.Catalog
	hidden []Hidden

	facts      facts
	spaces     map[uint32]string // schemas to read, by oid
	spaceOIDs  []uint32
	internal   map[string]bool // schemas that an extension owns or uses
	members    map[object]bool // what belongs to extensions
	locked     map[uint32]bool // relations not to be opened
	lockedOIDs []uint32

	relations        map[uint32]*relation
	order            []*relation // relations as they came
	indexes          map[uint32]*indexRow
	constraints      []constraintRow
	types            *typeNames
	opclasses        map[uint32]opclass
	collations       map[uint32]*collationUse
	comments         map[object]map[int32]string
	queries, batches int      // sent so far, for the benchmark
	later            []func() // to run when types and collations are known
	// sequences to be asked for their values, those that may not be asked,
	// and views left out because of a lock.
	sequences     map[uint32]*catalog.Sequence
	deafSequences []string
	statsOf       []*relation             // in the order that sql/column_stats.sql was asked
	ts            *timescale              // nil without TimescaleDB
	typeOf        map[uint32]catalog.Name // composite types by oid
	others        map[object]*catalog.Other
	keys          map[object]string // for catalog.Depends
	dependencies  []dependency
	publications  map[uint32]*catalog.Publication
	skipped       []string
	exprs         map[string]string
}

// object is an entry of a system catalog: class (the catalog) and oid.
type object struct{ class, oid uint32 }

// The oids of system catalogs, fixed by PostgreSQL's headers.
const (
	classType        = 1247
	classProc        = 1255
	classRelation    = 1259
	classConstraint  = 2606
	classNamespace   = 2615
	classTrigger     = 2620
	classPolicy      = 3256
	classEvent       = 3466
	classPublication = 6104
	classStatistics  = 3381
)

func newReader(opts Options) *reader {
	return &reader{
		opts: opts, cat: &catalog.Catalog{},
		spaces: map[uint32]string{}, internal: map[string]bool{}, members: map[object]bool{}, locked: map[uint32]bool{},
		relations: map[uint32]*relation{}, indexes: map[uint32]*indexRow{},
		types: newTypeNames(), opclasses: map[uint32]opclass{}, collations: map[uint32]*collationUse{},
		comments: map[object]map[int32]string{}, exprs: map[string]string{}, sequences: map[uint32]*catalog.Sequence{},
		typeOf:       map[uint32]catalog.Name{},
		publications: map[uint32]*catalog.Publication{},
		others:       map[object]*catalog.Other{}, keys: map[object]string{},
		lockedOIDs: []uint32{},
	}
}

func (r *reader) read(ctx context.Context, tx pgx.Tx) error {
	if err := r.first(ctx, tx); err != nil {
		return err
	}
	b := r.batch("read the schema")
	b.add("comments", r.scanComment)
	b.add("opclasses", r.scanOpclass)
	b.add("relations", r.scanRelation, r.spaceOIDs, r.lockedOIDs)
	b.add("partition_keys", r.scanPartitionKey, r.lockedOIDs)
	b.add("columns", r.scanColumn, r.spaceOIDs, r.lockedOIDs)
	b.add("types", r.scanType, r.spaceOIDs)
	b.add("constraints", r.scanConstraint, r.spaceOIDs, r.lockedOIDs)
	b.add("indexes", r.scanIndex, r.spaceOIDs, r.lockedOIDs)
	b.add("triggers", r.scanTrigger, r.spaceOIDs, r.lockedOIDs)
	b.add("policies", r.scanPolicy, r.spaceOIDs, r.lockedOIDs)
	b.add("sequences", r.scanSequence, r.spaceOIDs)
	b.add("functions", r.scanFunction, r.spaceOIDs, r.opts.Definitions)
	b.add("grants", r.scanGrant, r.spaceOIDs)
	b.add("default_acls", r.scanDefaultACL)
	b.add("event_triggers", r.scanEventTrigger)
	b.add("publications", r.scanPublication)
	b.add("statistics", r.scanStatistics, r.spaceOIDs, r.lockedOIDs)
	b.add("others", r.scanOther, r.spaceOIDs)
	if r.opts.Definitions {
		b.add("publication_parts", r.scanPublicationPart, r.lockedOIDs)
		b.add("revoked", r.scanRevoked, r.spaceOIDs)
		b.add("dependencies", r.scanDependency)
		b.add("properties", r.scanProperty, r.spaceOIDs)
		if r.facts.hasLabels {
			b.add("security_labels", r.scanProperty)
		}
	}
	r.addCron(b)
	r.addTimescale(b)
	if err := b.run(ctx, tx); err != nil {
		return err
	}

	b = r.batch("read the names of types and the statistics")
	b.add("types_used", r.types.scan, r.types.oids, r.types.mods)
	b.add("collations", r.scanCollation, r.collationOIDs(), r.opts.Definitions)
	if !r.opts.NoStats {
		spaces, names := r.tablesWithStats()
		b.add("column_stats", r.scanColumnStats, spaces, names, r.opts.Literals)
	}
	if r.opts.Definitions && len(r.others) > 0 { // most have none, and it takes long to plan
		b.add("other_definitions", r.scanOtherDefinition, r.spaceOIDs, r.lockedOIDs)
	}
	b.add("views", r.scanView, r.spaceOIDs, r.lockedOIDs)
	if err := b.run(ctx, tx); err != nil {
		return err
	}
	if !r.opts.NoStats {
		r.readSequenceValues(ctx, tx)
	}
	r.assemble()
	return nil
}

// hide notes something that could not be read.
func (r *reader) hide(what, why, grant string) {
	r.hidden = append(r.hidden, Hidden{what, why, grant})
}

// own reports whether an object is the schema's own and not an extension's.
func (r *reader) own(class, oid uint32) bool { return !r.members[object{class, oid}] }

func (r *reader) comment(class, oid uint32, sub int32) string {
	return r.comments[object{class, oid}][sub]
}

func (r *reader) scanComment(rows pgx.Rows) error {
	var class, oid uint32
	var sub int32
	var text string
	return each(rows, []any{&class, &oid, &sub, &text}, func() error {
		k := object{class, oid}
		if r.comments[k] == nil {
			r.comments[k] = map[int32]string{}
		}
		r.comments[k][sub] = text
		return nil
	})
}

// some names up to a few of many things.
func some(names []string) string {
	slices.Sort(names)
	const few = 5
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}
