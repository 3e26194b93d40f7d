// Package pg opens connections to PostgreSQL. Nothing else in decade does.
//
// A connection from here says who it is (application_name "decade/<verb>"),
// speaks the extended protocol without named statements, so that it works
// through a transaction pooler, and is read-only unless asked otherwise.
//
// Work on it happens in Snapshot: one read-only repeatable-read transaction
// with timeouts that are set for that transaction alone. They are not set for
// the session, for two reasons. A pooler would hand the changed session to
// somebody else's application. And pg_settings would then show decade's own
// timeouts where a reader wants to know the server's.
//
// What goes wrong comes back as *Error: what was attempted, why it failed and
// what to do next, classified by SQLSTATE, never with a password in it.
package pg

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// MinVersion is the oldest major version that decade reads.
const MinVersion = 15

// The limits under which decade reads, unless told otherwise.
const (
	DefaultStatementTimeout = 5 * time.Second
	DefaultLockTimeout      = 50 * time.Millisecond
	DefaultIdleTimeout      = 60 * time.Second
	DefaultConnectTimeout   = 10 * time.Second
)

// Options say how to connect. The zero value is right for reading.
type Options struct {
	// Verb names the command in application_name: "decade/review".
	Verb string
	// ReadWrite leaves the session able to write.
	ReadWrite bool
	// ConnectTimeout is for each address tried; a connect_timeout in the
	// target wins. 0 means DefaultConnectTimeout.
	ConnectTimeout time.Duration
	// AnyVersion accepts servers older than MinVersion.
	AnyVersion bool
	// Prepared is for a server of decade's own, with no pooler before it: a query
	// that is sent again is neither parsed nor planned again.
	Prepared bool
	// Notice receives the server's notices; nil drops them.
	Notice func(*pgconn.Notice)
}

// Connect opens one connection. The target is a URL, a keyword string
// ("host=... dbname=..."), the name of a service of the service file, or ""
// for what libpq's environment says.
func Connect(ctx context.Context, target string, opts Options) (*pgx.Conn, error) {
	cfg, err := config(target, opts)
	if err != nil {
		return nil, err
	}
	what := "connect to " + Describe(cfg)
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if unsupportedParameter(err) {
		// A pooler refuses start-up parameters that it does not track. Snapshot
		// makes every transaction read-only by itself, so go on without.
		delete(cfg.RuntimeParams, readOnlyParam)
		conn, err = pgx.ConnectConfig(ctx, cfg)
	}
	if err != nil {
		return nil, Classify(err, what)
	}
	if v := serverMajor(conn); v != 0 && v < MinVersion && !opts.AnyVersion {
		shown := conn.PgConn().ParameterStatus("server_version")
		conn.Close(context.WithoutCancel(ctx))
		return nil, &Error{
			Kind: TooOld, What: what,
			Why:  fmt.Sprintf("the server is PostgreSQL %s, and decade reads %d and newer", shown, MinVersion),
			Next: "Point decade at a newer server, or review the schema as text: pg_dump --schema-only, then `decade review dump.sql`.",
		}
	}
	return conn, nil
}

const readOnlyParam = "default_transaction_read_only"

// Target reports what a target names without connecting, for messages.
func Target(target string) (string, error) {
	cfg, err := config(target, Options{})
	if err != nil {
		return "", err
	}
	return Describe(cfg), nil
}

// preparedStatements is more than decade has queries for one session.
const preparedStatements = 256

func config(target string, opts Options) (*pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(connString(target))
	if err != nil {
		return nil, badTarget(target, err)
	}
	verb := opts.Verb
	if verb == "" {
		verb = "read"
	}
	cfg.RuntimeParams["application_name"] = "decade/" + verb
	if !opts.ReadWrite {
		cfg.RuntimeParams[readOnlyParam] = "on"
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = opts.ConnectTimeout
		if cfg.ConnectTimeout == 0 {
			cfg.ConnectTimeout = DefaultConnectTimeout
		}
	}
	// Extended protocol without named statements or remembered descriptions:
	// every query here runs once, and a pooler may change the session between
	// two transactions.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	cfg.StatementCacheCapacity = 0
	cfg.DescriptionCacheCapacity = 0
	if opts.Prepared {
		cfg.DefaultQueryExecMode, cfg.StatementCacheCapacity = pgx.QueryExecModeCacheStatement, preparedStatements
	}
	if opts.Notice != nil {
		cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { opts.Notice(n) }
	}
	return cfg, nil
}

// connString gives the target in pgx's words: a bare word is a service.
func connString(target string) string {
	t := strings.TrimSpace(target)
	if t == "" || strings.Contains(t, "=") || strings.Contains(t, "://") {
		return t
	}
	t = strings.ReplaceAll(t, `\`, `\\`)
	return "service='" + strings.ReplaceAll(t, `'`, `\'`) + "'"
}

// Describe says in words where a configuration leads, without secrets.
func Describe(cfg *pgx.ConnConfig) string {
	db := cfg.Database
	if db == "" {
		db = cfg.User
	}
	where := cfg.Host + " port " + strconv.Itoa(int(cfg.Port))
	if strings.HasPrefix(cfg.Host, "/") || strings.HasPrefix(cfg.Host, "@") {
		where = "the socket " + cfg.Host + "/.s.PGSQL." + strconv.Itoa(int(cfg.Port))
	}
	return fmt.Sprintf("database %s on %s as %s", db, where, cfg.User)
}

// serverMajor is 0 when the server does not say.
func serverMajor(conn *pgx.Conn) int {
	v := conn.PgConn().ParameterStatus("server_version")
	n := 0
	for i := 0; i < len(v) && v[i] >= '0' && v[i] <= '9'; i++ {
		n = n*10 + int(v[i]-'0')
	}
	return n
}

func unsupportedParameter(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == protocolViolation &&
		strings.Contains(e.Message, "startup parameter")
}
