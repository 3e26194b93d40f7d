package lab

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Rebuild makes the schema of a live database, without its rows, in the lab.
// target is its connection string, c what was read of it.
func (l *Lab) Rebuild(ctx context.Context, target string, c *catalog.Catalog, privileges bool) error {
	dump, err := l.dump(ctx, target, privileges)
	if err != nil {
		return err
	}
	// What reads a continuous aggregate waits for it: those are made at the end.
	rest, err := l.replay(ctx, sqlparse.Parse("the schema's dump", dump).Statements, l.timescaleOwn(c))
	if err != nil {
		return err
	}
	if err := l.timescale(ctx, c); err != nil {
		return err
	}
	for len(rest) > 0 {
		left, err := l.replay(ctx, statements(rest), nil)
		if err != nil {
			return err
		}
		if len(left) == len(rest) {
			for _, x := range left {
				if !withoutHarm(x.statement) {
					return fmt.Errorf("rebuilding the schema: %s: %s", firstLine(x.statement.SQL), x.why)
				}
			}
			break
		}
		rest = left
	}
	// A dump ends with an empty search path; fixes are qualified, extensions'
	// operators in them are not.
	_, err = l.Exec(ctx, "RESET ALL")
	return err
}

// waiting is a statement of a dump that misses a relation.
type waiting struct {
	statement *sqlparse.Statement
	why       *Refusal
}

func statements(list []waiting) []*sqlparse.Statement {
	var out []*sqlparse.Statement
	for _, x := range list {
		out = append(out, x.statement)
	}
	return out
}

// replay runs the statements of a dump, but for those to skip, and gives those
// that miss a relation.
func (l *Lab) replay(ctx context.Context, list []*sqlparse.Statement, skip func(*sqlparse.Statement) bool) (rest []waiting, err error) {
	for _, st := range list {
		if skip != nil && skip(st) {
			continue
		}
		r, err := l.Run(ctx, st)
		switch {
		case err != nil:
			return nil, err
		case r == nil:
		case r.SQLState == undefinedTable:
			rest = append(rest, waiting{st, r})
		case !withoutHarm(st):
			return nil, fmt.Errorf("rebuilding the schema: %s: %s", firstLine(st.SQL), r)
		}
	}
	return rest, nil
}

// withoutHarm are statements whose refusal leaves the schema complete.
func withoutHarm(st *sqlparse.Statement) bool {
	return st.Tag == "COMMENT" || st.Tag == "GRANT" || st.Tag == "REVOKE" || st.Tag == "CREATE EXTENSION"
}

// dump asks pg_dump, which locks nothing that a reader does not lock, for
// everything but rows and owners, and grants where they are asked for.
func (l *Lab) dump(ctx context.Context, target string, privileges bool) (string, error) {
	program := l.Server.Binary.Program("pg_dump")
	if program == "" {
		return "", fmt.Errorf("pg_dump is not beside the server programs in %s", l.Server.Binary.BinDir)
	}
	cfg, err := pgx.ParseConfig(target)
	if err != nil {
		return "", fmt.Errorf("reading the connection string for pg_dump: %w", err)
	}
	args := []string{"--schema-only", "--no-owner", "--no-subscriptions", "--lock-wait-timeout=50", "--exclude-schema=decade",
		"--exclude-schema=_timescaledb_*", // chunks, and what continuous aggregates are kept in
		"--host=" + cfg.Host, fmt.Sprintf("--port=%d", cfg.Port), "--username=" + cfg.User, "--no-password", "--dbname=" + cfg.Database}
	if !privileges {
		args = append(args, "--no-privileges")
	}
	cmd := exec.CommandContext(ctx, program, args...)
	// The password goes through the environment: a command line is for all to see.
	cmd.Env = append(os.Environ(), "PGPASSWORD="+cfg.Password, "PGAPPNAME=decade/review")
	if cfg.TLSConfig == nil {
		cmd.Env = append(cmd.Env, "PGSSLMODE=prefer")
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", dumpError(ctx, errs.String(), cfg.User, err)
	}
	return out.String(), nil
}

// dumpError tells why pg_dump failed, by what it wrote.
func dumpError(ctx context.Context, said, role string, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	why := firstLine(said)
	for _, lead := range []string{"pg_dump: error: ", "query failed: ", "ERROR:", "FATAL:"} {
		why = strings.TrimSpace(strings.TrimPrefix(why, lead))
	}
	e := &pg.Error{Kind: pg.Other, What: "dumping the schema", Why: cmp.Or(why, cause.Error()), Err: cause,
		Next: "Try pg_dump --schema-only with the same connection; it says more."}
	has := func(words string) bool { return strings.Contains(said, words) }
	switch {
	case has("permission denied"):
		e.Kind, e.Next = pg.Denied, "pg_dump must be able to read all tables: GRANT pg_read_all_data TO "+ident.Quote(role)+"; or connect as another role."
	case has("lock timeout"):
		e.Kind, e.Next = pg.Locked, "Somebody holds a strong lock on a table. Try again when the change is through."
	case has("closed the connection"), has("connection to server was lost"), has("terminating connection"):
		e.Kind, e.Next = pg.Lost, "Try again; if it recurs, look into the server's log."
	case has("connection to server"):
		e.Kind = pg.Unreachable
	}
	return e
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
