package introspect

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// MostStatements is how many queries Statements reads by default.
const MostStatements = 200

// Statements reads the queries that took most time from pg_stat_statements,
// the most expensive first. Without the extension it gives none and says so.
// The queries are parsed, not analysed.
func Statements(ctx context.Context, conn *pgx.Conn, limit int, limits pg.Limits) ([]*workload.Query, []Hidden, error) {
	if limit <= 0 {
		limit = MostStatements
	}
	var out []*workload.Query
	var hidden []Hidden
	err := pg.Snapshot(ctx, conn, limits, func(tx pgx.Tx) error {
		var h Hidden
		var err error
		out, h, err = statements(ctx, tx, limit)
		if h.What != "" {
			hidden = append(hidden, h)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return out, hidden, nil
}

const readingStatements = "read pg_stat_statements"

func statements(ctx context.Context, tx pgx.Tx, limit int) ([]*workload.Query, Hidden, error) {
	const what = "the queries that the server runs"
	where, err := query("statements_where", 0)
	if err != nil {
		return nil, Hidden{}, err
	}
	var schema, quoted, role string
	var usage, all, loaded bool
	var version int32
	err = tx.QueryRow(ctx, where).Scan(&schema, &quoted, &usage, &all, &role, &loaded, &version)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, Hidden{what, "the extension pg_stat_statements is not in this database",
			"CREATE EXTENSION pg_stat_statements;"}, nil
	case err != nil:
		return nil, Hidden{}, pg.Classify(err, readingStatements)
	case !usage:
		return nil, Hidden{what, "role " + role + " has no USAGE on schema " + schema,
			"GRANT USAGE ON SCHEMA " + quoted + " TO " + ident.Quote(role) + ";"}, nil
	case !loaded:
		return nil, Hidden{what, "pg_stat_statements is not in shared_preload_libraries",
			"ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; -- keep what is in it now, then restart"}, nil
	}
	if _, err := tx.Exec(ctx, "select pg_catalog.set_config('search_path', 'pg_catalog, ' || $1, true)", quoted); err != nil {
		return nil, Hidden{}, pg.Classify(err, readingStatements)
	}
	sql, err := query("statements", int(version)/10000)
	if err != nil {
		return nil, Hidden{}, err
	}
	rows, err := tx.Query(ctx, sql, limit)
	if err != nil {
		return nil, Hidden{}, pg.Classify(err, readingStatements)
	}
	var out []*workload.Query
	var text string
	var calls int64
	var mean float64
	err = each(rows, []any{&text, &calls, &mean}, func() error {
		if text == "<insufficient privilege>" {
			return nil
		}
		q := &workload.Query{Name: fmt.Sprintf("statement_%d", len(out)+1), SQL: text, Origin: "pg_stat_statements",
			Calls: calls, MeanTime: time.Duration(math.Round(mean * float64(time.Millisecond)))}
		if f := sqlparse.Parse(q.Name, text); len(f.Statements) == 1 {
			q.Stmt = f.Statements[0]
		}
		out = append(out, q)
		return nil
	})
	if err != nil {
		return nil, Hidden{}, pg.Classify(err, readingStatements)
	}
	if !all {
		return out, Hidden{"queries of other roles", "role " + role + " is no member of pg_read_all_stats",
			"GRANT pg_monitor TO " + ident.Quote(role) + ";"}, nil
	}
	return out, Hidden{}, nil
}
