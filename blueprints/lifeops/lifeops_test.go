// Package lifeops_test runs the blueprint lifeops on servers of every level:
// what a device sends twice, late or from the year 2099, what the roll-ups say
// against a plain aggregate, what retention leaves, and what erasure leaves.
package lifeops_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	ada   = "00000000-0000-4000-8000-000000000001"
	grace = "00000000-0000-4000-8000-000000000002"
)

// place is a level on a server.
type place struct {
	version int
	level   lifecycle.Level
}

func (p place) String() string { return fmt.Sprintf("%s_%d", p.level, p.version) }

// everywhere runs a test on each level, plain PostgreSQL on each version.
func everywhere(t *testing.T, test func(t *testing.T, p place)) {
	t.Helper()
	var places []place
	for _, v := range pgtest.Versions() {
		places = append(places, place{v, lifecycle.Plain})
	}
	// Two releases of the Apache build, 2.19 and 2.31, and the community build.
	places = append(places, place{pgtest.Usual, lifecycle.Apache}, place{pgtest.Newest, lifecycle.Apache}, place{pgtest.CommunityVersion, lifecycle.Community})
	for _, p := range places {
		t.Run(p.String(), func(t *testing.T) { test(t, p) })
	}
}

// files are a level's schema: the level's file stands for the common one of
// the same name.
func files(t *testing.T, level lifecycle.Level) []string {
	t.Helper()
	chosen := map[string]string{}
	for _, dir := range []string{"schema", filepath.Join("levels", string(level))} {
		list, err := filepath.Glob(filepath.Join(dir, "*.sql"))
		if err != nil || len(list) == 0 {
			t.Fatalf("no SQL in %s: %v", dir, err)
		}
		for _, f := range list {
			chosen[filepath.Base(f)] = f
		}
	}
	var out []string
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range chosen {
			if !yield(name) {
				return
			}
		}
	}) {
		out = append(out, chosen[name])
	}
	return out
}

// open gives a session to a new database of a level, with the schema and the
// files that are named.
func open(t *testing.T, p place, more ...string) *pgx.Conn {
	t.Helper()
	conn, _ := openTarget(t, p, more...)
	return conn
}

func openTarget(t *testing.T, p place, more ...string) (*pgx.Conn, string) {
	t.Helper()
	fill := func(conn *pgx.Conn) {
		for _, f := range append(files(t, p.level), more...) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.PgConn().Exec(t.Context(), string(text)).ReadAll(); err != nil {
				t.Fatalf("%s on %s: %v", f, p, err)
			}
		}
	}
	var extensions []string
	switch p.level {
	case lifecycle.Community:
		target := pgtest.Community(t)
		conn := pgtest.Connect(t, target)
		fill(conn)
		return conn, target
	case lifecycle.Apache:
		extensions = []string{"timescaledb"}
	}
	target := pgtest.Copy(t, p.version, strings.Join(append(more, string(p.level)), " "), extensions, fill)
	return pgtest.Connect(t, target), target
}

// must runs a statement that has to succeed.
func must(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// number is the one number that a query gives.
func number(t *testing.T, conn *pgx.Conn, sql string, args ...any) int64 {
	t.Helper()
	var n int64
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// code is the SQLSTATE with which a statement is refused, "" when it is not.
// It leaves nothing behind.
func code(t *testing.T, conn *pgx.Conn, sql string, args ...any) string {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
		return sqlstate(err)
	}
	if _, err := tx.Exec(t.Context(), "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		return sqlstate(err)
	}
	return ""
}

func at(s string) time.Time {
	v, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return v
}

// household makes two people with three sensors each and room for their rows.
func household(t *testing.T, conn *pgx.Conn, from, until time.Time) {
	t.Helper()
	for _, u := range []string{ada, grace} {
		must(t, conn, "INSERT INTO lifeops.user_profile (user_id, name) VALUES ($1, 'somebody')", u)
		must(t, conn, "INSERT INTO lifeops.sensors (user_id, sensor_id, code, metric, unit) SELECT $1, n, 'room_' || n, 'temperature', '°C' FROM generate_series(1, 3) AS n", u)
	}
	for _, series := range []string{"sensor_readings", "health_metrics", "habit_logs", "gamification_events"} {
		must(t, conn, "SELECT lifeops.create_partitions($1, $2, $3)", series, from, until)
	}
}
