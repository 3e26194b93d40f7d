package lab

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pattern"
)

// forSuperusers are statements that PostgreSQL keeps for superusers, and that
// run no code that their text could bring along: they name objects, and
// nothing more. Not among them is whatever can load a library, name a function
// of C or call one of the text's own functions: base types, operator classes,
// languages, access methods, and wrappers with a validator.
const name = `(?:"(?:[^"]|"")*"|[\w$]+)`

var (
	forSuperusers = pattern.New(`(?is)^\s*(?:(?:CREATE|ALTER|DROP|COMMENT\s+ON)\s+(?:EVENT\s+TRIGGER|PUBLICATION|FOREIGN\s+DATA\s+WRAPPER)\b|ALTER\s+FUNCTION\s+[^;$]*\bLEAKPROOF\s*$)`)
	// An owner that is named alone, as pg_dump does: the new one need not be
	// allowed to make objects in the schema.
	owns = pattern.New(`(?is)^\s*ALTER\s+(?:(?:FOREIGN\s+|EVENT\s+)?TABLE|(?:MATERIALIZED\s+)?VIEW|SEQUENCE|SCHEMA|TYPE|DOMAIN|FUNCTION|PROCEDURE|ROUTINE|AGGREGATE|COLLATION|STATISTICS)\s+` +
		`(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?` + name + `(?:\s*\.\s*` + name + `)*(?:\s*\([^()]*\))?\s+OWNER\s+TO\s+` + name + `\s*$`)
	callsCode = pattern.New(`(?is)\b(?:VALIDATOR|HANDLER|SET)\b`)
	wrapper   = pattern.New(`(?is)^\s*\w+\s+(?:ON\s+)?(?:FOREIGN|FUNCTION)\b`)
)

func needsSuperuser(sql string) bool {
	return owns.MatchString(sql) || forSuperusers.MatchString(sql) && !(wrapper.MatchString(sql) && callsCode.MatchString(sql))
}

// Raised runs one statement with do, which sends it on Conn. Where the
// statement is one that only a superuser may run and that cannot do harm, the
// owner of the lab is a superuser for that time. Event triggers, whose
// functions the text under review has written, are off meanwhile.
func (l *Lab) Raised(ctx context.Context, sql string, do func() error) (err error) {
	if !needsSuperuser(sql) {
		return do()
	}
	if _, err := l.admin.Exec(ctx, "ALTER ROLE "+owner+" SUPERUSER"); err != nil {
		return fmt.Errorf("raising the owner of the throw-away database: %w", err)
	}
	defer func() {
		if _, lower := l.admin.Exec(context.WithoutCancel(ctx), "ALTER ROLE "+owner+" NOSUPERUSER"); lower != nil {
			l.Conn.Close(context.WithoutCancel(ctx)) // nothing may run on it any more
			if err == nil {
				err = fmt.Errorf("lowering the owner of the throw-away database: %w", lower)
			}
		}
	}()
	// A session in a transaction learns of the change with its next lock.
	if _, err := l.Conn.Exec(ctx, "SELECT FROM pg_catalog.pg_language LIMIT 0"); err != nil {
		return err
	}
	back, err := l.quiet(ctx, l.Conn)
	if err != nil {
		return err
	}
	defer func() {
		if again := back(); err == nil {
			err = again
		}
	}()
	return do()
}

// quiet switches event triggers off in a superuser's session; back switches
// them on again. Before version 17 there is no setting for it, and one that
// fires always cannot be kept quiet.
func (l *Lab) quiet(ctx context.Context, conn *pgx.Conn) (back func() error, err error) {
	setting, off := "event_triggers", "off"
	if l.Server.Binary.Version < 17 {
		setting, off = "session_replication_role", "replica"
		var any, always bool
		if err := conn.QueryRow(ctx, "SELECT count(*) > 0, count(*) FILTER (WHERE evtenabled IN ('A', 'R')) > 0 FROM pg_catalog.pg_event_trigger").Scan(&any, &always); err != nil {
			return nil, fmt.Errorf("looking for event triggers: %w", err)
		}
		if always {
			return nil, fmt.Errorf("the throw-away server runs nothing as superuser beside an event trigger that fires always or on replicas, as PostgreSQL %d cannot switch it off", l.Server.Binary.Version)
		}
		if !any {
			return func() error { return nil }, nil
		}
	}
	if _, err := conn.Exec(ctx, "SET "+setting+" = "+off); err != nil {
		return nil, fmt.Errorf("switching event triggers off: %w", err)
	}
	return func() error {
		if conn.PgConn().TxStatus() == 'E' {
			return nil // the rollback takes the setting back
		}
		_, err := conn.Exec(context.WithoutCancel(ctx), "RESET "+setting)
		return err
	}, nil
}
