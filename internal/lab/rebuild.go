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
	for _, st := range sqlparse.Parse("the schema's dump", dump).Statements {
		r, err := l.Run(ctx, st)
		if err != nil {
			return err
		}
		if r != nil && st.Tag != "COMMENT" && st.Tag != "GRANT" && st.Tag != "REVOKE" && st.Tag != "CREATE EXTENSION" {
			return fmt.Errorf("rebuilding the schema: %s: %s", firstLine(st.SQL), r)
		}
	}
	if err := l.hypertables(ctx, c); err != nil {
		return err
	}
	// A dump ends with an empty search path; fixes are qualified, extensions'
	// operators in them are not.
	_, err = l.Exec(ctx, "RESET ALL")
	return err
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

// hypertables makes hypertables of those tables that are: a dump of the
// schema alone has them as plain ones.
func (l *Lab) hypertables(ctx context.Context, c *catalog.Catalog) error {
	for _, t := range c.Tables {
		h := t.Hypertable
		if h == nil || h.TimeColumn == "" {
			continue
		}
		sql := fmt.Sprintf("SELECT public.create_hypertable(%s, public.by_range(%s), create_default_indexes => false)",
			ident.Literal(ident.Qualified(t.Name.Schema, t.Name.Name)), ident.Literal(h.TimeColumn))
		// The extension's own trigger came with the dump and is in its way.
		_, _ = l.Exec(ctx, fmt.Sprintf("DROP TRIGGER IF EXISTS ts_insert_blocker ON %s", ident.Qualified(t.Name.Schema, t.Name.Name)))
		r, err := l.Exec(ctx, sql)
		if err != nil {
			return err
		}
		if r != nil {
			return fmt.Errorf("making a hypertable of %s: %s", t.Name, r)
		}
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
