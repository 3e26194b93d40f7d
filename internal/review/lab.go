package review

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

// lab is a throw-away server with one database on which the reviewed
// statements and the script are tried.
//
// Statements run as a role without superuser rights: reviewed SQL is not to
// be trusted with COPY ... PROGRAM or the server's files. CREATE EXTENSION
// alone is run by the superuser, for extensions that the server has.
type lab struct {
	server *shadow.Server
	conn   *pgx.Conn // as the reviewed schema's owner
	admin  *pgx.Conn // as superuser
	inTx   bool
	// lacks: an extension was asked for that the server does not have, so a
	// missing type or function proves nothing.
	lacks []string
	// failed are the relations that a refused statement was to make: what
	// misses them later says nothing new.
	failed map[string]bool
}

const labDatabase, labOwner = "decade_lab", "decade_owner"

// labTimeout bounds a reviewed statement: a text may sleep or loop.
const labTimeout = "30s"

// openLab starts a server of the version, or the nearest where none was
// stated, and connects.
func openLab(ctx context.Context, opt *Options, version int) (*lab, error) {
	bin, err := findServer(ctx, opt, version)
	if err != nil {
		return nil, err
	}
	server, err := shadow.Start(ctx, shadow.Options{
		Binary: bin, Preload: []string{"timescaledb", "pg_cron"}, RunAs: opt.Getenv("DECADE_PG_USER"),
		Settings: map[string]string{"cron.database_name": labDatabase, "cron.launch_active_jobs": "off", "timescaledb.telemetry_level": "off"},
	})
	if err != nil {
		return nil, err
	}
	l := &lab{server: server, failed: map[string]bool{}}
	if err := l.open(ctx); err != nil {
		l.close(ctx)
		return nil, err
	}
	return l, nil
}

func (l *lab) open(ctx context.Context) error {
	if err := l.server.Create(ctx, labDatabase, ""); err != nil {
		return err
	}
	admin, err := l.server.Connect(ctx, labDatabase)
	if err != nil {
		return err
	}
	l.admin = admin
	for _, sql := range []string{
		"CREATE ROLE " + labOwner + " LOGIN CREATEROLE CREATEDB REPLICATION BYPASSRLS",
		"ALTER ROLE " + labOwner + " SET statement_timeout = '" + labTimeout + "'",
		"ALTER DATABASE " + labDatabase + " OWNER TO " + labOwner,
		"ALTER SCHEMA public OWNER TO " + labOwner,
		"GRANT pg_read_all_stats, pg_monitor TO " + labOwner,
	} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return fmt.Errorf("preparing the throw-away database: %w", err)
		}
	}
	// SET SESSION AUTHORIZATION would let the text under review RESET it;
	// a connection of the role's own does not.
	l.conn, err = pg.Connect(ctx, l.server.ConnString(labDatabase)+" user="+labOwner,
		pg.Options{Verb: "shadow", ReadWrite: true, AnyVersion: true})
	return err
}

func (l *lab) close(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	for _, c := range []*pgx.Conn{l.conn, l.admin} {
		if c != nil {
			c.Close(ctx)
		}
	}
	l.server.Stop()
}

// refusal is the server's no to a statement.
type refusal struct {
	SQLState string
	Message  string
	// Proof: the refusal says something about the statement, and not only
	// about this server (an extension it lacks, rights that the role lacks).
	Proof bool
}

func (r *refusal) String() string { return r.Message + " (SQLSTATE " + r.SQLState + ")" }

var (
	createExtension = regexp.MustCompile(`(?is)^\s*CREATE\s+EXTENSION\b`)
	lifting         = regexp.MustCompile(`(?i)^\s*(?:SET|RESET)\s+(?:SESSION\s+|LOCAL\s+)?(?:statement_timeout|transaction_timeout)\b`)
	missingRole     = regexp.MustCompile(`^role "(.+)" does not exist$`)
	missingObject   = regexp.MustCompile(`^(?:type "|operator class "|schema "|function )([a-z_]+)(?:"|\().* (?:does not exist|accept)`)
	missingRelation = regexp.MustCompile(`^relation "(?:[^".]+\.)?([^"]+)" does not exist$`)
)

// run executes one statement of the text under review. A refusal leaves the
// transaction that it stands in usable. err is a failure of the lab itself.
func (l *lab) run(ctx context.Context, s *sqlparse.Statement) (*refusal, error) {
	switch s.Tag {
	case "BEGIN", "START TRANSACTION":
		l.inTx = true
	case "COMMIT", "END", "ROLLBACK", "ABORT":
		defer func() { l.inTx = l.conn.PgConn().TxStatus() != 'I' }()
	case "COPY":
		return nil, nil // the data is not part of what was read
	case "CREATE DATABASE", "DROP DATABASE", "ALTER SYSTEM", "ALTER DATABASE":
		return nil, nil
	}
	if lifting.MatchString(s.SQL) {
		return nil, nil // pg_dump's files lift the limits, and the lab keeps its own
	}
	return l.exec(ctx, s.SQL)
}

func (l *lab) exec(ctx context.Context, sql string) (*refusal, error) {
	if createExtension.MatchString(sql) && l.conn.PgConn().TxStatus() == 'I' {
		r, err := l.try(ctx, l.admin, sql)
		if err != nil || r != nil {
			return l.judged(sql, r), err
		}
		return nil, l.openExtensions(ctx)
	}
	r, err := l.try(ctx, l.conn, sql)
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
		r, err = l.try(ctx, l.conn, sql)
	}
	return l.judged(sql, r), err
}

func (l *lab) judged(sql string, r *refusal) *refusal {
	if r != nil {
		r.Proof = l.proves(sql, r)
	}
	return r
}

// supply makes what the text takes for granted and a fresh server lacks: a
// role, or the extension behind a well-known type or function. The reading
// reports the missing CREATE EXTENSION by itself.
func (l *lab) supply(ctx context.Context, r *refusal) (bool, error) {
	if m := missingRole.FindStringSubmatch(r.Message); m != nil {
		if _, err := l.admin.Exec(ctx, "CREATE ROLE "+ident.Quote(m[1])); err != nil {
			return false, nil
		}
		if _, err := l.admin.Exec(ctx, "GRANT "+ident.Quote(m[1])+" TO "+labOwner); err != nil {
			return false, fmt.Errorf("granting a role in the throw-away database: %w", err)
		}
		return true, nil
	}
	m := missingObject.FindStringSubmatch(r.Message)
	if m == nil || l.conn.PgConn().TxStatus() != 'I' {
		return false, nil
	}
	name := extensionOf(m[1])
	if name == "" || !l.server.Binary.HasExtension(ctx, name) {
		return false, nil
	}
	var there bool
	if err := l.admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = $1)", name).Scan(&there); err != nil || there {
		return false, nil
	}
	if _, err := l.admin.Exec(ctx, "CREATE EXTENSION "+ident.Quote(name)+" CASCADE"); err != nil {
		return false, nil // the refusal stands
	}
	return true, l.openExtensions(ctx)
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
func (l *lab) openExtensions(ctx context.Context) error {
	for _, sql := range []string{
		`DO $$ DECLARE s name; BEGIN
			FOR s IN SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
			         UNION SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname IN ('cron', 'partman')
			LOOP
				IF s NOT IN ('pg_catalog', 'information_schema') THEN
					EXECUTE format('GRANT ALL ON SCHEMA %I TO ` + labOwner + `', s);
					EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA %I TO ` + labOwner + `', s);
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

// try executes under a savepoint when a transaction is open.
func (l *lab) try(ctx context.Context, conn *pgx.Conn, sql string) (*refusal, error) {
	open := conn.PgConn().TxStatus() == 'T'
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
	return &refusal{SQLState: said.Code, Message: said.Message}, nil
}

var parameter = regexp.MustCompile(`\$[0-9]`)

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
var createsCode = regexp.MustCompile(`(?is)^\s*(?:CREATE|DO)\b`)

// SQLSTATEs that may follow from what the lab lacks rather than from the text.
const (
	undefinedObject   = "42704"
	undefinedFunction = "42883"
	undefinedTable    = "42P01"
	invalidSchema     = "3F000"
	undefinedFile     = "58P01"
	notSupported      = "0A000"
	denied            = "42501"
	canceled          = "57014"
)

func (l *lab) proves(sql string, r *refusal) bool {
	if createExtension.MatchString(sql) {
		l.lacks = append(l.lacks, strings.Join(strings.Fields(sql), " "))
		return false
	}
	if m := missingRelation.FindStringSubmatch(r.Message); m != nil && l.failed[m[1]] {
		return false
	}
	switch r.SQLState {
	case denied, undefinedFile, canceled:
		return false
	case notSupported:
		// TimescaleDB's Apache build refuses the community functions so.
		return !strings.Contains(r.Message, "license")
	case undefinedObject, undefinedFunction, undefinedTable, invalidSchema:
		return len(l.lacks) == 0
	}
	return true
}

// findServer picks the server programs. A stated version binds; where 17 was
// merely assumed, another version proves more than none.
func findServer(ctx context.Context, opt *Options, version int) (shadow.Binary, error) {
	found, err := shadow.Find(ctx, opt.Getenv, opt.PGBin...)
	if err != nil {
		return shadow.Binary{}, noServerHere(err)
	}
	bin, err := shadow.Pick(found, version)
	if err == nil || opt.Postgres != 0 {
		return bin, noServerHere(err)
	}
	for _, b := range found {
		if b.Version >= pg.MinVersion && (bin.Version == 0 || apart(b.Version, version) < apart(bin.Version, version)) {
			bin = b
		}
	}
	if bin.Version == 0 {
		return bin, noServerHere(err)
	}
	return bin, nil
}

func apart(a, b int) int { return max(a-b, b-a) }

// noServerHere says what to do where there are no server programs to start.
func noServerHere(err error) error {
	if err == nil || ctxErr(err) {
		return err
	}
	var none *shadow.ErrNoServer
	if errors.As(err, &none) {
		return &UsageError{What: none.What(), Next: none.Next()}
	}
	return &UsageError{What: err.Error(), Next: "name a folder that holds initdb and postgres with --pg-bin or DECADE_PG_BIN"}
}
