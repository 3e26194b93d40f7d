package cli_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/decadedb/decade/internal/cli"
	"github.com/decadedb/decade/internal/pgtest"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in the scripts")

// measured runs m and takes down the servers that the tests started.
type measured struct{ m *testing.M }

func (r measured) Run() int { return pgtest.Run(r.m) }

func TestMain(m *testing.M) {
	testscript.Main(measured{m}, map[string]func(){"decade": decade})
}

// today is the day on which the scripts' reviews take place.
var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// decade is the program as the scripts run it, in a process of its own.
func decade() {
	os.Exit(cli.Main(context.Background(), cli.Process{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv: os.Getenv, Environ: os.Environ, Version: "test",
		Now: func() time.Time { return today },
	}))
}

// TestScripts runs testdata/script: one file for each promise of the command line.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			needServers(t, file)
			s := &script{t: t}
			testscript.Run(t, testscript.Params{
				Files: []string{file}, UpdateScripts: *update, RequireUniqueNames: true,
				Setup: s.setup, Cmds: s.commands(),
				Condition: func(cond string) (bool, error) {
					if cond == "root" {
						return os.Geteuid() == 0, nil
					}
					return false, fmt.Errorf("unknown condition %s", cond)
				},
			})
		})
	}
}

// pgdbLine is a script's demand for a database.
var pgdbLine = regexp.MustCompile(`(?m)^pgdb +\S+(?: +([0-9]+))?`)

// needServers skips a script, or fails in CI, before it runs without the
// server that it asks for.
func needServers(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range pgdbLine.FindAllStringSubmatch(string(text), -1) {
		pgtest.Server(t, versionOr(m[1], pgtest.Usual))
	}
	if strings.Contains(string(text), "--prove always") {
		pgtest.Server(t, pgtest.Usual)
	}
}

func versionOr(word string, usual int) int {
	if v, err := strconv.Atoi(word); err == nil {
		return v
	}
	return usual
}

// kept are the variables that say where the server programs are.
var kept = []string{"DECADE_PG_BIN", "DECADE_PG_BIN_15", "DECADE_PG_BIN_17", "DECADE_PG_BIN_18", "DECADE_PG_USER", "GOCOVERDIR"}

func (s *script) setup(env *testscript.Env) error {
	for _, name := range kept {
		if v := os.Getenv(name); v != "" {
			env.Setenv(name, v)
		}
	}
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("LANG", "C.UTF-8")
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		env.Setenv("GIT_"+who+"_NAME", "Test")
		env.Setenv("GIT_"+who+"_EMAIL", "test@example.com")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	env.Setenv("TESTDATA", filepath.Join(root, "testdata"))
	return nil
}
