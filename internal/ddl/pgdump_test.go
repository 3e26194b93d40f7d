package ddl_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// A schema that was loaded and dumped by pg_dump folds to what its script
// folds to: nothing is lost in the forms that pg_dump writes.
func TestDumpFoldsLikeItsScript(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/corpus/*.sql")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			target := pgtest.Database(t, pgtest.Usual)
			script := sqlparse.Parse(path, string(text))
			conn := pgtest.Connect(t, target)
			for _, s := range script.Statements {
				if _, err := conn.Exec(context.Background(), s.SQL); err != nil {
					t.Fatalf("%s: %v", s.Span, err)
				}
			}
			dump := sqlparse.Parse("dump.sql", pgDump(t, target))
			got := folded(t, dump)
			// pg_dump itself changes the order of inherited columns, and with
			// it which child has which default.
			if !strings.Contains(path, "inheritance") {
				if diff := cmp.Diff(lines(folded(t, script)), lines(got)); diff != "" {
					t.Errorf("the dump folds to something else (-script +dump):\n%s", diff)
				}
			}
			if diff := cmp.Diff(lines(restored(t, dump)), lines(got)); diff != "" {
				t.Errorf("the dump folds to something else than it restores to (-server +fold):\n%s", diff)
			}
		})
	}
}

// restored loads a dump and reads what came of it.
func restored(t *testing.T, dump *sqlparse.File) *catalog.Catalog {
	t.Helper()
	conn := pgtest.Connect(t, pgtest.Database(t, pgtest.Usual))
	for _, s := range dump.Statements {
		if _, err := conn.Exec(context.Background(), s.SQL); err != nil && s.Tag != "CREATE SCHEMA" {
			t.Fatalf("%s: %v", s.Span, err)
		}
	}
	c, _, err := introspect.Read(context.Background(), conn, introspect.Options{NoStats: true})
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Normalize(c)
}

func folded(t *testing.T, f *sqlparse.File) *catalog.Catalog {
	t.Helper()
	r := ddl.Fold([]*sqlparse.File{f}, ddl.Options{Version: pgtest.Usual})
	for _, p := range r.Problems {
		t.Errorf("%s: %s: %s", p.Span, p.Kind, p.Message)
	}
	return catalog.Normalize(r.Catalog)
}

func lines(c *catalog.Catalog) []string { return strings.Split(catalog.Dump(c), "\n") }

// pgDump dumps the schema of a database with the client of the newest server.
func pgDump(t *testing.T, target string) string {
	t.Helper()
	found, err := shadow.Find(context.Background(), os.Getenv)
	if err != nil {
		t.Fatalf("looking for pg_dump: %v", err)
	}
	for _, b := range found {
		if b.Version != pgtest.Usual {
			continue
		}
		out, err := exec.Command(b.Program("pg_dump"), "--schema-only", "-d", target).Output()
		if err != nil {
			t.Fatalf("pg_dump: %v", err)
		}
		return string(out)
	}
	t.Fatalf("no pg_dump of version %d beside a server", pgtest.Usual)
	return ""
}
