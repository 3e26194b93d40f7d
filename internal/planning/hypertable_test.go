package planning_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/review"
)

// Hypertables are made, with their chunks as wide as asked for. What only the
// community build has is in community_test.go.
func TestHypertables(t *testing.T) {
	const extension = "CREATE EXTENSION timescaledb; "
	const readings = "CREATE TABLE readings (user_id integer NOT NULL, at timestamptz NOT NULL, value real, PRIMARY KEY (user_id, at)); "
	week := writeSQL(t, "a.sql", extension+readings+"SELECT create_hypertable('readings', by_range('at', interval '7 days')); "+
		"CREATE TABLE counts (n bigint NOT NULL, k text NOT NULL); SELECT create_hypertable('counts', by_range('n', 1000)); SELECT add_dimension('counts', by_hash('k', 3));")
	month := writeSQL(t, "b.sql", extension+readings+"SELECT create_hypertable('readings', by_range('at', interval '30 days')); "+
		"CREATE TABLE counts (n bigint NOT NULL, k text NOT NULL); SELECT create_hypertable('counts', by_range('n', 1000)); SELECT add_dimension('counts', by_hash('k', 3));")
	conn, target := open(t, pgtest.Usual, "")
	for _, c := range []struct {
		from, to string
		title    string
	}{{planning.Empty, week, "create table public.readings"}, {week, month, "make new chunks of public.readings 30 days wide"}} {
		p, err := makePlan(t, pgtest.Usual, c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proven() || len(p.Refused) > 0 || len(p.NotAllowed(nil)) > 0 {
			t.Fatalf("proof %+v, refused %v", p.Proof, p.Refused)
		}
		found := false
		for _, s := range p.Steps {
			found = found || s.Title == c.title
		}
		if !found {
			t.Errorf("no step %q: %s", c.title, steps(p))
		}
		run(t, conn, p)
	}
	sql(t, conn, "INSERT INTO readings VALUES (1, '2026-01-01 00:00+00', 1), (1, '2026-01-20 00:00+00', 2); INSERT INTO counts VALUES (1, 'a'), (1001, 'b')")
	p, err := makePlan(t, pgtest.Usual, target, month)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps)+len(p.Refused) > 0 || !p.Proven() {
		t.Errorf("left to do: %s, refused %v", steps(p), p.Refused)
	}
	// With chunks that hold rows, the living database is rebuilt as it is.
	if p, err = makePlan(t, pgtest.Usual, target, week); err != nil {
		t.Fatal(err)
	}
	if !p.Proven() || len(p.Steps) != 1 {
		t.Errorf("proof %+v, refused %v: %s", p.Proof, p.Refused, steps(p))
	}
}

// What the throw-away server's build of TimescaleDB has not is refused with
// the programs that are missing, before anything is proven.
func TestCommunityOnApache(t *testing.T) {
	const wants = "timescaledb-2-postgresql-17"
	file := writeSQL(t, "a.sql", "CREATE EXTENSION IF NOT EXISTS timescaledb; CREATE TABLE readings (at timestamptz NOT NULL); SELECT create_hypertable('readings', by_range('at')); "+
		"SELECT add_retention_policy('readings', INTERVAL '1 year');")
	_, err := makePlan(t, pgtest.Usual, planning.Empty, file)
	var refused *review.UsageError
	if !errors.As(err, &refused) || !strings.Contains(refused.Next, wants) {
		t.Errorf("files: %v", err)
	}
	target := pgtest.Community(t)
	conn := pgtest.Connect(t, target)
	sql(t, conn, "CREATE TABLE readings (at timestamptz NOT NULL); SELECT create_hypertable('readings', by_range('at')); SELECT add_retention_policy('readings', INTERVAL '1 year')")
	conn.Close(t.Context())
	plain := writeSQL(t, "b.sql", "CREATE EXTENSION timescaledb; CREATE TABLE readings (at timestamptz NOT NULL, v integer); SELECT create_hypertable('readings', by_range('at'));")
	_, err = makePlan(t, pgtest.CommunityVersion, target, plain)
	if !errors.As(err, &refused) || !strings.Contains(refused.What, "retention policy of public.readings") || !strings.Contains(refused.Next, wants) {
		t.Errorf("database: %v", err)
	}

	// The other way round: proven, and yet of no use there.
	_, apache := open(t, pgtest.CommunityVersion, plain)
	_, err = planning.Run(t.Context(), planning.Options{Desired: file, From: apache, Lab: labtest.Community(t), Getenv: os.Getenv, LockTimeout: time.Second, StatementTimeout: time.Minute, Now: time.Unix(0, 0)})
	if !errors.As(err, &refused) || !strings.Contains(refused.What, "runs the Apache build") {
		t.Errorf("community plan for an Apache database: %v", err)
	}
}
