package blueprinttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
)

func name(s Server) string {
	n := fmt.Sprint(s.Version)
	if len(s.Without) > 0 {
		n += "_without_" + strings.Join(sorted(s.Without), "_")
	}
	return strings.NewReplacer("/", "_", ".sql", "").Replace(n)
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// Load gives a session on a database that holds the blueprint's schema, and
// its seed where that is wanted, for tests that are the blueprint's own.
func Load(t *testing.T, bp blueprints.Blueprint, o Options, s Server, seed bool) (*pgx.Conn, string) {
	t.Helper()
	return (&checker{bp: bp, o: o}).on(t, s).loaded(t, seed)
}

func (s *subject) empty(t, owner *testing.T) (*pgx.Conn, string) {
	t.Helper()
	target := pgtest.WithExtensions(owner, s.server.Version, s.server.Extensions...)
	conn := pgtest.Connect(owner, target)
	for _, role := range s.server.Roles {
		MakeRole(t, conn, role)
	}
	return conn, target
}

// MakeRole makes a role of the cluster. Tests that run beside this one may
// make it at this moment, which PostgreSQL tells in three ways.
func MakeRole(t *testing.T, conn *pgx.Conn, role string) {
	t.Helper()
	_, err := conn.Exec(t.Context(), "CREATE ROLE "+ident.Quote(role))
	if state := pg.SQLState(err); err != nil && !slices.Contains([]string{"42710", "23505", "XX000"}, state) {
		t.Fatalf("making role %s: %v", role, err)
	}
}

// seeded gives the session on a seeded database that the checks of one server
// share: seeding takes longer than all of them. The last of them may change it.
func (s *subject) seeded(t *testing.T) *pgx.Conn {
	t.Helper()
	s.mu.Lock()
	conn := s.seeds[name(s.server)]
	s.mu.Unlock()
	if conn != nil {
		return conn
	}
	conn, _ = s.load(t, s.root, true)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seeds[name(s.server)] = conn
	return conn
}

func (s *subject) loaded(t *testing.T, seed bool) (*pgx.Conn, string) {
	t.Helper()
	return s.load(t, t, seed)
}

// load loads into a database that lives as long as the test owner.
func (s *subject) load(t, owner *testing.T, seed bool) (*pgx.Conn, string) {
	t.Helper()
	target := pgtest.Copy(owner, s.server.Version, s.schema(t), s.server.Extensions, func(conn *pgx.Conn) {
		for _, role := range s.server.Roles {
			MakeRole(t, conn, role)
		}
		for _, file := range s.sqlFiles(t, "schema") {
			s.run(t, conn, file)
		}
	})
	conn := pgtest.Connect(owner, target)
	if !seed {
		return conn, target
	}
	for _, file := range s.sqlFiles(t, "data") {
		s.run(t, conn, file)
	}
	if s.o.Settle != "" {
		if _, err := conn.Exec(t.Context(), s.o.Settle, pgx.QueryExecModeExec); err != nil {
			t.Fatalf("settling: %s: %v", s.o.Settle, err)
		}
	}
	// Index-only scans need the visibility map, and a partitioned table's own
	// statistics need an ANALYZE that names it.
	if _, err := conn.Exec(t.Context(), "VACUUM ANALYZE", pgx.QueryExecModeExec); err != nil {
		t.Fatal(err)
	}
	return conn, target
}

// schema names the state that the files lead to, by what is in them.
func (s *subject) schema(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	fmt.Fprintln(h, s.server.Extensions)
	for _, file := range s.sqlFiles(t, "schema") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(h, len(text))
		h.Write(text)
	}
	return s.bp.Name + " " + hex.EncodeToString(h.Sum(nil))
}

// run executes a file statement by statement.
func (s *subject) run(t *testing.T, conn *pgx.Conn, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range sqlparse.Parse(strings.TrimPrefix(file, s.dir+"/"), string(text)).Statements {
		if _, err := conn.Exec(t.Context(), st.SQL, pgx.QueryExecModeExec); err != nil {
			t.Fatalf("PostgreSQL %d: %s: %v", s.server.Version, st.Span, err)
		}
	}
}

// program runs one of the server's client programs.
func (s *subject) program(t *testing.T, name string, stdin []byte, args ...string) string {
	t.Helper()
	bin := pgtest.Programs(t, s.server.Version)
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), bin.Program(name), args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, errs.String())
	}
	return out.String()
}

func (s *subject) loads(t *testing.T) {
	conn := s.seeded(t)
	var rows int64
	if err := conn.QueryRow(t.Context(), "SELECT coalesce(sum(n_live_tup), 0)::bigint FROM pg_stat_user_tables").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded with about %d rows", rows)
	// What is loaded twice must say so: reference rows are written once.
	for _, file := range s.sqlFiles(t, "schema") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range sqlparse.Parse(file, string(text)).Statements {
			if st.Tag != "INSERT" {
				continue
			}
			tag, err := conn.Exec(context.WithoutCancel(t.Context()), st.SQL, pgx.QueryExecModeExec)
			if err != nil || tag.RowsAffected() != 0 {
				t.Errorf("%s: a second run writes %d rows (%v); write ON CONFLICT DO NOTHING", st.Span, tag.RowsAffected(), err)
			}
		}
	}
}
