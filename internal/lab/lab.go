// Package lab runs SQL that somebody else wrote on a throw-away server: as a
// role that can do no harm, statement by statement, with what a fresh server
// lacks (roles, extensions) supplied where that is possible.
package lab

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Lab is a throw-away server with one database on which statements are tried.
//
// Statements run as a role without superuser rights: reviewed SQL is not to
// be trusted with COPY ... PROGRAM or the server's files. Statements about an
// extension are run by the superuser, for extensions that the server has; a few
// kinds that cannot do harm are run with its rights (Raised).
type Lab struct {
	Server *shadow.Server
	Conn   *pgx.Conn // as the schema's owner
	admin  *pgx.Conn // as superuser
	// empty: there is a template of the empty database.
	empty bool
	// only is set for a server with one session, which both of them share.
	only *Only
	// lacks: an extension was asked for that the server does not have, so a
	// missing type or function proves nothing.
	lacks []string
	// Failed are the relations that a refused statement was to make: what
	// misses them later says nothing new.
	Failed map[string]bool
}

const database, owner = "decade_lab", "decade_owner"

// Timeout bounds one statement: a text may sleep or loop.
const Timeout = "30s"

// Open starts a server from the given programs and connects. runAs is the
// user that a root process starts it as; "" is nobody.
func Open(ctx context.Context, bin shadow.Binary, runAs string) (*Lab, error) {
	server, err := shadow.Start(ctx, shadow.Options{
		Binary: bin, Preload: []string{"timescaledb", "pg_cron"}, RunAs: runAs, Light: true,
		Settings: map[string]string{"cron.database_name": database, "cron.launch_active_jobs": "off",
			// No job runs that the text under review has scheduled: a policy's would begin at once.
			"timescaledb.max_background_workers": "0"},
	})
	if err != nil {
		return nil, err
	}
	l := &Lab{Server: server}
	if err := l.begin(ctx, "template0"); err != nil {
		l.Close(ctx)
		return nil, err
	}
	return l, nil
}

// Close stops the server; nothing of it stays.
func (l *Lab) Close(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	if l.only != nil {
		if l.Conn != nil {
			l.Conn.Close(ctx)
		}
		return
	}
	for _, c := range []*pgx.Conn{l.Conn, l.admin} {
		if c != nil {
			c.Close(ctx)
		}
	}
	l.Server.Stop()
}

// Refusal is the server's no to a statement.
type Refusal struct {
	SQLState string
	Message  string
	Detail   string
	// Offset is the byte of the statement that the server points at, 0 for the
	// statement as a whole.
	Offset int
	// Proof: the refusal says something about the statement, and not only
	// about this server (an extension it lacks, rights that the role lacks).
	Proof bool
}

// Unlicensed: TimescaleDB's Apache build refuses what its community build has.
func (r *Refusal) Unlicensed() bool {
	return r.SQLState == notSupported && strings.Contains(r.Message, "license")
}

func (r *Refusal) String() string { return r.Message + " (SQLSTATE " + r.SQLState + ")" }

var (
	createExtension = pattern.New(`(?is)^\s*CREATE\s+EXTENSION\b`)
	extensions      = pattern.New(`(?is)^\s*(?:CREATE|ALTER|DROP|COMMENT\s+ON)\s+EXTENSION\b`)
	savepoints      = pattern.New(`(?is)^\s*(?:SAVEPOINT|RELEASE|ROLLBACK)\b`)
	lifting         = pattern.New(`(?i)^\s*(?:SET|RESET)\s+(?:SESSION\s+|LOCAL\s+)?(?:statement_timeout|transaction_timeout)\b`)
	missingRole     = pattern.New(`^role "(.+)" does not exist$`)
	missingObject   = pattern.New(`^(?:type "|operator class "|schema "|function )([a-z_]+)(?:"|\().* (?:does not exist|accept)`)
)

// MissingRelation finds the name in the message of a relation that is not there.
var MissingRelation = pattern.New(`^relation "(?:[^".]+\.)?([^"]+)" does not exist$`)

// Run executes one statement of the text under review. A refusal leaves the
// transaction that it stands in usable. err is a failure of the lab itself.
func (l *Lab) Run(ctx context.Context, s *sqlparse.Statement) (*Refusal, error) {
	switch s.Tag {
	case "COPY":
		return nil, nil // the data is not part of what was read
	case "CREATE DATABASE", "DROP DATABASE", "ALTER SYSTEM", "ALTER DATABASE":
		return nil, nil
	}
	if lifting.MatchString(s.SQL) {
		return nil, nil // pg_dump's files lift the limits, and the lab keeps its own
	}
	return l.Exec(ctx, s.SQL)
}

// Exec is Run for SQL of decade's own making.
func (l *Lab) Exec(ctx context.Context, sql string) (*Refusal, error) {
	if extensions.MatchString(sql) && l.Conn.PgConn().TxStatus() == 'I' {
		var r *Refusal
		err := l.quietly(ctx, func() (err error) {
			if r, err = l.try(ctx, l.admin, sql); err != nil || r != nil {
				return err
			}
			return l.openExtensions(ctx)
		})
		return l.judged(sql, r), err
	}
	attempt := func() (r *Refusal, err error) {
		err = l.Raised(ctx, sql, func() error {
			r, err = l.try(ctx, l.Conn, sql)
			return err
		})
		return r, err
	}
	r, err := attempt()
	for range 3 {
		if err != nil || r == nil {
			return r, err
		}
		helped, herr := l.supply(ctx, r)
		if herr != nil {
			return nil, herr
		}
		if !helped {
			break
		}
		r, err = attempt()
	}
	return l.judged(sql, r), err
}

func (l *Lab) judged(sql string, r *Refusal) *Refusal {
	if r != nil {
		r.Proof = l.proves(sql, r)
	}
	return r
}

// supply makes what the text takes for granted and a fresh server lacks: a
// role, or the extension behind a well-known type or function. The reading
// reports the missing CREATE EXTENSION by itself.
func (l *Lab) supply(ctx context.Context, r *Refusal) (bool, error) {
	if m := missingRole.FindStringSubmatch(r.Message); m != nil {
		return l.makeRole(ctx, m[1])
	}
	m := missingObject.FindStringSubmatch(r.Message)
	if m == nil || l.Conn.PgConn().TxStatus() != 'I' {
		return false, nil
	}
	name := extensionOf(m[1])
	if name == "" || !l.Server.Binary.HasExtension(ctx, name) {
		return false, nil
	}
	var there bool
	if err := l.admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = $1)", name).Scan(&there); err != nil || there {
		return false, nil
	}
	made := false
	err := l.quietly(ctx, func() error {
		if _, err := l.admin.Exec(ctx, "CREATE EXTENSION "+ident.Quote(name)+" CASCADE"); err != nil {
			return nil // the Refusal stands
		}
		made = true
		return l.openExtensions(ctx)
	})
	return made, err
}

// extensionOf gives the extension that a type, function or schema is known to
// come from.
func extensionOf(object string) string {
	switch object {
	case "vector", "halfvec", "sparsevec", "vector_cosine_ops", "vector_l2_ops", "vector_ip_ops":
		return "vector"
	case "create_hypertable", "time_bucket", "add_compression_policy", "add_retention_policy", "add_continuous_aggregate_policy":
		return "timescaledb"
	case "cron":
		return "pg_cron"
	case "citext", "hstore", "ltree", "cube":
		return object
	case "gin_trgm_ops", "gist_trgm_ops", "similarity":
		return "pg_trgm"
	}
	return ""
}

// openExtensions lets the owner of the lab use what the superuser created.
func (l *Lab) openExtensions(ctx context.Context) error {
	if l.only != nil {
		return nil
	}
	for _, sql := range []string{
		`DO $$ DECLARE s name; BEGIN
			-- Functions of the text under review are not to be found by their names.
			PERFORM pg_catalog.set_config('search_path', 'pg_catalog', true);
			FOR s IN SELECT f.fdwname FROM pg_catalog.pg_foreign_data_wrapper f
			         JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass AND d.objid = f.oid AND d.deptype = 'e'
			LOOP
				EXECUTE format('GRANT USAGE ON FOREIGN DATA WRAPPER %I TO ` + owner + `', s);
			END LOOP;
			FOR s IN SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
			         UNION SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname IN ('cron', 'partman')
			LOOP
				IF s NOT IN ('pg_catalog', 'information_schema') THEN
					EXECUTE format('GRANT ALL ON SCHEMA %I TO ` + owner + `', s);
					EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA %I TO ` + owner + `', s);
				END IF;
			END LOOP;
		END $$`,
	} {
		if _, err := l.admin.Exec(ctx, sql); err != nil {
			return fmt.Errorf("opening extensions to the owner of the throw-away database: %w", err)
		}
	}
	return nil
}

// try executes under a savepoint when a transaction is open, but for the
// text's own savepoints, which would be inside and go with it.
func (l *Lab) try(ctx context.Context, conn *pgx.Conn, sql string) (*Refusal, error) {
	open := conn.PgConn().TxStatus() == 'T' && !savepoints.MatchString(sql)
	if open {
		if _, err := conn.Exec(ctx, "SAVEPOINT decade_try"); err != nil {
			return nil, fmt.Errorf("setting a savepoint: %w", err)
		}
	}
	err := once(ctx, conn, sql)
	if err == nil {
		if open && conn.PgConn().TxStatus() == 'T' {
			_, _ = conn.Exec(ctx, "RELEASE SAVEPOINT decade_try")
		}
		return nil, nil
	}
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("running a statement on the throw-away server: %w", err)
	}
	if open && conn.PgConn().TxStatus() == 'E' {
		if _, err := conn.Exec(ctx, "ROLLBACK TO SAVEPOINT decade_try"); err != nil {
			return nil, fmt.Errorf("rolling back to a savepoint: %w", err)
		}
	}
	return &Refusal{SQLState: said.Code, Message: said.Message, Detail: said.Detail, Offset: offset(sql, int(said.Position))}, nil
}

// offset gives the byte of the nth character, counted from 1 as the server
// counts; the end of the text for what lies behind it.
func offset(text string, n int) int {
	if n < 2 {
		return 0
	}
	for i := range text {
		if n--; n == 0 {
			return i
		}
	}
	return len(text)
}

var parameter = pattern.New(`\$[0-9]`)

// once runs a statement by itself. The extended protocol refuses a second
// statement in the text. A query with parameters has no values here: the
// server checks it, names and types included, without running it.
func once(ctx context.Context, conn *pgx.Conn, sql string) error {
	if parameter.MatchString(sql) && !createsCode.MatchString(sql) {
		_, err := conn.PgConn().Prepare(ctx, "", sql, nil)
		return err
	}
	_, err := conn.Exec(ctx, sql, pgx.QueryExecModeExec)
	return err
}

// createsCode are statements whose body may hold a $1 or $$ of its own.
var createsCode = pattern.New(`(?is)^\s*(?:CREATE|DO)\b`)

// SQLSTATEs that may follow from what the lab lacks rather than from the text.
const (
	undefinedObject   = "42704"
	undefinedFunction = "42883"
	undefinedTable    = "42P01"
	invalidSchema     = "3F000"
	undefinedFile     = "58P01"
	notSupported      = "0A000"
	Denied            = "42501"
	Canceled          = "57014"
)

func (l *Lab) proves(sql string, r *Refusal) bool {
	if createExtension.MatchString(sql) {
		l.lacks = append(l.lacks, strings.Join(strings.Fields(sql), " "))
		return false
	}
	if m := MissingRelation.FindStringSubmatch(r.Message); m != nil && l.Failed[m[1]] {
		return false
	}
	switch r.SQLState {
	case Denied, undefinedFile, Canceled:
		return false
	case notSupported:
		return !r.Unlicensed()
	case undefinedObject, undefinedFunction, undefinedTable, invalidSchema:
		return len(l.lacks) == 0
	}
	return true
}
