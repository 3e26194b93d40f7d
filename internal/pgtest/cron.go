package pgtest

import (
	"context"
	"slices"
	"testing"

	"github.com/decadedb/decade/internal/ident"
)

// cronHome is the one database of a cluster that can have pg_cron
// (cron.database_name, fixed at the server's start).
const cronHome = "decade_cron"

// cronDatabase makes cronHome afresh for one test at a time, in all processes
// that share the cluster. No job ever runs: cron.launch_active_jobs is off.
func (c *Cluster) cronDatabase(t testing.TB, extensions []string) string {
	t.Helper()
	if err := c.makeTester(); err != nil {
		t.Fatal(err)
	}
	template := bare
	others := slices.DeleteFunc(slices.Clone(extensions), func(e string) bool { return e == "pg_cron" })
	if len(others) > 0 {
		template = c.template(t, others)
	}
	conn := c.admin(t)
	// The lock is the session's, and the session ends with the test.
	t.Cleanup(func() { conn.Close(context.Background()) })
	for _, sql := range []string{
		"SELECT pg_advisory_lock(hashtext('" + cronHome + "'))",
		"DROP DATABASE IF EXISTS " + cronHome + " WITH (FORCE)",
		"CREATE DATABASE " + cronHome + " TEMPLATE " + ident.Quote(template),
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("making the database for pg_cron: %s: %v", sql, err)
		}
	}
	Exec(t, c.ConnString(cronHome), "CREATE EXTENSION pg_cron")
	return c.testerString(cronHome)
}
