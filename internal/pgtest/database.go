package pgtest

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
)

// Database gives an empty database by its connection string, for the time of
// the test. The session's role is a superuser, decade_tester.
func Database(t testing.TB, version int) string {
	t.Helper()
	return Server(t, version).database(t, "")
}

// WithExtensions gives a database that has the extensions already. They come
// from a template that is made once per cluster. A cluster that lacks one of
// them skips the test, or fails it in CI unless the version is known to lack it.
func WithExtensions(t testing.TB, version int, extensions ...string) string {
	t.Helper()
	c := Server(t, version)
	if len(extensions) == 0 {
		return c.database(t, "")
	}
	c.need(t, extensions)
	if slices.Contains(extensions, "pg_cron") {
		return c.cronDatabase(t, extensions)
	}
	return c.database(t, c.template(t, extensions))
}

// need skips the test, or fails it, where the cluster lacks an extension.
func (c *Cluster) need(t testing.TB, extensions []string) {
	t.Helper()
	if missing := c.missing(t, extensions); len(missing) > 0 {
		why := fmt.Sprintf("PostgreSQL %d lacks %s", c.Version, strings.Join(missing, ", "))
		if Lacks(c.Version, missing...) {
			t.Skip(why + ", as is known")
		}
		if os.Getenv("CI") != "" {
			t.Fatal(why)
		}
		noteSkip(t.Name(), c.Version)
		t.Skip(why)
	}
}

// HasExtensions reports whether a cluster offers all the extensions.
func HasExtensions(t testing.TB, version int, extensions ...string) bool {
	t.Helper()
	return len(extensions) == 0 || len(Server(t, version).missing(t, extensions)) == 0
}

// Lacks reports whether the kit is known to lack one of the extensions for a
// version: PostgreSQL 15 comes from Debian 12, which has no such packages.
func Lacks(version int, extensions ...string) bool {
	return version == 15 && slices.ContainsFunc(extensions, func(e string) bool {
		return e == "vector" || e == "timescaledb"
	})
}

func (c *Cluster) missing(t testing.TB, extensions []string) []string {
	t.Helper()
	conn := c.admin(t)
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), "SELECT e FROM unnest($1::text[]) e WHERE e NOT IN (SELECT name FROM pg_available_extensions)", extensions)
	if err != nil {
		t.Fatal(err)
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return missing
}

// template gives the name of a database with the extensions, making it when
// no process of this cluster has done so yet.
func (c *Cluster) template(t testing.TB, extensions []string) string {
	t.Helper()
	name := "with_" + strings.Join(slices.Sorted(slices.Values(extensions)), "_")
	name = ident.Truncate(name)
	conn := c.admin(t)
	defer conn.Close(context.Background())
	// One maker at a time; CREATE DATABASE cannot run in a transaction, so the
	// lock is the session's.
	h := fnv.New32a()
	h.Write([]byte(name))
	if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_lock($1)", int64(h.Sum32())); err != nil {
		t.Fatal(err)
	}
	var done bool
	// A template is complete when it takes no connections any more.
	err := conn.QueryRow(t.Context(), "SELECT count(*) > 0 FROM pg_database WHERE datname = $1 AND NOT datallowconn", name).Scan(&done)
	if err != nil {
		t.Fatal(err)
	}
	if done {
		return name
	}
	exec := func(conn *pgx.Conn, sql string) {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("making the template %s: %s: %v", name, sql, err)
		}
	}
	exec(conn, "DROP DATABASE IF EXISTS "+ident.Quote(name)+" WITH (FORCE)")
	exec(conn, "CREATE DATABASE "+ident.Quote(name)+" TEMPLATE "+bare+" STRATEGY file_copy")
	inside, err := connect(t.Context(), c.ConnString(name))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range extensions {
		exec(inside, "CREATE EXTENSION IF NOT EXISTS "+ident.Quote(e)+" CASCADE")
	}
	inside.Close(t.Context())
	// No connections: background workers of TimescaleDB would keep the
	// database in use, and nobody can copy it then.
	exec(conn, "ALTER DATABASE "+ident.Quote(name)+" ALLOW_CONNECTIONS false")
	exec(conn, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = "+ident.Literal(name))
	return name
}

func (c *Cluster) admin(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := connect(t.Context(), c.ConnString("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// Connect opens a session that ends with the test.
func Connect(t testing.TB, target string) *pgx.Conn {
	t.Helper()
	conn, err := connect(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// Exec runs SQL, one statement or several, in a session of its own. Several
// run as one transaction, as the simple protocol has it.
func Exec(t testing.TB, target, sql string) {
	t.Helper()
	conn, err := connect(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("executing %s: %v", sql, err)
	}
}

func withURLDatabase(target, database string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target // connecting will complain in better words
	}
	u.Path = "/" + database
	return u.String()
}
