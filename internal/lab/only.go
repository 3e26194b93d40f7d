package lab

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/shadow"
)

// Only is a server that takes one session at a time, on one database: a build
// of PostgreSQL in WebAssembly.
type Only struct {
	// Target is its connection string, of a superuser.
	Target string
	// Empty makes the database and its session as new, but for the session's
	// prepared statements.
	Empty func(context.Context, *pgx.Conn) error
	// Programs are of the same major version, for pg_dump.
	Programs shadow.Binary
}

// On gives a lab on a server that runs already and has one session alone. What
// is run there has a superuser's rights, so only a server without a way to the
// machine is one for it; decade's own tests use it. What a statement locks that
// refuses transactions is not measured there: nobody else can watch.
func On(ctx context.Context, o Only) (*Lab, error) {
	l := &Lab{Server: &shadow.Server{Binary: o.Programs}, only: &o}
	if err := l.beginOnly(ctx); err != nil {
		return nil, err
	}
	if err := l.Conn.QueryRow(ctx, "SHOW server_version").Scan(&l.Server.Binary.VersionText); err != nil {
		l.Close(ctx)
		return nil, fmt.Errorf("asking the throw-away server for its version: %w", err)
	}
	return l, nil
}

// beginOnly empties the database in the session, which it opens where there is
// none: what decade asks in it takes longer to plan than all the rest.
func (l *Lab) beginOnly(ctx context.Context) error {
	l.lacks, l.Failed = nil, map[string]bool{}
	if l.Conn == nil || l.Conn.IsClosed() {
		conn, err := pg.Connect(ctx, l.only.Target, pg.Options{Verb: "shadow", ReadWrite: true, AnyVersion: true, Prepared: true})
		if err != nil {
			return err
		}
		l.Conn, l.admin = conn, conn
	}
	if err := l.only.Empty(ctx, l.Conn); err != nil {
		return fmt.Errorf("emptying the throw-away database: %w", err)
	}
	return nil
}

// Watched reports whether another session can watch what one does.
func (l *Lab) Watched() bool { return l.only == nil }
