package report_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// run executes a script as psql does, statement by statement.
func run(t *testing.T, c *pgx.Conn, script string) {
	t.Helper()
	for _, sql := range strings.Split(script, ";\n") {
		if strings.TrimSpace(sql) == "" {
			continue
		}
		if _, err := c.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s\n%v", sql, err)
		}
	}
}

func rows(t *testing.T, c *pgx.Conn, sql string) int {
	t.Helper()
	r, err := c.Query(t.Context(), sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	defer r.Close()
	n := 0
	for r.Next() {
		n++
	}
	if r.Err() != nil {
		t.Fatalf("%s: %v", sql, r.Err())
	}
	return n
}

// The script runs, its lock timeouts do not leak, and the queries that the
// cards print say what they claim.
func TestScriptOnServer(t *testing.T) {
	const build = "CREATE INDEX CONCURRENTLY events_at_idx ON events (at)"
	script := report.Script{Phases: []report.Phase{
		{Title: "Expand", Transaction: true, Statements: []report.ScriptStatement{
			{SQL: "ALTER TABLE events ADD CONSTRAINT events_at_not_null CHECK (at IS NOT NULL) NOT VALID", Rule: "NUL001", Comment: "two\nlines"}}},
		{Title: "Indexes", Statements: []report.ScriptStatement{{SQL: build + " -- with a comment", Rule: "IDX001"}}},
		{Title: "Validate", Statements: []report.ScriptStatement{{SQL: "ALTER TABLE events VALIDATE CONSTRAINT events_at_not_null", Rule: "NUL001"}}},
	}}
	invalid, _ := report.CheckSQL(&rule.Fix{Steps: []rule.FixStep{{SQL: build}}})
	unvalidated, _ := report.CheckSQL(&rule.Fix{Steps: []rule.FixStep{{SQL: script.Phases[0].Statements[0].SQL}}})
	for _, version := range pgtest.Versions() {
		target := pgtest.Database(t, version)
		c, writer := pgtest.Connect(t, target), pgtest.Connect(t, target)
		run(t, c, "CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz);\n")

		// Why builds run without a lock timeout: with one, a writer that is
		// merely open makes the build fail and leaves an invalid index.
		run(t, writer, "BEGIN;\nINSERT INTO events VALUES (1, now());\n")
		run(t, c, "SET lock_timeout = '100ms';\n")
		_, err := c.Exec(context.Background(), build, pgx.QueryExecModeSimpleProtocol)
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) || pgErr.Code != "55P03" {
			t.Errorf("%d: with a lock timeout beside an open writer: %v, want 55P03", version, err)
		}
		if n := rows(t, c, invalid); n != 1 {
			t.Errorf("%d: %d invalid indexes left behind, want 1", version, n)
		}
		run(t, writer, "COMMIT;\n")
		run(t, c, "DROP INDEX CONCURRENTLY events_at_idx;\nRESET lock_timeout;\n")

		parts := script.Parts()
		run(t, c, parts[0].SQL+parts[1].SQL)
		if n := rows(t, c, unvalidated); n != 1 {
			t.Errorf("%d: %d constraints to validate, want 1", version, n)
		}
		run(t, c, parts[2].SQL+parts[3].SQL)
		if n := rows(t, c, unvalidated) + rows(t, c, invalid); n != 0 {
			t.Errorf("%d: after the script %d rows of complaint", version, n)
		}
		var limit string
		if err := c.QueryRow(t.Context(), "SHOW lock_timeout").Scan(&limit); err != nil || limit != "0" {
			t.Errorf("%d: lock_timeout is %s after the script, %v", version, limit, err)
		}
	}
}
