package planning_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
)

// patience is how long a writer waits for a lock before it fails: far more
// than the lock budget of a step, since the machine may be busy, and far less
// than a step that reads a big table would take.
const patience = "3s"

// TestRowsUnderWriters runs the plan of every row that says what a writer
// does, while writers do it: between any two steps they get through, no write
// fails, and at the end every row is there. The plan of a version is run where
// it is not that of the usual version.
func TestRowsUnderWriters(t *testing.T) {
	for _, v := range pgtest.Versions() {
		t.Run(strconv.Itoa(v), func(t *testing.T) {
			pgtest.Server(t, v) // skips, or fails in CI, where there is none
			var b *bench
			for _, r := range readRows(t) {
				if r.writer == "" || !r.on(v) || v != pgtest.Usual && r.sameOn(v, pgtest.Usual) {
					continue
				}
				if b == nil {
					b = openBench(t, v)
					defer b.close(context.WithoutCancel(t.Context()))
				}
				t.Run(r.name, func(t *testing.T) { underWriters(t, b, r) })
			}
		})
	}
}

// sameOn reports whether the archive has one plan for two versions.
func (r *row) sameOn(a, b int) bool {
	return slices.ContainsFunc(r.sections, func(name string) bool {
		words := strings.Fields(name)
		return words[0] == "plan" && slices.Contains(words, strconv.Itoa(a)) && slices.Contains(words, strconv.Itoa(b))
	})
}

func underWriters(t *testing.T, b *bench, r *row) {
	p, _, _, err := b.plan(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps) == 0 {
		t.Fatal("a plan without steps")
	}
	target := pgtest.WithExtensions(t, b.version, r.extensions...)
	conn := pgtest.Connect(t, target)
	// The writers' keys come from a sequence that is no part of the plan.
	for _, st := range sqlparse.Parse(r.name, r.before+"\nCREATE SEQUENCE writer_seq START 1000000;").Statements {
		if len(r.extensions) > 0 && st.Tag == "CREATE EXTENSION" {
			continue // the database comes with it
		}
		if _, err := conn.Exec(t.Context(), st.SQL, pgx.QueryExecModeExec); err != nil {
			t.Fatalf("%s: %v", st.Span, err)
		}
	}
	had := leafRows(t, conn)
	w := startWriters(t, target, r)
	w.wait(t)
	for _, s := range p.Steps {
		if err := runStep(t.Context(), conn, s); err != nil {
			t.Fatalf("step %d, %s: %v", s.Number, s.Title, err)
		}
		w.wait(t)
	}
	written, stall := w.stop(t)
	if has := leafRows(t, conn); has != had+written || written == 0 {
		t.Errorf("there were %d rows, %d were written, and there are %d", had, written, has)
	}
	t.Logf("%d steps, %d rows written meanwhile, the longest took %s", len(p.Steps), written, stall.Round(time.Millisecond))
}

// leafRows counts the rows of all tables.
func leafRows(t *testing.T, conn *pgx.Conn) int64 {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace")
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var all int64
	for _, name := range names {
		var n int64
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM "+name, pgx.QueryExecModeExec).Scan(&n); err != nil {
			t.Fatal(err)
		}
		all += n
	}
	return all
}

// writers run the statements of a row one after the other, again and again,
// each in a transaction of its own.
type writers struct {
	rounds, rows, stall atomic.Int64
	cancel              context.CancelFunc
	done                chan error
}

func startWriters(t *testing.T, target string, r *row) *writers {
	t.Helper()
	conn := pgtest.Connect(t, target)
	if _, err := conn.Exec(t.Context(), "SELECT set_config('lock_timeout', $1, false)", patience); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := &writers{cancel: cancel, done: make(chan error, 1)}
	statements := sqlparse.Parse(r.name+"/writer.sql", r.writer).Statements
	go func() {
		for ctx.Err() == nil {
			for _, st := range statements {
				begin := time.Now()
				// A statement that is under way is let finish, so that the count is exact.
				tag, err := conn.Exec(context.WithoutCancel(ctx), st.SQL, pgx.QueryExecModeExec)
				if err != nil {
					w.done <- err
					return
				}
				if tag.Insert() {
					w.rows.Add(tag.RowsAffected())
				}
				w.stall.Store(max(w.stall.Load(), int64(time.Since(begin))))
			}
			w.rounds.Add(1)
		}
		w.done <- nil
	}()
	return w
}

// wait lets the writers get through a few times.
func (w *writers) wait(t *testing.T) {
	t.Helper()
	for goal := w.rounds.Load() + 3; w.rounds.Load() < goal; {
		select {
		case err := <-w.done:
			t.Fatalf("a writer failed: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
}

func (w *writers) stop(t *testing.T) (int64, time.Duration) {
	t.Helper()
	w.cancel()
	if err := <-w.done; err != nil {
		t.Fatalf("a writer failed: %v", err)
	}
	return w.rows.Load(), time.Duration(w.stall.Load())
}
