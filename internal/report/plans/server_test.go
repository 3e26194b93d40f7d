package plans_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/migdir"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report/plans"
	"github.com/decadedb/decade/internal/sqlparse"
)

// message sends a text as it is, which the server makes a transaction when it
// holds several statements.
func message(t *testing.T, c *pgx.Conn, sql string) error {
	t.Helper()
	_, err := c.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
	return err
}

// each sends a text statement by statement.
func each(t *testing.T, c *pgx.Conn, sql string) error {
	t.Helper()
	for _, s := range sqlparse.Parse("", sql).Statements {
		if err := message(t, c, s.SQL); err != nil {
			return err
		}
	}
	return nil
}

func one[T any](t *testing.T, c *pgx.Conn, sql string) T {
	t.Helper()
	var v T
	if err := c.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// Each format is read back by decade's own reader of that tool, sent as the
// tool sends it, and does what the plan says; then the way down undoes it.
func TestFilesOnServer(t *testing.T) {
	tools := map[plans.Format]migdir.Tool{
		plans.Goose: migdir.Goose, plans.GolangMigrate: migdir.GolangMigrate, plans.Tern: migdir.Tern,
		plans.Flyway: migdir.Flyway, plans.PlainSQL: migdir.Numbered,
	}
	for _, format := range plans.Formats() {
		t.Run(string(format), func(t *testing.T) {
			p := full()
			target := pgtest.Database(t, pgtest.Usual)
			c := pgtest.Connect(t, target)
			if err := message(t, c, before); err != nil {
				t.Fatal(err)
			}
			dir := fstest.MapFS{}
			files, err := plans.Files(p, format, plans.NextVersion(nil, format, time.Date(2026, 11, 27, 20, 0, 0, 0, time.UTC)))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				if dir[f.Name] != nil {
					t.Fatalf("two files are called %s", f.Name)
				}
				dir[f.Name] = &fstest.MapFile{Data: f.Content}
			}
			d, err := migdir.Read(dir, ".")
			if err != nil {
				t.Fatal(err)
			}
			if d.Tool != tools[format] {
				t.Fatalf("taken for %s", d.Tool)
			}
			for _, m := range d.Migrations {
				if err := up(t, c, format, m); err != nil {
					t.Fatalf("%s: %v\n%s", m.Path, err, m.SQL)
				}
			}
			for _, s := range p.Steps {
				if !one[bool](t, c, s.Verify) {
					t.Errorf("step %d is not done", s.Number)
				}
			}
			if got := one[string](t, c, "SHOW lock_timeout"); got != "0" {
				t.Errorf("lock_timeout is still %s", got)
			}
			for _, m := range slices.Backward(d.Migrations) {
				if err := down(t, c, format, m, dir); err != nil {
					t.Fatalf("down of %s: %v", m.Path, err)
				}
			}
			if format == plans.PlainSQL {
				return
			}
			for _, s := range p.Steps {
				if len(s.Undo) > 0 && one[bool](t, c, s.Verify) {
					t.Errorf("step %d is not undone", s.Number)
				}
			}
		})
	}
}

func up(t *testing.T, c *pgx.Conn, format plans.Format, m migdir.Migration) error {
	switch {
	case format == plans.GolangMigrate:
		return message(t, c, m.SQL)
	case format == plans.PlainSQL, !m.Transaction:
		return each(t, c, m.SQL)
	}
	return message(t, c, "BEGIN;\n"+m.SQL+"\nCOMMIT;")
}

// down finds the way down where the tool does and runs it. A step without one
// has an undo that fails, or none.
func down(t *testing.T, c *pgx.Conn, format plans.Format, m migdir.Migration, dir fstest.MapFS) error {
	t.Helper()
	text, sql := string(dir[m.Path].Data), ""
	switch format {
	case plans.Goose:
		_, sql, _ = strings.Cut(text, "-- +goose Down\n")
	case plans.Tern:
		_, sql, _ = strings.Cut(text, "---- create above / drop below ----")
	case plans.GolangMigrate:
		if f := dir[strings.TrimSuffix(m.Path, ".up.sql")+".down.sql"]; f != nil {
			return message(t, c, string(f.Data))
		}
	case plans.Flyway:
		if f := dir["U"+m.Path[1:]]; f != nil {
			sql = string(f.Data)
		}
	}
	if strings.Contains(sql, "cannot be undone") {
		if err := each(t, c, sql); err == nil {
			t.Errorf("%s: the way down passes although nothing is undone", m.Path)
		}
		return nil
	}
	if m.Transaction && sql != "" {
		sql = "BEGIN;\n" + sql + "\nCOMMIT;"
	}
	return each(t, c, sql)
}

func psql(t *testing.T, target, script string) (string, error) {
	t.Helper()
	bin := filepath.Join(os.Getenv("DECADE_PG_BIN_17"), "psql")
	if _, err := os.Stat(bin); err != nil {
		if bin, err = exec.LookPath("psql"); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("finding psql: %v", err)
			}
			t.Skip("there is no psql")
		}
	}
	cmd := exec.CommandContext(t.Context(), bin, "-X", "-q", "-f", "-", target)
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func script(t *testing.T, p *plan.Plan, allowed []plan.HazardName) string {
	t.Helper()
	var b bytes.Buffer
	if err := plans.SQL(&b, p, allowed); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// psql runs the script from top to bottom; a plan that is not ready does
// nothing at all.
func TestScriptInPsql(t *testing.T) {
	p := full()
	target := pgtest.Database(t, pgtest.Usual)
	c := pgtest.Connect(t, target)
	if err := message(t, c, before); err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]*plan.Plan{"hazards": full(), "hostile": hostile(), "unproven": unproven()} {
		out, err := psql(t, target, script(t, q, nil))
		if err == nil || !strings.Contains(out, "this plan is not ready: ") {
			t.Errorf("%s: a plan that is not ready runs: %v\n%s", name, err, out)
		}
	}
	if one[bool](t, c, p.Steps[0].Verify) {
		t.Fatal("a plan that is not ready did something")
	}
	if out, err := psql(t, target, script(t, p, everything)); err != nil || out != "" {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, s := range p.Steps {
		if !one[bool](t, c, s.Verify) {
			t.Errorf("step %d is not done", s.Number)
		}
	}
	// A second run stops at its first step and leaves the rest alone.
	if out, err := psql(t, target, script(t, p, everything)); err == nil || strings.Count(out, "ERROR:") != 1 {
		t.Errorf("the second run does not stop at its first error: %v\n%s", err, out)
	}
}
