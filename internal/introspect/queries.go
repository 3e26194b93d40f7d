package introspect

import (
	"context"
	"embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
)

//go:embed sql/*.sql
var files embed.FS

// query gives a query's text for a server version. A line that ends in
// "-- >=18" is for version 18 and newer, one that ends in "-- <18" for older
// ones: column lists stay readable where versions differ.
func query(name string, major int) (string, error) {
	text, err := files.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return "", fmt.Errorf("query %s: %w", name, err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		body, cond, ok := cutLast(strings.TrimRight(line, "\n"), " -- ")
		switch {
		case ok && strings.HasPrefix(cond, ">="):
			if n, err := strconv.Atoi(cond[2:]); err != nil || major < n {
				continue
			}
			line = body + "\n"
		case ok && strings.HasPrefix(cond, "<"):
			if n, err := strconv.Atoi(cond[1:]); err != nil || major >= n {
				continue
			}
			line = body + "\n"
		case strings.HasPrefix(line, "--"):
			continue
		}
		b.WriteString(line)
	}
	return b.String(), nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// batch is a list of queries that travel together.
type batch struct {
	what  string
	major int
	of    *reader
	items []item
	err   error
}

type item struct {
	name string
	sql  string
	args []any
	scan func(pgx.Rows) error
}

func (r *reader) batch(what string) *batch {
	return &batch{what: what, major: r.facts.versionNum / 10000, of: r}
}

func (b *batch) add(name string, scan func(pgx.Rows) error, args ...any) {
	sql, err := query(name, b.major)
	if err != nil && b.err == nil {
		b.err = err
	}
	b.items = append(b.items, item{name, sql, args, scan})
}

// run sends the batch and scans the answers in order.
func (b *batch) run(ctx context.Context, tx pgx.Tx) (err error) {
	if b.err != nil {
		return b.err
	}
	var queued pgx.Batch
	for _, it := range b.items {
		queued.Queue(it.sql, it.args...)
	}
	b.of.queries += len(b.items)
	b.of.batches++
	results := tx.SendBatch(ctx, &queued)
	defer func() {
		if cerr := results.Close(); err == nil && cerr != nil {
			err = pg.Classify(cerr, b.what)
		}
	}()
	for i, it := range b.items {
		rows, qerr := results.Query()
		if qerr == nil {
			qerr = it.scan(rows)
			rows.Close()
			if qerr == nil {
				qerr = rows.Err()
			}
		}
		if qerr != nil {
			return pg.Classify(qerr, b.describe(i))
		}
	}
	return nil
}

// describe says what failed. The driver asks for the descriptions of all
// queries first, and any one's failure then comes up at the first.
func (b *batch) describe(i int) string {
	if i == 0 {
		return b.what
	}
	return b.what + " (" + b.items[i].name + ")"
}

// each scans every row into dest and calls fn.
func each(rows pgx.Rows, dest []any, fn func() error) error {
	_, err := pgx.ForEachRow(rows, dest, fn)
	return err
}
