package shadow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
)

// Binary is an installation of PostgreSQL's server programs.
type Binary struct {
	// Version is the major version, VersionText the whole: 17, "17.5".
	Version     int
	VersionText string
	// BinDir holds initdb and postgres.
	BinDir string
}

// ErrNoServer says that no server programs were found, and what to do.
type ErrNoServer struct {
	// Version asked for; 0 is any.
	Version int
	// Looked are the places that were searched.
	Looked []string
}

func (e *ErrNoServer) Error() string { return e.What() + "; " + e.Next() }

// What says what was looked for, and where.
func (e *ErrNoServer) What() string {
	what := "PostgreSQL server programs"
	if e.Version != 0 {
		what = fmt.Sprintf("PostgreSQL %d server programs", e.Version)
	}
	return fmt.Sprintf("no %s (initdb, postgres) found in %s", what, strings.Join(e.Looked, ", "))
}

// Next says what to do about it.
func (e *ErrNoServer) Next() string {
	return "install them (Debian, Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server; " +
		"macOS: brew install postgresql@17), or name their folder with --pg-bin or DECADE_PG_BIN"
}

// Find lists the installations it can find, those named explicitly first:
// the folders given (--pg-bin), DECADE_PG_BIN, DECADE_PG_BIN_NN, PATH, then
// the places where packages put them, newest version first. A folder that is
// named explicitly and holds no server is an error. env is os.Getenv or a
// stand-in.
func Find(ctx context.Context, env func(string) string, explicit ...string) ([]Binary, error) {
	var found []Binary
	add := func(dir string) error {
		if slices.ContainsFunc(found, func(o Binary) bool { return sameProgram(o.BinDir, dir) }) {
			return nil // asking a program for its version costs 20 ms
		}
		b, err := inspect(ctx, dir)
		if err == nil {
			found = append(found, b)
		}
		return err
	}
	for _, dir := range explicit {
		if err := add(dir); err != nil {
			return nil, fmt.Errorf("looking for PostgreSQL in %s: %w", dir, err)
		}
	}
	for _, name := range environment() {
		if dir := env(name); dir != "" {
			if err := add(dir); err != nil {
				return nil, fmt.Errorf("looking for PostgreSQL in %s of %s: %w", dir, name, err)
			}
		}
	}
	for _, dir := range implicit(env("PATH")) {
		_ = add(dir) // no server there: look on
	}
	if len(found) == 0 {
		return nil, &ErrNoServer{Looked: append(append(explicit, environment()[0], "PATH"), usual()...)}
	}
	return found, nil
}

// Pick chooses the first binary of a major version; 0 is the first of all.
func Pick(found []Binary, version int) (Binary, error) {
	for _, b := range found {
		if version == 0 || b.Version == version {
			return b, nil
		}
	}
	e := &ErrNoServer{Version: version}
	for _, b := range found {
		e.Looked = append(e.Looked, b.BinDir)
	}
	return Binary{}, e
}

func environment() []string {
	names := []string{"DECADE_PG_BIN"}
	for v := newest; v >= oldest; v-- {
		names = append(names, "DECADE_PG_BIN_"+strconv.Itoa(v))
	}
	return names
}

// The versions for which a folder is looked up in the environment.
const oldest, newest = 15, 20

// usual are the places of distributions: Debian, source builds, Homebrew on
// both architectures, Red Hat.
func usual() []string {
	return []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/usr/pgsql-*/bin",
	}
}

func implicit(path string) []string {
	dirs := filepath.SplitList(path)
	for _, pattern := range usual() {
		m, _ := filepath.Glob(pattern) // the patterns are well formed
		slices.SortFunc(m, func(a, b string) int { return versionIn(b) - versionIn(a) })
		dirs = append(dirs, m...)
	}
	return dirs
}

var digits = pattern.New(`[0-9]+`)

func versionIn(dir string) int {
	n, _ := strconv.Atoi(digits.FindString(dir))
	return n
}

// versionLine is what `postgres --version` prints: "postgres (PostgreSQL)
// 17.5 (Debian ...)", "postgres (PostgreSQL) 18beta1".
var versionLine = pattern.New(`\(PostgreSQL\) (([0-9]+)[^ \n]*)`)

// inspect asks the programs of a folder for their version.
func inspect(ctx context.Context, dir string) (Binary, error) {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(dir, program)); err != nil {
			if errors.Is(err, os.ErrNotExist) {
				return Binary{}, fmt.Errorf("there is no %s", program)
			}
			return Binary{}, err
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Binary{}, fmt.Errorf("asking for the version: %w", err)
	}
	m := versionLine.FindStringSubmatch(string(out))
	if m == nil {
		return Binary{}, fmt.Errorf("asking for the version: got %q", strings.TrimSpace(string(out)))
	}
	major, _ := strconv.Atoi(m[2])
	return Binary{Version: major, VersionText: m[1], BinDir: dir}, nil
}

// sameProgram compares what the folders' programs really are: distributions
// link them from one folder into another.
func sameProgram(a, b string) bool {
	a, errA := filepath.EvalSymlinks(filepath.Join(a, "postgres"))
	b, errB := filepath.EvalSymlinks(filepath.Join(b, "postgres"))
	return errA == nil && errB == nil && a == b
}

func (b Binary) program(name string) string { return filepath.Join(b.BinDir, name) }

// Program gives the path of a client program that stands beside the server's
// (pg_dump), "" when it is not there.
func (b Binary) Program(name string) string {
	if _, err := os.Stat(b.program(name)); err != nil {
		return ""
	}
	return b.program(name)
}

// identity tells one build of the server from another, "" where the program
// cannot be looked at. The program's size and time stand for its contents: a
// package update changes them.
func (b Binary) identity() string {
	program, err := filepath.EvalSymlinks(b.program("postgres"))
	if err != nil {
		return ""
	}
	info, err := os.Stat(program)
	if err != nil {
		return ""
	}
	return fmt.Sprintln(program, info.Size(), info.ModTime().UnixNano(), b.VersionText)
}

// Identity tells one installation from another: the build of the server and
// the extensions beside it, each with its size and time. "" is an
// installation that cannot be looked at.
func (b Binary) Identity(ctx context.Context) string {
	id := b.identity()
	dir := b.extensions(ctx)
	entries, err := os.ReadDir(dir)
	if id == "" || dir == "" || err != nil {
		return ""
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), ".control") {
			id += fmt.Sprintln(e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return id
}

// extensions is the folder of the control files, "" where it is not known.
func (b Binary) extensions(ctx context.Context) string {
	share, err := exec.CommandContext(ctx, b.program("pg_config"), "--sharedir").Output()
	if err != nil {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(share)), "extension")
}

// HasExtension reports whether an extension's control file is installed.
func (b Binary) HasExtension(ctx context.Context, name string) bool {
	dir := b.extensions(ctx)
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, name+".control"))
	return err == nil
}
