package migdir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/sqlparse"
)

// TestTools reads a folder of each tool and compares with what stands in
// testdata/TOOL.txt. DECADE_UPDATE=1 rewrites those files.
func TestTools(t *testing.T) {
	for _, tool := range []Tool{Goose, SQLMigrate, GolangMigrate, Tern, Dbmate, Flyway, Sqitch, Diesel, Rails, Prisma, Atlas, Numbered, PlainSchema} {
		folder := map[Tool]string{Numbered: "numbered", PlainSchema: "schema"}[tool]
		if folder == "" {
			folder = string(tool)
		}
		t.Run(folder, func(t *testing.T) {
			d, err := Read(os.DirFS("testdata/"+folder), ".")
			if err != nil {
				t.Fatal(err)
			}
			if d.Tool != tool {
				t.Errorf("taken for %s", d.Tool)
			}
			for _, m := range d.Migrations {
				b, err := os.ReadFile(filepath.Join("testdata", folder, filepath.FromSlash(m.Path)))
				if err != nil {
					t.Fatal(err)
				}
				if len(m.SQL) != len(b) {
					t.Errorf("%s: %d bytes became %d", m.Path, len(b), len(m.SQL))
				}
			}
			got := describe(d)
			golden := filepath.Join("testdata", folder+".txt")
			if os.Getenv("DECADE_UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
		})
	}
}

// describe writes what was read, with each statement's place and tag.
func describe(d *Dir) string {
	var b strings.Builder
	for _, m := range d.Migrations {
		fmt.Fprintf(&b, "%s version=%q name=%q transaction=%v\n", m.Path, m.Version, m.Name, m.Transaction)
		for _, s := range sqlparse.Parse(m.Path, m.SQL).Statements {
			fmt.Fprintf(&b, "  %d:%d %s\n", s.Span.Line, s.Span.Column, s.Tag)
		}
	}
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "note %s: %s\n", n.Path, n.Text)
	}
	return b.String()
}

func TestRefused(t *testing.T) {
	for folder, want := range map[string]string{
		"mixed":    "the folder mixes golang-migrate (1_a.up.sql) and goose (2_b.sql): name a folder of one tool",
		"twice":    "reading golang-migrate migrations: version 01 is used by 1_a.up.sql and by 01_b.up.sql",
		"empty":    "no SQL files in the folder",
		"project":  "no SQL files here, but folder db/migrations looks like migrations of golang-migrate: name that folder",
		"norework": "reading sqitch migrations: sqitch.plan, line 2: change a has no deploy/a.sql",
		"down":     "no SQL files to read: 1_a.sql: skipped: there is no mark of dbmate for the way up",
		"flyway":   "reading flyway migrations: version 1 is used by V1.0__a.sql and by V1__b.sql",
		"missing":  "reading the folder: open .: no such file or directory",
	} {
		_, err := Read(os.DirFS("testdata/refused/"+folder), ".")
		if err == nil || err.Error() != want && !strings.HasPrefix(folder, "missing") {
			t.Errorf("%s: %v\nwant %s", folder, err, want)
		}
	}
	_, err := Read(os.DirFS("testdata/refused/empty"), ".")
	if !errors.Is(err, ErrEmpty) {
		t.Errorf("%v is not ErrEmpty", err)
	}
}

// TestSubfolder: paths are those of the file system that was given.
func TestSubfolder(t *testing.T) {
	d, err := Read(os.DirFS("testdata"), "dbmate")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Migrations[0].Path; got != "dbmate/20240101000000_users.sql" {
		t.Errorf("path %s", got)
	}
}

func TestPlainOrMigrations(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  Tool
	}{
		{map[string]string{"1.sql": "CREATE TABLE a (i int)", "2.sql": "CREATE TABLE b (i int)"}, PlainSchema},
		{map[string]string{"0001_a.sql": "CREATE TABLE a (i int)"}, Numbered},
		{map[string]string{"1.sql": "CREATE TABLE a (i int)", "2.sql": "alter table a\n  add column b int"}, Numbered},
		{map[string]string{"a.sql": "CREATE TABLE a (i int)", "0002_b.sql": "SELECT 1"}, PlainSchema},
		{map[string]string{"1_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down, set up again\nDROP TABLE a;"}, Dbmate},
		{map[string]string{"structure.sql": "SELECT 1", "tables.sql": "SELECT 2"}, PlainSchema},
		{map[string]string{"1.sql": "ALTER TABLE a ADD CONSTRAINT k CHECK (i > 0)"}, PlainSchema},
	} {
		fsys := fstest.MapFS{}
		for name, text := range c.files {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		d, err := Read(fsys, ".")
		if err != nil {
			t.Fatal(err)
		}
		if d.Tool != c.want {
			t.Errorf("%v: %s, want %s", c.files, d.Tool, c.want)
		}
		if strings.Contains(d.Migrations[0].SQL, "DROP") {
			t.Errorf("%v: the way down is read as well: %s", c.files, d.Migrations[0].SQL)
		}
	}
}

func TestNatural(t *testing.T) {
	sorted := []string{"", "01", "1", "2_b", "10_a", "a", "a2", "a10", "a10b", "b"}
	for i := range sorted {
		for j := range sorted {
			if got := natural(sorted[i], sorted[j]); got != (i < j) {
				t.Errorf("natural(%q, %q) = %v", sorted[i], sorted[j], got)
			}
		}
	}
}
