package pg

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Limits are the timeouts of one transaction; a zero value means the default.
type Limits struct {
	Statement, Lock, Idle time.Duration
}

// Snapshot runs fn in one read-only repeatable-read transaction with the
// limits set for it alone, and rolls it back. search_path is empty, so that
// the server prints every name qualified and no operator of the database's
// own can stand in for a built-in one.
//
// The limits may be exceeded by a client that hangs, not by a server that
// does: the context is the caller's means against the former.
func Snapshot(ctx context.Context, conn *pgx.Conn, limits Limits, fn func(pgx.Tx) error) error {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return Classify(err, "begin a read-only transaction")
	}
	// The caller's context may be what ended the work; the server must hear of
	// the end nevertheless.
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = tx.Rollback(stop)
	}()
	_, err = tx.Exec(ctx, `select pg_catalog.set_config('statement_timeout', $1, true),
		pg_catalog.set_config('lock_timeout', $2, true),
		pg_catalog.set_config('idle_in_transaction_session_timeout', $3, true),
		pg_catalog.set_config('search_path', '', true)`,
		millis(limits.Statement, DefaultStatementTimeout),
		millis(limits.Lock, DefaultLockTimeout),
		millis(limits.Idle, DefaultIdleTimeout))
	if err != nil {
		return Classify(err, "set the limits of a read-only transaction")
	}
	if conn.Config().DefaultQueryExecMode == pgx.QueryExecModeCacheStatement {
		// Planning takes longer than reading, and needs no values to be right.
		if _, err := tx.Exec(ctx, "set local plan_cache_mode = force_generic_plan"); err != nil {
			return Classify(err, "have queries of a read-only transaction planned once")
		}
	}
	return fn(tx)
}

func millis(d, otherwise time.Duration) string {
	if d == 0 {
		d = otherwise
	}
	return strconv.FormatInt(max(d.Milliseconds(), 1), 10)
}
