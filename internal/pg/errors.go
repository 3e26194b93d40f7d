package pg

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// Kind says what sort of failure an Error is.
type Kind string

// The kinds of failure.
const (
	BadTarget   Kind = "bad target"        // the connection string makes no sense
	Unreachable Kind = "unreachable"       // nobody answers there
	NotReady    Kind = "not ready"         // starting up, shutting down, no free slot
	Auth        Kind = "authentication"    // wrong password, no entry in pg_hba.conf
	NoDatabase  Kind = "no database"       // the database does not exist
	Denied      Kind = "permission denied" // the role lacks a privilege
	TimedOut    Kind = "timed out"         // a statement or connect timeout
	Locked      Kind = "locked"            // the lock timeout
	Lost        Kind = "connection lost"   // it was there and went away
	TooOld      Kind = "too old"           // a server before MinVersion
	Interrupted Kind = "interrupted"       // the caller gave up
	Other       Kind = "other"
)

// The SQLSTATEs that decide.
const (
	protocolViolation     = "08P01"
	invalidPassword       = "28P01"
	invalidAuthorization  = "28000"
	invalidCatalogName    = "3D000"
	insufficientPrivilege = "42501"
	tooManyConnections    = "53300"
	lockNotAvailable      = "55P03"
	unknownStatement      = "26000"
	duplicateStatement    = "42P05"
	queryCanceled         = "57014"
	adminShutdown         = "57P01"
	crashShutdown         = "57P02"
	cannotConnectNow      = "57P03"
	databaseDropped       = "57P04"
	idleSessionTimeout    = "57P05"
	idleInTransaction     = "25P03"
	recoveryConflict      = "40001"
	internalError         = "XX000"
)

// Error is a failure that a person can act on.
type Error struct {
	Kind Kind
	What string // what was being attempted: "connect to database app on db port 5432 as joe"
	Why  string // why it failed, in one clause
	Next string // what to do about it, a sentence
	Err  error  // the cause; its own text is not printed
}

func (e *Error) Error() string { return e.What + ": " + e.Why }

func (e *Error) Unwrap() error { return e.Err }

// Reached reports whether an error came from a server that answered but could
// not be read, rather than from one that was never reached.
func (e *Error) Reached() bool {
	switch e.Kind {
	case BadTarget, Unreachable, NotReady, Auth, NoDatabase, Interrupted:
		return false
	}
	return true
}

// SQLState gives the SQLSTATE behind an error, "" when there is none.
func SQLState(err error) string {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.Code
	}
	return ""
}

// Transient reports whether reading again may well succeed: somebody held a
// lock, changed the schema meanwhile, or a standby had to replay.
func Transient(err error) bool {
	switch SQLState(err) {
	case lockNotAvailable, recoveryConflict:
		return true
	case internalError:
		// "cache lookup failed for ...": dropped between two catalog look-ups.
		return strings.Contains(err.Error(), "cache lookup failed") || strings.Contains(err.Error(), "could not open relation")
	case "42P01", "42703", "42704", "3F000", "42883":
		return true
	}
	return false
}

// Unprepared reports whether the session's prepared statements are not those
// that decade has prepared (Options.Prepared): SQL that somebody else wrote and
// that ran in the session has let them go, or took the name of one.
func Unprepared(err error) bool {
	state := SQLState(err)
	return state == unknownStatement || state == duplicateStatement
}

// Classify turns an error of the driver into an *Error; nil stays nil, and an
// *Error stays what it is. What says what was being attempted.
func Classify(err error, what string) error {
	if err == nil {
		return nil
	}
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	e := &Error{What: what, Err: err}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		e.fromServer(pe)
		return e
	}
	e.fromNetwork(err)
	return e
}

func (e *Error) fromServer(pe *pgconn.PgError) {
	e.Kind, e.Why = Other, pe.Message
	switch pe.Code {
	case invalidPassword:
		e.Kind = Auth
		e.Next = "Check the user and the password (PGPASSWORD, ~/.pgpass or the service file)."
	case invalidAuthorization:
		e.Kind = Auth
		e.Next = "Check that the role exists and may log in, and that pg_hba.conf lets it in from here."
	case invalidCatalogName, databaseDropped:
		e.Kind = NoDatabase
		e.Next = "List the databases with psql -l, and name the right one."
	case insufficientPrivilege:
		e.Kind = Denied
		e.Next = "Grant the role what is missing; pg_monitor covers everything that decade reads but column statistics."
	case tooManyConnections:
		e.Kind = NotReady
		e.Next = "Wait for a free connection, or raise the limit of the role, the database or the server."
	case cannotConnectNow:
		e.Kind = NotReady
		e.Next = "The server is starting up or shutting down: try again in a moment."
	case adminShutdown, crashShutdown, idleSessionTimeout, idleInTransaction:
		e.Kind = Lost
		e.Next = "The server ended the connection: try again when it is back."
	case lockNotAvailable:
		e.Kind = Locked
		e.Next = "Somebody holds a strong lock: see pg_locks, and try again when it is gone."
	case queryCanceled:
		e.Kind = TimedOut
		e.Next = "The server is busy or the schema is very large: try again later or with a longer --statement-timeout."
	case recoveryConflict:
		e.Kind = TimedOut
		e.Next = "The standby had to apply changes of its primary: try again, or read from the primary."
	}
	if e.Next == "" {
		e.Why += " (SQLSTATE " + pe.Code + ")"
	}
}

func (e *Error) fromNetwork(err error) {
	var connect *pgconn.ConnectError
	var op *net.OpError
	var dns *net.DNSError
	connecting := errors.As(err, &connect) || strings.HasPrefix(e.What, "connect to ")
	switch {
	case errors.Is(err, context.Canceled):
		e.Kind, e.Why = Interrupted, "interrupted"
	case connecting && errors.As(err, &dns):
		e.Kind, e.Why = Unreachable, "the host name "+dns.Name+" is not known"
		e.Next = "Check the host name and this machine's name service."
	case connecting && errors.Is(err, syscall.ECONNREFUSED):
		e.Kind, e.Why = Unreachable, "nobody listens there (connection refused)"
		e.Next = "Check that the server runs, the port, and its listen_addresses."
	case connecting && (errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOENT)):
		e.Kind, e.Why = Unreachable, "there is no such socket"
		e.Next = "Check that the server runs, the port, and its unix_socket_directories; name a host to go over the network."
	case errors.Is(err, context.DeadlineExceeded) || pgconn.Timeout(err) || isTimeout(err):
		e.Kind, e.Why = TimedOut, "no answer in time"
		if connecting {
			e.Kind = Unreachable
		}
		e.Next = "Check the network and firewalls between here and the server, or allow more time."
	case connecting && mentionsTLS(err):
		e.Kind, e.Why = Unreachable, "no agreement on encryption: "+last(err)
		e.Next = "Check sslmode and the certificates."
	case connecting:
		e.Kind, e.Why = Unreachable, last(err)
		e.Next = "Check host and port, and that the server runs."
	case errors.As(err, &op), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		strings.Contains(err.Error(), "conn closed"):
		e.Kind, e.Why = Lost, "the connection broke off"
		e.Next = "Try again; if it recurs, look into the server's log."
	default:
		e.Kind, e.Why = Other, err.Error()
	}
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

func mentionsTLS(err error) bool {
	s := err.Error()
	return strings.Contains(s, "tls") || strings.Contains(s, "x509") || strings.Contains(s, "TLS")
}

// last gives the innermost cause's text: the outer ones repeat the target.
func last(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
				inner = many.Unwrap()[len(many.Unwrap())-1]
			} else {
				return err.Error()
			}
		}
		err = inner
	}
}

// badTarget explains a target that cannot be read. The driver's own text may
// quote pieces of it, so what stands in quotes is left out.
func badTarget(target string, err error) error {
	e := &Error{
		Kind: BadTarget, What: "read the connection target",
		Next: "Give a URL (postgres://user@host:5432/database), keywords (host=... dbname=...) or the name of a service.",
	}
	// "cannot parse `target`: why"
	why := last(err)
	if text := err.Error(); strings.Contains(text, "`: ") {
		why = text[strings.LastIndex(text, "`: ")+len("`: "):]
	}
	if t := strings.TrimSpace(target); !strings.ContainsAny(t, "=:@/ ") && t != "" {
		e.What = "find the service " + t
		e.Next = "Name it in ~/.pg_service.conf or PGSERVICEFILE, or give a URL (postgres://user@host/database). For a file, give its path."
		e.Why = why
		return e
	}
	e.Why = withoutQuoted(why)
	return e
}

func withoutQuoted(s string) string {
	for _, q := range []string{`"`, "`", "'"} {
		parts := strings.Split(s, q)
		for i := 1; i < len(parts); i += 2 {
			parts[i] = "..."
		}
		s = strings.Join(parts, q)
	}
	return s
}
