// Package pgtest gives tests real PostgreSQL servers. It is imported by tests
// alone.
//
// A server of a major version comes from, in this order: DECADE_TEST_PG17 (a
// connection string; cmd/withservers sets it, so that one cluster serves a
// whole `go test ./...`), DECADE_TEST_URL when that server has the version,
// or server programs found on the machine, started once per test process and
// stopped by Main.
//
// Where there is none, a test fails when CI is set, and is skipped otherwise;
// the skips are counted and told at the end by Main and cmd/withservers.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/shadow"
)

// Oldest, Usual and Newest are the major versions that the tests run on.
const (
	Oldest = 15
	Usual  = 17
	Newest = 18
)

// Versions are the major versions under test, oldest first.
func Versions() []int { return []int{Oldest, Usual, Newest} }

// Preload lists the extensions that a test cluster loads at its start, where
// it has them.
func Preload() []string { return []string{"timescaledb", "pg_cron", "pg_stat_statements"} }

// Settings are those of a test cluster beyond a shadow's own.
func Settings() map[string]string {
	return map[string]string{
		"max_connections":         "200",
		"shared_buffers":          "64MB",
		"cron.database_name":      cronHome,
		"cron.launch_active_jobs": "off",
	}
}

// Cluster is a running server for tests.
type Cluster struct {
	Version int
	target  string // of its database postgres
	pool    pool
}

// Env names the cluster in the environment of a child process that uses
// pgtest: "DECADE_TEST_PG17=...".
func (c *Cluster) Env() string { return EnvOf(c.Version) + "=" + c.target }

// ConnString gives a connection string for a database of the cluster.
func (c *Cluster) ConnString(database string) string {
	if strings.Contains(c.target, "://") {
		return withURLDatabase(c.target, database)
	}
	// The last of two equal keywords counts.
	return c.target + " dbname='" + strings.ReplaceAll(database, "'", `\'`) + "'"
}

// Server gives the cluster of a major version, starting it when it is asked
// for first.
func Server(t testing.TB, version int) *Cluster {
	t.Helper()
	c, err := cluster(version)
	if err == nil {
		return c
	}
	var none *shadow.ErrNoServer
	if errors.As(err, &none) && os.Getenv("CI") == "" {
		noteSkip(t.Name(), version)
		t.Skipf("no PostgreSQL %d for this test: %v", version, err)
	}
	t.Fatalf("getting PostgreSQL %d: %v", version, err)
	return nil
}

// Have reports whether a server of the version can be had. In CI it says yes,
// so that its absence is an error and not a smaller test.
func Have(version int) bool {
	if os.Getenv("CI") != "" {
		return true
	}
	_, err := cluster(version)
	return err == nil
}

// servers holds the clusters of this process. Tests share them, so this is
// state of the package; Main takes it down.
var servers struct {
	sync.Mutex
	of map[int]*slot
}

type slot struct {
	once    sync.Once
	cluster *Cluster
	own     *shadow.Server
	err     error
}

func cluster(version int) (*Cluster, error) {
	servers.Lock()
	if servers.of == nil {
		servers.of = map[int]*slot{}
	}
	s := servers.of[version]
	if s == nil {
		s = &slot{}
		servers.of[version] = s
	}
	servers.Unlock()
	s.once.Do(func() { s.cluster, s.own, s.err = open(version) })
	return s.cluster, s.err
}

func open(version int) (*Cluster, *shadow.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if target := os.Getenv(EnvOf(version)); target != "" {
		return &Cluster{Version: version, target: target}, nil, nil
	}
	if target := os.Getenv("DECADE_TEST_URL"); target != "" {
		v, err := versionOf(ctx, target)
		if err != nil {
			return nil, nil, fmt.Errorf("DECADE_TEST_URL: %w", err)
		}
		if v == version {
			return &Cluster{Version: version, target: target}, nil, nil
		}
	}
	own, err := Start(ctx, version)
	if err != nil {
		return nil, nil, err
	}
	return &Cluster{Version: version, target: own.ConnString("postgres")}, own, nil
}

// EnvOf names the environment variable that holds a version's cluster.
func EnvOf(version int) string { return "DECADE_TEST_PG" + strconv.Itoa(version) }

// Start starts a cluster as the tests want it.
func Start(ctx context.Context, version int) (*shadow.Server, error) {
	b, err := programs(ctx, version)
	if err != nil {
		return nil, err
	}
	return shadow.Start(ctx, shadow.Options{
		Binary: b, Preload: Preload(), Settings: Settings(), RunAs: os.Getenv("DECADE_PG_USER"), Light: true,
	})
}

func programs(ctx context.Context, version int) (shadow.Binary, error) {
	found, err := shadow.Find(ctx, os.Getenv)
	if err != nil {
		return shadow.Binary{}, err
	}
	return shadow.Pick(found, version)
}

// Programs gives the server programs of a version. The test fails where there
// are none: ask for a Server first, which skips it there outside CI.
func Programs(t testing.TB, version int) shadow.Binary {
	t.Helper()
	b, err := programs(t.Context(), version)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func versionOf(ctx context.Context, target string) (int, error) {
	conn, err := connect(ctx, target)
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var num int
	if err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&num); err != nil {
		return 0, err
	}
	return num / 10000, nil
}

func connect(ctx context.Context, target string) (*pgx.Conn, error) {
	return pg.Connect(ctx, target, pg.Options{Verb: "test", ReadWrite: true, AnyVersion: true})
}

// stop takes down what this process started.
func stop() error {
	servers.Lock()
	defer servers.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var failed error
	for _, s := range servers.of {
		switch {
		case s.own != nil:
			failed = errors.Join(failed, s.own.Stop())
		case s.cluster != nil:
			failed = errors.Join(failed, s.cluster.dropFree(ctx))
		}
	}
	servers.of = nil
	return errors.Join(failed, communities.stop())
}
