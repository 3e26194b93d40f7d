package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/decadedb/decade/internal/benchdata"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

// work is something that decade does, with the time that was promised for it.
type work struct {
	name, budget string
	prepare      func(context.Context, *environment) ([]string, error)
}

func all() []work {
	return []work{
		{"version, cold", "", args("--version")},
		{"review of a small file, cold", "25 ms", reviewFile(benchdata.Small)},
		{"review of 6,000 statements", "500 ms, 150 MB", reviewFile(func() string { return benchdata.Statements(6000) })},
		{"review of a dump of 15,000 lines", "", reviewDump},
		{"live review, 1,000 tables, 3,000 indexes", "1 s", reviewLive("tables", benchdata.Tables(1000))},
		{"live review, 10,000 partitions", "5 s", reviewLive("partitions", partitions())},
		{"plan, 1,000 tables, nothing to do", "800 ms", plan("tables", benchdata.Tables(1000), benchdata.Tables(1000))},
		{"plan, 1,000 tables, 10 changed", "", plan("tables", benchdata.Tables(1000), benchdata.TablesChanged(1000))},
		{"plan, 10,000 partitions that nobody names", "5 s", plan("partitions", partitions(), benchdata.Partitions(100, 100)[:1])},
	}
}

func partitions() []string {
	return append(benchdata.Partitions(100, 100), benchdata.Rows(100, 100), "VACUUM ANALYZE")
}

func args(list ...string) func(context.Context, *environment) ([]string, error) {
	return func(context.Context, *environment) ([]string, error) { return list, nil }
}

func reviewFile(sql func() string) func(context.Context, *environment) ([]string, error) {
	return func(_ context.Context, env *environment) ([]string, error) {
		path, err := env.file(sql())
		return []string{"review", path}, err
	}
}

// reviewDump reviews a file as pg_dump writes it.
func reviewDump(ctx context.Context, env *environment) ([]string, error) {
	target, err := env.database(ctx, "dumped", benchdata.Tables(390))
	if err != nil {
		return nil, err
	}
	dump, err := exec.CommandContext(ctx, filepath.Join(env.bin, "pg_dump"), "--schema-only", "--dbname="+target).Output()
	if err != nil {
		return nil, fmt.Errorf("dumping: %w", err)
	}
	path, err := env.file(string(dump))
	return []string{"review", path}, err
}

func reviewLive(name string, scripts []string) func(context.Context, *environment) ([]string, error) {
	return func(ctx context.Context, env *environment) ([]string, error) {
		target, err := env.database(ctx, name, scripts)
		return []string{"review", target}, err
	}
}

func plan(name string, actual, desired []string) func(context.Context, *environment) ([]string, error) {
	return func(ctx context.Context, env *environment) ([]string, error) {
		target, err := env.database(ctx, name, actual)
		if err != nil {
			return nil, err
		}
		path, err := env.file(strings.Join(desired, ""))
		// The second run and later ones find what the desired files made.
		return []string{"plan", path, "-d", target, "--pg-bin", env.bin, "--statement-timeout", "1m"}, err
	}
}

// environment is what the works need: files, and a server of their own, which
// is thrown away as a whole: dropping a database of a hundred thousand files
// would take longer than everything that is measured.
type environment struct {
	dir, bin string
	files    int
	server   *shadow.Server
	made     map[string]string
}

func (e *environment) file(sql string) (string, error) {
	e.files++
	// A folder each: decade.yaml and other files beside it are looked for.
	dir := filepath.Join(e.dir, fmt.Sprintf("input%d", e.files))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "schema.sql")
	return path, os.WriteFile(path, []byte(sql), 0o600)
}

// database gives a database with the scripts run in it; a name is made once.
func (e *environment) database(ctx context.Context, name string, scripts []string) (string, error) {
	if target, ok := e.made[name]; ok {
		return target, nil
	}
	if e.server == nil {
		if err := e.start(ctx); err != nil {
			return "", err
		}
	}
	fmt.Fprintf(os.Stderr, "making the database %s\n", name)
	if err := e.server.Create(ctx, name, ""); err != nil {
		return "", err
	}
	conn, err := e.server.Connect(ctx, name)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, sql := range scripts {
		if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
			return "", fmt.Errorf("filling the database %s: %w", name, err)
		}
	}
	e.made[name] = e.server.ConnString(name)
	return e.made[name], nil
}

func (e *environment) start(ctx context.Context) error {
	found, err := shadow.Find(ctx, os.Getenv)
	if err != nil {
		return err
	}
	binary, err := shadow.Pick(found, pgtest.Usual)
	if err != nil {
		return err
	}
	e.bin, e.made = binary.BinDir, map[string]string{}
	e.server, err = shadow.Start(ctx, shadow.Options{Binary: binary, Settings: map[string]string{
		"shared_buffers": "256MB", "max_locks_per_transaction": "1024",
	}})
	return err
}

func (e *environment) stop() error {
	if e.server == nil {
		return nil
	}
	return e.server.Stop()
}
