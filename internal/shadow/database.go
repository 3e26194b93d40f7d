package shadow

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
)

// Create makes a database as a copy of template; "" is template0, which no
// background worker can be connected to, so that it can always be copied.
func (s *Server) Create(ctx context.Context, name, template string) error {
	return s.admin(ctx, create(name, template))
}

// create copies the files as they are: to copy by way of the log takes twice
// the CPU time, for an empty database and for one of a thousand tables.
func create(name, template string) string {
	return "CREATE DATABASE " + ident.Quote(name) + " TEMPLATE " + ident.Quote(cmp.Or(template, "template0")) + " STRATEGY file_copy"
}

// Drop removes a database and ends the sessions in it.
func (s *Server) Drop(ctx context.Context, name string) error {
	return s.admin(ctx, drop(name))
}

func drop(name string) string {
	return "DROP DATABASE IF EXISTS " + ident.Quote(name) + " WITH (FORCE)"
}

// Replace drops a database, when the sessions that are just leaving it are
// gone, and makes it again as a copy of template.
func (s *Server) Replace(ctx context.Context, name, template string) error {
	return s.control.with(ctx, s, func(conn *pgx.Conn) error {
		if err := Left(ctx, conn, name); err != nil {
			return err
		}
		return run(ctx, conn, drop(name), create(name, template))
	})
}

// leaving is how long a session may take that has been closed.
const leaving = 300 * time.Millisecond

// Left waits until no other client is in a database, though not for long: a
// session that was closed is there for some milliseconds, and PostgreSQL's own
// wait for it, in DROP DATABASE and in pg_terminate_backend, is 100 ms at least.
func Left(ctx context.Context, conn *pgx.Conn, database string) error {
	for begin := time.Now(); time.Since(begin) < leaving; time.Sleep(time.Millisecond) {
		var left bool
		err := conn.QueryRow(ctx, `SELECT pg_catalog.count(*) = 0 FROM pg_catalog.pg_stat_activity
			WHERE datname = $1 AND backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid()`, database).Scan(&left)
		if err != nil {
			return fmt.Errorf("waiting for the sessions of database %s to end: %w", database, err)
		}
		if left {
			return nil
		}
	}
	return nil
}

// Freeze makes a template of a database: nobody connects to it any more, so
// that it can always be copied.
func (s *Server) Freeze(ctx context.Context, name string) error {
	return s.admin(ctx, "ALTER DATABASE "+ident.Quote(name)+" ALLOW_CONNECTIONS false",
		"SELECT pg_catalog.pg_terminate_backend(pid, 5000) FROM pg_catalog.pg_stat_activity WHERE datname = "+ident.Literal(name))
}

func (s *Server) admin(ctx context.Context, statements ...string) error {
	return s.control.with(ctx, s, func(conn *pgx.Conn) error { return run(ctx, conn, statements...) })
}

func run(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql, pgx.QueryExecModeExec); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}
