package shadow

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pg"
)

// Effects are what a statement did to relations that were there before it.
// Names are as before the statement, in relations' own schema-qualified words.
type Effects struct {
	// InTransaction: the statement may run in a transaction block.
	InTransaction bool
	// Locks holds the strongest mode per relation, by name.
	Locks []Lock
	// Rewrites are tables, partitions and materialized views that got a new
	// file: their rows were copied, or removed by TRUNCATE.
	Rewrites []string
	// Builds are indexes that got a new file, and new ones.
	Builds []string
	// Scans are tables that were read from end to end.
	Scans []string
}

// Lock is a relation and the strongest mode that was taken or asked for.
type Lock struct {
	Relation string
	Kind     string // "table", "index", "sequence", "materialized view", ...
	Mode     lockmode.Mode
}

// Lock gives the mode taken on a relation; None when it was left alone.
func (t Effects) Lock(relation string) lockmode.Mode {
	for _, l := range t.Locks {
		if l.Relation == relation {
			return l.Mode
		}
	}
	return lockmode.None
}

// notInTransaction is active_sql_transaction: "cannot run inside a
// transaction block".
const notInTransaction = "25001"

// Tracer traces statements one after the other on a session of a shadow. What
// they did stays.
//
// A statement runs in a transaction of its own, and just before the commit
// its locks are read: PostgreSQL keeps nearly all of them until then. One
// that refuses transactions is watched from outside instead (observe.go);
// then no other session should have worked in the database just before, since
// the scans of sessions are told apart by time alone.
//
// Limits. Locks on system catalogs, TOAST tables and on anything that the
// statement makes are left out. A lock that is given back before the commit
// (a few kinds of internal scan) is not seen. Scans are counted by the
// statistics of the session: an index scan of a whole table does not count.
type Tracer struct {
	// Lasting: the session's counts of scans outlast its transactions, as on a
	// server of one process, which hands them to nobody.
	Lasting bool

	conn *pgx.Conn
	// known are the relations as the statement before has left them; nil where
	// they have to be read.
	known state
	// beside are the sessions that watch from outside and hold statements up,
	// once one had to be: to begin them takes longer than most statements.
	beside []*pgx.Conn
}

// NewTracer makes a tracer for a session. Close it.
func NewTracer(conn *pgx.Conn) *Tracer { return &Tracer{conn: conn} }

// Trace executes one statement on a session and traces it.
func Trace(ctx context.Context, conn *pgx.Conn, sql string) (Effects, error) {
	t := NewTracer(conn)
	defer t.Close(ctx)
	return t.Trace(ctx, sql)
}

// Close ends the sessions that the tracer has begun.
func (t *Tracer) Close(ctx context.Context) {
	for _, session := range t.beside {
		session.Close(context.WithoutCancel(ctx))
	}
	t.beside = nil
}

// Forget is for the caller that has let anything else change relations.
func (t *Tracer) Forget() { t.known = nil }

// Relations gives the names of what is there.
func (t *Tracer) Relations(ctx context.Context) (map[string]bool, error) {
	if err := t.read(ctx, t.conn); err != nil {
		return nil, err
	}
	names := make(map[string]bool, len(t.known))
	for _, r := range t.known {
		names[r.name] = true
	}
	return names, nil
}

// read makes sure that the relations are known.
func (t *Tracer) read(ctx context.Context, q querier) (err error) {
	if t.known == nil {
		scans := noScans
		if t.Lasting {
			scans = transactionScans
		}
		t.known, err = readState(ctx, q, scans)
	}
	return err
}

// Trace executes one statement and traces it. One that fails has done nothing,
// unless it refuses transactions.
func (t *Tracer) Trace(ctx context.Context, sql string) (Effects, error) {
	e, err := t.inside(ctx, sql)
	if pg.SQLState(err) == notInTransaction {
		e, err = t.outside(ctx, sql)
	}
	if err != nil {
		t.Forget()
		t.Close(ctx) // one of them may be in a transaction
		return Effects{}, fmt.Errorf("tracing %s: %w", oneLine(sql), err)
	}
	return e, nil
}

func (t *Tracer) inside(ctx context.Context, sql string) (_ Effects, err error) {
	// Otherwise the scans of the session's last second would count too.
	if err := flush(ctx, t.conn); err != nil {
		return Effects{}, err
	}
	tx, err := t.conn.Begin(ctx)
	if err != nil {
		return Effects{}, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := t.read(ctx, tx); err != nil {
		return Effects{}, err
	}
	if _, err := tx.Exec(ctx, sql, pgx.QueryExecModeExec); err != nil {
		return Effects{}, err
	}
	locks, _, err := readLocks(ctx, tx, own)
	if err != nil {
		return Effects{}, err
	}
	after, err := readState(ctx, tx, transactionScans)
	if err != nil {
		return Effects{}, err
	}
	if err := tx.Commit(ctx); err != nil {
		return Effects{}, err
	}
	e := compare(t.known, after, locks)
	e.InTransaction = true
	if t.known = after; !t.Lasting {
		t.known = after.rested()
	}
	return e, nil
}

// relation is what is remembered of one around a statement.
type relation struct {
	name  string
	kind  string
	file  uint32 // relfilenode; 0 where a relation has no file
	scans int64
}

// state holds the relations of a moment by oid.
type state map[uint32]relation

// rested is the state with its scans told: another transaction counts anew.
func (s state) rested() state {
	for oid, r := range s {
		r.scans = 0
		s[oid] = r
	}
	return s
}

// How scans are counted: not, by this transaction alone, or by the statistics
// that sessions have flushed.
const (
	noScans          = "0::bigint"
	transactionScans = "pg_stat_get_xact_numscans(c.oid)"
	flushedScans     = "pg_stat_get_numscans(c.oid)"
)

// querier is a session or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func readState(ctx context.Context, q querier, scans string) (state, error) {
	rows, err := q.Query(ctx, `
		SELECT c.oid, n.nspname || '.' || c.relname, c.relkind::text, c.relfilenode, `+scans+`
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'`)
	if err != nil {
		return nil, fmt.Errorf("reading relations: %w", err)
	}
	s := state{}
	var oid uint32
	var r relation
	var kind string
	_, err = pgx.ForEachRow(rows, []any{&oid, &r.name, &kind, &r.file, &r.scans}, func() error {
		r.kind = kindWord(kind)
		s[oid] = r
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading relations: %w", err)
	}
	return s, nil
}

// kindWord gives pg_class.relkind in words.
func kindWord(relkind string) string {
	switch relkind {
	case "r", "p":
		return "table"
	case "i", "I":
		return "index"
	case "S":
		return "sequence"
	case "v":
		return "view"
	case "m":
		return "materialized view"
	case "c":
		return "composite type"
	case "f":
		return "foreign table"
	case "t":
		return "toast table"
	}
	return "relation " + relkind
}

// own as a process number is that of the session that asks. A server of one
// process alone has none for it, 0 and NULL, and invents one for its client.
const own = 0

// readLocks gives the modes that a session holds or waits for, by oid, and
// whether it waits for anything.
func readLocks(ctx context.Context, q querier, pid uint32) (locks map[uint32]lockmode.Mode, waits bool, err error) {
	rows, err := q.Query(ctx, `
		SELECT CASE WHEN locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) THEN relation END, mode, NOT granted
		FROM pg_locks
		WHERE coalesce(pid, 0) = CASE $1::integer WHEN 0 THEN pg_backend_pid() ELSE $1 END`, int64(pid))
	if err != nil {
		return nil, false, fmt.Errorf("reading locks: %w", err)
	}
	locks = map[uint32]lockmode.Mode{}
	var relation *uint32 // nil for other things that are locked
	var word string
	var wait bool
	_, err = pgx.ForEachRow(rows, []any{&relation, &word, &wait}, func() error {
		waits = waits || wait
		if relation == nil {
			return nil
		}
		mode, ok := lockmode.Parse(word)
		if !ok {
			return fmt.Errorf("unknown lock mode %q", word)
		}
		locks[*relation] = max(locks[*relation], mode)
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading locks: %w", err)
	}
	return locks, waits, nil
}

func compare(before, after state, locks map[uint32]lockmode.Mode) Effects {
	var t Effects
	for oid, mode := range locks {
		if r, ok := before[oid]; ok {
			t.Locks = append(t.Locks, Lock{Relation: r.name, Kind: r.kind, Mode: mode})
		}
	}
	for oid, now := range after {
		was, existed := before[oid]
		switch {
		case now.kind == "index":
			// A partitioned index has no file, and builds nothing itself.
			if now.file != 0 && now.file != was.file {
				t.Builds = append(t.Builds, now.name)
			}
		case existed && now.kind != "sequence" && now.file != was.file && was.file != 0:
			t.Rewrites = append(t.Rewrites, was.name)
		}
		if existed && now.kind != "index" && now.kind != "sequence" && now.scans > was.scans {
			t.Scans = append(t.Scans, was.name)
		}
	}
	slices.SortFunc(t.Locks, func(a, b Lock) int { return cmp.Compare(a.Relation, b.Relation) })
	slices.Sort(t.Rewrites)
	slices.Sort(t.Builds)
	slices.Sort(t.Scans)
	return t
}

func oneLine(sql string) string {
	out := []rune(sql)
	for i, r := range out {
		if r == '\n' || r == '\t' {
			out[i] = ' '
		}
	}
	if len(out) > 80 {
		return string(out[:79]) + "…"
	}
	return string(out)
}
