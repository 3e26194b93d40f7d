// Package labtest lends labs to tests. It is imported by tests alone.
package labtest

import (
	"context"
	"os"
	"testing"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

// Community gives a lab on TimescaleDB's community build (pgtest.Community),
// which lives as long as the test.
func Community(t testing.TB) *lab.Lab {
	t.Helper()
	pgtest.Server(t, pgtest.CommunityVersion) // its client programs are used
	found, err := shadow.Find(t.Context(), os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	bin, err := shadow.Pick(found, pgtest.CommunityVersion)
	if err != nil {
		t.Fatal(err)
	}
	target, empty := pgtest.EmptyCommunity(t)
	l, err := lab.On(t.Context(), lab.Only{Target: target, Empty: empty, Programs: bin})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close(context.Background()) })
	return l
}
