package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	reportjson "github.com/decadedb/decade/internal/report/json"

	"github.com/decadedb/decade/internal/pgtest"
)

// script is one running script. Its databases live as long as its test.
type script struct{ t *testing.T }

func (s *script) commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"pgdb":      s.pgdb,
		"sql":       s.sql,
		"exits":     exits,
		"finding":   finding,
		"validjson": validJSON,
		"normalize": normalize,
		"breaking":  s.breaking,
		"stalling":  s.stalling,
		"tmpdir":    tmpdir,
		"until":     until,
		"await":     s.await,
		"fill":      fill,
	}
}

// pgdb VAR [VERSION [EXTENSION...]] makes an empty database and sets VAR to
// its connection string, VAR_URL to the same as a URL, and VAR_HOST, VAR_PORT,
// VAR_USER, VAR_NAME to its parts.
func (s *script) pgdb(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: pgdb VAR [VERSION [EXTENSION...]]")
	}
	version := pgtest.Usual
	if len(args) > 1 {
		version = versionOr(args[1], 0)
	}
	target := pgtest.WithExtensions(s.t, version, args[min(2, len(args)):]...)
	cfg, err := pgx.ParseConfig(target)
	ts.Check(err)
	name := args[0]
	ts.Setenv(name, target)
	ts.Setenv(name+"_HOST", cfg.Host)
	ts.Setenv(name+"_PORT", strconv.Itoa(int(cfg.Port)))
	ts.Setenv(name+"_USER", cfg.User)
	ts.Setenv(name+"_NAME", cfg.Database)
	ts.Setenv(name+"_URL", fmt.Sprintf("postgres://%s@/%s?host=%s&port=%d&sslmode=disable", cfg.User, cfg.Database, cfg.Host, cfg.Port))
}

// sql VAR FILE executes a file's statements in the database.
func (s *script) sql(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql VAR FILE")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, ts.Getenv(args[0]))
	ts.Check(err)
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, ts.ReadFile(args[1])).ReadAll()
	ts.Check(err)
}

// exits CODE COMMAND... runs a command and compares its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("running %s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if stderr := ts.ReadFile("stderr"); strings.Contains(stderr, "internal error") || strings.Contains(stderr, "goroutine ") {
		ts.Fatalf("a fault of decade")
	}
}

// document is what the scripts look at in `-o json`.
type document struct {
	Findings []struct {
		Rule, Severity, Message, File string
		Line                          int
		Object                        struct{ Path string }
		Evidence                      struct {
			Kind  string
			Facts []struct{ Name, Value string }
		}
	}
}

// finding FILE RULE [TEXT...] asserts that a JSON report has a finding of the
// rule in whose line all the texts stand: severity, evidence, place, object,
// message, facts.
func finding(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: [!] finding FILE RULE [TEXT...]")
	}
	var doc document
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &doc); err != nil {
		ts.Fatalf("%s is no JSON report: %v", args[0], err)
	}
	var lines []string
	found := false
	for _, f := range doc.Findings {
		line := fmt.Sprintf("%s %s %s %s:%d %s %s", f.Rule, f.Severity, f.Evidence.Kind, f.File, f.Line, f.Object.Path, f.Message)
		for _, x := range f.Evidence.Facts {
			line += " [" + x.Name + ": " + x.Value + "]"
		}
		lines = append(lines, line)
		hit := f.Rule == args[1]
		for _, text := range args[2:] {
			hit = hit && strings.Contains(line, text)
		}
		found = found || hit
	}
	if found == neg {
		ts.Fatalf("finding %v: %s is %v; the findings are:\n  %s", !neg, strings.Join(args[1:], " "), found, strings.Join(lines, "\n  "))
	}
}

// validjson FILE holds a report against the schema that `decade schema` prints.
func validJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: validjson FILE")
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(string(reportjson.Schema)))
	ts.Check(err)
	c := jsonschema.NewCompiler()
	ts.Check(c.AddResource("report.json", schema))
	compiled, err := c.Compile("report.json")
	ts.Check(err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(compiled.Validate(doc))
}

var changing = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`\s+[0-9]+(\.[0-9]+)?\s*(ms|µs|s)\b`), " TIME"}, // may stand where a line is broken
	{regexp.MustCompile(`PostgreSQL ([0-9]+)\.[0-9]+( \([^)]*\))?`), "PostgreSQL $1.N"},
	{regexp.MustCompile(`\bt_[0-9]+_[0-9]+\b`), "DATABASE"},
	{regexp.MustCompile(`(/[A-Za-z0-9._-]+)+/\.s\.PGSQL\.[0-9]+`), "SOCKET"},
}

// normalize FROM TO copies an output without what changes from run to run:
// times, minor versions, names of databases, sockets, the working folder.
func normalize(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: normalize FROM TO")
	}
	text := strings.ReplaceAll(ts.ReadFile(args[0]), ts.Getenv("WORK"), "$WORK")
	for _, c := range changing {
		text = c.re.ReplaceAllString(text, c.to)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// breaking VAR TARGET BYTES sets VAR to a connection string that leads to the
// database of the variable TARGET, and breaks off once the server has sent so
// many bytes. stalling does not break off, but goes silent.
func (s *script) breaking(ts *testscript.TestScript, neg bool, args []string) {
	s.proxy(ts, "breaking", args, func(client, server net.Conn, limit int64) {
		io.CopyN(client, server, limit)
	})
}

func (s *script) stalling(ts *testscript.TestScript, neg bool, args []string) {
	s.proxy(ts, "stalling", args, func(client, server net.Conn, limit int64) {
		io.CopyN(client, server, limit)
		io.Copy(io.Discard, server) // until the client goes
	})
}

func (s *script) proxy(ts *testscript.TestScript, name string, args []string, serve func(client, server net.Conn, limit int64)) {
	if len(args) != 3 {
		ts.Fatalf("usage: %s VAR TARGET BYTES", name)
	}
	limit, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	cfg, err := pgx.ParseConfig(ts.Getenv(args[1]))
	ts.Check(err)
	network, address := networkOf(cfg)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	var running sync.WaitGroup
	ts.Defer(func() { l.Close(); running.Wait() })
	running.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer client.Close()
				server, err := net.Dial(network, address)
				if err != nil {
					return
				}
				running.Go(func() {
					defer server.Close()
					io.Copy(server, client)
				})
				serve(client, server, limit)
			})
		}
	})
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv(args[0], fmt.Sprintf("host=127.0.0.1 port=%s user=%s dbname=%s sslmode=disable", port, cfg.User, cfg.Database))
}

func networkOf(cfg *pgx.ConnConfig) (network, address string) {
	if strings.HasPrefix(cfg.Host, "/") {
		return "unix", filepath.Join(cfg.Host, fmt.Sprintf(".s.PGSQL.%d", cfg.Port))
	}
	return "tcp", net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port)))
}

// await VAR FILE waits until the query in the file gives true.
func (s *script) await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await VAR FILE")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, ts.Getenv(args[0]))
	ts.Check(err)
	defer conn.Close(context.Background())
	for {
		var yes bool
		if err := conn.QueryRow(ctx, ts.ReadFile(args[1])).Scan(&yes); err != nil {
			ts.Fatalf("waiting for %s: %v", args[1], err)
		}
		if yes {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// tmpdir sets TMPDIR to a folder with a short name that another
// user can reach, as a throw-away server needs it.
func tmpdir(ts *testscript.TestScript, neg bool, args []string) {
	dir, err := os.MkdirTemp("/tmp", "dcd")
	ts.Check(err)
	ts.Defer(func() { os.RemoveAll(dir) })
	ts.Check(os.Chmod(dir, 0o777|os.ModeSticky))
	ts.Setenv("TMPDIR", dir)
}

// until COMMAND... repeats a command until it succeeds.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: until COMMAND...")
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		err := ts.Exec(args[0], args[1:]...)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%s never succeeded: %v", strings.Join(args, " "), err)
		}
	}
}

// fill FILE BYTES TEXT writes a file of repeated text; \n, \0 and \xNN are
// understood.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: fill FILE BYTES TEXT")
	}
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[2], `"`, `\"`) + `"`)
	ts.Check(err)
	all := strings.Repeat(text, size/len(text)+1)[:size]
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(all), 0o600))
}
