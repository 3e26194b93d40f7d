// Package blueprinttest holds a blueprint to what it promises: a strict review
// has nothing to say, it loads, it can be planned from nothing and from what a
// hurried team wrote, its queries use the indexes that they were designed for,
// every key belongs to a user, and a user can be erased. It is imported by
// tests alone.
package blueprinttest

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/pgtest"
)

// Options say what differs between the blueprints.
type Options struct {
	// Servers are where it must work; none means the whole of it on all versions.
	Servers []Server
	// Unjudged lists what a strict review may leave unjudged, reason by reason,
	// beside what only a live database or a migration could tell.
	Unjudged map[string]string

	// Unproven says why a strict review cannot execute the schema on a server of
	// its own, "" when it can.
	Unproven string

	// Hurried is where a plan leads here from, beside nothing.
	Hurried *Hurried

	// Naive are queries in a form that needs no index, by the query's name:
	// both must give the same rows for the same parameters.
	Naive map[string]string
	// Buffers is how many pages a query may touch that states no number; 0 means 200.
	Buffers int
	// Settle is SQL that runs after the seed: upkeep that a job does in life.
	Settle string

	// Session are settings that the application's sessions have.
	Session []string

	// UserColumn names the column that says whose a row is; "" is user_id.
	UserColumn string
	// Shared are tables that belong to nobody, with the reason.
	Shared map[string]string
	// KeysWithoutUser are keys, "table.key", that need no user, with the reason.
	KeysWithoutUser map[string]string

	// Erase is SQL that erases the user $1; "" is SELECT public.erase_user($1).
	Erase string
	// ErasedUser is one of the seed's users.
	ErasedUser string
	// EraseKeeps are tables whose rows of the user stay, with the reason.
	EraseKeeps map[string]string
}

// Server is a server that the blueprint must work on.
type Server struct {
	Version int
	// Without are files that this server cannot take, by their path in the
	// blueprint, with the reason.
	Without map[string]string
	// Extensions that the database has before; those of the blueprint's own
	// CREATE EXTENSION need not be named.
	Extensions []string
	// Roles are made before, as a plan is not about roles.
	Roles []string
	// Queries: the plans of the queries are asserted here.
	Queries bool
}

// Check runs every check as a sub-test.
func Check(t *testing.T, bp blueprints.Blueprint, o Options) {
	if len(o.Servers) == 0 {
		for _, v := range pgtest.Versions() {
			o.Servers = append(o.Servers, Server{Version: v, Queries: v != pgtest.Oldest})
		}
	}
	c := &checker{bp: bp, o: o, root: t, seeds: map[string]*pgx.Conn{}}
	t.Run("StrictReview", c.strictReview)
	t.Run("Loads", c.onServers((*subject).loads))
	t.Run("Plan", c.onServers((*subject).planned))
	if o.Hurried != nil {
		t.Run("PlanFromHurried", c.plannedFromHurried)
	}
	t.Run("Queries", c.onServers((*subject).queries, Server.asserted))
	t.Run("UserKeys", c.userKeys)
	if o.ErasedUser != "" {
		t.Run("Erase", c.onServers((*subject).erases))
	}
}

type checker struct {
	bp    blueprints.Blueprint
	o     Options
	root  *testing.T // owns what the checks share
	mu    sync.Mutex
	seeds map[string]*pgx.Conn // seeded databases by server
}

// subject is the blueprint as one server gets it.
type subject struct {
	*checker
	server Server
	dir    string
}

// on writes the files that a server can take into a folder.
func (c *checker) on(t *testing.T, s Server) *subject {
	t.Helper()
	pgtest.Server(t, s.Version) // skips, or fails in CI, where there is none
	return &subject{checker: c, server: s, dir: Write(t, c.bp, s.Without)}
}

// asserted: the plans of the queries are looked at here.
func (s Server) asserted() bool { return s.Queries }

func (c *checker) onServers(check func(*subject, *testing.T), where ...func(Server) bool) func(*testing.T) {
	return func(t *testing.T) {
		for _, s := range c.o.Servers {
			if slices.ContainsFunc(where, func(fits func(Server) bool) bool { return !fits(s) }) {
				continue
			}
			t.Run(name(s), func(t *testing.T) {
				t.Parallel()
				for _, file := range sorted(s.Without) {
					t.Logf("without %s: %s", file, s.Without[file])
				}
				check(c.on(t, s), t)
			})
		}
	}
}

// usual is the first server of the usual version that takes all files.
func (c *checker) usual(t *testing.T) *subject {
	t.Helper()
	for _, s := range c.o.Servers {
		if s.Version == pgtest.Usual && len(s.Without) == 0 {
			return c.on(t, s)
		}
	}
	t.Fatalf("no server of version %d takes all files", pgtest.Usual)
	return nil
}

// Write writes a blueprint's files, but for some, into a folder of the test.
func Write(t *testing.T, bp blueprints.Blueprint, without map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range sorted(without) {
		if _, err := fs.Stat(bp.FS, file); err != nil {
			t.Fatalf("%s is left out and is not there: %v", file, err)
		}
	}
	err := fs.WalkDir(bp.FS, ".", func(path string, d fs.DirEntry, err error) error {
		to := filepath.Join(dir, filepath.FromSlash(path))
		if _, out := without[path]; err != nil || out {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(bp.FS, path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o600)
	})
	if err != nil {
		t.Fatalf("writing blueprint %s: %v", bp.Name, err)
	}
	return dir
}

// sqlFiles gives a folder's SQL files in order.
func (s *subject) sqlFiles(t *testing.T, sub string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, sub, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}
