package shadow

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pg"
)

// brakes are the sessions that hold a statement up, in the order in which
// they let go. Each holds a lock on tables from before the statement begins.
//
//   - SHARE UPDATE EXCLUSIVE on every table: all DDL, VACUUM and everything
//     CONCURRENTLY must queue, and the queue shows what they ask for;
//   - ACCESS SHARE on every table with a transaction id and a snapshot: what
//     wants ACCESS EXCLUSIVE, or waits for old transactions, stays;
//   - ACCESS SHARE on leaves alone: DETACH CONCURRENTLY, done waiting for the
//     users of the parent, asks for the partition.
func brakes() []brake {
	return []brake{
		{lockmode.ShareUpdateExclusive, "r.relkind IN ('r', 'p', 'm') AND NOT r.relispartition", false}, // partitions come with their parent
		{lockmode.AccessShare, "r.relkind IN ('r', 'p', 'm') AND NOT r.relispartition", true},
		{lockmode.AccessShare, "r.relkind = 'r'", false},
	}
}

type brake struct {
	mode     lockmode.Mode
	tables   string // condition on pg_class r
	snapshot bool
}

// longest is how long a brake stays on at most: not every statement meets
// every brake. It is let go earlier when the statement has been seen standing.
const longest = time.Second

// outside traces a statement that refuses transactions. Its locks come
// and go while it runs, on an empty table within a millisecond. So other
// sessions hold it up while one more looks at pg_locks as often as it can.
// Locks on indexes are left out: they come late, and to see them is luck.
func (t *Tracer) outside(ctx context.Context, sql string) (Effects, error) {
	brakes := brakes()
	for len(t.beside) < 1+len(brakes) {
		session, err := pg.Connect(ctx, t.conn.Config().ConnString(), sessionOptions())
		if err != nil {
			return Effects{}, err
		}
		t.beside = append(t.beside, session)
	}
	watcher, held := t.beside[0], t.beside[1:]
	if err := flush(ctx, t.conn); err != nil {
		return Effects{}, err
	}
	before, err := readState(ctx, watcher, flushedScans)
	if err != nil {
		return Effects{}, err
	}
	for i, b := range brakes {
		if err := b.pull(ctx, held[i]); err != nil {
			return Effects{}, fmt.Errorf("holding the statement up: %w", err)
		}
	}

	done := make(chan error, 1)
	go func() {
		_, err := t.conn.Exec(ctx, sql, pgx.QueryExecModeExec)
		done <- err
	}()
	locks, err := watchLocks(ctx, watcher, t.conn.PgConn().PID(), before, held, done)
	if err != nil {
		return Effects{}, err
	}
	for _, session := range held { // not every statement has met every brake
		if _, err := session.Exec(ctx, "ROLLBACK"); err != nil {
			return Effects{}, fmt.Errorf("letting go of what held the statement up: %w", err)
		}
	}
	if err := flush(ctx, t.conn); err != nil {
		return Effects{}, err
	}
	after, err := readState(ctx, watcher, flushedScans)
	if err != nil {
		return Effects{}, err
	}
	e := compare(before, after, locks)
	t.known = after.rested()
	return e, nil
}

// watchLocks collects the locks of a session until its statement is done,
// releasing the brakes on the way. It returns only when the statement has
// ended, so that the session is free again.
func watchLocks(ctx context.Context, watcher *pgx.Conn, pid uint32, before state, held []*pgx.Conn, done <-chan error) (map[uint32]lockmode.Mode, error) {
	all := map[uint32]lockmode.Mode{}
	begin := time.Now()
	var stood map[uint32]lockmode.Mode // the locks with which the statement was seen waiting; nil when it was not
	var failed error
	for {
		select {
		case err := <-done:
			return all, errors.Join(failed, err)
		default:
		}
		locks, waits, err := readLocks(ctx, watcher, pid)
		if err != nil {
			failed = err
		}
		for oid, mode := range locks {
			if before[oid].kind != "index" {
				all[oid] = max(all[oid], mode)
			}
		}
		// The server gathers weak locks before it looks who waits: only the
		// second look at a statement that stands sees all its locks for sure.
		stands := waits && stood != nil && maps.Equal(stood, locks)
		if stood = nil; waits {
			stood = locks
		}
		for len(held) > 0 && (failed != nil || stands || time.Since(begin) > longest) {
			if _, err := held[0].Exec(ctx, "ROLLBACK"); err != nil {
				failed = errors.Join(failed, err)
			}
			held = held[1:]
			begin, stood, stands = time.Now(), nil, false
		}
		if failed != nil {
			return nil, errors.Join(failed, <-done)
		}
	}
}

// pull opens the brake's transaction.
func (b brake) pull(ctx context.Context, conn *pgx.Conn) error {
	statements := []string{"BEGIN ISOLATION LEVEL REPEATABLE READ"}
	if b.snapshot {
		statements = append(statements, "SELECT pg_current_xact_id()")
	}
	rows, err := conn.Query(ctx, `
		SELECT n.nspname, r.relname, r.relkind = 'm'
		FROM pg_class r
		JOIN pg_namespace n ON n.oid = r.relnamespace
		WHERE `+b.tables+` AND r.relpersistence <> 't'
		  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
		  -- An extension's own tables are not the session's to lock.
		  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'e')
		ORDER BY r.oid`)
	if err != nil {
		return fmt.Errorf("listing tables: %w", err)
	}
	var schema, name string
	var materialized bool
	var tables []string
	_, err = pgx.ForEachRow(rows, []any{&schema, &name, &materialized}, func() error {
		if materialized {
			statements = append(statements, b.lockView(ident.Qualified(schema, name)))
		} else {
			tables = append(tables, ident.Qualified(schema, name))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("listing tables: %w", err)
	}
	if len(tables) > 0 {
		statements = append(statements, fmt.Sprintf("LOCK TABLE %s IN %s MODE", strings.Join(tables, ", "), b.mode))
	}
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", oneLine(sql), err)
		}
	}
	return nil
}

// lockView takes the brake's lock on a materialized view, which LOCK TABLE
// refuses. Neither statement looks at its rows.
func (b brake) lockView(name string) string {
	if b.mode == lockmode.AccessShare {
		return "EXPLAIN SELECT FROM " + name
	}
	return "COMMENT ON MATERIALIZED VIEW " + name + " IS NULL" // SHARE UPDATE EXCLUSIVE
}

// flush hands the session's statistics to the rest of the server.
func flush(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "SELECT pg_stat_force_next_flush()"); err != nil {
		return fmt.Errorf("flushing statistics: %w", err)
	}
	return nil
}
