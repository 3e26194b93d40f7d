package shadow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pg"
)

// traceOutside traces a statement that refuses transactions. Its locks come
// and go while it runs, on an empty table within a millisecond. So two other
// sessions hold it up while a third looks at pg_locks:
//
//   - the first holds SHARE UPDATE EXCLUSIVE on every table: all DDL, VACUUM
//     and CONCURRENTLY must queue, and the queue shows what they ask for;
//   - the second holds ACCESS SHARE, a transaction id and a snapshot: what
//     wants ACCESS EXCLUSIVE, or waits for old transactions, stays.
//
// They let go one after the other. A weaker lock that is taken late and given
// back at once can be missed.
func traceOutside(ctx context.Context, conn *pgx.Conn, sql string) (Effects, error) {
	target := conn.Config().ConnString()
	var brakes [2]*pgx.Conn
	watcher, err := pg.Connect(ctx, target, sessionOptions())
	if err != nil {
		return Effects{}, err
	}
	defer watcher.Close(context.WithoutCancel(ctx))
	for i := range brakes {
		if brakes[i], err = pg.Connect(ctx, target, sessionOptions()); err != nil {
			return Effects{}, err
		}
		defer brakes[i].Close(context.WithoutCancel(ctx))
	}
	if err := flush(ctx, conn); err != nil {
		return Effects{}, err
	}
	before, err := readState(ctx, watcher, flushedScans)
	if err != nil {
		return Effects{}, err
	}
	if err := brake(ctx, brakes[0], lockmode.ShareUpdateExclusive); err != nil {
		return Effects{}, err
	}
	if err := brake(ctx, brakes[1], lockmode.AccessShare); err != nil {
		return Effects{}, err
	}

	done := make(chan error, 1)
	go func() {
		_, err := conn.Exec(ctx, sql)
		done <- err
	}()
	locks, err := watchLocks(ctx, watcher, conn.PgConn().PID(), done, func(stage int) error {
		_, err := brakes[stage].Exec(ctx, "ROLLBACK")
		return err
	})
	if err != nil {
		return Effects{}, err
	}
	if err := flush(ctx, conn); err != nil {
		return Effects{}, err
	}
	after, err := readState(ctx, watcher, flushedScans)
	if err != nil {
		return Effects{}, err
	}
	return compare(before, after, locks), nil
}

// hold is how long each brake stays on.
const hold = 50 * time.Millisecond

// watchLocks looks at the locks of a session as often as it can until the
// statement is done, releasing the brakes on the way.
func watchLocks(ctx context.Context, watcher *pgx.Conn, pid uint32, done <-chan error, release func(stage int) error) (map[uint32]lockmode.Mode, error) {
	all := map[uint32]lockmode.Mode{}
	began := time.Now()
	stage := 0
	var failed error
	for {
		select {
		case err := <-done:
			return all, errors.Join(failed, err)
		default:
		}
		locks, err := readLocks(ctx, watcher, pid)
		failed = errors.Join(failed, err)
		for oid, mode := range locks {
			all[oid] = max(all[oid], mode)
		}
		if stage < 2 && (failed != nil || time.Since(began) > time.Duration(stage+1)*hold) {
			failed = errors.Join(failed, release(stage))
			stage++
		}
		if err != nil && stage == 2 {
			return nil, errors.Join(failed, <-done)
		}
	}
}

// brake opens a transaction with an id and a snapshot that holds a lock on
// every table.
func brake(ctx context.Context, conn *pgx.Conn, mode lockmode.Mode) error {
	rows, err := conn.Query(ctx, `
		SELECT n.nspname, c.relname
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
		  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
		ORDER BY c.oid`)
	if err != nil {
		return fmt.Errorf("listing tables: %w", err)
	}
	var statements []string
	var schema, name string
	_, err = pgx.ForEachRow(rows, []any{&schema, &name}, func() error {
		// Partitions are locked with their parent.
		statements = append(statements, fmt.Sprintf("LOCK TABLE %s IN %s MODE", ident.Qualified(schema, name), mode))
		return nil
	})
	if err != nil {
		return fmt.Errorf("listing tables: %w", err)
	}
	begin := []string{"BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT pg_current_xact_id()"}
	for _, sql := range append(begin, statements...) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("holding up the statement: %s: %w", sql, err)
		}
	}
	return nil
}

// flush hands the session's statistics to the rest of the server.
func flush(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "SELECT pg_stat_force_next_flush()"); err != nil {
		return fmt.Errorf("flushing statistics: %w", err)
	}
	return nil
}
