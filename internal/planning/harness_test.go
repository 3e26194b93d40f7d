package planning_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/sqlparse"
)

func makePlan(t *testing.T, version int, from, to string) (*plan.Plan, error) {
	t.Helper()
	l, back := labtest.Lend(t, version)
	defer back()
	return planIn(t, l, version, from, to)
}

// open gives a session on a database that holds a file's schema.
func open(t *testing.T, version int, file string) (*pgx.Conn, string) {
	t.Helper()
	target := pgtest.Database(t, version)
	conn, err := pg.Connect(t.Context(), target, pg.Options{Verb: "test", ReadWrite: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range sqlparse.Parse(file, string(text)).Statements {
			if _, err := conn.Exec(t.Context(), st.SQL, pgx.QueryExecModeExec); err != nil {
				t.Fatalf("loading %s: %v", st.Span, err)
			}
		}
	}
	return conn, target
}

// run sends the steps as a person would: a failed lock is tried again.
func run(t *testing.T, conn *pgx.Conn, p *plan.Plan) {
	t.Helper()
	for _, s := range p.Steps {
		if err := runStep(t.Context(), conn, s); err != nil {
			t.Fatalf("step %d, %s: %v", s.Number, s.Title, err)
		}
		if s.Verify == "" {
			continue
		}
		var done bool
		if err := conn.QueryRow(t.Context(), s.Verify).Scan(&done); err != nil || !done {
			t.Fatalf("step %d, %s: verified %v, %v", s.Number, s.Title, done, err)
		}
	}
}

func runStep(ctx context.Context, conn *pgx.Conn, s plan.Step) error {
	for {
		err := tryStep(ctx, conn, s)
		if state := pg.SQLState(err); state != "55P03" && state != "40P01" {
			return err
		}
	}
}

func tryStep(ctx context.Context, conn *pgx.Conn, s plan.Step) error {
	if s.Class == plan.Alone {
		for _, sql := range s.SQL {
			if _, err := conn.Exec(ctx, sql, pgx.QueryExecModeExec); err != nil {
				return err
			}
		}
		return nil
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_catalog.set_config('lock_timeout', $1, true)", s.LockTimeout.String()); err != nil {
			return err
		}
		for _, sql := range s.SQL {
			if _, err := tx.Exec(ctx, sql, pgx.QueryExecModeExec); err != nil {
				return err
			}
		}
		return nil
	})
}

// write inserts posts and touches users until it is stopped; it gives the
// number of posts. The row that it picks may be filled at that moment, and is
// then no longer the one that was picked.
func write(t *testing.T, target string) (stop func() int64) {
	return writing(t, target, `WITH u AS (UPDATE public.users SET mood = 'sad' WHERE id = (SELECT id FROM public.users ORDER BY random() LIMIT 1) RETURNING id)
		INSERT INTO public.posts (user_id, body, created_at) SELECT id, 'more', now() FROM u`)
}

// writing runs a statement over and over until it is stopped; it gives the
// number of rows. A run that fails fails the test.
func writing(t *testing.T, target, statement string) (stop func() int64) {
	t.Helper()
	conn, err := pg.Connect(t.Context(), target, pg.Options{Verb: "test", ReadWrite: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var written atomic.Int64
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			// A transaction that is under way is let finish, so that the count is exact.
			tag, err := conn.Exec(context.WithoutCancel(ctx), statement, pgx.QueryExecModeExec)
			if err != nil {
				done <- err
				return
			}
			written.Add(tag.RowsAffected())
		}
		done <- nil
	}()
	return func() int64 {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("a writer failed: %v", err)
		}
		conn.Close(context.Background())
		return written.Load()
	}
}

// sql runs statements in one go.
func sql(t *testing.T, conn *pgx.Conn, statements string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statements, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
}

func writeSQL(t *testing.T, name, sql string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A lab for each version, for all the tests that ask for one, one at a time.
func labs(t *testing.T) func(version int) *lab.Lab {
	lent := map[int]*lab.Lab{}
	return func(version int) *lab.Lab {
		t.Helper()
		if lent[version] == nil {
			lent[version], _ = labtest.Lend(t, version)
		}
		return lent[version]
	}
}

func planIn(t *testing.T, l *lab.Lab, version int, from, to string) (*plan.Plan, error) {
	t.Helper()
	return planWith(t, l, version, from, to, "")
}

// planWith remembers states in a folder.
func planWith(t *testing.T, l *lab.Lab, version int, from, to, states string) (*plan.Plan, error) {
	t.Helper()
	return planning.Run(t.Context(), planning.Options{Desired: to, From: from, Postgres: version, Getenv: os.Getenv, Lab: l,
		LockTimeout: 200 * time.Millisecond, StatementTimeout: 5 * time.Second, States: states, Now: time.Unix(0, 0)})
}

func steps(p *plan.Plan) string {
	var b strings.Builder
	for _, s := range p.Steps {
		fmt.Fprintf(&b, "%d. %s\n    %s\n", s.Number, s.Title, strings.Join(s.SQL, ";\n    "))
	}
	return b.String()
}
