// Package labtest lends labs to tests. It is imported by tests alone.
package labtest

import (
	"context"
	"testing"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pgtest"
)

// Community gives a lab on TimescaleDB's community build (pgtest.Community),
// which lives as long as the test.
func Community(t testing.TB) *lab.Lab {
	t.Helper()
	pgtest.Server(t, pgtest.CommunityVersion) // its client programs are used
	bin := pgtest.Programs(t, pgtest.CommunityVersion)
	target, empty := pgtest.EmptyCommunity(t)
	l, err := lab.On(t.Context(), lab.Only{Target: target, Empty: empty, Programs: bin})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close(context.Background()) })
	return l
}
