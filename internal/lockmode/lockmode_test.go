package lockmode_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

var update = flag.Bool("update", false, "write measured.json from the servers")

func TestMain(m *testing.M) { pgtest.Main(m) }

// TestConflicts asks a server for every pair of modes.
func TestConflicts(t *testing.T) {
	for _, v := range pgtest.Versions() {
		t.Run(fmt.Sprint(v), func(t *testing.T) {
			db := pgtest.Database(t, v)
			pgtest.Exec(t, db, "CREATE TABLE t ()")
			one, two := pgtest.Connect(t, db), pgtest.Connect(t, db)
			exec := func(sql string) {
				if _, err := one.Exec(t.Context(), sql); err != nil {
					t.Fatalf("%s: %v", sql, err)
				}
			}
			for _, held := range lockmode.All() {
				exec("BEGIN")
				exec(fmt.Sprintf("LOCK TABLE t IN %s MODE", held))
				var word string
				err := one.QueryRow(t.Context(), "SELECT mode FROM pg_locks WHERE relation = 't'::regclass AND pid = pg_backend_pid()").Scan(&word)
				if err != nil || word != held.Catalog() {
					t.Errorf("pg_locks calls %s %q, %v; want %q", held, word, err, held.Catalog())
				}
				for _, asked := range lockmode.All() {
					tx, err := two.Begin(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					_, err = tx.Exec(t.Context(), fmt.Sprintf("LOCK TABLE t IN %s MODE NOWAIT", asked))
					var refused *pgconn.PgError
					waits := errors.As(err, &refused) && refused.Code == "55P03"
					if err != nil && !waits {
						t.Fatal(err)
					}
					if got := held.Conflicts(asked); got != waits {
						t.Errorf("%s conflicts with %s: got %v, the server says %v", held, asked, got, waits)
					}
					tx.Rollback(t.Context())
				}
				exec("ROLLBACK")
			}
		})
	}
}

func TestNames(t *testing.T) {
	for _, m := range append(lockmode.All(), lockmode.None) {
		text, _ := m.MarshalText()
		var back lockmode.Mode
		if err := back.UnmarshalText(text); err != nil || back != m {
			t.Errorf("%s came back as %s, %v", m, back, err)
		}
		for _, s := range []string{m.String(), m.Catalog(), m.Short()} {
			if got, ok := lockmode.Parse(s); m != lockmode.None && (!ok || got != m) {
				t.Errorf("Parse(%q) = %s, %v", s, got, ok)
			}
		}
	}
	if _, ok := lockmode.Parse("access exclusive"); ok {
		t.Error("Parse takes lower case")
	}
}

// table is the layout of measured.json.
type table struct {
	Servers map[int]string                          `json:"servers"`
	Forms   map[string]map[int]lockmode.Measurement `json:"forms"`
}

// TestMeasured traces every form on every server and compares with
// measured.json, or writes it.
func TestMeasured(t *testing.T) {
	got := table{Servers: map[int]string{}, Forms: map[string]map[int]lockmode.Measurement{}}
	var mu sync.Mutex
	t.Run("forms", func(t *testing.T) {
		for _, v := range pgtest.Versions() {
			for _, form := range lockmode.Forms() {
				if v < form.MinVersion {
					continue
				}
				t.Run(fmt.Sprintf("%d/%s", v, form.Name), func(t *testing.T) {
					t.Parallel()
					m, server := measure(t, v, form)
					// Outside of a transaction locks are watched from another
					// session, and on a busy machine a short one escapes it.
					for range 3 {
						if want, ok := lockmode.Measured(v, form.Name); *update || m.InTransaction || !ok || cmp.Equal(want, m) {
							break
						}
						m, server = measure(t, v, form)
					}
					mu.Lock()
					defer mu.Unlock()
					got.Servers[v] = server
					if got.Forms[form.Name] == nil {
						got.Forms[form.Name] = map[int]lockmode.Measurement{}
					}
					if _, twice := got.Forms[form.Name][v]; twice {
						t.Errorf("two forms named %q", form.Name)
					}
					got.Forms[form.Name][v] = m
					if *update {
						return
					}
					want, ok := lockmode.Measured(v, form.Name)
					if !ok {
						t.Fatal("not in measured.json: run go test ./internal/lockmode -update")
					}
					if diff := cmp.Diff(want, m); diff != "" {
						t.Errorf("-measured.json +server:\n%s", diff)
					}
				})
			}
		}
	})
	if *update && !t.Failed() {
		data, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("measured.json", append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func measure(t *testing.T, version int, form lockmode.Form) (m lockmode.Measurement, server string) {
	db := pgtest.Database(t, version)
	conn := pgtest.Connect(t, db)
	for _, sql := range []string{lockmode.Base, form.Setup} {
		if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
			t.Fatalf("setting up: %v", err)
		}
	}
	if err := conn.QueryRow(t.Context(), "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&server); err != nil {
		t.Fatal(err)
	}
	effects, err := shadow.Trace(t.Context(), conn, form.SQL)
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return lockmode.Measurement{Refused: refused.Code}, server
	}
	if err != nil {
		t.Fatal(err)
	}
	m = lockmode.Measurement{
		InTransaction: effects.InTransaction,
		Rewrites:      effects.Rewrites,
		Builds:        effects.Builds,
		Scans:         effects.Scans,
	}
	for _, l := range effects.Locks {
		m.Locks = append(m.Locks, lockmode.Lock(l))
	}
	return m, server
}
