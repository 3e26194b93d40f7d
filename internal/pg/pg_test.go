package pg_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
)

func TestSessionIsNamedAndReadOnly(t *testing.T) {
	ctx := t.Context()
	conn := open(t, pgtest.Database(t, pgtest.Usual))
	var name, readOnly string
	err := conn.QueryRow(ctx, "SELECT current_setting('application_name'), current_setting('default_transaction_read_only')").Scan(&name, &readOnly)
	if err != nil {
		t.Fatal(err)
	}
	if name != "decade/review" || readOnly != "on" {
		t.Errorf("application_name %q, default_transaction_read_only %q", name, readOnly)
	}
	_, err = conn.Exec(ctx, "CREATE TABLE t (id int)")
	if pg.SQLState(err) != "25006" {
		t.Errorf("CREATE TABLE in a reading session: %v, want a refusal", err)
	}
}

func TestReadWrite(t *testing.T) {
	ctx := t.Context()
	conn, err := pg.Connect(ctx, pgtest.Database(t, pgtest.Usual), pg.Options{Verb: "apply", ReadWrite: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TABLE t (id int)"); err != nil {
		t.Error(err)
	}
}

func TestSnapshotSetsItsLimitsAndNobodyElses(t *testing.T) {
	ctx := t.Context()
	conn := open(t, pgtest.Database(t, pgtest.Usual))
	const q = `SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
		current_setting('idle_in_transaction_session_timeout'), current_setting('search_path'),
		current_setting('transaction_isolation'), current_setting('transaction_read_only')`
	read := func(row pgx.Row) string {
		var s [6]string
		if err := row.Scan(&s[0], &s[1], &s[2], &s[3], &s[4], &s[5]); err != nil {
			t.Fatal(err)
		}
		return strings.Join(s[:], ", ")
	}
	before := read(conn.QueryRow(ctx, q))
	err := pg.Snapshot(ctx, conn, pg.Limits{Lock: 70 * time.Millisecond}, func(tx pgx.Tx) error {
		if got, want := read(tx.QueryRow(ctx, q)), "5s, 70ms, 1min, , repeatable read, on"; got != want {
			t.Errorf("inside: %s; want %s", got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := read(conn.QueryRow(ctx, q)); after != before {
		t.Errorf("after: %s; before: %s", after, before)
	}
}

func TestFailuresSayWhatWhyAndNext(t *testing.T) {
	target := pgtest.Database(t, pgtest.Usual)
	here := t.TempDir()
	tests := []struct {
		name, target string
		kind         pg.Kind
		says         string
	}{
		{"no such database", target + " dbname=nowhere", pg.NoDatabase, `database "nowhere" does not exist`},
		{"no such role", target + " user=nobody_at_all", pg.Auth, `role "nobody_at_all" does not exist`},
		{"no such socket", "host=" + here + " user=u dbname=d", pg.Unreachable, "there is no such socket"},
		{"nobody listens", "host=127.0.0.1 port=1 user=u dbname=d", pg.Unreachable, "connection refused"},
		{"unknown host", "host=nowhere.invalid user=u dbname=d connect_timeout=5", pg.Unreachable, "nowhere.invalid"},
		{"unknown service", "no_such_service", pg.BadTarget, "no_such_service"},
		{"bad port", "postgres://u@h:ports/d", pg.BadTarget, "port"},
		{"bad keyword string", "host=/tmp port", pg.BadTarget, "connection target"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := pg.Connect(t.Context(), tt.target, pg.Options{})
			if err == nil {
				conn.Close(t.Context())
				t.Fatal("connected")
			}
			e := asError(t, err)
			if e.Kind != tt.kind {
				t.Errorf("kind %q, want %q: %v", e.Kind, tt.kind, err)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q does not say %q", err, tt.says)
			}
			if e.Next == "" || e.What == "" {
				t.Errorf("%#v: no next step", e)
			}
		})
	}
}

// Whatever is wrong with a target, its password is not repeated.
func TestPasswordsStayUnsaid(t *testing.T) {
	const secret = "s3cr3t"
	service := filepath.Join(t.TempDir(), "service.conf")
	if err := os.WriteFile(service, []byte("[mine]\nhost=127.0.0.1\nport=1\npassword="+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", service)
	targets := []string{
		"postgres://u:" + secret + "@127.0.0.1:1/d",
		"postgres://u:" + secret + "@127.0.0.1:port/d",
		"postgres://u:" + secret + "@[::1/d",
		"postgres://u:p:" + secret + "@h/d",
		"postgres://u:%zz" + secret + "@h/d",
		"postgres://h/d?password=" + secret + "&port=x",
		"postgres://h/d?sslpassword=" + secret + "&sslmode=never",
		"host=127.0.0.1 port=1 user=u password=" + secret,
		"host=127.0.0.1 port=one user=u password=" + secret,
		"password='" + secret + " user=u",
		"user=u password=" + secret + " connect_timeout=soon",
		"user=u password = " + secret + " sslmode=maybe",
		secret + "=u host",
		"mine",
	}
	for _, target := range targets {
		conn, err := pg.Connect(t.Context(), target, pg.Options{ConnectTimeout: time.Second})
		if err == nil {
			conn.Close(t.Context())
			t.Errorf("%s: connected", target)
			continue
		}
		e := asError(t, err)
		for _, text := range []string{e.Error(), e.Next, e.Why, e.What} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the password is in %q", target, text)
			}
		}
	}
}

func TestDescribe(t *testing.T) {
	tests := map[string]string{
		"postgres://joe:secret@db.example:6432/app":    "database app on db.example port 6432 as joe",
		"host=/run/pg port=5433 user=joe dbname=app":   "database app on the socket /run/pg/.s.PGSQL.5433 as joe",
		"host=10.0.0.1 user=joe password=x dbname=app": "database app on 10.0.0.1 port 5432 as joe",
		"host=10.0.0.1 user=joe":                       "database joe on 10.0.0.1 port 5432 as joe",
	}
	for _, v := range []string{"PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE"} {
		t.Setenv(v, "")
	}
	for target, want := range tests {
		got, err := pg.Target(target)
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", target, got, err, want)
		}
	}
}

func TestServiceByName(t *testing.T) {
	file := filepath.Join(t.TempDir(), "service.conf")
	if err := os.WriteFile(file, []byte("[life]\nhost=db.example\ndbname=lifeops\nuser=joe\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", file)
	got, err := pg.Target("life")
	if want := "database lifeops on db.example port 5432 as joe"; err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestTimeouts(t *testing.T) {
	ctx := t.Context()
	target := pgtest.Database(t, pgtest.Usual)
	pgtest.Exec(t, target, "CREATE TABLE t (id int)")
	conn := open(t, target)
	err := pg.Snapshot(ctx, conn, pg.Limits{Statement: 20 * time.Millisecond}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT pg_sleep(10)")
		return pg.Classify(err, "sleep")
	})
	if e := asError(t, err); e.Kind != pg.TimedOut {
		t.Errorf("kind %q: %v", e.Kind, err)
	}

	holder := pgtest.Connect(t, target)
	if _, err := holder.Exec(ctx, "BEGIN; LOCK TABLE t"); err != nil {
		t.Fatal(err)
	}
	err = pg.Snapshot(ctx, conn, pg.Limits{}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT * FROM public.t")
		return pg.Classify(err, "read t")
	})
	if e := asError(t, err); e.Kind != pg.Locked || !pg.Transient(err) {
		t.Errorf("kind %q, transient %v: %v", e.Kind, pg.Transient(err), err)
	}
}

func TestBackendTerminated(t *testing.T) {
	ctx := t.Context()
	target := pgtest.Database(t, pgtest.Usual)
	conn := open(t, target)
	pgtest.Exec(t, target, "SELECT pg_terminate_backend("+itoa(conn.PgConn().PID())+", 5000)")
	err := pg.Snapshot(ctx, conn, pg.Limits{}, func(pgx.Tx) error { return nil })
	if e := asError(t, err); e.Kind != pg.Lost {
		t.Errorf("kind %q: %v", e.Kind, err)
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := pg.Connect(ctx, pgtest.Database(t, pgtest.Usual), pg.Options{})
	if e := asError(t, err); e.Kind != pg.Interrupted || !errors.Is(err, context.Canceled) {
		t.Errorf("kind %q: %v", e.Kind, err)
	}
}

func open(t *testing.T, target string) *pgx.Conn {
	t.Helper()
	conn, err := pg.Connect(t.Context(), target, pg.Options{Verb: "review"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func asError(t *testing.T, err error) *pg.Error {
	t.Helper()
	var e *pg.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T %v is not a *pg.Error", err, err)
	}
	return e
}
