package lab_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pgtest"
)

// Whatever a text has made and changed, the next one finds the lab as a new
// one is: the schema with its privileges, the roles, the settings, the limits.
func TestReset(t *testing.T) {
	for _, version := range pgtest.Versions() {
		l, _ := labtest.Lend(t, version)
		reset(t, l)
		want := state(t, l)
		for range 2 {
			for _, sql := range []string{
				"CREATE TABLE t (a int)", "CREATE ROLE r", "CREATE ROLE s IN ROLE r", "GRANT r TO CURRENT_USER", "GRANT SELECT ON t TO r", "GRANT SELECT ON t TO taken_for_granted",
				"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r", "ALTER ROLE CURRENT_USER SET statement_timeout = 0", "ALTER ROLE CURRENT_USER SET work_mem = '1MB'",
				"SET search_path = ''", "CREATE PUBLICATION p FOR ALL TABLES", "CREATE EXTENSION hstore", "DROP SCHEMA public CASCADE", "BEGIN", "CREATE TABLE pg_temp.x ()",
			} {
				if no, err := l.Exec(t.Context(), sql); err != nil || no != nil {
					t.Fatalf("%s on %d: %v %v", sql, version, no, err)
				}
			}
			reset(t, l)
			if d := cmp.Diff(want, state(t, l)); d != "" {
				t.Errorf("PostgreSQL %d: -new +reset:\n%s", version, d)
			}
		}
	}
}

func reset(t *testing.T, l *lab.Lab) {
	t.Helper()
	if err := l.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// state tells what is in a database and around it.
func state(t *testing.T, l *lab.Lab) []string {
	t.Helper()
	rows, err := l.Conn.Query(t.Context(), `
		SELECT 'schema ' || nspname || coalesce(nspacl::text, '') || nspowner::regrole FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
		UNION ALL SELECT 'relations ' || count(*) FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace
		UNION ALL SELECT 'role ' || rolname || rolcreaterole || rolcanlogin || coalesce(rolconfig::text, '') FROM pg_roles
		UNION ALL SELECT 'member ' || roleid::regrole || ' ' || member::regrole FROM pg_auth_members
		UNION ALL SELECT 'extension ' || extname FROM pg_extension
		UNION ALL SELECT 'publication ' || pubname FROM pg_publication
		UNION ALL SELECT 'database ' || datname || datdba::regrole || coalesce(datacl::text, '') FROM pg_database WHERE datname = current_database()
		UNION ALL SELECT name || ' ' || setting FROM pg_settings WHERE name IN ('statement_timeout', 'work_mem', 'search_path')
		UNION ALL SELECT 'default privileges ' || count(*) FROM pg_default_acl ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(lines) < 10 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	return lines
}
