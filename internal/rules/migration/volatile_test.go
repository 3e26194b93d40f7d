package migration

import (
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// TestVolatileBuiltins compares the list of volatile functions with servers:
// everything on it is volatile where it exists, and what gives a value that a
// default could use and is volatile is on it.
func TestVolatileBuiltins(t *testing.T) {
	known := map[string]bool{}
	for _, v := range pgtest.Versions() {
		conn := pgtest.Connect(t, pgtest.Database(t, v))
		rows, err := conn.Query(t.Context(), `
			SELECT DISTINCT proname, provolatile = 'v'
			FROM pg_proc
			WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND NOT proretset`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name string
			var volatile bool
			if err := rows.Scan(&name, &volatile); err != nil {
				t.Fatal(err)
			}
			if volatileBuiltin(name) {
				known[name] = true
				if !volatile {
					t.Errorf("PostgreSQL %d: %s() is not volatile", v, name)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"gen_random_uuid", "clock_timestamp", "random", "nextval", "uuidv7", "random_normal", "timeofday"} {
		if !known[name] {
			t.Errorf("no server has %s(), or the list lacks it", name)
		}
	}
	for _, name := range []string{"now", "statement_timestamp", "transaction_timestamp", "md5", "current_setting", "txid_current", "pg_current_xact_id"} {
		if volatileBuiltin(name) {
			t.Errorf("%s() is on the list of volatile functions", name)
		}
	}
}
