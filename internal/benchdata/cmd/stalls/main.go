// Command stalls measures how long writers wait while a plan is run on a table
// with many rows, beside the careless statements for the same change. It runs
// on a server of its own that it removes. scripts/bench.sh stalls calls it;
// docs/performance.md says what the figures mean.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/shadow"
)

const budget = 200 * time.Millisecond

func main() {
	rows := flag.Int("rows", 1_000_000, "rows of the table")
	writers := flag.Int("writers", 4, "sessions that write")
	version := flag.Int("postgres", 17, "major version of the server")
	only := flag.String("only", "", "measure only what has this `WORD` in its name")
	verbose := flag.Bool("v", false, "tell of each step")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rows, *writers, *version, *only, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "stalls:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rows, writers, version int, only string, verbose bool) error {
	found, err := shadow.Find(ctx, os.Getenv)
	if err != nil {
		return err
	}
	bin, err := shadow.Pick(found, version)
	if err != nil {
		return err
	}
	server, err := shadow.Start(ctx, shadow.Options{Binary: bin, Settings: map[string]string{"shared_buffers": "512MB", "max_wal_size": "4GB"}})
	if err != nil {
		return err
	}
	defer server.Stop()
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "change\tway\ttook\twrites\t99 of 100 within\tlongest write\t\n")
	for _, c := range changes() {
		if !strings.Contains(c.name, only) {
			continue
		}
		p, err := c.plan(ctx, version)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		for _, way := range []string{"nothing", "careless", "plan"} {
			b := bench{server: server, change: c, rows: rows, writers: writers}
			if verbose {
				b.tell = os.Stderr
			}
			took, w, err := b.measure(ctx, way, p)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", c.name, way, err)
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%d\t%s\t%s\t\n", c.name, way, took.Round(10*time.Millisecond), len(w), round(w.quantile(0.99)), round(w.quantile(1)))
			out.Flush()
		}
	}
	return nil
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// change is something to do to a table t, with what its writers do.
type change struct{ name, before, fill, after, careless, insert, update string }

func changes() []change {
	const wide = "id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL DEFAULT now(), user_id integer NOT NULL, body text NOT NULL"
	c := change{
		before: "CREATE TABLE t (" + wide + ", CONSTRAINT t_pkey PRIMARY KEY (id)); CREATE INDEX t_user ON t (user_id, at);",
		fill:   "INSERT INTO t (at, user_id, body) SELECT timestamptz '2025-01-01 00:00:00+00' + i * interval '30 seconds', i %% 10000, repeat('x', 100) FROM generate_series(1, %d) i",
		insert: "INSERT INTO t (user_id, body) VALUES ((random() * 10000)::integer, repeat('y', 100))",
		update: "UPDATE t SET body = repeat('z', 100) WHERE id = (SELECT 1 + random() * %d)::bigint",
	}
	partition, retype, index := c, c, c
	partition.name = "partition the table"
	partition.after = "CREATE TABLE t (" + wide + ", CONSTRAINT t_pkey PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE INDEX t_user ON t (user_id, at);" +
		"CREATE TABLE t_2025 PARTITION OF t FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00'); CREATE TABLE t_later PARTITION OF t FOR VALUES FROM ('2026-01-01 00:00:00+00') TO (MAXVALUE);"
	partition.careless = "BEGIN; ALTER TABLE t RENAME TO t_was; ALTER INDEX t_user RENAME TO t_was_user; ALTER TABLE t_was RENAME CONSTRAINT t_pkey TO t_was_pkey;" + partition.after +
		"INSERT INTO t OVERRIDING SYSTEM VALUE SELECT * FROM t_was; SELECT setval(pg_get_serial_sequence('t', 'id'), max(id)) FROM t; DROP TABLE t_was; COMMIT"
	retype.name = "integer to bigint"
	retype.after = strings.Replace(retype.before, "user_id integer", "user_id bigint", 1)
	retype.careless = "ALTER TABLE t ALTER COLUMN user_id TYPE bigint"
	index.name = "add an index"
	index.after = index.before + "CREATE INDEX t_body ON t (body, id);"
	index.careless = "CREATE INDEX t_body ON t (body, id)"
	return []change{partition, retype, index}
}

// plan makes the plan of the change.
func (c change) plan(ctx context.Context, version int) (*plan.Plan, error) {
	dir, err := os.MkdirTemp("", "decade-stalls-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	before, after := dir+"/before.sql", dir+"/after.sql"
	for file, sql := range map[string]string{before: c.before, after: c.after} {
		if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
			return nil, err
		}
	}
	p, err := planning.Run(ctx, planning.Options{Desired: after, From: before, Postgres: version, Getenv: os.Getenv, LockTimeout: budget, StatementTimeout: time.Minute, Now: time.Now()})
	if err == nil && !p.Proven() {
		return nil, fmt.Errorf("the plan is not proven: %+v, refused %v", p.Proof, p.Refused)
	}
	return p, err
}

// connect opens a session that may write.
func connect(ctx context.Context, target string) (*session, error) {
	conn, err := pg.Connect(ctx, target, pg.Options{Verb: "bench", ReadWrite: true})
	return &session{conn}, err
}
