package pgtest

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

// EnvCommunity names the environment variable with the program that serves
// TimescaleDB's community build. `scripts/kit.sh env` sets it.
const EnvCommunity = "DECADE_TIMESCALEDB_COMMUNITY"

// CommunityVersion is the major version of PostgreSQL that the community
// build of the kit is part of.
const CommunityVersion = 17

// maxCommunity bounds the servers at a time: each holds its database in
// memory, 300 MB and more. A test that needs two at once must not run beside
// another one that does.
const maxCommunity = 2

// Community lends a server to the test, PostgreSQL 17 with TimescaleDB's
// community build in WebAssembly, and gives its connection string. The
// database is empty but for the extension; pgvector and the usual contrib
// modules wait for their CREATE EXTENSION. The session's role is a superuser,
// decade_tester.
//
// It has what the Apache build lacks (compression, continuous aggregates,
// policies) and lacks what one process cannot have: it takes one connection
// at a time (another waits up to five seconds for the first to end), has no
// background workers (call run_job), cannot cancel a statement, refuses COPY
// FROM STDIN, and fails to build an index chunk by chunk (XX000). Both the simple and the extended protocol work.
//
// Where the kit has no such server, the test fails in CI and is skipped
// elsewhere, as with every server.
func Community(t testing.TB) string {
	t.Helper()
	return lendCommunity(t).target(tester)
}

// EmptyCommunity is Community for a test that needs an empty database more
// than once: empty makes it so in the test's session, and leaves that as a new
// one is, but for its prepared statements.
func EmptyCommunity(t testing.TB) (target string, empty func(context.Context, *pgx.Conn) error) {
	t.Helper()
	s := lendCommunity(t)
	return s.target(tester), s.empties
}

func lendCommunity(t testing.TB) *communityServer {
	t.Helper()
	program := os.Getenv(EnvCommunity)
	if program == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not set: run scripts/kit.sh install community", EnvCommunity)
		}
		noteSkipFor(t.Name(), "TimescaleDB community")
		t.Skipf("no community build of TimescaleDB for this test: %s is not set", EnvCommunity)
	}
	communities.slots <- struct{}{}
	t.Cleanup(func() { <-communities.slots })
	s, err := communities.take(program)
	if err != nil {
		t.Fatalf("starting TimescaleDB's community build with %s: %v", program, err)
	}
	t.Cleanup(func() {
		if err := communities.giveBack(s); err != nil {
			t.Errorf("TimescaleDB's community build: %v", err)
		}
	})
	return s
}

// HaveCommunity reports whether Community gives a server. In CI it says yes,
// so that its absence is an error and not a smaller test.
func HaveCommunity() bool { return os.Getenv("CI") != "" || os.Getenv(EnvCommunity) != "" }
