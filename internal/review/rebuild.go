package review

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/sqlparse"
)

// rebuildLive makes the schema of the reviewed database, without its rows, in
// the lab, so that fixes can be tried there and never on the original.
func rebuildLive(ctx context.Context, opt *Options, m *material) error {
	l, err := openLab(ctx, opt, m.input.Version)
	if err != nil {
		return unproven(opt, m, err)
	}
	m.lab = l
	dump, err := dumpSchema(ctx, l, m.database)
	if err != nil {
		return unproven(opt, m, err)
	}
	for _, st := range sqlparse.Parse("the schema's dump", dump).Statements {
		r, err := l.Run(ctx, st)
		if err != nil {
			return unproven(opt, m, err)
		}
		if r != nil && st.Tag != "COMMENT" && st.Tag != "GRANT" && st.Tag != "REVOKE" && st.Tag != "CREATE EXTENSION" {
			return unproven(opt, m, fmt.Errorf("rebuilding the schema: %s: %s", firstLine(st.SQL), r))
		}
	}
	if err := rebuildHypertables(ctx, l, m.input.Catalog); err != nil {
		return unproven(opt, m, err)
	}
	// A dump ends with an empty search path; fixes are qualified, extensions'
	// operators in them are not.
	_, err = l.Exec(ctx, "RESET ALL")
	return err
}

// dump asks pg_dump, which locks nothing that a reader does not lock, for
// everything but rows, owners and grants.
func dumpSchema(ctx context.Context, l *lab.Lab, database string) (string, error) {
	program := l.Server.Binary.Program("pg_dump")
	if program == "" {
		return "", fmt.Errorf("pg_dump is not beside the server programs in %s", l.Server.Binary.BinDir)
	}
	cfg, err := pgx.ParseConfig(database)
	if err != nil {
		return "", fmt.Errorf("reading the connection string for pg_dump: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, "--schema-only", "--no-owner", "--no-privileges", "--no-publications",
		"--no-subscriptions", "--lock-wait-timeout=50", "--exclude-schema=decade",
		"--host="+cfg.Host, fmt.Sprintf("--port=%d", cfg.Port), "--username="+cfg.User, "--no-password", "--dbname="+cfg.Database)
	// The password goes through the environment: a command line is for all to see.
	cmd.Env = append(os.Environ(), "PGPASSWORD="+cfg.Password, "PGAPPNAME=decade/review")
	if cfg.TLSConfig == nil {
		cmd.Env = append(cmd.Env, "PGSSLMODE=prefer")
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("dumping the schema: %s", firstLine(errs.String()))
	}
	return out.String(), nil
}

// hypertables makes hypertables of those tables that are: a dump of the
// schema alone has them as plain ones.
func rebuildHypertables(ctx context.Context, l *lab.Lab, c *catalog.Catalog) error {
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
