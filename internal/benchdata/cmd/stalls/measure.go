package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/shadow"
)

// calm is how long writers write before and after the change, and in all when
// nothing is changed.
const calm = 3 * time.Second

type session struct{ *pgx.Conn }

func (s *session) do(ctx context.Context, sql string) error {
	_, err := s.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol)
	return err
}

type bench struct {
	server  *shadow.Server
	change  change
	rows    int
	writers int
	tell    io.Writer // nil: tell nothing of the steps
	laps    []lap
}

// write is when one began, and how long it took.
type write struct {
	begin time.Time
	took  time.Duration
}

// waits are the writes, the shortest first.
type waits []write

func (w waits) quantile(q float64) time.Duration {
	if len(w) == 0 {
		return 0
	}
	return w[min(int(q*float64(len(w))), len(w)-1)].took
}

// longest gives the longest write that was under way between two moments.
func (w waits) longest(from, to time.Time) time.Duration {
	for _, x := range slices.Backward(w) {
		if x.begin.Before(to) && x.begin.Add(x.took).After(from) {
			return x.took
		}
	}
	return 0
}

// lap is a step that was done.
type lap struct {
	title    string
	from, to time.Time
	tries    int
}

// measure makes the table, lets the writers write, and changes it.
func (b *bench) measure(ctx context.Context, way string, p *plan.Plan) (time.Duration, waits, error) {
	const database = "stalls"
	if err := b.server.Create(ctx, database, ""); err != nil {
		return 0, nil, err
	}
	defer func() { _ = b.server.Drop(context.WithoutCancel(ctx), database) }() // the server goes as a whole
	target := b.server.ConnString(database)
	s, err := connect(ctx, target)
	if err != nil {
		return 0, nil, err
	}
	defer s.Close(context.WithoutCancel(ctx))
	for _, sql := range []string{b.change.before, fmt.Sprintf(b.change.fill, b.rows), "VACUUM ANALYZE t", "CHECKPOINT"} {
		if err := s.do(ctx, sql); err != nil {
			return 0, nil, err
		}
	}
	stop, err := b.write(ctx, target)
	if err != nil {
		return 0, nil, err
	}
	time.Sleep(calm)
	begin := time.Now()
	switch way {
	case "careless":
		err = s.do(ctx, b.change.careless)
	case "plan":
		err = b.steps(ctx, s, p)
	}
	took := time.Since(begin)
	time.Sleep(calm)
	all, failed := stop()
	if err == nil {
		err = failed
	}
	slices.SortFunc(all, func(a, b write) int { return cmp.Compare(a.took, b.took) })
	if b.tell != nil {
		for _, l := range b.laps {
			fmt.Fprintf(b.tell, "    %8s in %d tries, longest write %8s: %s\n", l.to.Sub(l.from).Round(time.Millisecond), l.tries, all.longest(l.from, l.to).Round(time.Millisecond), l.title)
		}
	}
	return took, all, err
}

// steps runs a plan: a step that gets no lock in its time is tried again.
func (b *bench) steps(ctx context.Context, s *session, p *plan.Plan) error {
	for _, x := range p.Steps {
		begin, tries := time.Now(), 0
		for {
			tries++
			err := step(ctx, s, x)
			if pg.SQLState(err) == "55P03" {
				continue
			}
			if err != nil {
				return fmt.Errorf("step %d, %s: %w", x.Number, x.Title, err)
			}
			break
		}
		b.laps = append(b.laps, lap{x.Title, begin, time.Now(), tries})
	}
	return nil
}

func step(ctx context.Context, s *session, x plan.Step) error {
	run := func(exec func(sql string) error) error {
		for _, sql := range x.SQL {
			if err := exec(sql); err != nil {
				return err
			}
		}
		return nil
	}
	if x.Class == plan.Alone {
		return run(func(sql string) error { _, err := s.Exec(ctx, sql, pgx.QueryExecModeExec); return err })
	}
	return pgx.BeginFunc(ctx, s.Conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_catalog.set_config('lock_timeout', $1, true)", x.LockTimeout.String()); err != nil {
			return err
		}
		return run(func(sql string) error { _, err := tx.Exec(ctx, sql, pgx.QueryExecModeExec); return err })
	})
}

// write starts the writers; half of them insert, half update.
func (b *bench) write(ctx context.Context, target string) (stop func() (waits, error), err error) {
	ctx, cancel := context.WithCancel(ctx)
	type result struct {
		waits waits
		err   error
	}
	results := make(chan result, b.writers)
	for i := range b.writers {
		s, err := connect(ctx, target)
		if err != nil {
			cancel()
			return nil, err
		}
		sql := b.change.insert
		if i%2 == 1 {
			sql = fmt.Sprintf(b.change.update, b.rows-1)
		}
		go func() {
			var r result
			for ctx.Err() == nil && r.err == nil {
				begin := time.Now()
				_, r.err = s.Exec(context.WithoutCancel(ctx), sql, pgx.QueryExecModeExec)
				r.waits = append(r.waits, write{begin, time.Since(begin)})
			}
			s.Close(context.WithoutCancel(ctx))
			results <- r
		}()
	}
	return func() (waits, error) {
		cancel()
		var all waits
		var failed error
		for range b.writers {
			r := <-results
			all = append(all, r.waits...)
			if r.err != nil {
				failed = fmt.Errorf("a writer failed: %w", r.err)
			}
		}
		return all, failed
	}, nil
}
