package workload

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/sqlparse"
)

func TestFromSteps(t *testing.T) {
	const text = `CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);
CREATE TABLE old (id bigint, email text);
SELECT setval('s', 1);
SELECT * FROM users WHERE email = 'x';
INSERT INTO users VALUES (1, 'a', 'b');
INSERT INTO users (id, email) SELECT id, email FROM old WHERE id > 5;
UPDATE users SET name = 'x' WHERE email = 'y';
DELETE FROM old;
EXPLAIN ANALYZE SELECT 1 FROM users WHERE lower(name) = 'x';
CREATE VIEW v AS SELECT id FROM users WHERE name = 'x';
SELECT 1 UNION SELECT id FROM users;
BEGIN;
COMMIT;
`
	file := sqlparse.Parse("db/x.sql", text)
	res := ddl.Fold([]*sqlparse.File{file}, ddl.Options{})
	var got []string
	for _, q := range FromSteps(res.Steps) {
		if q.Origin != "script" || q.SQL == "" {
			t.Errorf("%s: origin %q, SQL %q", q.Name, q.Origin, q.SQL)
		}
		Resolve(q, res.Catalog)
		if len(q.Unresolved) > 0 {
			t.Errorf("%s: unresolved %v", q.Name, q.Unresolved)
		}
		got = append(got, q.Name+" "+q.Levels[0].Kind)
	}
	want := []string{"x.sql:4 select", "x.sql:6 insert", "x.sql:7 update", "x.sql:8 delete", "x.sql:9 select", "x.sql:11 select"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestHurriedResolve: every relation of the fixtures' workloads is found in
// their schemas, and every column that a predicate names in a table.
func TestHurriedResolve(t *testing.T) {
	for _, name := range []string{"dirsoul", "lifeops", "stats"} {
		dir := filepath.Join("../../testdata/hurried", name)
		res := ddl.Fold([]*sqlparse.File{read(t, filepath.Join(dir, "schema.sql"))}, ddl.Options{})
		files, err := filepath.Glob(filepath.Join(dir, "queries", "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no query files in %s: %v", dir, err)
		}
		for _, f := range files {
			queries, _ := FromFile(read(t, f))
			for _, q := range queries {
				Resolve(q, res.Catalog)
				for _, r := range q.Unresolved {
					t.Errorf("%s %s: relation %s is not found", name, q.Name, r)
				}
				for _, l := range q.Levels {
					for _, p := range l.Predicates {
						if p.Left.Kind == "column" && p.Left.Table == nil && onlyTables(l) {
							t.Errorf("%s %s: column %s of %q is not found", name, q.Name, p.Left.Column, p.Text)
						}
					}
				}
			}
		}
	}
}

// onlyTables reports whether a level reads nothing but tables, so that all
// its columns can be found in one.
func onlyTables(l *Level) bool {
	for _, r := range l.Relations {
		if r.Table == nil {
			return false
		}
	}
	return len(l.Relations) > 0
}

func read(t *testing.T, name string) *sqlparse.File {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return sqlparse.Parse(name, string(b))
}
