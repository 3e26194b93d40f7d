package lab_test

import (
	"os"
	"testing"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// A text under review does not get at the machine that reviews it, whatever
// rights it gives itself.
func TestNoWayOut(t *testing.T) {
	for _, version := range pgtest.Versions() {
		pgtest.Server(t, version)
		bin := pgtest.Programs(t, version)
		l, err := lab.Open(t.Context(), bin, os.Getenv("DECADE_PG_USER"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close(t.Context()) })
		if no, err := l.Exec(t.Context(), "CREATE TABLE out (line text)"); err != nil || no != nil {
			t.Fatalf("%v %v", no, err)
		}
		for _, way := range [][]string{
			{"COPY out FROM PROGRAM 'true'"},
			{"GRANT pg_execute_server_program TO CURRENT_USER", "COPY out FROM PROGRAM 'true'"},
			{"CREATE ROLE way IN ROLE pg_execute_server_program", "GRANT way TO CURRENT_USER", "SET ROLE way", "COPY public.out FROM PROGRAM 'true'"},
			{"RESET ROLE", "CREATE ROLE keeper", "GRANT pg_write_server_files TO keeper WITH ADMIN OPTION", "GRANT keeper TO CURRENT_USER", "COPY out TO '/tmp/decade_way_out'"},
			{"GRANT pg_read_server_files TO CURRENT_USER", "COPY out FROM '/etc/hostname'"},
			{"ALTER ROLE CURRENT_USER SUPERUSER", "COPY out FROM PROGRAM 'true'"},
			{"DO $$ BEGIN EXECUTE 'GRANT pg_execute_server_program TO ' || current_user; EXECUTE 'COPY public.out FROM PROGRAM ''true'''; END $$"},
		} {
			for i, sql := range way {
				no, err := l.Exec(t.Context(), sql)
				if err != nil {
					t.Fatalf("%s: %v", sql, err)
				}
				if i == len(way)-1 && no == nil {
					t.Errorf("PostgreSQL %d did it: %v", version, way)
				}
			}
		}
	}
}
