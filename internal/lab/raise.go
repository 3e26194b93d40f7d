package lab

import (
	"context"
	"fmt"
	"strings"

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
		`(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?` + name + `(?:\s*\.\s*` + name + `)*(?:\s*\([^()]*\))?\s+OWNER\s+TO\s+(` + name + `)\s*$`)
	wrapper = pattern.New(`(?is)^\s*\w+\s+(?:ON\s+)?FOREIGN\b.*\b(?:VALIDATOR|HANDLER)\b`)
	setting = pattern.New(`(?is)^\s*ALTER\s+FUNCTION\b.*\bSET\b`)
)

func needsSuperuser(sql string) bool {
	return forSuperusers.MatchString(sql) && !wrapper.MatchString(sql) && !setting.MatchString(sql)
}

// givesAway reports a statement that gives an object to a role that can do no
// harm. A function or view that belonged to a superuser, or to a role that
// reaches the server's files and programs, would work with that one's rights.
func (l *Lab) givesAway(ctx context.Context, sql string) (bool, error) {
	m := owns.FindStringSubmatch(sql)
	if m == nil {
		return false, nil
	}
	role := strings.ToLower(m[1])
	if strings.HasPrefix(m[1], `"`) {
		role = strings.ReplaceAll(m[1][1:len(m[1])-1], `""`, `"`)
	}
	var harmless bool
	err := l.admin.QueryRow(ctx, `SELECT pg_catalog.count(*) > 0 FROM pg_catalog.pg_roles r WHERE r.rolname = $1 AND NOT r.rolsuper
		AND (r.rolname !~ '^pg_' OR r.rolname IN ('pg_database_owner', 'pg_monitor', 'pg_read_all_data', 'pg_write_all_data', 'pg_read_all_settings', 'pg_read_all_stats'))
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles p WHERE p.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
			AND pg_catalog.pg_has_role(r.oid, p.oid, 'MEMBER'))`, role).Scan(&harmless)
	if err != nil {
		return false, fmt.Errorf("looking at the role %s of the throw-away server: %w", role, err)
	}
	return harmless, nil
}

// Raised runs one statement with do, which sends it on Conn. Where the
// statement is one that only a superuser may run and that cannot do harm, the
// owner of the lab is a superuser for that time. Event triggers, whose
// functions the text under review has written, are off meanwhile.
func (l *Lab) Raised(ctx context.Context, sql string, do func() error) (err error) {
	if l.only != nil {
		return do()
	}
	if !needsSuperuser(sql) {
		if gives, err := l.givesAway(ctx, sql); err != nil {
			return err
		} else if !gives {
			return do()
		}
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

// quietly works as the superuser with event triggers off.
func (l *Lab) quietly(ctx context.Context, work func() error) error {
	back, err := l.quiet(ctx, l.admin)
	if err != nil {
		return err
	}
	if err := work(); err != nil {
		_ = back()
		return err
	}
	return back()
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
