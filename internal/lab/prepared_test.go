package lab_test

import (
	"testing"

	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pgtest"
)

// What a text does to the session's prepared statements is in nobody's way: not
// that they are gone, not that one has the name of decade's own.
func TestPreparedStatementsOfTheText(t *testing.T) {
	l, _ := labtest.Lend(t, pgtest.Usual)
	reset(t, l)
	read := func(after string) {
		t.Helper()
		c, _, err := introspect.Read(t.Context(), l.Conn, introspect.Options{NoStats: true, Definitions: true})
		if err != nil || len(c.Tables) != 1 {
			t.Fatalf("after %s: %v", after, err)
		}
	}
	var own string
	run := func(sql string) {
		t.Helper()
		if no, err := l.Exec(t.Context(), sql); err != nil || no != nil {
			t.Fatalf("%s: %v %v", sql, err, no)
		}
	}
	run("CREATE TABLE t (a int)")
	read("nothing")
	if err := l.Conn.QueryRow(t.Context(), "SELECT min(name) FROM pg_catalog.pg_prepared_statements").Scan(&own); err != nil || own == "" {
		t.Fatalf("nothing is prepared: %v", err)
	}
	for _, sql := range []string{"DISCARD ALL", "DEALLOCATE ALL", "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL; PREPARE " + own + " (int) AS SELECT $1'; END $$"} {
		run(sql)
		read(sql)
	}
}
