//go:build unix

package introspect_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

// A hot standby is read like any server, and says that it is one.
func TestHotStandby(t *testing.T) {
	ctx := t.Context()
	pgtest.Server(t, pgtest.Usual) // skips or fails where there is no server
	found, err := shadow.Find(ctx, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	binary, err := shadow.Pick(found, pgtest.Usual)
	if err != nil {
		t.Fatal(err)
	}
	s, err := shadow.Start(ctx, shadow.Options{Binary: binary, Settings: map[string]string{
		"wal_level": "replica", "restart_after_crash": "on", "hot_standby": "on", "max_wal_senders": "1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	target := s.ConnString("postgres")
	load(t, target, "standby.sql", `
CREATE TABLE t (id serial PRIMARY KEY, note text DEFAULT 'x' CHECK (note <> ''));
CREATE UNLOGGED TABLE u (id serial);
CREATE VIEW v AS SELECT note FROM t;
INSERT INTO t SELECT FROM generate_series(1, 10);
CHECKPOINT;
`)
	primary, _ := read(t, target, introspect.Options{NoStats: true})
	becomeStandby(t, target)
	c, hidden := read(t, target, introspect.Options{})
	if !c.Server.IsReplica {
		t.Fatal("it does not know that it is a standby")
	}
	if len(hidden) != 0 {
		t.Errorf("hidden: %+v", hidden)
	}
	if a, b := catalog.Dump(catalog.Normalize(primary)), catalog.Dump(catalog.Normalize(c)); a != b {
		t.Errorf("the primary had\n%s\nthe standby has\n%s", a, b)
	}
	if v := c.Sequence(catalog.Name{Schema: "public", Name: "t_id_seq"}).LastValue; v == nil || *v < 10 {
		t.Errorf("t_id_seq at %v", v)
	}
}

// becomeStandby makes a running server recover as a standby without a primary:
// it finds the signal file when it starts over after the crash of a backend.
func becomeStandby(t *testing.T, target string) {
	t.Helper()
	ctx := t.Context()
	conn, err := pg.Connect(ctx, target, pg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var dir string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&dir); err != nil {
		t.Fatal(err)
	}
	signal := filepath.Join(dir, "standby.signal")
	if err := os.WriteFile(signal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(signal, 0o666); err != nil { // the server may be another user's
		t.Fatal(err)
	}
	if err := syscall.Kill(int(conn.PgConn().PID()), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		again, err := pg.Connect(ctx, target, pg.Options{})
		if err != nil {
			continue
		}
		var standby bool
		err = again.QueryRow(ctx, "SELECT pg_is_in_recovery()").Scan(&standby)
		again.Close(ctx)
		if err == nil && standby {
			return
		}
	}
	t.Fatal("the server did not come back as a standby")
}
