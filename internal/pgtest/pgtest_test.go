package pgtest_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestDatabase(t *testing.T) {
	for _, v := range pgtest.Versions() {
		t.Run(fmt.Sprint(v), func(t *testing.T) {
			t.Parallel()
			one, two := pgtest.Database(t, v), pgtest.Database(t, v)
			pgtest.Exec(t, one, "CREATE TABLE a (); CREATE TABLE b ();")
			pgtest.Exec(t, two, "CREATE TABLE a ();")
			var version, tables int
			err := pgtest.Connect(t, one).QueryRow(t.Context(),
				"SELECT current_setting('server_version_num')::int / 10000, (SELECT count(*) FROM pg_tables WHERE schemaname = 'public')").
				Scan(&version, &tables)
			if err != nil || version != v || tables != 2 {
				t.Errorf("version %d, %d tables, %v; want version %d with 2", version, tables, err, v)
			}
		})
	}
}

// Two tests at a time want the same template first.
func TestWithExtensions(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			conn := pgtest.Connect(t, pgtest.WithExtensions(t, pgtest.Usual, "vector", "timescaledb"))
			var names []string
			if err := conn.QueryRow(t.Context(), "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension").Scan(&names); err != nil {
				t.Fatal(err)
			}
			if want := []string{"plpgsql", "timescaledb", "vector"}; !slices.Equal(names, want) {
				t.Errorf("got %v, want %v", names, want)
			}
			if _, err := conn.Exec(t.Context(), "CREATE TABLE h (at timestamptz NOT NULL)"); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(t.Context(), "SELECT create_hypertable('h', 'at')"); err != nil {
				t.Error(err)
			}
		})
	}
}

// A database that is lent again is as empty as a new one, and one that cannot
// be emptied is not lent again.
func TestReuse(t *testing.T) {
	tests := []struct {
		name, sql string
		again     bool
	}{
		{"objects", "CREATE TABLE a (id serial); CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('x'); CREATE PUBLICATION p FOR TABLE a; CREATE EXTENSION citext", true},
		{"privileges", "REVOKE ALL ON SCHEMA public FROM PUBLIC", false},
		{"settings", "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''1MB''', current_database()); END $$", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var first string
			t.Run("first", func(t *testing.T) {
				first = pgtest.Database(t, pgtest.Usual)
				pgtest.Exec(t, first, tt.sql)
			})
			second := pgtest.Database(t, pgtest.Usual)
			if (first == second) != tt.again {
				t.Errorf("first %s, second %s; want the same: %v", first, second, tt.again)
			}
			pgtest.Exec(t, second, "CREATE TABLE a ()")
		})
	}
}
